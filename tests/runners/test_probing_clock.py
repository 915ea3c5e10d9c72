from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from bavn.runners.probing_clock import SteadyClock
from bavn.runners.turning import Clock
from tests.runners.prober import NOW, SECOND, Hands


def test_it_goes_as_the_machine_does() -> None:
    hands = Hands()
    clock = SteadyClock(hands.clock())
    hands.go(30 * SECOND)
    assert clock.now() == NOW + 30 * SECOND
    assert clock.check() == timedelta(0)


@pytest.mark.parametrize("hours", [-3, 3])
def test_a_clock_that_is_set_is_followed_at_the_next_check_and_said(hours: int) -> None:
    hands = Hands()
    clock = SteadyClock(hands.clock())
    hands.set_by(timedelta(hours=hours))
    hands.go(SECOND)
    assert clock.now() == NOW + SECOND
    assert clock.check() == timedelta(hours=hours)
    assert clock.now() == hands.wall
    assert clock.check() == timedelta(0)


class Interrupted:
    """A clock; whoever asks it is interrupted by another thread just then."""

    def __init__(self) -> None:
        self.gone_s, self.ahead_s = 0.0, 0.0
        self.meanwhile: Callable[[], object] | None = None

    def wall(self) -> datetime:
        return NOW + timedelta(seconds=self.gone_s + self.ahead_s)

    def monotonic(self) -> float:
        gone, meanwhile = self.gone_s, self.meanwhile
        self.meanwhile = None
        if meanwhile is not None:
            meanwhile()
        return gone


def test_who_reads_it_while_it_is_set_never_sees_half_of_it() -> None:
    hands = Interrupted()
    clock = SteadyClock(Clock(hands.wall, hands.monotonic))
    hands.gone_s, hands.ahead_s = 36_000, 0.2
    hands.meanwhile = clock.check
    assert abs(clock.now() - hands.wall()) <= SECOND


def test_a_clock_that_drifts_is_followed_and_not_said() -> None:
    hands = Hands()
    clock = SteadyClock(hands.clock())
    hands.set_by(timedelta(seconds=1.5))
    assert clock.check() == timedelta(0)
    assert clock.now() == hands.wall
