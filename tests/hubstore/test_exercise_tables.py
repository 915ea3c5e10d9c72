from bavn.hubstore import exercise_tables as tables
from bavn.hubstore.columns import metadata

OWN = (
    tables.exercises,
    tables.exercise_members,
    tables.injects,
    tables.inject_members,
    tables.inject_messages,
    tables.inject_calls,
    tables.remarks,
)


def test_all_of_an_exercise_goes_with_it_and_what_is_about_a_member_with_that() -> None:
    for table in OWN[1:]:
        assert {key.ondelete for key in table.foreign_keys} == {"CASCADE"}
        above = {key.column.table.name for key in table.foreign_keys}
        assert above & {"exercises", "injects"}
        assert ("member" in table.c) == ("members" in above)


def test_no_other_table_leads_to_them() -> None:
    own = {table.name for table in OWN}
    others = [table for table in metadata.sorted_tables if table.name not in own]
    assert others
    assert not {key.column.table.name for table in others for key in table.foreign_keys} & own
