import pytest

from bavn.intrusions import probers
from bavn.intrusions.actor import Actor
from bavn.intrusions.probers import Day
from tests.intrusions.attempts import ATTACKER, DOTENV, NOON, SITE, WORDPRESS, after, attempt

OTHER = "198.51.100.9"


def prober(name: str = ATTACKER, at: float = 0) -> Actor:
    actor = Actor(SITE, name, after(at), after(at))
    actor.attempt(attempt(at, DOTENV, WORDPRESS, address=name, path="/.env"))
    return actor


def test_a_day_lists_its_probers_and_only_watches_them() -> None:
    day = Day(SITE, NOON, NOON, NOON)
    actors = [prober(), prober(OTHER, at=60)]
    assert all(day.add(actor) for actor in actors)
    found = day.finding(actors)
    assert (found.kind, found.technique, found.severity, found.actor, found.ended) == (
        "web-probe",
        "T1595",
        "low",
        "",
        None,
    )
    assert [(source.address, source.requests, source.action) for source in found.sources] == [
        (OTHER, 1, "watch"),
        (ATTACKER, 1, "watch"),
    ]
    assert found.requests == 2
    assert found.signatures[0].match == {"attack": "known-probe", "url.path": "/.env"}


def test_what_a_prober_does_is_counted_once() -> None:
    day, actor = Day(SITE, NOON, NOON, NOON), prober()
    day.add(actor)
    actor.attempt(attempt(5, DOTENV, path="/x"))
    day.add(actor)
    day.add(actor)
    assert day.finding([actor]).requests == 2
    assert day.members[ATTACKER].last == after(5)


def test_who_leaves_is_listed_no_longer() -> None:
    day = Day(SITE, NOON, NOON, NOON)
    day.add(prober())
    day.leave(ATTACKER)
    day.leave(OTHER)
    assert day.finding([]).sources == ()


def test_a_day_lists_as_many_as_there_is_room_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(probers, "MOST_PROBERS", 1)
    day = Day(SITE, NOON, NOON, NOON)
    assert day.add(prober())
    assert not day.add(prober(OTHER))
    assert day.finding([]).requests == 2
    assert day.add(prober())


def test_more_of_the_same_is_counted_and_scored_again_when_it_has_doubled() -> None:
    day, actor = Day(SITE, NOON, NOON, NOON), Actor(SITE, ATTACKER, NOON, NOON)
    scores = []
    for second in range(16):
        actor.attempt(attempt(second, DOTENV))
        day.add(actor)
        scores.append(day.members[ATTACKER].score)
    [source] = day.finding([actor]).sources
    assert (source.requests, source.last) == (16, after(15))
    assert scores == sorted(scores)
    assert len(set(scores)) <= 5
