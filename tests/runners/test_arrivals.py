"""How far a reader is behind, from what the log's length was at each look."""

from hypothesis import given
from hypothesis import strategies as st

from bavn.runners.arrivals import Arrivals


def arrivals(*marks: tuple[float, int]) -> Arrivals:
    found = Arrivals()
    for at, length in marks:
        found.note(at, length)
    return found


def test_nothing_is_late_where_all_was_read() -> None:
    assert arrivals().lag_s(5.0, 0) == 0.0
    assert arrivals((1.0, 100)).lag_s(5.0, 100) == 0.0


def test_the_oldest_byte_that_was_not_read_says_how_late() -> None:
    found = arrivals((1.0, 100), (2.0, 200), (3.0, 300))
    assert found.lag_s(5.0, 0) == 4.0
    assert found.lag_s(5.0, 99) == 4.0
    assert found.lag_s(5.0, 100) == 3.0
    assert found.lag_s(6.0, 250) == 3.0
    assert found.lag_s(6.0, 300) == 0.0


def test_a_log_that_does_not_grow_is_no_later_for_it() -> None:
    assert arrivals((1.0, 100), (2.0, 100), (3.0, 100)).lag_s(3.0, 50) == 2.0


def test_what_was_cut_away_is_not_waited_for() -> None:
    found = arrivals((1.0, 100), (2.0, 900), (3.0, 100))
    assert found.lag_s(4.0, 50) == 3.0
    assert found.lag_s(4.0, 100) == 0.0
    found.note(5.0, 150)
    assert found.lag_s(6.0, 100) == 1.0


def test_a_log_that_was_emptied_and_grows_anew_is_not_late_since_then() -> None:
    found = arrivals((1.0, 900), (2.0, 0))
    assert found.lag_s(9.0, 0) == 0.0
    found.note(10.0, 50)
    assert found.lag_s(10.5, 0) == 0.5


@given(st.lists(st.integers(0, 1000), max_size=60))
def test_lag_is_never_longer_than_the_time_since_the_first_look(lengths: list[int]) -> None:
    found = Arrivals()
    for at, length in enumerate(lengths):
        found.note(float(at), length)
        assert 0.0 <= found.lag_s(float(at), min(length, 500)) <= at
        assert found.lag_s(float(at), length) == 0.0
        assert len(found._marks) <= at + 1
