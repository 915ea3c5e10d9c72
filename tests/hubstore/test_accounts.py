from dataclasses import replace

import pytest

from bavn.hubstore.accounts import MOST_PASSKEYS
from bavn.hubstore.store import HubStore
from bavn.model.account import Account, Passkey
from bavn.model.problem import Problem
from tests.hubstore.samples import NOW, SECOND, enrol, user

ACCOUNT = Account("lea", NOW, "$argon2id$…", b"sealed", 7)
CODES = [bytes([number]) * 32 for number in range(3)]
PASSKEY = Passkey(b"k1", "lea", "Telefon", "hub.example", b"public", 0, NOW)


@pytest.fixture
def people(store: HubStore) -> HubStore:
    enrol(store)
    for name in ("lea", "bo"):
        store.registry.users.add(replace(user(name), member=""))
    return store


def test_a_password_comes_back_as_it_was_with_how_many_codes_are_left(people: HubStore) -> None:
    people.registry.accounts.set_password(ACCOUNT, CODES)
    assert people.registry.accounts.get("lea") == replace(ACCOUNT, codes=3)
    assert people.registry.accounts.get("bo") is None


def test_another_password_replaces_the_first_with_its_codes(people: HubStore) -> None:
    accounts = people.registry.accounts
    accounts.set_password(ACCOUNT, CODES)
    accounts.set_password(replace(ACCOUNT, password="other", step=9), [b"n" * 32])  # noqa: S106  of nobody
    assert accounts.get("lea") == replace(ACCOUNT, password="other", step=9, codes=1)  # noqa: S106  the same
    assert not accounts.has_code("lea", CODES[0])


def test_a_code_opens_once_and_none_before_it_does(people: HubStore) -> None:
    accounts = people.registry.accounts
    accounts.set_password(ACCOUNT, ())
    assert [accounts.take_step("lea", step) for step in (7, 9, 9, 8, 10)] == [False, True, False, False, True]
    assert not accounts.take_step("bo", 99)


def test_a_code_that_lies_ahead_is_forgotten_and_no_other(people: HubStore) -> None:
    accounts = people.registry.accounts
    accounts.set_password(replace(ACCOUNT, step=99), ())
    assert [accounts.set_back("lea", step) for step in (99, 9, 10)] == [False, True, False]
    assert [accounts.take_step("lea", step) for step in (9, 10)] == [False, True]
    assert not accounts.set_back("bo", 1)


def test_a_recovery_code_opens_once_and_only_for_its_person(people: HubStore) -> None:
    accounts = people.registry.accounts
    accounts.set_password(ACCOUNT, CODES)
    assert accounts.has_code("lea", CODES[1])
    assert not accounts.take_code("bo", CODES[1])
    assert [accounts.take_code("lea", CODES[1]) for _ in range(2)] == [True, False]
    assert not accounts.has_code("lea", CODES[1])


def test_a_password_that_is_removed_takes_its_codes_with_it(people: HubStore) -> None:
    accounts = people.registry.accounts
    accounts.set_password(ACCOUNT, CODES)
    assert [accounts.remove_password("lea") for _ in range(2)] == [True, False]
    assert not accounts.has_code("lea", CODES[0])
    assert not accounts.is_set_up("lea")


def test_a_hash_is_renewed_only_while_it_is_the_same(people: HubStore) -> None:
    accounts = people.registry.accounts
    accounts.set_password(ACCOUNT, ())
    assert not accounts.rehash("lea", "another", "fresh")
    assert accounts.rehash("lea", ACCOUNT.password, "fresh")
    found = accounts.get("lea")
    assert found is not None
    assert found.password == "fresh"  # noqa: S105  of nobody


def test_a_passkey_comes_back_as_it_was(people: HubStore) -> None:
    accounts = people.registry.accounts
    accounts.add_passkey(PASSKEY)
    assert accounts.passkey(b"k1") == PASSKEY
    assert accounts.passkeys("lea") == [PASSKEY]
    assert accounts.passkeys("bo") == []
    assert accounts.is_set_up("lea")


def test_a_passkey_belongs_to_one_person(people: HubStore) -> None:
    people.registry.accounts.add_passkey(PASSKEY)
    with pytest.raises(Problem, match="known already"):
        people.registry.accounts.add_passkey(replace(PASSKEY, user="bo"))
    assert not people.registry.accounts.remove_passkey(b"k1", "bo")
    assert people.registry.accounts.remove_passkey(b"k1", "lea")


def test_nobody_has_more_passkeys_than_a_list_can_show(people: HubStore) -> None:
    for number in range(MOST_PASSKEYS):
        people.registry.accounts.add_passkey(replace(PASSKEY, id=b"k%d" % number))
    with pytest.raises(Problem, match="too many"):
        people.registry.accounts.add_passkey(replace(PASSKEY, id=b"one more"))


def test_of_two_who_show_the_same_count_one_is_let_in(people: HubStore) -> None:
    accounts = people.registry.accounts
    accounts.add_passkey(PASSKEY)
    assert accounts.passkey_used(PASSKEY, 5, NOW + SECOND)
    assert not accounts.passkey_used(PASSKEY, 5, NOW + SECOND)
    assert accounts.passkey(b"k1") == replace(PASSKEY, count=5, used=NOW + SECOND)
