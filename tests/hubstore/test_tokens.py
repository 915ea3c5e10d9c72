from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bavn.disk.sqlite import StoreError
from bavn.hubstore.store import HubStore, join_hub_store
from bavn.hubstore.tokens import LIFE
from tests.hubstore.samples import NOW, SECOND, enrol

TOKEN = b"t" * 32


def test_a_token_is_used_once(store: HubStore) -> None:
    enrol(store)
    store.registry.tokens.new_token("vejle", TOKEN, NOW + LIFE)
    assert store.registry.tokens.take_token(b"u" * 32, NOW) is None
    assert store.registry.tokens.take_token(TOKEN, NOW) == "vejle"
    assert store.registry.tokens.take_token(TOKEN, NOW) is None


def test_a_token_runs_out(store: HubStore) -> None:
    enrol(store)
    store.registry.tokens.new_token("vejle", TOKEN, NOW + LIFE)
    assert store.registry.tokens.take_token(TOKEN, NOW + LIFE) is None
    assert store.registry.tokens.take_token(TOKEN, NOW + LIFE - SECOND) == "vejle"


def test_a_new_token_ends_the_earlier_ones_of_its_member_only(store: HubStore) -> None:
    enrol(store)
    store.registry.tokens.new_token("vejle", TOKEN, NOW + LIFE)
    store.registry.tokens.new_token("ishoej", b"i" * 32, NOW + LIFE)
    store.registry.tokens.new_token("vejle", b"n" * 32, NOW + LIFE)
    taken = [store.registry.tokens.take_token(one, NOW) for one in (TOKEN, b"i" * 32, b"n" * 32)]
    assert taken == [None, "ishoej", "vejle"]


def test_a_token_of_nobody_is_refused(store: HubStore) -> None:
    with pytest.raises(StoreError, match=r"(?i)foreign key"):
        store.registry.tokens.new_token("vejle", TOKEN, NOW + LIFE)


def test_of_many_who_show_it_at_once_one_gets_in(store: HubStore, where: Path | str) -> None:
    enrol(store)
    store.registry.tokens.new_token("vejle", TOKEN, NOW + LIFE)
    with join_hub_store(where) as other, ThreadPoolExecutor(8) as threads:
        doors = [store, other] * 8
        taken = list(threads.map(lambda door: door.registry.tokens.take_token(TOKEN, NOW), doors))
    assert sorted(map(str, taken)) == ["None"] * 15 + ["vejle"]
