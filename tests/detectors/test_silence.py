"""How long a site may be asked for nothing before it is called silent."""

import math
from bisect import bisect_left

import numpy as np
import pytest

from bavn.detectors.silence import LONGEST_S, Numbers, Silence, quieter_hours

RULE = Silence()
HOUR = 3600
ALIKE = np.ones(14 * 24)


def clients(a_minute: float, minutes: int = 15) -> Numbers:
    return np.full(minutes, a_minute)


def first_silent(a_minute: float, rate: float, silent_after_s: float | None = None) -> int | None:
    """The first second of a gap in which the site is called silent, within a day."""

    def is_silent(gap: int) -> bool:
        return RULE.look(gap, rate, clients(a_minute), ALIKE, silent_after_s) is not None

    found = bisect_left(range(24 * HOUR), x=True, key=is_silent)
    return found if found < 24 * HOUR else None


@pytest.mark.parametrize(
    ("a_minute", "rate", "least", "most"),
    [(2000.0, 130.0, 60, 60), (60.0, 5.0, 61, 100), (6.0, 0.5, 600, 900), (2.0, 0.06, 1800, 2400)],
    ids=["busy", "ordinary", "small", "tiny"],
)
def test_the_fewer_come_the_longer_a_gap_must_be(a_minute: float, rate: float, least: int, most: int) -> None:
    found = first_silent(a_minute, rate)
    assert found is not None
    assert least <= found <= most


def test_a_site_that_is_hardly_asked_for_anything_is_never_silent() -> None:
    assert first_silent(1.0, 0.049) is None


def test_a_restart_of_the_server_is_no_silence() -> None:
    assert RULE.look(59.0, 500.0, clients(5000.0), ALIKE) is None


def test_a_site_of_which_little_is_known_is_not_judged() -> None:
    assert RULE.look(HOUR, 130.0, clients(2000.0, 9), ALIKE) is None
    assert RULE.look(HOUR, 130.0, clients(2000.0, 10), ALIKE) is not None


def test_one_busy_crawler_in_a_quiet_night_is_one_client() -> None:
    assert RULE.look(600.0, 40.0, clients(1.0), ALIKE) is None, "40 requests a second of one client"


def test_a_wish_of_the_operators_holds_however_seldom_the_site_is_asked() -> None:
    assert first_silent(0.0, 0.0, silent_after_s=900.0) == 900
    assert first_silent(2000.0, 130.0, silent_after_s=20.0) == 20


@pytest.mark.parametrize(("a_minute", "sure"), [(0.0, 0.0), (10_000.0, 1.0)], ids=["nobody expected", "many expected"])
def test_it_is_as_sure_as_visitors_were_expected(a_minute: float, sure: float) -> None:
    found = RULE.look(900.0, 1.0, clients(a_minute), ALIKE, 900.0)
    assert found == pytest.approx(sure)


def test_an_evening_that_grows_quiet_is_judged_by_its_quietest_minutes() -> None:
    fading = np.linspace(60.0, 2.0, 15)
    assert RULE.look(120.0, 5.0, clients(60.0), ALIKE) is not None
    assert RULE.look(120.0, 5.0, fading, ALIKE) is None


def test_hours_that_are_known_to_be_quiet_expect_nobody() -> None:
    night = np.array([1.0, 0.001, 0.001, 0.001])
    assert RULE.look(3 * HOUR, 0.1, clients(4.0), ALIKE[:4]) is not None
    assert RULE.look(3 * HOUR, 0.1, clients(4.0), night * 0.01) is None


def test_chance_alone_calls_no_site_silent_within_a_year() -> None:
    """The longest gaps of a year of Poisson visitors, for sites of every size: each with an expectation of its own."""
    rng = np.random.default_rng(5)
    for a_minute in (1.0, 3.0, 10.0):
        gaps = rng.exponential(60.0 / a_minute, int(a_minute * 60 * 24 * 365))
        assert RULE.look(float(gaps.max()), 1.0, clients(a_minute), ALIKE) is None


# hours of the week


def means_of(**hours: float) -> Numbers:
    means = np.full(168, np.nan)
    for name, mean in hours.items():
        means[int(name[1:])] = mean
    return means


def test_a_quieter_hour_has_its_share_and_a_busier_one_no_more() -> None:
    means = means_of(h5=10.0, h6=5.0, h7=40.0, h8=40.0)
    assert quieter_hours(means, 5, 3 * HOUR).tolist() == [0.5, 0.5, 1.0]


def test_hours_that_are_not_known_expect_as_many_as_now() -> None:
    assert quieter_hours(means_of(h5=10.0), 5, 2 * HOUR).tolist() == [1.0, 1.0]
    assert quieter_hours(means_of(h6=0.1), 5, 2 * HOUR).tolist() == [1.0, 1.0]


def test_the_week_goes_round() -> None:
    assert quieter_hours(means_of(h167=10.0, h0=5.0), 167, HOUR).tolist() == [0.5]


def test_a_gap_of_years_costs_no_more_than_one_of_weeks() -> None:
    assert quieter_hours(means_of(), 0, 1e9).size == math.ceil(LONGEST_S / HOUR)
    assert RULE.look(1e9, 0.1, clients(0.1), ALIKE) is not None
