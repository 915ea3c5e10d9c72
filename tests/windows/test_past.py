import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from bavn.windows.past import MOST_MINUTES, MOST_ROWS, Past, copy_rows
from bavn.windows.rows import Rows, make_rows


def rows_of(count: int, mark: int = 0) -> Rows:
    rows = make_rows(count)
    rows.pages[:] = mark
    return rows


def test_an_empty_past_has_no_rows() -> None:
    rows, weights, seconds = Past().gather()
    assert rows is None
    assert weights.size == seconds == 0


def test_rows_of_all_minutes_are_gathered_oldest_first_with_their_weights() -> None:
    past = Past()
    past.add(rows_of(2, mark=7), 2, 1.0, 60.0)
    past.add(rows_of(1, mark=8), 1, 4.0, 30.0)
    rows, weights, seconds = past.gather()
    assert rows is not None
    assert rows.pages.tolist() == [7, 7, 8]
    assert weights.tolist() == [1.0, 1.0, 4.0]
    assert seconds == 90.0


def test_a_minute_without_a_client_counts_in_the_time_that_is_covered() -> None:
    past = Past()
    past.add(rows_of(0), 0, 1.0, 60.0)
    past.add(rows_of(3), 3, 1.0, 60.0)
    rows, weights, seconds = past.gather()
    assert rows is not None
    assert weights.size == 3
    assert seconds == 120.0


def test_the_past_is_a_copy_so_later_windows_do_not_change_it() -> None:
    past, rows = Past(), rows_of(3, mark=1)
    past.add(rows, 2, 1.0, 60.0)
    rows.pages[:] = 99
    gathered, _, _ = past.gather()
    assert gathered is not None
    assert gathered.pages.tolist() == [1, 1]


def test_only_the_first_rows_are_copied() -> None:
    assert {column.shape[0] for column in copy_rows(rows_of(5), 2)} == {2}


def test_the_newest_minutes_stay() -> None:
    past = Past()
    for mark in range(MOST_MINUTES + 10):
        past.add(rows_of(1, mark), 1, 1.0, 60.0)
    rows, _, seconds = past.gather()
    assert rows is not None
    assert rows.pages.tolist() == list(range(10, MOST_MINUTES + 10))
    assert seconds == 60.0 * MOST_MINUTES


def test_one_minute_of_a_great_crowd_is_kept_whole_and_alone() -> None:
    past = Past()
    past.add(rows_of(10), 10, 1.0, 60.0)
    past.add(rows_of(2 * MOST_ROWS), 2 * MOST_ROWS, 1.0, 60.0)
    assert [minute.rows.pages.size for minute in past.minutes] == [2 * MOST_ROWS]


@given(sizes=st.lists(st.integers(0, MOST_ROWS // 3), max_size=60))
def test_the_past_stays_bounded_and_its_count_true(sizes: list[int]) -> None:
    past = Past()
    for size in sizes:
        past.add(rows_of(size), size, 1.0, 60.0)
        assert past.rows == sum(minute.rows.pages.size for minute in past.minutes) <= MOST_ROWS
        assert len(past.minutes) <= MOST_MINUTES
    assert np.sum(past.gather()[1]) == past.rows
