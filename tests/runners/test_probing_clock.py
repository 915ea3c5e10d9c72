from datetime import timedelta

import pytest

from bavn.runners.probing_clock import SteadyClock
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


def test_a_clock_that_drifts_is_followed_and_not_said() -> None:
    hands = Hands()
    clock = SteadyClock(hands.clock())
    hands.set_by(timedelta(seconds=1.5))
    assert clock.check() == timedelta(0)
    assert clock.now() == hands.wall
