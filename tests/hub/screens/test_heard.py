"""A member is heard while its sensor is; who has none, or was let in a moment ago, is not silent."""

from datetime import timedelta

import pytest

from bavn.hub.doors.events import Listener
from bavn.hub.doors.reader import Reader
from bavn.hub.screens.heard import Heard, heard_of, listening_in
from bavn.model.member import Key, Purpose
from tests.hub.hubs import NOW

LONG_AGO = NOW - timedelta(days=9)
MINUTE = timedelta(minutes=1)


def key(
    member: str, minutes: int | None = None, *, purpose: Purpose = "sensor", name: str = "", new: bool = False
) -> Key:
    seen = None if minutes is None else NOW - minutes * MINUTE
    return Key(name or f"k-{member}", purpose, member, "a sensor", b"", NOW if new else LONG_AGO, last_seen=seen)


@pytest.mark.parametrize(
    ("keys", "found"),
    [
        ((key("a", 14),), Heard(frozenset("a"))),
        ((key("a", 16),), Heard(silent={"a": NOW - 16 * MINUTE})),
        ((key("a"),), Heard(silent={"a": None})),
        ((key("a", new=True),), Heard(new=frozenset("a"))),
        ((key("a", 16), key("a", 3, name="other")), Heard(frozenset("a"))),
        ((key("a", 1, purpose="bouncer"),), Heard()),
        ((), Heard()),
    ],
    ids=["heard", "silent", "never", "joined-just-now", "one-of-two", "no-sensor", "nobody"],
)
def test_members_are_sorted_by_what_is_heard_of_their_sensors(keys: tuple[Key, ...], found: Heard) -> None:
    assert heard_of(keys, {}, (), NOW) == found


def test_what_is_not_yet_kept_counts_and_so_does_who_listens() -> None:
    keys = (key("a", 90), key("b", 90), key("c", 90))
    found = heard_of(keys, {"k-a": NOW - MINUTE}, {"k-b"}, NOW)
    assert found.now == {"a", "b"}
    assert found.silent == {"c": NOW - 90 * MINUTE}


def test_a_key_that_was_revoked_is_nobodys_sensor() -> None:
    gone = Key("k", "sensor", "a", "a sensor", b"", LONG_AGO, revoked=NOW, last_seen=NOW)
    assert heard_of((gone,), {}, (), NOW) == Heard()


def test_only_keys_listen_and_none_that_is_let_go() -> None:
    open_ = Listener(Reader("member", "a", key=key("a")), 0)
    ended = Listener(Reader("member", "b", key=key("b")), 0, ended=True)
    person = Listener(Reader("operator", None, "operator", user="o"), 0)
    assert listening_in((open_, ended, person)) == {"k-a"}
