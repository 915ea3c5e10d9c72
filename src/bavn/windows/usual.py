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
SEASON_MINUTES: Final = 3 * 60  # of one hour of the week that must be known before it moves the level
SEASON_LIMIT: Final = 4.0


def hour_of_week(minute: int) -> int:
    """0 is Thursday 00:00 UTC, where Unix time begins."""
    return (minute // 60) % WEEK


def season(sites: Sites, site: int, minutes: npt.NDArray[np.int64]) -> npt.NDArray[np.float64] | None:
    """What is usual in the hours of the week of these minutes, per minute; None where one of them is not known."""
    hours = (minutes // 60) % WEEK
    counts = sites.hour_count[site, hours]
    if (counts < SEASON_MINUTES).any():
        return None
    means = sites.hour_sum[site, hours] / counts
    return None if (means <= 0).any() else np.asarray(means, np.float64)


def level_of(sites: Sites, site: int, series: int, newest: npt.NDArray[np.int64], minute: int) -> float:
    """The median of the newest minutes, each measured by its own hour of the week where that is known."""
    counts = sites.minutes[site, series, newest].astype(np.float64)
    level = float(np.median(counts))
    means = season(sites, site, np.append(sites.minute_at[site, newest], minute)) if series == PAGES else None
    if means is None:
        return level
    seasonal = float(np.median(counts / means[:-1]) * means[-1])
    return min(max(seasonal, level / SEASON_LIMIT), level * SEASON_LIMIT)


def learn_minute(sites: Sites, site: int, minute: int, counts: npt.NDArray[np.int64]) -> None:
    """Take one calm minute (`counts` per series) into what is usual from the next minute on."""
    slot = int(sites.learned[site]) % MINUTES
    sites.learned[site] += 1
    have = min(int(sites.learned[site]), MINUTES)
    sites.minute_at[site, slot] = minute
    hour = hour_of_week(minute)
    sites.hour_sum[site, hour] += counts[PAGES]
    sites.hour_count[site, hour] += 1
    for series in range(SERIES):
        sites.minutes[site, series, slot] = counts[series]
        past = sites.minutes[site, series, :have].astype(np.float64)
        newest = (sites.learned[site] - 1 - np.arange(min(have, LEVEL_MINUTES))) % MINUTES
        level = level_of(sites, site, series, newest, minute + 1)
        deviation = 1.4826 * float(np.median(np.abs(past - np.median(past))))
        floor = max(np.sqrt(level + 1.0), (0.15 if have < FEW_MINUTES else 0.08) * level)
        sites.usual[site, series] = level / 60.0
        sites.deviation[site, series] = max(deviation, floor)


def set_level(sites: Sites, site: int, rate: float, minute: int) -> None:
    """Take `rate` pages per second for usual from now on, as if it had been so in `minute` and before."""
    level = 60.0 * rate
    sites.minutes[site, PAGES, :] = round(level)
    sites.minute_at[site, :] = minute
    sites.usual[site, PAGES] = rate
    sites.deviation[site, PAGES] = max(np.sqrt(level + 1.0), 0.15 * level)
