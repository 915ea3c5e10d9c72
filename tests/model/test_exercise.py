from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bavn.model.exercise import CLOSING, Exercise, Inject, Pause, due

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
RUNS = Exercise(1, "t", "", "da", "lea", NOON, ("vejle",), "running", NOON)


def test_its_clock_runs_from_the_start_to_the_end() -> None:
    assert replace(RUNS, started=None).clock(NOON + MINUTE) == timedelta(0)
    assert RUNS.clock(NOON - MINUTE) == timedelta(0)
    assert RUNS.clock(NOON + 7 * MINUTE) == 7 * MINUTE
    assert replace(RUNS, ended=NOON + 3 * MINUTE).clock(NOON + 7 * MINUTE) == 3 * MINUTE


def test_its_clock_stands_in_pauses() -> None:
    stood = replace(RUNS, pauses=(Pause(NOON + 2 * MINUTE, NOON + 5 * MINUTE), Pause(NOON + 8 * MINUTE)))
    assert [stood.clock(NOON + at * MINUTE) // MINUTE for at in (1, 2, 4, 5, 7, 8, 60)] == [1, 2, 2, 2, 4, 5, 5]
    assert stood.moment(1) == NOON + MINUTE
    assert stood.moment(2) == NOON + 5 * MINUTE
    assert stood.moment(4) == NOON + 7 * MINUTE
    assert replace(RUNS, started=None).moment(1) is None


@given(st.lists(st.integers(1, 30), min_size=0, max_size=6), st.integers(0, 200))
def test_the_clock_shows_a_minute_at_its_moment_and_never_goes_back(steps: list[int], minute: int) -> None:
    at, pauses = NOON, []
    for pair in zip(steps[::2], steps[1::2], strict=False):
        since = at + pair[0] * MINUTE
        at = since + pair[1] * MINUTE
        pauses.append(Pause(since, at))
    found = replace(RUNS, pauses=tuple(pauses))
    moment = found.moment(minute)
    assert moment is not None
    assert found.clock(moment) == minute * MINUTE
    shown = [found.clock(NOON + one * MINUTE) for one in range(0, 260, 7)]
    assert shown == sorted(shown)


@pytest.mark.parametrize(("state", "count"), [("draft", 0), ("running", 2), ("paused", 0), ("ended", 0)])
def test_an_inject_is_due_once_its_minute_has_begun_while_the_exercise_runs(state: str, count: int) -> None:
    injects = [Inject(number, 1, minute, "", "x") for number, minute in enumerate((0, 5, 6), start=1)]
    injects += [replace(injects[0], id=9, sent=NOON), replace(injects[0], id=10, minute=CLOSING)]
    found = due(replace(RUNS, state=state), injects, NOON + 5 * MINUTE)  # type: ignore[arg-type]
    assert len(found) == count
