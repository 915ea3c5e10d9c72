from bavn.intrusions.entry import Entry
from bavn.intrusions.networks import NOWHERE


def test_an_entry_has_no_room_for_a_name() -> None:
    assert Entry.__struct_fields__ == ("source", "system", "place", "account", "time", "count", "unknown", "console")
    assert Entry("mail\n", "mail", NOWHERE, 7, 0.0).count == 1
