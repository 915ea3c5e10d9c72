from dataclasses import replace

import pytest

from bavn.hub.admitted import LONGEST_SECRET, admitted_of, digest_of
from bavn.model.member import Key, Member, Purpose, Status, User
from tests.hub.hubs import NOW

VEJLE = Member("vejle", "Vejle", status="active")


def key(purpose: Purpose = "bouncer", member: str = "vejle") -> Key:
    return Key("k1", purpose, member, "nginx", digest_of("s3cret"), NOW)


def user(member: str = "") -> User:
    return User("anna", "operator", member, digest_of("token"), NOW)


def test_whoever_shows_a_secret_is_known_by_it() -> None:
    found = admitted_of(1, [VEJLE], [key()], [user()])
    assert found.shown("s3cret") == key()
    assert found.shown("token") == user()
    assert found.shown("S3cret") is None


@pytest.mark.parametrize("secret", ["", "x" * (LONGEST_SECRET + 1), "\ud800"])
def test_what_is_no_secret_is_nobodys(secret: str) -> None:
    assert admitted_of(1, [VEJLE], [key()], [user()]).shown(secret) is None


@pytest.mark.parametrize(
    ("status", "holds"),
    [("active", True), ("invited", True), ("suspended", False), ("removed", False)],
)
def test_keys_hold_as_long_as_their_member_takes_part(*, status: Status, holds: bool) -> None:
    found = admitted_of(1, [replace(VEJLE, status=status)], [key()], [user("vejle")])
    assert (found.shown("s3cret") is not None) is holds
    assert (found.shown("token") is not None) is holds
    assert ("anna" in found.people) is holds  # so that their session goes on


def test_a_revoked_key_and_a_revoked_user_are_nobodys() -> None:
    found = admitted_of(1, [VEJLE], [replace(key(), revoked=NOW)], [replace(user(), revoked=NOW)])
    assert (found.shown("s3cret"), found.shown("token"), found.keys) == (None, None, {})


def test_a_key_of_a_member_that_there_is_not_is_nobodys() -> None:
    assert admitted_of(1, [], [key()], []).shown("s3cret") is None


def test_a_key_of_nobody_holds() -> None:
    assert admitted_of(1, [], [key(member="")], []).shown("s3cret") is not None


def test_only_a_sensors_key_is_a_sensors() -> None:
    sensor = Key("k2", "sensor", "vejle", "sensor", b"p" * 32, NOW)
    found = admitted_of(1, [VEJLE], [key(), sensor], [])
    assert found.sensor("k2") == sensor
    assert found.sensor("k1") is None


def test_a_sensors_public_key_is_no_secret_that_opens_anything() -> None:
    sensor = replace(key("sensor"), id="k2")
    assert admitted_of(1, [VEJLE], [sensor], []).shown("s3cret") is None
