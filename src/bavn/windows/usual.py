"""What is usual for a site: learned minute by minute, from calm minutes only.

The level is the median of the last quarter of an hour, moved by the hour of the week where that is known; the
deviation is robust (median absolute deviation of the last half hour), never below what chance alone gives.
"""

from typing import Final

import numpy as np
import numpy.typing as npt

from bavn.windows.seconds import MINUTES, PAGES, SERIES, WEEK, Sites

LEVEL_MINUTES: Final = 15
FEW_MINUTES: Final = 10  # below this the deviation itself is uncertain
SEASON_HOURS: Final = 3 * 60  # minutes of one hour of the week that must be known before it moves the level
SEASON_LIMIT: Final = 4.0


def hour_of_week(minute: int) -> int:
    """0 is Thursday 00:00 UTC, where Unix time begins."""
    return (minute // 60) % WEEK


def season(sites: Sites, site: int, minute: int) -> float:
    """How much busier this hour of the week is than the last quarter of an hour was; 1 where that is not known."""
    now = hour_of_week(minute)
    before = hour_of_week(minute - LEVEL_MINUTES)
    if now == before or sites.hour_count[site, now] < SEASON_HOURS or sites.hour_count[site, before] < SEASON_HOURS:
        return 1.0
    earlier = sites.hour_sum[site, before] / sites.hour_count[site, before]
    later = sites.hour_sum[site, now] / sites.hour_count[site, now]
    if earlier <= 0.0:
        return 1.0
    return min(max(later / earlier, 1.0 / SEASON_LIMIT), SEASON_LIMIT)


def learn_minute(sites: Sites, site: int, minute: int, counts: npt.NDArray[np.int64]) -> None:
    """Take one calm minute (`counts` per series) into what is usual from the next minute on."""
    slot = int(sites.learned[site]) % MINUTES
    sites.learned[site] += 1
    have = min(int(sites.learned[site]), MINUTES)
    hour = hour_of_week(minute)
    sites.hour_sum[site, hour] += counts[PAGES]
    sites.hour_count[site, hour] += 1
    for series in range(SERIES):
        sites.minutes[site, series, slot] = counts[series]
        past = sites.minutes[site, series, :have].astype(np.float64)
        newest = (sites.learned[site] - 1 - np.arange(min(have, LEVEL_MINUTES))) % MINUTES
        level = float(np.median(sites.minutes[site, series, newest]))
        if series == PAGES:
            level *= season(sites, site, minute + 1)
        deviation = 1.4826 * float(np.median(np.abs(past - np.median(past))))
        floor = max(np.sqrt(level + 1.0), (0.15 if have < FEW_MINUTES else 0.08) * level)
        sites.usual[site, series] = level / 60.0
        sites.deviation[site, series] = max(deviation, floor)


def set_level(sites: Sites, site: int, rate: float) -> None:
    """Take `rate` pages per second for usual from now on, as if it had been so for the last half hour."""
    level = 60.0 * rate
    sites.minutes[site, PAGES, :] = round(level)
    sites.usual[site, PAGES] = rate
    sites.deviation[site, PAGES] = max(np.sqrt(level + 1.0), 0.15 * level)
