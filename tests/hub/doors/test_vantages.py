import hashlib
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bavn.hub.doors.problems import ProblemError
from bavn.hub.doors.vantages import VANTAGE, join_vantage
from bavn.hubstore.store import HubStore, open_hub_store
from bavn.model.member import Key
from bavn.sharing.token import is_member_id
from tests.hub.hubs import NOW
from tests.hub.vantage_points import AARHUS

SECRET = bytes(16)
KEY = Key("k1", "probe", "", "a machine", bytes(32), NOW)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[HubStore]:
    with open_hub_store(tmp_path, NOW) as found:
        found.registry.vantages.add(AARHUS, hashlib.sha256(SECRET).digest(), NOW)
        yield found


def test_a_token_makes_a_key_a_vantage_points_and_that_is_written_down(store: HubStore) -> None:
    assert join_vantage(store, f"{VANTAGE}aarhus", SECRET, KEY) == KEY
    enrolled = store.registry.vantages.get("aarhus")
    assert enrolled is not None
    assert enrolled.key == "k1"
    assert [(one.who, one.what) for one in store.audit.lines(NOW - timedelta(days=1))] == [("aarhus", "vantage-joined")]


@pytest.mark.parametrize(
    ("asked_as", "secret"), [("aarhus", bytes([1] * 16)), ("odense", SECRET)], ids=["secret", "name"]
)
def test_what_is_no_token_of_that_place_makes_nothing(store: HubStore, asked_as: str, secret: bytes) -> None:
    with pytest.raises(ProblemError, match="does not hold here"):
        join_vantage(store, f"{VANTAGE}{asked_as}", secret, KEY)
    assert store.registry.keys.all() == []


def test_a_key_that_is_known_is_not_taken_again(store: HubStore) -> None:
    store.registry.keys.add(KEY)
    with pytest.raises(ProblemError, match="known already"):
        join_vantage(store, f"{VANTAGE}aarhus", SECRET, KEY)


def test_a_token_can_name_a_place() -> None:
    assert is_member_id(f"{VANTAGE}{'a' * 40}")
