from dataclasses import replace

import pytest

from bavn.disk.sqlite import StoreError
from bavn.hubstore.keys import SEEN_EVERY
from bavn.hubstore.store import HubStore
from bavn.model.problem import Problem
from tests.hubstore.samples import NOW, SECOND, enrol, key


def test_a_key_comes_back_as_it_was(store: HubStore) -> None:
    enrol(store)
    of_nobody = replace(key("k2", ""), purpose="bouncer", made=NOW + SECOND)
    for one in (of_nobody, key()):
        store.registry.keys.add(one)
    assert store.registry.keys.get("k2") == of_nobody
    assert store.registry.keys.get("k3") is None
    assert store.registry.keys.all() == [key(), of_nobody]
    assert store.registry.keys.all(member="vejle") == [key()]
    assert store.registry.keys.all(member="") == [of_nobody]
    assert store.registry.keys.all(purpose="bouncer") == [of_nobody]


def test_an_id_is_given_once(store: HubStore) -> None:
    enrol(store)
    store.registry.keys.add(key())
    with pytest.raises(Problem, match="key k1: there is such a key already"):
        store.registry.keys.add(key())


def test_a_key_of_a_member_that_there_is_not_is_refused(store: HubStore) -> None:
    with pytest.raises(StoreError, match=r"(?i)foreign key"):
        store.registry.keys.add(key())


def test_a_revoked_key_stays_revoked_as_of_the_first_time(store: HubStore) -> None:
    enrol(store)
    store.registry.keys.add(key())
    assert [store.registry.keys.revoke("k1", NOW), store.registry.keys.revoke("k1", NOW + SECOND)] == [True, False]
    assert store.registry.keys.revoke("k2", NOW) is False
    assert store.registry.keys.get("k1") == replace(key(), revoked=NOW)


def test_a_key_in_use_is_written_down_once_a_minute(store: HubStore) -> None:
    enrol(store)
    store.registry.keys.add(key())
    store.registry.keys.add(key("k2"))
    for later in (SECOND, SEEN_EVERY, 2 * SEEN_EVERY):
        store.registry.keys.seen(["k1"], NOW + later)
    store.registry.keys.seen([], NOW)
    found = store.registry.keys.all()
    assert [one.last_seen for one in found] == [NOW + 2 * SEEN_EVERY, None]
    store.registry.keys.seen(["k1"], NOW + 3 * SEEN_EVERY - SECOND)
    assert store.registry.keys.all() == found
