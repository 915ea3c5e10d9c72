import pytest
from sqlalchemy import Column

from bavn.hubstore.columns import member, number, packed, text_column, time_or_none, yes_or_no


@pytest.mark.parametrize("made", [text_column("a"), number("a"), yes_or_no("a"), packed("a")])
def test_what_has_to_be_there_is_never_null(made: Column[object]) -> None:
    assert made.nullable is False


def test_a_time_and_a_member_may_be_absent_and_a_member_in_a_key_is_there() -> None:
    assert time_or_none("a").nullable
    assert member().nullable
    own = member("whose", key=True)
    assert (own.nullable, own.primary_key, own.name) == (False, True, "whose")
    (key,) = own.foreign_keys
    assert key.ondelete == "CASCADE"
