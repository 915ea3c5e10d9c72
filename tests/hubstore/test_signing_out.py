"""Whatever becomes of people elsewhere ends their sessions, and, where it is for good, all they sign in with."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from bavn.hubstore.backing_up import MARK
from bavn.hubstore.signing_out import forget, named, of_member, sign_out
from bavn.hubstore.store import HubStore, open_hub_store
from bavn.model.account import Account
from tests.hubstore.samples import NOW, enrol, user
from tests.hubstore.test_accounts import PASSKEY
from tests.hubstore.test_sessions import session

Left = tuple[bool, int]
ENDS: dict[str, tuple[Callable[[HubStore], object], Left]] = {
    "removed": (lambda store: store.registry.users.revoke("lea", NOW), (False, 0)),
    "reset": (lambda store: store.registry.users.reset("lea", b"n" * 32), (False, 0)),
    "another token": (lambda store: store.registry.users.renew("lea", b"n" * 32), (True, 1)),
    "member suspended": (lambda store: store.registry.members.suspend("vejle"), (True, 0)),
    "member removed": (lambda store: store.registry.members.remove("vejle", NOW), (False, 0)),
    "member erased": (lambda store: store.erase_member("vejle", NOW), (False, 0)),
    "other member suspended": (lambda store: store.registry.members.suspend("ishoej"), (True, 1)),
}


@pytest.fixture
def signed_in(store: HubStore) -> HubStore:
    enrol(store)
    for name, member in (("lea", "vejle"), ("bo", "ishoej")):
        store.registry.users.add(user(name, member))
        store.registry.accounts.set_password(Account(name, NOW, "hash", b"sealed", 1), [name.encode() * 16])
        store.registry.accounts.add_passkey(replace(PASSKEY, id=name.encode(), user=name))
        store.registry.sessions.begin(session(name, name))
    return store


@pytest.mark.parametrize("what", ENDS)
def test_what_ends_with_it(signed_in: HubStore, what: str) -> None:
    done, (is_set_up, sessions) = ENDS[what]
    before = signed_in.registry.version()
    done(signed_in)
    registry = signed_in.registry
    assert registry.accounts.is_set_up("lea") is is_set_up
    assert registry.accounts.has_code("lea", b"lea" * 16) is is_set_up
    assert len(registry.sessions.of("lea", NOW)) == sessions
    assert registry.version() > before  # a hub that runs drops what it has in memory
    assert registry.accounts.is_set_up("bo")
    assert len(registry.sessions.of("bo", NOW)) == (0 if what == "other member suspended" else 1)


def test_what_was_begun_with_the_old_token_ends_with_it(signed_in: HubStore) -> None:
    signed_in.registry.sessions.begin(replace(session("enrolling"), way="token"))
    signed_in.registry.users.renew("lea", b"n" * 32)
    assert [one.way for one in signed_in.registry.sessions.of("lea", NOW)] == ["passkey"]


def test_nobody_is_signed_in_where_a_backup_was_restored(signed_in: HubStore, where: object) -> None:
    with signed_in.database.transaction() as connection:
        connection.exec_driver_sql(f"INSERT INTO marks (name, at) VALUES ('{MARK}', 0)")  # noqa: S608  ours
    signed_in.close()
    with open_hub_store(where, NOW) as again:  # type: ignore[arg-type]
        assert again.registry.sessions.of("lea", NOW) == []
        assert again.registry.accounts.is_set_up("lea")


def test_only_those_who_are_meant(signed_in: HubStore) -> None:
    with signed_in.database.transaction() as connection:
        assert sign_out(connection, of_member("vejle")) == 1
        forget(connection, named("nobody"))
    assert signed_in.registry.accounts.is_set_up("lea")
    assert len(signed_in.registry.sessions.of("bo", NOW)) == 1
