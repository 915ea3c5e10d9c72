import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bavn.windows.seconds import HELD, MINUTES, PAGES, SERIES, STATIC, WEEK, Sites, make_sites
from bavn.windows.usual import (
    FEW_MINUTES,
    LEVEL_MINUTES,
    SEASON_LIMIT,
    SEASON_MINUTES,
    hour_of_week,
    learn_minute,
    season,
    set_level,
)

SITE = 2
MIDNIGHT = 7 * 1440 * 1000  # a Thursday, 00:00 UTC
MINUTE = MIDNIGHT + 20  # far enough from the hour for no season to move the level


def learn(counts: list[int], *, first: int = MINUTE, sites: Sites | None = None) -> Sites:
    sites = sites or make_sites()
    for number, count in enumerate(counts):
        minute = np.zeros(SERIES, np.int64)
        minute[PAGES], minute[STATIC] = count, 3 * count
        learn_minute(sites, SITE, first + number, minute)
    return sites


def per_minute(sites: Sites, series: int = PAGES) -> float:
    return float(sites.usual[SITE, series]) * 60.0


def know_hours(sites: Sites, minute: int, level: float, *, hours: int = 1, minutes: int = SEASON_MINUTES) -> None:
    for hour in range(hours):
        sites.hour_sum[SITE, (hour_of_week(minute) + hour) % WEEK] = level * minutes
        sites.hour_count[SITE, (hour_of_week(minute) + hour) % WEEK] = minutes


def test_the_level_of_a_steady_site_is_its_rate_per_second() -> None:
    sites = learn([120] * 20)
    assert sites.usual[SITE].tolist() == [2.0, 6.0, 0.0]
    assert not sites.usual[SITE + 1].any()


def test_the_level_is_the_median_so_one_wild_minute_does_not_move_it() -> None:
    assert per_minute(learn([100] * 10 + [90_000] + [100] * 4)) == 100


def test_only_the_last_quarter_of_an_hour_counts_for_the_level() -> None:
    counts = [1_000] * 30 + list(range(100, 100 + LEVEL_MINUTES))
    assert per_minute(learn(counts)) == 107


def test_a_site_without_requests_is_usual_at_nothing() -> None:
    sites = learn([0] * 20)
    assert per_minute(sites) == 0
    assert sites.deviation[SITE, PAGES] == 1.0


def test_the_deviation_of_a_scattered_site_is_its_median_distance() -> None:
    counts = [1_000 - 300, 1_000 + 300] * (MINUTES // 2)
    assert learn(counts).deviation[SITE, PAGES] == pytest.approx(1.4826 * 300)


def test_the_deviation_is_never_below_what_chance_gives() -> None:
    assert learn([50] * 30).deviation[SITE, PAGES] == pytest.approx(np.sqrt(51))
    assert learn([10_000] * 30).deviation[SITE, PAGES] == pytest.approx(800)


def test_the_deviation_is_wider_while_little_is_known() -> None:
    young, grown = learn([10_000] * (FEW_MINUTES - 1)), learn([10_000] * FEW_MINUTES)
    assert young.deviation[SITE, PAGES] == pytest.approx(1_500)
    assert grown.deviation[SITE, PAGES] == pytest.approx(800)


@given(counts=st.lists(st.integers(0, 100_000), min_size=1, max_size=70))
def test_the_level_lies_among_the_last_minutes_and_its_deviation_is_real(counts: list[int]) -> None:
    # All in one hour, so that no season moves the level.
    sites = make_sites()
    for count in counts:
        learn([count], sites=sites)
    last = counts[-LEVEL_MINUTES:]
    assert min(last) <= round(per_minute(sites), 6) <= max(last)
    assert sites.deviation[SITE, PAGES] >= 1.0
    assert sites.learned[SITE] == len(counts)


def test_unix_time_begins_at_hour_zero_and_the_week_comes_round() -> None:
    assert [hour_of_week(minute) for minute in (0, 59, 60, 7 * 1440 - 1, 7 * 1440)] == [0, 0, 1, WEEK - 1, 0]


def test_a_busier_hour_moves_the_level_before_it_comes() -> None:
    sites = make_sites()
    know_hours(sites, MIDNIGHT, 100)
    know_hours(sites, MIDNIGHT + 60, 250)
    learn([100] * 20, first=MIDNIGHT + 40, sites=sites)
    assert per_minute(sites) == pytest.approx(250, rel=0.05)


def test_only_pages_follow_the_hour() -> None:
    sites = make_sites()
    know_hours(sites, MIDNIGHT, 100)
    know_hours(sites, MIDNIGHT + 60, 250)
    learn([100] * 20, first=MIDNIGHT + 40, sites=sites)
    assert per_minute(sites, STATIC) == 300
    assert per_minute(sites, HELD) == 0


def both_hours(sites: Sites) -> np.ndarray | None:
    return season(sites, SITE, np.array([MIDNIGHT + 59, MIDNIGHT + 60]))


def test_known_hours_say_what_is_usual_in_each() -> None:
    sites = make_sites()
    know_hours(sites, MIDNIGHT, 100)
    know_hours(sites, MIDNIGHT + 60, 250)
    means = both_hours(sites)
    assert means is not None
    assert means.tolist() == [100, 250]


@pytest.mark.parametrize("hour", [0, 1], ids=["the hour before", "the hour itself"])
def test_an_hour_of_which_little_is_known_says_nothing(hour: int) -> None:
    sites = make_sites()
    know_hours(sites, MIDNIGHT, 100, minutes=SEASON_MINUTES - (1 if hour == 0 else 0))
    know_hours(sites, MIDNIGHT + 60, 250, minutes=SEASON_MINUTES - (1 if hour == 1 else 0))
    assert both_hours(sites) is None


@pytest.mark.parametrize(("later", "expected"), [(100_000, SEASON_LIMIT), (1, 1 / SEASON_LIMIT), (200, 2.0)])
def test_no_hour_moves_the_level_more_than_fourfold(later: float, expected: float) -> None:
    sites = make_sites()
    know_hours(sites, MIDNIGHT, 100, minutes=10_000_000)
    know_hours(sites, MIDNIGHT + 60, later, minutes=10_000_000)
    learn([100] * 20, first=MIDNIGHT + 40, sites=sites)
    assert per_minute(sites) == pytest.approx(100 * expected, rel=0.01)


def test_an_hour_that_was_always_silent_says_nothing() -> None:
    sites = make_sites()
    know_hours(sites, MIDNIGHT, 0)
    know_hours(sites, MIDNIGHT + 60, 100)
    assert both_hours(sites) is None


@pytest.mark.parametrize(("before", "after"), [(100, 200), (200, 100)], ids=["busier", "quieter"])
def test_the_level_is_right_all_through_an_hour_that_differs_from_the_last(before: int, after: int) -> None:
    sites = make_sites()
    know_hours(sites, MIDNIGHT, before)
    know_hours(sites, MIDNIGHT + 60, after)
    learn([before] * 30, first=MIDNIGHT + 30, sites=sites)
    levels = []
    for minute in range(30):
        levels.append(per_minute(sites))
        learn([after], first=MIDNIGHT + 60 + minute, sites=sites)
    assert levels == pytest.approx([after] * 30, rel=0.2)


def test_a_set_level_is_usual_at_once_and_for_half_an_hour_to_come() -> None:
    sites = learn([60] * 40)
    set_level(sites, SITE, 50.0, MINUTE + 40)
    assert sites.usual[SITE, PAGES] == 50.0
    assert sites.deviation[SITE, PAGES] == pytest.approx(0.15 * 3_000)
    learn([60] * (LEVEL_MINUTES // 2), sites=sites)
    assert per_minute(sites) == 3_000
    learn([60], sites=sites)
    assert per_minute(sites) == 60
