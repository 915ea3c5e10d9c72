"""What happened in a simulated log, as the must-reach figures count it: requests by address, and onsets."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

import numpy as np
import numpy.typing as npt

from bavn.simulation import Traffic

Counts = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

TIMES_USUAL: Final = 3.0
AT_LEAST_S: Final = 50.0
LOUD_WITHIN_S: Final = 5
QUIET_WITHIN_S: Final = 60
MINUTE_S: Final = 60
TEN_MINUTES_S: Final = 600
DEVIATIONS: Final = 6.0
MAD: Final = 1.4826  # median absolute deviation to standard deviation, of a normal law
LASTS_S: Final = 5  # an onset is the first of so many loud seconds on end


@dataclass(frozen=True, slots=True)
class Onset:
    """When a wave could first be asked to be found, and within how many seconds it must be."""

    at: datetime
    within_s: int

    @property
    def deadline(self) -> datetime:
        """The latest moment of detection that reaches the figure."""
        return self.at + timedelta(seconds=self.within_s)


def find_onset(traffic: Traffic, wave: int) -> Onset | None:
    """The onset of attack wave `wave` (from 1) with the earlier deadline. None where its excess never stands out.

    Loud: every second of five has three times the usual more, and 50 dynamic requests. Quiet: the end of the first
    minute whose excess is beyond six robust deviations of the honest minutes apart from all waves.
    """
    first = int(traffic.rows["time_ms"][0]) // 1000
    second = (traffic.rows["time_ms"] // 1000 - first).astype(np.int64)
    length = int(second.max()) + 1
    works = traffic.rows["costly"] == 1
    excess = np.bincount(second, works & (traffic.rows["wave"] == wave), length).astype(np.float64)
    honest = np.bincount(second, works & (traffic.rows["wave"] == 0), length).astype(np.float64)
    apart = apart_from_waves(traffic, second, length)
    loud, quiet = find_loud(excess, honest, apart), find_quiet(excess, honest, apart)
    onsets = [
        Onset(as_time(first + at), within_s)
        for at, within_s in ((loud, LOUD_WITHIN_S), (quiet, QUIET_WITHIN_S))
        if at is not None
    ]
    return min(onsets, key=lambda onset: onset.deadline, default=None)


def find_loud(excess: Counts, honest: Counts, apart: Flags) -> int | None:
    """The first second of the loud onset. Usual is the mean of the ten minutes before the wave."""
    began = int(np.flatnonzero(excess)[0])
    usual = honest[max(0, began - TEN_MINUTES_S) : began] if began >= MINUTE_S else honest[apart]
    return first_run(excess >= max(TIMES_USUAL * float(usual.mean()), AT_LEAST_S), LASTS_S)


def find_quiet(excess: Counts, honest: Counts, apart: Flags) -> int | None:
    """The second after the first minute whose excess stands out."""
    minutes = np.convolve(honest, np.ones(MINUTE_S), "valid")[apart[: len(honest) - MINUTE_S + 1]]
    deviation = MAD * float(np.median(np.abs(minutes - np.median(minutes))))
    sums = np.convolve(excess, np.ones(MINUTE_S))[: len(excess)]
    beyond = np.flatnonzero(sums > DEVIATIONS * deviation)
    return int(beyond[0]) + 1 if len(beyond) else None


def apart_from_waves(traffic: Traffic, second: npt.NDArray[np.int64], length: int) -> Flags:
    """The seconds without an attack, one element a second; all of them where an attack fills the log."""
    hostile = np.bincount(second, traffic.rows["wave"] > 0, length) > 0
    apart = np.ones(length, np.bool_)
    if hostile.any():
        where = np.flatnonzero(hostile)
        apart[where[0] : where[-1] + 1] = False
    return apart if apart.sum() > MINUTE_S else np.ones(length, np.bool_)


def first_run(loud: Flags, lasts_s: int) -> int | None:
    """Where the first `lasts_s` true elements on end begin."""
    runs = np.flatnonzero(np.convolve(loud, np.ones(lasts_s), "valid") >= lasts_s)
    return int(runs[0]) if len(runs) else None


def count_attackers(traffic: Traffic, until: datetime | None = None) -> dict[str, int]:
    """Requests by attacking address, those before `until` only."""
    rows = traffic.rows[traffic.rows["wave"] > 0]
    if until is not None:
        rows = rows[rows["time_ms"] < until.timestamp() * 1000]
    each, count = np.unique(rows["address"], return_counts=True)
    addresses = traffic.tables.addresses
    return {addresses[index]: requests for index, requests in zip(each.tolist(), count.tolist(), strict=True)}


def as_time(second: int) -> datetime:
    """Unix seconds as an aware time."""
    return datetime.fromtimestamp(second, UTC)
