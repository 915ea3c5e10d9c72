from datetime import UTC, datetime, timedelta

import pytest

from bavn.member.hub_clock import HubClock
from tests.member.hubs import NOW

SECOND = timedelta(seconds=1)


def test_without_a_word_from_the_hub_it_is_this_machines_clock() -> None:
    assert HubClock(lambda: NOW).now() == NOW


@pytest.mark.parametrize("seconds", [300, -300, 31, 86_400 * 400])
def test_the_hubs_time_is_learned_once(seconds: int) -> None:
    clock = HubClock(lambda: NOW)
    assert clock.learn(NOW + seconds * SECOND) == seconds
    assert clock.now() == NOW + seconds * SECOND
    assert clock.local() == NOW
    assert clock.learn(NOW + (seconds + 5) * SECOND) is None


def test_a_small_difference_is_no_reason_for_a_refusal() -> None:
    assert HubClock(lambda: NOW).learn(NOW + 29 * SECOND) is None


def test_a_refusal_without_a_date_teaches_nothing() -> None:
    assert HubClock(lambda: NOW).learn(None) is None


def test_a_clock_that_is_put_right_later_is_learned_again() -> None:
    moments = [NOW]
    clock = HubClock(lambda: moments[0])
    clock.learn(NOW + 300 * SECOND)
    moments[0] = NOW + 300 * SECOND
    assert clock.learn(NOW + 300 * SECOND) == 0
    assert clock.now() == NOW + 300 * SECOND


@pytest.mark.parametrize("date", [datetime.max.replace(tzinfo=UTC), datetime.min.replace(tzinfo=UTC)])
def test_a_date_at_the_end_of_the_calendar_harms_nothing(date: datetime) -> None:
    moments = [NOW]
    clock = HubClock(lambda: moments[0])
    clock.learn(date)
    moments[0] += timedelta(days=1)
    assert clock.now() in {moments[0], date, date + timedelta(days=1) if date.year == 1 else moments[0]}
