from sqlalchemy import BigInteger, Boolean, LargeBinary, SmallInteger, Text

from bavn.hubstore.tables import metadata

KINDS = (BigInteger, Boolean, LargeBinary, SmallInteger, Text)


def test_every_column_is_of_a_kind_that_both_databases_keep_exactly() -> None:
    for table in metadata.sorted_tables:
        assert {type(column.type) for column in table.columns} <= set(KINDS)


def test_every_constraint_has_a_name_so_that_a_later_step_can_change_it() -> None:
    for table in metadata.sorted_tables:
        assert all(constraint.name for constraint in table.constraints)
        assert all(index.name for index in table.indexes)


def test_what_belongs_to_a_member_goes_with_it() -> None:
    owned = {table.name for table in metadata.sorted_tables for key in table.foreign_keys if key.ondelete == "CASCADE"}
    of_people = {"accounts", "passkeys", "recovery", "sessions"}
    trained = {"exercise_members", "injects", "inject_members", "inject_messages", "inject_calls", "remarks"}
    assert owned == {
        "tokens",
        "keys",
        "users",
        "messages",
        "lapi_cursors",
        "probes",
        "removals",
        "readiness",
        *of_people,
        *trained,
    }
    assert not [key for table in metadata.sorted_tables for key in table.foreign_keys if key.ondelete != "CASCADE"]
