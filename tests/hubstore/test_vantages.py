from datetime import timedelta

import pytest
from sqlalchemy import insert

from bavn.disk.moment import stored
from bavn.hubstore import tables
from bavn.hubstore.backing_up import MARK, settle_restored
from bavn.hubstore.store import HubStore
from bavn.hubstore.vantages import LIFE
from bavn.model.member import Key
from bavn.model.probe import Vantage
from bavn.model.problem import Problem
from tests.hubstore.samples import NOW

AARHUS = Vantage("aarhus", "dk", "line 1")
SOON = timedelta(seconds=1)


def key(name: str) -> Key:
    return Key(name, "probe", "", "aarhus", name.encode() * 8, NOW)


def test_a_vantage_point_joins_once_and_its_key_is_kept(store: HubStore) -> None:
    vantages, version = store.registry.vantages, store.registry.version()
    vantages.add(AARHUS, b"a token", NOW)
    assert store.registry.version() > version
    assert not vantages.join(b"another", "aarhus", key("k1"), NOW)
    assert not vantages.join(b"a token", "odense", key("k1"), NOW)
    assert not vantages.join(b"a token", "aarhus", key("k1"), NOW + LIFE)
    assert vantages.join(b"a token", "aarhus", key("k1"), NOW + SOON)
    assert not vantages.join(b"a token", "aarhus", key("k2"), NOW + SOON)
    (one,) = vantages.all()
    assert (one.vantage, one.key, one.removed) == (AARHUS, "k1", None)
    assert store.registry.keys.get("k1") == key("k1")
    assert store.registry.keys.get("k2") is None


def test_a_token_is_of_one_place_alone(store: HubStore) -> None:
    vantages = store.registry.vantages
    vantages.add(AARHUS, b"a token", NOW)
    vantages.add(Vantage("odense", "dk", "line 2"), b"another", NOW)
    assert not vantages.join(b"a token", "odense", key("k1"), NOW)
    assert [one.key for one in vantages.all()] == ["", ""]


def test_one_that_joins_again_loses_its_earlier_key(store: HubStore) -> None:
    vantages = store.registry.vantages
    vantages.add(AARHUS, b"a token", NOW)
    vantages.join(b"a token", "aarhus", key("k1"), NOW)
    assert vantages.invite("aarhus", b"a new one", NOW)
    assert vantages.join(b"a new one", "aarhus", key("k2"), NOW)
    first = store.registry.keys.get("k1")
    assert first is not None
    assert first.revoked == NOW


def test_one_that_was_removed_opens_nothing_and_its_name_is_not_given_again(store: HubStore) -> None:
    vantages = store.registry.vantages
    vantages.add(AARHUS, b"a token", NOW)
    vantages.join(b"a token", "aarhus", key("k1"), NOW)
    assert vantages.remove("aarhus", NOW)
    assert not vantages.remove("aarhus", NOW)
    assert not vantages.remove("nowhere", NOW)
    assert not vantages.invite("aarhus", b"a new one", NOW)
    found, gone = store.registry.keys.get("k1"), vantages.get("aarhus")
    assert found is not None
    assert found.revoked == NOW
    assert gone is not None
    assert gone.removed == NOW
    with pytest.raises(Problem, match="has been given"):
        vantages.add(AARHUS, b"a token", NOW)


def test_a_token_of_one_that_was_removed_is_worth_nothing(store: HubStore) -> None:
    store.registry.vantages.add(AARHUS, b"a token", NOW)
    store.registry.vantages.remove("aarhus", NOW)
    assert not store.registry.vantages.join(b"a token", "aarhus", key("k1"), NOW)


def test_a_token_of_a_store_that_was_restored_is_worth_nothing(store: HubStore) -> None:
    store.registry.vantages.add(AARHUS, b"a token", NOW)
    store.database.change(insert(tables.marks).values(name=MARK, at=stored(NOW)))
    assert settle_restored(store.database, NOW)
    assert not store.registry.vantages.join(b"a token", "aarhus", key("k1"), NOW)
