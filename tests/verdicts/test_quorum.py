from datetime import timedelta
from typing import Final

import pytest

from bavn.model.probe import Family, Seen, Vantage, Verdict
from bavn.verdicts.quorum import Before, Witness, judge, way_of, witnesses_of
from bavn.verdicts.streaks import Seat, Streak
from tests.verdicts.simulated import HOME, HOUR, MINUTE, NOW, SECOND

VANTAGES: Final = {one.name: one for one in HOME}


def witness(
    name: str, believed: Seen, *, row: int = 0, since_s: int = 60, country: str = "dk", part: bool = False
) -> Witness:
    """What a vantage point believes since so many seconds."""
    since = NOW - since_s * SECOND
    return Witness((name,), country, believed, since, "refused", part, row, since - 30 * SECOND)


def verdict(*seen: Witness, was: Verdict = "up") -> Verdict:
    return judge(seen, "dk", Before(was), NOW).verdict


def streak(*seen: Seen) -> Streak:
    row = Streak()
    for second, one in enumerate(seen):
        row.add(one, "refused" if one == "bad" else "ok", NOW - MINUTE + second * SECOND)
    return row


GOOD: Final = witness("a", "good")
BAD: Final = witness("b", "bad", row=3)


@pytest.mark.parametrize(
    ("seen", "was", "said"),
    [
        ([], "up", "unknown"),
        ([GOOD, witness("b", "good")], "up", "up"),
        ([BAD, witness("c", "bad", row=2)], "up", "down"),
        ([witness("b", "bad", row=2), witness("c", "bad", row=2)], "up", "up"),
        ([BAD, witness("c", "bad", row=2, since_s=21)], "up", "up"),
        ([GOOD, BAD], "up", "up"),
        ([GOOD, witness("b", "bad", row=4)], "up", "partial"),
        ([GOOD, witness("b", "bad", row=4, since_s=44)], "up", "up"),
        ([GOOD, BAD, witness("c", "bad", row=2)], "up", "down"),
        ([GOOD, witness("d", "good"), BAD, witness("c", "bad", row=9)], "up", "partial"),
        ([witness("b", "bad", row=4)], "up", "down"),
        ([witness("b", "bad", row=3)], "up", "up"),
        ([witness("b", "bad", row=4, since_s=44)], "up", "up"),
        ([witness("b", "bad", row=3)], "unknown", "unknown"),
        ([witness("b", "bad", row=1)], "down", "down"),
        ([GOOD, witness("b", "bad", row=9)], "down", "up"),
        ([witness("a", "guarded"), BAD], "down", "guarded"),
        ([witness("a", "slow"), witness("b", "slow")], "up", "slow"),
        ([witness("a", "slow"), GOOD], "up", "up"),
        ([witness("a", "good", row=4, part=True)], "up", "partial"),
        ([GOOD, witness("k", "guarded", country="de")], "up", "guarded"),
        ([GOOD, witness("k", "bad", row=4, country="de"), witness("m", "bad", row=4, country="se")], "up", "guarded"),
        ([GOOD, witness("k", "bad", row=2, country="de"), witness("m", "bad", row=4, country="se")], "up", "guarded"),
        ([GOOD, witness("k", "bad", row=3, country="de"), witness("m", "bad", row=2, country="se")], "up", "up"),
        ([witness("k", "bad", row=9, country="de"), witness("m", "bad", row=9, country="se")], "guarded", "guarded"),
        ([witness("k", "bad", row=9, country="de"), witness("m", "bad", row=9, country="se")], "up", "down"),
        ([BAD, witness("k", "bad", row=9, country="de")], "guarded", "down"),
        ([GOOD, witness("d", "good"), witness("r", "guarded")], "up", "up"),
        ([GOOD, witness("d", "guarded"), witness("r", "guarded")], "up", "guarded"),
        ([GOOD, witness("d", "good"), witness("k", "guarded", country="de")], "up", "guarded"),
        ([GOOD, witness("b", "bad", row=4), witness("r", "guarded")], "up", "partial"),
        ([GOOD, BAD, witness("r", "guarded")], "up", "up"),
        ([BAD, witness("c", "bad", row=9), witness("r", "guarded")], "up", "down"),
        (
            [GOOD, witness("k", "guarded", country="de"), witness("m", "bad", row=4, country="se")],
            "up",
            "guarded",
        ),
    ],
    ids=[
        "nobody knows",
        "well",
        "two witnesses, five looks",
        "four looks are too few",
        "too soon to be sure of the lines",
        "one of two, three looks",
        "one of two, lasting",
        "one of two, too soon",
        "two of three",
        "two of four are not most",
        "alone",
        "alone, three looks",
        "alone, too soon",
        "never seen well, not sure yet",
        "once down, a single look holds it",
        "down ends before anything partial begins",
        "it answers, if only to turn away",
        "slow",
        "slow for one of two",
        "a family",
        "turned away abroad",
        "failing abroad",
        "failing abroad, by the one that has seen it for long",
        "failing abroad, too soon, and no outage",
        "closed abroad, and nobody at home knows",
        "nobody at home knows",
        "closed abroad, and fails at home",
        "turned away at one of three at home",
        "turned away at two of three",
        "turned away at one of three, abroad",
        "one that is turned away hides no failure",
        "nor makes guarded what is not sure yet",
        "nor what is down",
        "turned away by one abroad, failing at another",
    ],
)
def test_the_verdict_of_several(seen: list[Witness], was: Verdict, said: Verdict) -> None:
    assert verdict(*seen, was=was) == said


def test_partial_counts_from_when_the_target_was_last_down() -> None:
    seen = [GOOD, witness("b", "bad", row=9, since_s=600)]
    assert judge(seen, "dk", Before("up", NOW - 30 * SECOND), NOW).verdict == "up"
    assert judge(seen, "dk", Before("up", NOW - 60 * SECOND), NOW).verdict == "partial"


def test_what_half_of_them_see_began_when_half_of_them_saw_it() -> None:
    for believed in ("slow", "guarded"):
        early, late = witness("a", believed, since_s=9000), witness("b", believed, since_s=90)
        said = judge([early, late, GOOD], "dk", Before(), NOW)
        assert (said.verdict, said.began) == (believed, NOW - 90 * SECOND)


def test_a_family_that_is_cut_off_is_no_witness_of_what_the_other_sees() -> None:
    streaks: dict[Seat, Streak] = {("aarhus", 4): streak("bad", "bad"), ("aarhus", 6): streak("good")}
    for cut, believed in (((), "good"), ((("aarhus", 6),), "bad"), ((("aarhus", 4), ("aarhus", 6)), "good")):
        (one,) = witnesses_of(streaks, VANTAGES, NOW - 2 * MINUTE, NOW, cut)  # type: ignore[arg-type]
        assert one.believed == believed


def test_down_began_after_the_last_look_that_was_answered() -> None:
    early = Witness(("b",), "dk", "bad", NOW - 2 * HOUR, row=99, well=NOW - 2 * HOUR - MINUTE)
    late = Witness(("c",), "dk", "bad", NOW - MINUTE, row=3, well=NOW - 90 * SECOND)
    assert judge([early, late], "dk", Before(), NOW).began == NOW - MINUTE
    both = Witness(("b",), "dk", "bad", NOW - 75 * SECOND, row=3, well=NOW - 2 * MINUTE)
    assert judge([both, late], "dk", Before(), NOW).began == NOW - 75 * SECOND


def test_what_most_saw_is_told_and_by_whom() -> None:
    seen = [
        BAD,
        Witness(("c",), "dk", "bad", NOW - MINUTE, "reset", row=3),
        Witness(("a",), "dk", "bad", NOW - MINUTE, "reset", row=3),
    ]
    said = judge(seen, "dk", Before(), NOW)
    assert (said.ending, said.witnesses) == ("reset", ("a", "b", "c"))


# ── who saw what ─────────────────────────────────────────────────────────────────────────────────────────────────────


def seen_by(
    streaks: dict[Seat, Streak], *, ways: tuple[str, str] = ("line-1", "line-2"), late_s: int = 0
) -> list[Witness]:
    vantages = {name: Vantage(name, "dk", way) for name, way in zip(VANTAGES, ways, strict=True)}
    now = NOW + late_s * SECOND
    return witnesses_of(streaks, vantages, now - 2 * MINUTE, now)


def test_two_lines_are_two_witnesses_and_one_line_is_one_that_believes_the_best() -> None:
    streaks: dict[Seat, Streak] = {("aarhus", 4): streak("bad", "bad"), ("odense", 4): streak("good")}
    assert [one.believed for one in seen_by(streaks)] == ["bad", "good"]
    (one,) = seen_by(streaks, ways=("line-1", "line-1"))
    assert (one.believed, one.part, one.names) == ("good", False, ("aarhus", "odense"))


@pytest.mark.parametrize("bad", [4, 6])
def test_one_family_that_fails_is_a_part(bad: Family) -> None:
    good: Family = 6 if bad == 4 else 4
    (one,) = seen_by({("aarhus", good): streak("good"), ("aarhus", bad): streak("bad", "bad", "bad")})
    assert (one.believed, one.part, one.row, one.ending) == ("good", True, 3, "refused")


def test_who_has_said_nothing_for_long_knows_nothing() -> None:
    streaks: dict[Seat, Streak] = {("aarhus", 4): streak("good"), ("odense", 4): streak("bad")}
    assert [one.names for one in seen_by(streaks)] == [("aarhus",)]
    assert not seen_by(streaks, late_s=int(timedelta(minutes=2).total_seconds()))


def test_looks_of_a_time_that_has_not_come_say_nothing() -> None:
    assert not seen_by({("aarhus", 4): streak("good")}, late_s=-600)


def test_a_vantage_point_without_a_named_way_has_its_own() -> None:
    assert way_of(Vantage("a")) != way_of(Vantage("b"))
    assert way_of(Vantage("a", "dk", "x")) == way_of(Vantage("b", "dk", "x"))
