from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bavn.model import Timeline
from bavn.pages.curve import between, curve
from tests.pages.samples import MIDNIGHT


def line(*values: float, step_s: int = 1) -> Timeline:
    return Timeline(MIDNIGHT, step_s, values, values, values)


def test_a_short_timeline_is_kept_step_by_step() -> None:
    assert curve(line(1, 2, 3), 3).peak == (1, 2, 3)


def test_a_single_loud_second_of_a_day_is_kept_as_a_peak() -> None:
    values = [1.0] * 86_400
    values[40_000] = 500.0
    drawn = curve(line(*values), 900)
    assert max(drawn.peak) == 500.0
    assert max(drawn.dynamic) < 10
    assert drawn.points == 900


def test_the_last_point_may_stand_for_fewer_steps() -> None:
    drawn = curve(line(1, 3, 5, 7, 9), 3)
    assert drawn.dynamic == (2, 6, 9)
    assert drawn.step_s == 2
    assert drawn.end == MIDNIGHT + timedelta(seconds=5)


def test_an_empty_timeline_gives_no_points() -> None:
    assert curve(line(), 10).points == 0


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=500), st.integers(1, 100))
def test_no_more_points_than_asked_for_and_the_highest_is_kept(values: list[float], most: int) -> None:
    drawn = curve(line(*values), most)
    assert 1 <= drawn.points <= most
    assert max(drawn.peak) == max(values)


@pytest.mark.parametrize(
    ("first_s", "last_s", "kept"),
    [(-100, 100, (0, 1, 2, 3)), (10, 20, (1, 2)), (15, 15, (1,)), (-50, -40, ()), (400, 500, ())],
    ids=["around", "inside", "one step", "before", "after"],
)
def test_a_cut_keeps_the_steps_that_it_touches(first_s: int, last_s: int, kept: tuple[float, ...]) -> None:
    cut = between(
        line(0, 1, 2, 3, step_s=10), MIDNIGHT + timedelta(seconds=first_s), MIDNIGHT + timedelta(seconds=last_s)
    )
    assert cut.dynamic == kept
    assert all(
        cut.start + timedelta(seconds=10 * place) == MIDNIGHT + timedelta(seconds=10 * value)
        for place, value in enumerate(kept)
    )
