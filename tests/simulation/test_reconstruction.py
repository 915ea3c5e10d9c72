"""What is said and what is assumed cannot be mixed up: it follows from the sources."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bavn.simulation.reconstruction import VALUES, Hit, Said, Source, Trouble, Wave

NOON = datetime(2025, 11, 10, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
PAPER = Source("A paper", "https://paper.example/1")
DOWN = Said(PAPER, "down on Monday", frozenset({"hit", "effect"}))
NAMED = Said(PAPER, "named", frozenset({"claimed"}))
QUIET = Hit("Strandby Kommune", "www.strandby.example", "down", (DOWN,), NOON, NOON + HOUR)


def test_what_no_source_gives_is_assumed() -> None:
    assert QUIET.assumed == {"began", "lasted"}


def test_what_nobody_says_of_a_claim_is_neither_said_nor_assumed() -> None:
    assert QUIET.values == {"hit", "effect", "began", "lasted"}
    assert QUIET.claim is None


def test_a_claim_that_is_reported_has_its_source_and_an_assumed_hour() -> None:
    claimed = replace(QUIET, said=(DOWN, NAMED), claimed=NOON + HOUR, requests=9)
    assert claimed.values == set(VALUES)
    assert claimed.assumed == {"began", "lasted", "claimed_at", "requests"}
    assert claimed.claim == NAMED


def test_several_sources_together_give_what_each_of_them_gives() -> None:
    longer = Said(PAPER, "for ten minutes from noon on", frozenset({"began", "lasted"}))
    assert replace(QUIET, said=(DOWN, longer)).assumed == set()


def test_a_wave_lasts_from_its_first_request_until_its_last_visitor_is_served() -> None:
    late = Trouble(NOON + HOUR, NOON + 2 * HOUR, "slow")
    wave = Wave("Monday", (QUIET, replace(QUIET, began=NOON - HOUR, ended=NOON, troubles=(late,))))
    assert (wave.began, wave.ended) == (NOON - HOUR, NOON + 2 * HOUR)
    assert late.lasted == HOUR
