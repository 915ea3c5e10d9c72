import numpy as np
import pytest

from bavn.detectors.alarm import (
    KNOWN_MINUTES,
    QUIET_ATTACK,
    QUIET_UNDECIDED,
    calm,
    follow,
    is_over,
    is_quiet,
    onset,
    rises,
    set_limits,
)
from bavn.windows.seconds import ALARM, ATTACK, CALM, HELD, PAGES, Sites
from tests.detectors.samples import SECOND, known_site, put

USUAL = 2


def site(*counts: int, usual: int = USUAL, minutes: int = 15, series: int = PAGES) -> Sites:
    """A site whose last seconds, from SECOND on, were these; before, it was as usual."""
    sites = known_site(usual, minutes=minutes)
    set_limits(sites, 1)
    put(sites, SECOND, list(counts), series)
    return sites


def alarmed(sites: Sites, seconds: int, series: int = PAGES) -> list[int]:
    """Follow so many seconds from SECOND on; return those after which someone must look, counted from SECOND."""
    return [k for k in range(seconds) if follow(sites, 1, series, SECOND + k)]


# rising


def test_a_usual_second_is_no_alarm() -> None:
    sites = site(*[USUAL] * 60)
    assert alarmed(sites, 60) == []
    assert sites.phase[1, PAGES] == CALM


def test_a_flood_is_seen_within_three_seconds() -> None:
    assert alarmed(site(100, 100, 100), 3)[0] <= 2


def test_a_single_busy_second_is_no_alarm() -> None:
    assert not rises(site(30), 1, PAGES, SECOND)


def test_a_flood_of_little_more_than_usual_is_seen_within_a_minute() -> None:
    looks = alarmed(site(*[USUAL + 3] * 60), 60)
    assert looks
    assert 5 < looks[0] < 60


def test_on_a_busy_site_the_same_excess_is_nothing() -> None:
    assert alarmed(site(*[203] * 60, usual=200), 60) == []


def test_on_a_busy_site_the_excess_must_be_more_than_the_usual() -> None:
    assert not rises(site(400, 400, 400, usual=200), 1, PAGES, SECOND + 2)
    assert rises(site(600, 600, 600, usual=200), 1, PAGES, SECOND + 2)


def test_a_site_that_is_hardly_known_raises_no_alarm() -> None:
    flood = [200] * 5
    assert not rises(site(*flood, minutes=KNOWN_MINUTES - 1), 1, PAGES, SECOND + 4)
    assert rises(site(*flood, minutes=KNOWN_MINUTES), 1, PAGES, SECOND + 4)


def test_held_connections_raise_an_alarm_of_their_own() -> None:
    sites = site(*[1] * 40, series=HELD)
    looks = alarmed(sites, 40, HELD)
    assert looks
    assert looks[0] >= 29
    assert (sites.phase[1, HELD], sites.phase[1, PAGES]) == (ALARM, CALM)


def test_a_few_held_connections_are_no_alarm() -> None:
    assert alarmed(site(*[1, 0, 0] * 20, series=HELD), 60, HELD) == []


# beginning


@pytest.mark.parametrize("late", [0, 3, 20])
def test_the_beginning_is_the_first_second_of_the_excess(late: int) -> None:
    assert onset(site(*[USUAL] * 30, *[60] * (late + 3)), 1, PAGES, SECOND + 32 + late) == SECOND + 30


def test_a_slow_beginning_is_found_again() -> None:
    ramp = [USUAL + k for k in range(60)]
    began = onset(site(*ramp), 1, PAGES, SECOND + 59)
    assert SECOND < began <= SECOND + 25


def test_without_an_excess_the_beginning_is_now() -> None:
    assert onset(site(*[0] * 20), 1, PAGES, SECOND + 19) == SECOND + 19


def test_an_alarm_remembers_when_it_was_raised_and_when_it_began() -> None:
    sites = site(USUAL, USUAL, 60, 60, 60)
    alarmed(sites, 5)
    assert sites.began[1, PAGES] == SECOND + 2
    assert SECOND + 3 <= sites.raised[1, PAGES] <= SECOND + 5
    assert sites.awake[1, PAGES] == 1


# looking


def test_after_the_rise_someone_looks_every_second_then_less_often_then_no_more() -> None:
    sites = site(*[100] * 180)
    looks = alarmed(sites, 180)
    first = looks[0]
    assert looks[:13] == list(range(first, first + 13))
    assert set(np.diff(looks[13:])) == {5}
    assert 80 <= looks[-1] - first <= 90


def test_during_an_attack_nobody_need_look() -> None:
    sites = site(*[100] * 60)
    alarmed(sites, 5)
    sites.phase[1, PAGES] = ATTACK
    assert not any(follow(sites, 1, PAGES, SECOND + k) for k in range(5, 60))


def test_the_peak_is_the_highest_excess_of_ten_seconds() -> None:
    sites = site(*[52] * 20, *[USUAL] * 20)
    alarmed(sites, 40)
    assert sites.peak[1, PAGES] == pytest.approx(50, rel=0.05)


# quiet


@pytest.mark.parametrize(("phase", "seconds"), [(ALARM, QUIET_UNDECIDED), (ATTACK, QUIET_ATTACK)])
def test_an_alarm_is_over_after_some_quiet_and_an_attack_after_more(phase: int, seconds: int) -> None:
    sites = site(*[100] * 20, *[USUAL] * 120)
    alarmed(sites, 20)
    sites.phase[1, PAGES] = phase
    over = next(k for k in range(20, 140) if follow(sites, 1, PAGES, SECOND + k) and is_over(sites, 1, PAGES))
    assert seconds <= over - 20 + 1 <= seconds + 12


def test_a_short_lull_does_not_end_an_attack() -> None:
    sites = site(*[100] * 20, *[USUAL] * 40, *[100] * 20)
    alarmed(sites, 20)
    sites.phase[1, PAGES] = ATTACK
    assert not any(follow(sites, 1, PAGES, SECOND + k) for k in range(20, 80))
    assert sites.quiet[1, PAGES] == 0


def test_a_tenth_of_the_flood_is_not_quiet() -> None:
    sites = site(*[12] * 20)
    sites.peak[1, PAGES] = 100.0
    assert not is_quiet(sites, 1, PAGES, SECOND + 19)
    assert is_quiet(site(*[USUAL] * 20), 1, PAGES, SECOND + 19)


def test_a_calmed_site_is_followed_no_more_until_it_rises_again() -> None:
    sites = site(*[100] * 10)
    alarmed(sites, 10)
    calm(sites, 1, PAGES)
    assert (sites.phase[1, PAGES], sites.awake[1, PAGES], sites.quiet[1, PAGES]) == (CALM, 0, 0)


def test_sites_do_not_disturb_each_other() -> None:
    sites = site(*[100] * 10)
    assert not any(follow(sites, 2, PAGES, SECOND + k) for k in range(10))
    assert sites.phase[2, PAGES] == CALM
