import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bavn.windows.seconds import PAGES, RING, STATIC, Sites, make_sites
from bavn.windows.timeline import STEPS, Course, make_course, note_seconds
from tests.windows.samples import SECOND

SITES = 2


def note(course: Course, sites: Sites, second: int, pages: int, *, static: int = 0, usual: float = 0.0) -> None:
    sites.seconds[1, PAGES, second % RING] = pages
    sites.seconds[1, STATIC, second % RING] = static
    sites.usual[1, PAGES] = usual
    note_seconds(course, sites, SITES, second, second)


def follow(counts: list[int], *, apart_s: int = 1) -> Course:
    course, sites = make_course(), make_sites()
    for number, count in enumerate(counts):
        note(course, sites, SECOND + number * apart_s, count, static=2 * count, usual=0.5)
    return course


def test_a_short_log_is_kept_second_by_second() -> None:
    course = follow([3, 0, 5])
    assert course.pages[1, :4].tolist() == [3, 0, 5, 0]
    assert course.static[1, :4].tolist() == [6, 0, 10, 0]
    assert course.usual[1, :4].tolist() == [0.5, 0.5, 0.5, 0]
    assert course.frame.tolist() == [SECOND, 1, SECOND + 2]


def test_the_last_second_that_fits_halves_nothing_and_the_next_one_does() -> None:
    assert follow([1] * STEPS).frame[1] == 1
    course = follow([1] * (STEPS + 1))
    assert course.frame[1] == 2
    assert course.pages[1, : STEPS // 2 + 2].tolist() == [2] * (STEPS // 2) + [1, 0]


@settings(deadline=None, max_examples=30)
@given(counts=st.lists(st.integers(0, 1000), min_size=1, max_size=60), apart_s=st.integers(1, 5_000))
def test_halving_keeps_the_sums_and_the_memory(counts: list[int], apart_s: int) -> None:
    course = follow(counts, apart_s=apart_s)
    assert course.pages.shape[1] == STEPS
    assert course.pages[1].sum() == sum(counts)
    assert course.static[1].sum() == 2 * sum(counts)
    assert course.usual[1].sum() == pytest.approx(0.5 * len(counts))
    assert not course.pages[0].any()


@settings(deadline=None, max_examples=30)
@given(apart_s=st.integers(1, 100_000), count=st.integers(2, 40))
def test_every_second_stands_in_the_step_of_its_time(apart_s: int, count: int) -> None:
    course = follow([1] * count, apart_s=apart_s)
    first, step_s, last = course.frame.tolist()
    assert (last - first) // step_s < STEPS
    expected = np.bincount([number * apart_s // step_s for number in range(count)], minlength=STEPS)
    assert course.pages[1].tolist() == expected.tolist()


def test_a_second_before_the_first_is_left_out() -> None:
    course, sites = make_course(), make_sites()
    note(course, sites, SECOND, 1)
    note(course, sites, SECOND - 10, 50)
    assert course.pages[1].sum() == 1
    assert course.frame.tolist() == [SECOND, 1, SECOND]


def test_a_year_of_silence_is_survived() -> None:
    course, sites = make_course(), make_sites()
    note(course, sites, SECOND, 4)
    note(course, sites, SECOND + 365 * 86_400, 6)
    assert course.pages[1].sum() == 10
