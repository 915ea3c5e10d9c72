import tracemalloc
from datetime import datetime, timedelta

import pytest

from bavn.verdicts.histogram import Histogram, bucket_of
from bavn.verdicts.usual import Usual
from tests.verdicts.simulated import HOUR, NOW

EVERY = timedelta(seconds=30)


def fed(usual: Usual, began: datetime, ended: datetime, microseconds: int) -> list[bool]:
    """What is said of looks of a time that all take the same."""
    return [usual.is_slow(began + number * EVERY, microseconds) for number in range((ended - began) // EVERY)]


def learned(hours: int = 48, microseconds: int = 500_000) -> Usual:
    usual = Usual()
    fed(usual, NOW - hours * HOUR, NOW, microseconds)
    return usual


def test_three_times_as_long_as_usual_is_slow() -> None:
    usual = learned()
    assert usual.is_slow(NOW, 1_700_000)
    assert not usual.is_slow(NOW, 1_200_000)


def test_under_a_second_nothing_is_slow() -> None:
    assert not learned(microseconds=20_000).is_slow(NOW, 990_000)
    assert learned(microseconds=20_000).is_slow(NOW, 1_010_000)


def test_where_nothing_is_known_five_seconds_are_slow() -> None:
    assert not Usual().is_slow(NOW, 4_900_000)
    assert Usual().is_slow(NOW, 5_100_000)


def test_each_hour_has_what_is_usual_for_it() -> None:
    usual = learned()
    usual.learn(8, Histogram({bucket_of(1_800_000): 4000}, 4000))
    assert usual.is_slow(NOW + 23 * HOUR, 2_000_000)
    assert not usual.is_slow(NOW + 27 * HOUR, 2_000_000)


@pytest.mark.parametrize("hours", [2, 24, 72, 960])
def test_slow_is_not_learned_away_in_hours(hours: int) -> None:
    usual = learned(hours)
    assert all(fed(usual, NOW, NOW + 10 * HOUR, 4_000_000))


def test_slow_in_an_hour_that_is_not_known_yet_does_not_become_usual_within_it() -> None:
    usual = learned(2)
    assert not any(fed(usual, NOW, NOW + HOUR / 2, 500_000))
    assert all(fed(usual, NOW + HOUR / 2, NOW + HOUR, 4_000_000))


@pytest.mark.parametrize("days", [1, 3, 40])
def test_slow_is_learned_in_days(days: int) -> None:
    usual = learned(24 * days)
    assert all(fed(usual, NOW, NOW + 24 * HOUR, 4_000_000))
    fed(usual, NOW + 24 * HOUR, NOW + 96 * HOUR, 4_000_000)
    assert not any(fed(usual, NOW + 96 * HOUR, NOW + 97 * HOUR, 4_000_000))


def test_a_busy_hour_is_known_on_its_third_day() -> None:
    def took(hour: int) -> int:
        return 2_500_000 if hour == 8 else 500_000

    usual = Usual()
    slow = [
        {usual.is_slow(at + number * EVERY, took(at.hour)) for number in range(120)}
        for at in (NOW + hour * HOUR for hour in range(72))
        if at.hour == 8 or fed(usual, at, at + HOUR, took(at.hour))
        if at.hour == 8
    ]
    assert slow == [{True}, {True}, {False}]


def test_what_a_store_has_kept_is_known_at_once_also_in_the_midst_of_an_hour() -> None:
    usual = Usual()
    usual.is_slow(NOW, 100_000)
    usual.learn(NOW.hour, Histogram(dict.fromkeys((30, 31), 100), 200))
    assert usual.usual_us(NOW.hour) == pytest.approx(26_000, rel=0.1)
    assert usual.is_slow(NOW + EVERY, 1_100_000)


def test_nothing_is_usual_until_enough_was_seen() -> None:
    assert Usual().usual_us(8) is None
    assert learned().usual_us(8) == pytest.approx(500_000, rel=0.1)


def test_a_month_of_one_hour_is_all_that_weighs() -> None:
    usual = learned(24 * 80)
    usual.is_slow(NOW, 500_000)
    assert usual._open.total <= 4_001  # how much is kept is what is tested


def test_four_thousand_of_them_fit() -> None:
    """1,000 targets, two vantage points, two families: 4,000 times what one takes."""
    tracemalloc.start()
    try:
        kept = []
        for number in range(20):
            usual = Usual()
            for hour in range(24):
                spread = {25 + bucket: 9 + number for bucket in range(15)}
                usual.learn(hour, Histogram(spread, sum(spread.values())))
            usual.is_slow(NOW, 100_000)
            kept.append(usual)
        taken, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert taken / len(kept) * 4_000 <= 30e6


@pytest.mark.parametrize("minutes", [31, 45, 90, 150, 210, 290])
def test_in_the_first_hours_what_becomes_slow_stays_slow(minutes: int) -> None:
    usual, began = Usual(), NOW + timedelta(minutes=minutes)
    assert not any(fed(usual, NOW, began, 300_000))
    assert all(fed(usual, began, began + 6 * HOUR, 7_000_000))


@pytest.mark.parametrize("minutes", [10, 31, 45])
def test_an_hour_that_was_slow_for_a_while_is_not_taken_to_be_slow_the_next_day(minutes: int) -> None:
    usual, began = Usual(), NOW + HOUR + timedelta(minutes=60 - minutes)
    fed(usual, NOW, began, 300_000)
    fed(usual, began, NOW + 2 * HOUR, 7_000_000)
    fed(usual, NOW + 2 * HOUR, NOW + 25 * HOUR, 300_000)
    assert all(fed(usual, NOW + 25 * HOUR, NOW + 26 * HOUR, 7_000_000))
