"""Fewer lines are looked at where the sensor falls behind, and all of them again where it does not."""

from collections.abc import Iterator
from itertools import count, pairwise

from bavn.runners.pressure import BACKLOG_S, CALM_S, EARLY_S, LATE_S, MOST, PATIENCE_S, Pressure

STEP_S = 0.5
LATE = LATE_S + 0.1
IN_TIME = 0.0


def caught_up() -> Pressure:
    """One that has no backlog any more."""
    pressure = Pressure(0.0)
    assert not pressure.note(0.1, IN_TIME)
    return pressure


def moments(begin: float) -> Iterator[float]:
    return (begin + STEP_S * number for number in count())


def test_all_is_read_where_nothing_is_late() -> None:
    pressure = caught_up()
    assert not any(pressure.note(at, EARLY_S) for at, _ in zip(moments(1.0), range(500), strict=False))
    assert pressure.weight == 1


def test_late_for_long_means_half_as_much_each_few_seconds_up_to_a_bound() -> None:
    pressure = caught_up()
    changes = [at for at, _ in zip(moments(1.0), range(500), strict=False) if pressure.note(at, LATE)]
    assert pressure.weight == MOST
    assert len(changes) == MOST.bit_length() - 1
    assert all(after - before >= PATIENCE_S for before, after in pairwise(changes))
    assert changes[0] <= 1.0 + PATIENCE_S


def test_a_moment_of_lag_changes_nothing() -> None:
    pressure = caught_up()
    pressure.note(10.0, LATE)
    assert pressure.weight == 2
    pressure = caught_up()
    assert not pressure.note(10.0, LATE_S)


def test_more_is_looked_at_only_after_a_while_without_lag() -> None:
    pressure = caught_up()
    pressure.note(10.0, LATE)
    pressure.note(20.0, LATE)
    assert pressure.weight == 4
    changes = [at for at, _ in zip(moments(20.5), range(200), strict=False) if pressure.note(at, IN_TIME)]
    assert pressure.weight == 1
    assert [round(at - before) for at, before in zip(changes, [20.0, *changes], strict=False)] == [CALM_S, CALM_S]


def test_a_little_lag_keeps_it_as_it_is() -> None:
    pressure = caught_up()
    pressure.note(10.0, LATE)
    assert not any(pressure.note(at, EARLY_S) for at, _ in zip(moments(10.5), range(200), strict=False))
    assert pressure.weight == 2


def test_after_a_start_the_backlog_is_read_whole() -> None:
    pressure = Pressure(100.0)
    late = [at for at, _ in zip(moments(100.0), range(200), strict=False) if pressure.note(at, 1000.0)]
    assert late[0] >= 100.0 + BACKLOG_S
    pressure = Pressure(100.0)
    pressure.note(105.0, IN_TIME)
    assert pressure.note(110.0, LATE)
