"""When is a site's rate a reason to look? Change against the usual, with no threshold set by hand for the site.

An alarm is no finding: it only asks who is there. It is therefore quick to rise; the finding needs a cause.
"""

from typing import Final

import numpy as np

from bavn.windows.seconds import (
    ALARM,
    ATTACK,
    CALM,
    FAST,
    FAST_SECONDS,
    HELD,
    NEVER,
    PAGES,
    RING,
    SLOWLY,
    Sites,
    total_of,
)

KNOWN_MINUTES: Final = 3  # calm minutes before anything can be called unusual
FAST_TIMES_USUAL: Final = 1.2  # excess in times usual, over FAST_SECONDS
FAST_RATE: Final = 15.0  # and at least so many requests a second of excess
SLOW_DEVIATIONS: Final = 6.0  # a minute's excess, in robust deviations
SLOW_REQUESTS: Final = 40  # and at least so many requests
HELD_REQUESTS: Final = 30
QUIET_UNDECIDED: Final = 20  # seconds back at the usual that end an alarm
QUIET_ATTACK: Final = 60  # and an attack
LOOK_EVERY_SECOND: Final = 12  # seconds after the rise during which someone looks every second
LOOK_EVERY: Final = 5  # afterwards, up to LOOK_UNTIL
LOOK_UNTIL: Final = 90


def set_limits(sites: Sites, site: int) -> None:
    """Set the sums from which on a site's rate is unusual. None are set until KNOWN_MINUTES calm minutes are known."""
    for series in (PAGES, HELD):
        if sites.learned[site] < KNOWN_MINUTES:
            sites.limits[site, series] = NEVER
            continue
        usual = float(sites.usual[site, series])
        enough = SLOW_REQUESTS if series == PAGES else HELD_REQUESTS
        slow = max(SLOW_DEVIATIONS * float(sites.deviation[site, series]), enough)
        sites.limits[site, series, SLOWLY] = int(60.0 * usual + slow)
        if series == PAGES:
            chance = 6.0 * (usual * FAST_SECONDS + 1.0) ** 0.5
            fast = max(FAST_SECONDS * max(FAST_TIMES_USUAL * usual, FAST_RATE), chance)
            sites.limits[site, series, FAST] = int(FAST_SECONDS * usual + fast)


def rises(sites: Sites, site: int, series: int, second: int) -> bool:
    """Whether the rate that ends with `second` is unusual."""
    fast, slow = sites.limits[site, series]
    seconds = sites.seconds[site, series]
    return total_of(seconds, second, FAST_SECONDS) > fast or total_of(seconds, second, 60) > slow


def onset(sites: Sites, site: int, series: int, second: int) -> int:
    """The second from which on the excess is largest as a whole (the maximum of a CUSUM run backwards)."""
    usual = float(sites.usual[site, series])
    seconds = sites.seconds[site, series]
    recent = total_of(seconds, second, FAST_SECONDS) / FAST_SECONDS - usual
    slack = max(usual**0.5, 0.25 * recent)
    back = np.arange(RING - 60)
    excess = np.cumsum(seconds[(second - back) & (RING - 1)] - usual - slack)
    best = int(excess.argmax())
    return second - best if excess[best] > 0 else second


def is_quiet(sites: Sites, site: int, series: int, second: int) -> bool:
    """Whether the last ten seconds look usual again."""
    usual = float(sites.usual[site, series])
    excess = total_of(sites.seconds[site, series], second, 10) / 10.0 - usual
    deviation = float(sites.deviation[site, series])
    noise = 3.0 * max(deviation / 60.0, (usual / 10.0) ** 0.5)
    enough = SLOW_REQUESTS if series == PAGES else HELD_REQUESTS
    alarming = max(SLOW_DEVIATIONS * deviation, enough) / 60.0
    return bool(excess <= max(noise, min(0.05 * float(sites.peak[site, series]), 0.5 * alarming)))


def follow(sites: Sites, site: int, series: int, second: int) -> bool:
    """Judge a second that has just ended: raise, keep or end the site's alarm; return whether someone must look."""
    if sites.phase[site, series] == CALM:
        if not rises(sites, site, series, second):
            return False
        sites.phase[site, series] = ALARM
        sites.awake[site, series] = 1
        sites.raised[site, series] = second + 1
        sites.began[site, series] = onset(sites, site, series, second)
        sites.quiet[site, series] = 0
        sites.peak[site, series] = 0.0
    recent = total_of(sites.seconds[site, series], second, 10) / 10.0 - sites.usual[site, series]
    sites.peak[site, series] = max(sites.peak[site, series], recent)
    sites.quiet[site, series] = sites.quiet[site, series] + 1 if is_quiet(sites, site, series, second) else 0
    if is_over(sites, site, series):
        return True
    age = int(second + 1 - sites.raised[site, series])
    attack = sites.phase[site, series] == ATTACK
    return not attack and (age <= LOOK_EVERY_SECOND or (age <= LOOK_UNTIL and age % LOOK_EVERY == 0))


def is_over(sites: Sites, site: int, series: int) -> bool:
    """Whether an alarm, or an attack, has been quiet for long enough to be over."""
    attack = sites.phase[site, series] == ATTACK
    return bool(sites.quiet[site, series] >= (QUIET_ATTACK if attack else QUIET_UNDECIDED))


def calm(sites: Sites, site: int, series: int) -> None:
    """End the alarm."""
    sites.phase[site, series] = CALM
    sites.awake[site, series] = 0
    sites.quiet[site, series] = 0
