"""When is a site's rate a reason to look? Change against the usual, with no threshold set by hand for the site.

An alarm is no finding: it only asks who is there. It is therefore quick to rise; the finding needs a cause.
"""

from typing import Final

import numpy as np

from bavn.sources.scanning import step
from bavn.windows.seconds import ALARM, ATTACK, CALM, HELD, PAGES, RING, Sites, sum_of

KNOWN_MINUTES: Final = 3  # calm minutes before anything can be called unusual
FAST_SECONDS: Final = 3
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


@step
def rises(sites: Sites, site: int, series: int, second: int) -> bool:
    """Whether the rate that ends with `second` is unusual. Silent until KNOWN_MINUTES calm minutes are known."""
    if sites.learned[site] < KNOWN_MINUTES:
        return False
    usual = sites.usual[site, series]
    minute = sum_of(sites.seconds[site, series], second, 60) - 60.0 * usual
    enough = SLOW_REQUESTS if series == PAGES else HELD_REQUESTS
    if minute > SLOW_DEVIATIONS * sites.deviation[site, series] and minute >= enough:
        return True
    if series != PAGES:
        return False
    excess = sum_of(sites.seconds[site, series], second, FAST_SECONDS) / FAST_SECONDS - usual
    chance = 6.0 * np.sqrt(usual * FAST_SECONDS + 1.0)
    return excess >= max(FAST_TIMES_USUAL * usual, FAST_RATE) and excess * FAST_SECONDS >= chance


@step
def onset(sites: Sites, site: int, series: int, second: int) -> int:
    """The second from which on the excess is largest as a whole (the maximum of a CUSUM run backwards)."""
    usual = sites.usual[site, series]
    recent = sum_of(sites.seconds[site, series], second, FAST_SECONDS) / FAST_SECONDS - usual
    slack = max(np.sqrt(usual), 0.25 * recent)
    best = 0.0
    total = 0.0
    began = second
    for back in range(RING - 60):
        total += sites.seconds[site, series, (second - back) & (RING - 1)] - usual - slack
        if total > best:
            best = total
            began = second - back
    return began


@step
def is_quiet(sites: Sites, site: int, series: int, second: int) -> bool:
    """Whether the last ten seconds look usual again."""
    usual = sites.usual[site, series]
    excess = sum_of(sites.seconds[site, series], second, 10) / 10.0 - usual
    deviation = sites.deviation[site, series]
    noise = 3.0 * max(deviation / 60.0, np.sqrt(usual / 10.0))
    enough = SLOW_REQUESTS if series == PAGES else HELD_REQUESTS
    alarming = max(SLOW_DEVIATIONS * deviation, enough) / 60.0
    return excess <= max(noise, min(0.05 * sites.peak[site, series], 0.5 * alarming))


@step
def follow(sites: Sites, site: int, series: int, second: int) -> None:
    """Judge a second that has just ended: raise, keep or end the site's alarm, and say when someone must look."""
    if sites.phase[site, series] == CALM:
        if not rises(sites, site, series, second):
            return
        sites.phase[site, series] = ALARM
        sites.raised[site, series] = second + 1
        sites.began[site, series] = onset(sites, site, series, second)
        sites.quiet[site, series] = 0
        sites.peak[site, series] = 0.0
    recent = sum_of(sites.seconds[site, series], second, 10) / 10.0 - sites.usual[site, series]
    sites.peak[site, series] = max(sites.peak[site, series], recent)
    if is_quiet(sites, site, series, second):
        sites.quiet[site, series] += 1
    else:
        sites.quiet[site, series] = 0
    attack = sites.phase[site, series] == ATTACK
    if sites.quiet[site, series] >= (QUIET_ATTACK if attack else QUIET_UNDECIDED):
        sites.due[site, series] = 1
        return
    age = second + 1 - sites.raised[site, series]
    if not attack and (age <= LOOK_EVERY_SECOND or (age <= LOOK_UNTIL and age % LOOK_EVERY == 0)):
        sites.due[site, series] = 1


@step
def follow_all(sites: Sites, count: int, second: int) -> bool:
    """Judge a second for every site; return whether someone must look at one."""
    due = False
    for site in range(count):
        for series in (PAGES, HELD):
            follow(sites, site, series, second)
            due = due or sites.due[site, series] != 0
    return due
