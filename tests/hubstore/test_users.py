from dataclasses import replace

import pytest

from bavn.hubstore.store import HubStore
from bavn.model.problem import Problem
from tests.hubstore.samples import NOW, SECOND, enrol, user


def test_a_user_comes_back_as_it_was(store: HubStore) -> None:
    enrol(store)
    of_the_hub = user("bo", "")
    for one in (user(), of_the_hub):
        store.registry.users.add(one)
    assert store.registry.users.get("lea") == user()
    assert store.registry.users.all() == [of_the_hub, user()]


def test_a_name_is_given_once(store: HubStore) -> None:
    enrol(store)
    store.registry.users.add(user())
    with pytest.raises(Problem, match="user lea: there is such a user already"):
        store.registry.users.add(replace(user(), secret=b"other"))


def test_the_token_of_a_revoked_user_opens_nothing(store: HubStore) -> None:
    enrol(store)
    store.registry.users.add(user())
    assert [store.registry.users.revoke("lea", NOW), store.registry.users.revoke("lea", NOW + SECOND)] == [True, False]
    assert store.registry.users.get("lea") == replace(user(), revoked=NOW)


def test_another_token_ends_the_earlier_one(store: HubStore) -> None:
    enrol(store)
    store.registry.users.add(user())
    before = store.registry.version()
    assert store.registry.users.renew("lea", b"n" * 32)
    assert store.registry.version() > before
    assert store.registry.users.all() == [replace(user(), secret=b"n" * 32)]


def test_who_is_let_in_no_more_is_given_no_token(store: HubStore) -> None:
    enrol(store)
    store.registry.users.add(user())
    store.registry.users.revoke("lea", NOW)
    assert not store.registry.users.renew("lea", b"n" * 32)
    assert not store.registry.users.renew("bo", b"n" * 32)
    assert store.registry.users.all() == [replace(user(), revoked=NOW)]
