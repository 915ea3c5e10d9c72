from bavn.hubstore.store import HubStore
from tests.hubstore.samples import NOW, enrol, key


def test_a_cursor_moves_and_each_key_has_its_own(store: HubStore) -> None:
    enrol(store)
    store.registry.keys.add(key())
    store.registry.keys.add(key("k2"))
    assert store.lapi_cursors.get("k1") is None
    store.lapi_cursors.keep({"k1": 5, "k2": 9})
    store.lapi_cursors.keep({"k1": 7})
    store.lapi_cursors.keep({})
    assert (store.lapi_cursors.get("k1"), store.lapi_cursors.get("k2")) == (7, 9)


def test_a_cursor_may_go_back_after_a_restored_backup(store: HubStore) -> None:
    enrol(store)
    store.registry.keys.add(key())
    store.lapi_cursors.keep({"k1": 7})
    store.lapi_cursors.keep({"k1": 3})
    assert store.lapi_cursors.get("k1") == 3


def test_that_of_an_erased_member_is_left_out(store: HubStore) -> None:
    enrol(store)
    store.registry.keys.add(key())
    store.registry.keys.add(key("k2", "ishoej"))
    store.erase_member("vejle", NOW)
    store.lapi_cursors.keep({"k1": 5, "k2": 6})
    assert (store.lapi_cursors.get("k1"), store.lapi_cursors.get("k2")) == (None, 6)
