from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bavn.hubstore.sessions import IDLE, LIFE, MOST_OF_ONE, until
from bavn.hubstore.store import HubStore
from bavn.hubstore.tidying import tidy
from bavn.model.account import Session
from tests.hubstore.samples import DAY, HOUR, NOW, SECOND, enrol, user


def session(name: str = "s1", who: str = "lea", at: datetime = NOW) -> Session:
    return Session(
        name.encode().ljust(32, b"."), who, "passkey", at, at, at + IDLE, at + LIFE, "192.0.2.0/24", "Firefox, Linux"
    )


@pytest.fixture
def people(store: HubStore) -> HubStore:
    enrol(store)
    for name, member in (("lea", "vejle"), ("bo", "")):
        store.registry.users.add(replace(user(name), member=member))
    return store


def test_a_session_comes_back_as_it_was_until_its_end(people: HubStore) -> None:
    sessions, one = people.registry.sessions, session()
    sessions.begin(one)
    assert sessions.get(one.id, NOW + IDLE - SECOND) == one
    assert sessions.get(one.id, NOW + IDLE) is None
    assert sessions.get(b"another", NOW) is None


@pytest.mark.parametrize(
    ("seen", "ends"),
    [
        pytest.param(timedelta(0), IDLE, id="not used again"),
        pytest.param(timedelta(hours=11, minutes=30), LIFE, id="never later than its latest"),
    ],
)
def test_it_ends_an_hour_after_it_was_used_and_after_twelve_in_any_case(seen: timedelta, ends: timedelta) -> None:
    assert until(NOW + LIFE, NOW + seen) == NOW + ends


def test_what_is_used_goes_on(people: HubStore) -> None:
    sessions, one = people.registry.sessions, session()
    sessions.begin(one)
    assert sessions.renew(one.id, NOW + HOUR, NOW + 2 * HOUR)
    assert sessions.get(one.id, NOW + HOUR) == replace(one, seen=NOW + HOUR, until=NOW + 2 * HOUR)
    assert not sessions.renew(b"another", NOW, NOW)


def test_nobody_ends_somebody_elses(people: HubStore) -> None:
    sessions = people.registry.sessions
    sessions.begin(session())
    before = people.registry.version()
    assert not sessions.end(session().id, "bo")
    assert people.registry.version() == before
    assert sessions.end(session().id, "lea")
    assert people.registry.version() > before
    assert sessions.of("lea", NOW) == []


def test_all_but_one_end(people: HubStore) -> None:
    sessions = people.registry.sessions
    for number in range(3):
        sessions.begin(session(f"s{number}", at=NOW + number * SECOND))
    sessions.begin(session("other", "bo"))
    assert sessions.end_all("lea", but=session("s1").id) == 2
    assert [one.id for one in sessions.of("lea", NOW)] == [session("s1").id]
    assert len(sessions.of("bo", NOW)) == 1


def test_of_too_many_the_oldest_ends(people: HubStore) -> None:
    sessions = people.registry.sessions
    for number in range(MOST_OF_ONE + 2):
        sessions.begin(session(f"s{number}", at=NOW + number * SECOND))
    kept = sessions.of("lea", NOW)
    assert len(kept) == MOST_OF_ONE
    assert kept[-1].id == session("s2").id


def test_a_day_after_its_end_nothing_of_it_is_left(people: HubStore) -> None:
    people.registry.sessions.begin(session())
    assert "sessions" not in tidy(people.database, NOW + IDLE + DAY - SECOND)
    assert tidy(people.database, NOW + IDLE + DAY + SECOND)["sessions"] == 1
