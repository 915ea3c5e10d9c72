from collections.abc import Callable
from pathlib import Path

import pytest

from bavn.hubstore.registry import Registry
from bavn.hubstore.store import HubStore, join_hub_store
from tests.hubstore.samples import NOW, enrol, key, member, user

CHANGES: dict[str, Callable[[Registry], object]] = {
    "member-added": lambda registry: registry.members.add(member("kolding")),
    "member-changed": lambda registry: registry.members.change(member()),
    "member-suspended": lambda registry: registry.members.suspend("vejle"),
    "member-back": lambda registry: registry.members.activate("vejle", NOW),
    "member-removed": lambda registry: registry.members.remove("vejle", NOW),
    "key-added": lambda registry: registry.keys.add(key("k2")),
    "key-revoked": lambda registry: registry.keys.revoke("k1", NOW),
    "user-added": lambda registry: registry.users.add(user("bo")),
    "user-revoked": lambda registry: registry.users.revoke("lea", NOW),
}
OTHERS: dict[str, Callable[[Registry], object]] = {
    "token-made": lambda registry: registry.tokens.new_token("vejle", b"t" * 32, NOW),
    "key-seen": lambda registry: registry.keys.seen(["k1"], NOW),
    "key-not-there": lambda registry: registry.keys.revoke("k9", NOW),
    "read": lambda registry: registry.members.all(),
}


def with_some(store: HubStore) -> int:
    enrol(store)
    store.registry.keys.add(key())
    store.registry.users.add(user())
    return store.registry.version()


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_running_hub_notices_what_a_command_changes(
    store: HubStore, where: Path | str, change: Callable[[Registry], object]
) -> None:
    before = with_some(store)
    with join_hub_store(where) as command:
        change(command.registry)
    assert store.registry.version() > before


@pytest.mark.parametrize("other", OTHERS.values(), ids=OTHERS)
def test_nothing_else_disturbs_it(store: HubStore, other: Callable[[Registry], object]) -> None:
    before = with_some(store)
    other(store.registry)
    assert store.registry.version() == before


def test_the_version_starts_at_nothing(store: HubStore) -> None:
    assert store.registry.version() == 0
