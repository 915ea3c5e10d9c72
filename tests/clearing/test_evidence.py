from dataclasses import replace
from datetime import timedelta

import pytest

from bavn.clearing.changes import Changes
from bavn.clearing.evidence import Case, Evidence
from bavn.clearing.orders import FAR_OFF
from bavn.clearing.rules import Rules
from bavn.clearing.trust import Witness
from bavn.clearing.vetoes import reading
from bavn.model import campaign as model  # a name that begins with Test is a test to pytest
from bavn.model.tlp import Tlp
from tests.clearing.attacks import START

HOUR = timedelta(hours=1)
KNOWN = {name: Witness(1.0, name, established=True, named=False) for name in "abc"}


def case(value: str = "192.0.2.7") -> Case:
    read = reading(value)
    assert read is not None
    return Case(value, read[1])


def said(member: str, hours: float = 0, tlp: Tlp = "amber") -> model.Testimony:
    at = START + hours * HOUR
    return model.Testimony("192.0.2.7", member, 1, "http-flood", 0.9, 1, at, at, at, tlp)


def held(*testimonies: model.Testimony) -> tuple[Evidence, Case]:
    evidence, about = Evidence(Rules(evidence_most=1)), case()
    for testimony in testimonies:
        evidence.put(about, testimony, Changes())
    return evidence, about


def test_what_is_too_old_is_forgotten_and_its_member_has_room_again() -> None:
    evidence, about = held(said("a"), said("b", 1))
    changes = Changes()
    assert not evidence.has_room("a")
    assert evidence.expiry(about) == START + 24 * HOUR
    evidence.drop_stale(about, START + 24 * HOUR, changes)
    assert (list(about.evidence), changes.forgotten) == (["b"], {("192.0.2.7", "a")})
    assert evidence.has_room("a")


def test_what_is_forgotten_and_said_again_in_one_step_is_not_forgotten() -> None:
    evidence, about = held(said("a"))
    changes = Changes()
    evidence.forget(about, ["a"], changes)
    evidence.put(about, said("a", 2), changes)
    assert (changes.forgotten, list(changes.testimonies)) == (set(), [("192.0.2.7", "a")])
    evidence.forget(about, ["a"], changes)
    assert (len(changes.forgotten), changes.testimonies) == (1, {})


def test_each_level_stands_on_what_it_may_see() -> None:
    evidence, about = held(said("a", tlp="amber"), said("b", tlp="clear"), said("c", tlp="green"))
    stands = evidence.stands(evidence.usable(about, KNOWN, START), KNOWN, START, "")
    assert {level: (one.action, one.alone) for level, one in stands.items()} == {
        "amber": ("block", ""),
        "green": ("block", ""),
        "clear": ("arm", "b"),
    }


def test_a_case_is_due_once_and_at_its_last_plan() -> None:
    evidence, about = held(said("a"))
    for hours in (5, 2, 3):
        evidence.plan(about, START + hours * HOUR)
    assert evidence.due(START + 2 * HOUR) == set()
    assert evidence.due(START + 9 * HOUR) == {"192.0.2.7"}
    assert evidence.due(START + 9 * HOUR) == set()
    evidence.plan(about, FAR_OFF)
    assert evidence.due(START + 9999 * HOUR) == set()


def test_what_was_taken_back_stays_as_such_and_is_nobodys_word() -> None:
    evidence, about = held(replace(said("a"), sighting="one"), replace(said("b"), sighting="one"))
    changes = Changes()
    assert evidence.said_by("a", "one") == {"192.0.2.7"}
    evidence.take_back(about, "a", START + HOUR, changes)
    assert changes.testimonies["192.0.2.7", "a"] == replace(
        said("a"), campaign=0, score=0.0, received=START + HOUR, sighting="one"
    )
    assert [evidence.said_by(member, "one") for member in "ab"] == [frozenset(), {"192.0.2.7"}]
    assert [one.member for one in evidence.usable(about, KNOWN, START)] == ["b"]
    evidence.forget(about, ["a", "b"], changes)
    assert evidence.said_by("b", "one") == set()


def test_that_it_was_taken_back_is_remembered_for_an_hour_at_least_however_old_it_was() -> None:
    evidence, about = held(said("a"))
    evidence.take_back(about, "a", START + 23.5 * HOUR, Changes())
    assert evidence.expiry(about) == START + 24.5 * HOUR
    evidence.drop_stale(about, START + 24 * HOUR, Changes())
    assert list(about.evidence) == ["a"]
    evidence.drop_stale(about, START + 24.5 * HOUR, Changes())
    assert (list(about.evidence), evidence.expiry(about)) == ([], FAR_OFF)


@pytest.mark.parametrize(("before", "remembered"), [(0.5, True), (1.0, False)])
def test_the_time_before_counts_only_within_the_hour(before: float, *, remembered: bool) -> None:
    at = START - before * HOUR
    evidence, about = held(replace(said("a"), taken_back=at))
    evidence.take_back(about, "a", START, Changes())
    assert about.evidence["a"].taken_back == (at if remembered else None)


def test_a_value_is_said_by_the_sighting_that_said_so_last() -> None:
    evidence, about = held(replace(said("a"), sighting="one"), replace(said("a"), sighting="two"))
    assert [evidence.said_by("a", sighting) for sighting in ("one", "two")] == [frozenset(), {about.value}]
