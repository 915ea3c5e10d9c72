from bavn.hubstore.erased import erased_among
from bavn.hubstore.store import HubStore
from bavn.model.member import Member
from tests.hubstore.samples import NOW


def test_only_those_that_were_erased_are_named(store: HubStore) -> None:
    for name in ("here", "left", "gone"):
        store.registry.members.add(Member(name, name))
    store.registry.members.remove("left", NOW)
    store.erase_member("gone", NOW)
    assert erased_among(store.database, {"here", "left", "gone", "never", ""}) == {"gone"}
    assert erased_among(store.database, ()) == set()
