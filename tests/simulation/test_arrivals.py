"""Times of arrival: the day, the bursts, the botnets."""

import numpy as np
import pytest

from bavn.simulation.arrivals import burst_arrivals, burstiness, day_curve, draw_times, measured_arrivals, ramp_arrivals
from tests.simulation.samples import BEGAN_MS


def test_half_of_the_measured_sources_have_come_after_three_minutes() -> None:
    seconds = measured_arrivals(np.random.default_rng(1), 20_000)
    assert [float((seconds <= limit).mean()) for limit in (16, 190, 2580, 14_400)] == pytest.approx(
        [0.10, 0.50, 0.85, 1.0], abs=0.01
    )


def test_a_burst_is_there_within_two_minutes_and_a_ramp_is_not() -> None:
    rng = np.random.default_rng(1)
    assert (burst_arrivals(rng, 5000) < 120).mean() > 0.99
    assert (ramp_arrivals(rng, 5000, 1200.0) < 120).mean() < 0.02


def test_the_day_has_a_night_and_the_week_an_end() -> None:
    monday_ms = 1_762_729_200_000  # Monday 10 November 2025, midnight at +01:00
    curve = day_curve(monday_ms, 7 * 86_400, 60)
    assert curve[3 * 3600] < 0.15
    assert curve[10 * 3600] > 1.5
    assert curve[(5 * 24 + 10) * 3600] < 0.7 * curve[10 * 3600]


def test_burstiness_has_the_mean_one_and_wanders_slowly() -> None:
    factor = burstiness(np.random.default_rng(2), 3600)
    assert factor.mean() == pytest.approx(1.0)
    assert 0.1 < factor.std() < 0.4
    assert np.corrcoef(factor[1:], factor[:-1])[0, 1] > 0.9


def test_times_fall_into_their_seconds_in_order() -> None:
    times = draw_times(np.random.default_rng(1), np.array([0.0, 50.0, 0.0]), BEGAN_MS)
    assert (np.diff(times) >= 0).all()
    assert ((times - BEGAN_MS) // 1000 == 1).all()
    assert 25 < len(times) < 75
