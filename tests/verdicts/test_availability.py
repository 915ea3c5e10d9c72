from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bavn.model.probe import VERDICTS, Spell, Verdict
from bavn.verdicts.availability import Availability, availability
from tests.verdicts.simulated import HOUR, MINUTE, NOW

ZERO = timedelta(0)


def spell(began: int, ended: int | None, verdict: Verdict = "down", *, planned: bool = False) -> Spell:
    """From minute to minute."""
    at = NOW + began * MINUTE
    end = None if ended is None else NOW + ended * MINUTE
    return Spell(began, "vejle", "vejle", verdict, at, at, end, "refused", ("aarhus",), planned=planned)


def of(*spells: Spell, since: int = 0, now: int = 100) -> Availability:
    """Of minutes 0 to 100."""
    return availability(spells, NOW, NOW + 100 * MINUTE, watched_since=NOW + since * MINUTE, now=NOW + now * MINUTE)


def test_availability_is_the_share_of_known_time_that_was_not_down() -> None:
    asked = of(spell(10, 20), spell(30, 50, "unknown"), spell(60, 90, "slow"))
    assert asked.share == pytest.approx(1 - 10 / 80)
    assert asked.times["up"] == 40 * MINUTE
    assert (asked.outages, asked.longest) == (1, 10 * MINUTE)


def test_guarded_partial_and_slow_are_no_outage() -> None:
    asked = of(spell(0, 30, "guarded"), spell(30, 60, "partial"), spell(60, 100, "slow"))
    assert (asked.share, asked.outages, asked.times["up"]) == (1, 0, ZERO)


def test_outages_are_cut_at_the_ends_of_the_period() -> None:
    asked = of(spell(-50, 10), spell(95, 300), spell(-9, -5), spell(100, 110), spell(-20, 0))
    assert (asked.times["down"], asked.outages, asked.longest) == (15 * MINUTE, 2, 10 * MINUTE)


def test_an_outage_that_goes_on_ends_now_and_what_has_not_come_is_unknown() -> None:
    asked = of(spell(40, None), now=50)
    assert (asked.times["down"], asked.times["unknown"]) == (10 * MINUTE, 50 * MINUTE)
    assert asked.share == pytest.approx(0.8)


def test_before_it_was_looked_at_nothing_is_known() -> None:
    assert of(since=40).times["unknown"] == 40 * MINUTE
    never = of(since=200)
    assert (never.share, never.times["unknown"]) == (None, 100 * MINUTE)


def test_where_all_is_unknown_there_is_no_share() -> None:
    assert of(spell(0, None, "unknown")).share is None


def test_planned_outages_are_outages_and_counted_beside() -> None:
    asked = of(spell(10, 20, planned=True), spell(30, 35))
    assert (asked.times["down"], asked.planned) == (15 * MINUTE, 10 * MINUTE)


@given(
    st.lists(
        st.tuples(st.integers(-50, 150), st.sampled_from(VERDICTS[1:])), max_size=12, unique_by=lambda one: one[0]
    ),
    st.integers(-20, 130),
    st.integers(0, 130),
)
def test_the_times_together_are_the_period(marks: list[tuple[int, Verdict]], since: int, now: int) -> None:
    marks.sort()
    ends = [*(began for began, _ in marks[1:]), 150][: len(marks)]
    spells = [spell(began, ended, verdict) for (began, verdict), ended in zip(marks, ends, strict=True)]
    asked = of(*spells, since=since, now=now)
    assert sum(asked.times.values(), ZERO) == 100 * MINUTE
    assert all(one >= ZERO for one in asked.times.values())
    assert asked.share is None or 0 <= asked.share <= 1
    assert asked.longest <= asked.times["down"] <= 2 * HOUR


@given(st.lists(st.tuples(st.integers(-20, 110), st.integers(0, 60), st.sampled_from(VERDICTS[1:])), max_size=8))
def test_where_spells_overlap_no_time_counts_twice_and_the_newest_counts(
    drawn: list[tuple[int, int, Verdict]],
) -> None:
    """A clock that was set back makes that: time comes twice."""
    made = [replace(spell(began, began + length, verdict), id=at) for at, (began, length, verdict) in enumerate(drawn)]
    asked = of(*made)
    assert sum(asked.times.values(), ZERO) == 100 * MINUTE
    at_minute = [
        max((one for one in made if began_of(one) <= at < ended_of(one)), key=by_id, default=None) for at in range(100)
    ]
    for verdict in VERDICTS[1:]:
        assert asked.times[verdict] == sum(one is not None and one.verdict == verdict for one in at_minute) * MINUTE


def began_of(one: Spell) -> int:
    return (one.began - NOW) // MINUTE


def ended_of(one: Spell) -> int:
    assert one.ended is not None
    return (one.ended - NOW) // MINUTE


def by_id(one: Spell) -> int:
    return one.id
