from hypothesis import given
from hypothesis import strategies as st

from bavn.intrusions.hashing import number_of, one_of


@given(st.binary(), st.binary())
def test_different_texts_have_different_numbers_that_fit_63_bits(one: bytes, other: bytes) -> None:
    assert (number_of(one) == number_of(other)) == (one == other)
    assert 0 <= number_of(one) < 1 << 63


def test_what_is_alike_is_one_object() -> None:
    one, other = b"/sti/en".decode(), b"/sti/en".decode()
    assert one is not other
    assert one_of(one) is one_of(other)
