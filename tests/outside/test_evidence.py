from datetime import date
from functools import cache

import msgspec
import pytest

from bavn.outside.evidence import evidence
from bavn.outside.result import Result, State
from bavn.plan.library import Library, Text, _table
from bavn.plan.planfile import Evidence

DAY = date(2026, 11, 22)


@cache
def words() -> Library:
    said = {f"outside.{name}": Text(**text) for name, text in _table("words/outside.toml").items()}
    empty = dict.fromkeys(("numbers", "interview", "playbooks", "clocks", "messages", "points", "drills"), ())
    return msgspec.convert({**empty, "triage": {"questions": (), "rules": (), "otherwise": ""}, "words": said}, Library)


def of(*states: State) -> Evidence | None:
    results = tuple(Result(f"check {number}", state) for number, state in enumerate(states))
    return evidence(results, "firm.example", DAY, words(), "en")


@pytest.mark.parametrize(
    ("states", "good"),
    [
        (("good", "good"), True),
        (("good", "weak", "unknown"), True),
        (("good", "missing"), False),
        (("missing", "unknown"), False),
        (("weak",), True),
    ],
)
def test_evidence_is_good_where_nothing_is_missing(states: tuple[State, ...], *, good: bool) -> None:
    seen = of(*states)
    assert seen is not None
    assert seen.good is good


def test_it_says_what_was_seen_and_of_which_domain_and_when() -> None:
    assert of("good", "good", "weak", "missing", "unknown") == Evidence(
        "domain", "2026-11-22", False, "2 in order, 1 weak, 1 missing, 1 could not be looked up", "firm.example"
    )


def test_what_could_not_be_looked_up_at_all_is_no_evidence() -> None:
    assert of("unknown", "unknown") is None
    assert of() is None
