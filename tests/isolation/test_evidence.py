from datetime import date

import pytest

from bavn.isolation.cut import Outcome
from bavn.isolation.evidence import evidence
from bavn.isolation.selftest import Check, Verdict
from bavn.isolation.standing import Standing
from bavn.plan.planfile import Evidence

TODAY = date(2026, 11, 22)


def outcome(verdict: Verdict) -> Outcome:
    checks = (Check("table", "good", "stays"), Check("blocked", verdict, "out"))
    return Outcome("begins", Standing("open"), 0.0214, checks, undone=False)


def test_a_self_test_that_passed_is_good_evidence_of_its_day() -> None:
    assert evidence(outcome("good"), TODAY, "server", "en") == Evidence(
        kind="isolation",
        on="2026-11-22",
        good=True,
        shows="Cut off in 21 ms, self-test passed both ways",
        about="server",
    )


def test_a_failed_one_is_kept_too_and_names_what_failed() -> None:
    found = evidence(outcome("bad"), TODAY, "server", "da")
    assert (found.good, found.shows) == (False, "Selvtest fejlede: blocked")


def test_where_there_was_nothing_to_prove_nothing_is_proved() -> None:
    assert outcome("no-way").good
    assert not evidence(outcome("no-way"), TODAY, "server", "en").good


@pytest.mark.parametrize("language", ["da", "en"])
def test_it_is_said_in_either_language(language: str) -> None:
    assert "21 ms" in evidence(outcome("good"), TODAY, "server", "da" if language == "da" else "en").shows
