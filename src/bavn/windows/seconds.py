"""Per-second counts of each site in fixed memory, and the clock that closes the seconds.

Time is log time by arrival: a line counts in the newest second seen so far, as it would for a live sensor, so
lines that come some seconds late change nothing that was already said.
"""

from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from bavn.sources.scanning import step
from bavn.windows.digest import MAX_SITES
from bavn.windows.hashing import I64

RING: Final = 256  # seconds kept; a power of two
MINUTES: Final = 30  # calm minutes from which the usual is taken
WEEK: Final = 168  # hours

PAGES: Final = 0  # series: requests that are no asset
STATIC: Final = 1  # series: assets
HELD: Final = 2  # series: connections held open
SERIES: Final = 3

FAST: Final = 0  # limits: of the sum over FAST_SECONDS
SLOWLY: Final = 1  # and over a minute
FAST_SECONDS: Final = 3
NEVER: Final = np.iinfo(np.int64).max

Limits = npt.NDArray[np.int64]

MOST_VOTES: Final = 10_000

CALM: Final = 0
ALARM: Final = 1
ATTACK: Final = 2


class Sites(NamedTuple):
    """What is known of every site; the first axis is the site's index.

    `seconds` (int32, SERIES x RING) counts of each second; `requests` all of them; `newest` the second of the last one;
    `minutes` (int32, SERIES x
    MINUTES) the last calm minutes, `minute_at` which they were, `learned` how many there were. `usual` and
    `deviation` (float64, SERIES) are per second and per minute. `hour_sum`, `hour_count` (WEEK) are pages per minute by
    hour of the week.
    `limits` (SERIES x 2): sums over FAST_SECONDS and over a minute beyond which someone must look; `awake`
    (SERIES): someone must look every second. `phase`, `began`, `raised`, `quiet`, `peak` (SERIES) follow an alarm.
    `own_host` is the site's own name in referers (0: not known yet), by majority vote `own_votes`.
    `registers` (4096) count distinct clients.
    """

    seconds: npt.NDArray[np.int32]
    requests: npt.NDArray[np.int64]
    newest: npt.NDArray[np.int64]
    minutes: npt.NDArray[np.int32]
    minute_at: npt.NDArray[np.int64]
    learned: npt.NDArray[np.int64]
    usual: npt.NDArray[np.float64]
    deviation: npt.NDArray[np.float64]
    hour_sum: npt.NDArray[np.float64]
    hour_count: npt.NDArray[np.int64]
    phase: npt.NDArray[np.int8]
    began: npt.NDArray[np.int64]
    raised: npt.NDArray[np.int64]
    quiet: npt.NDArray[np.int64]
    peak: npt.NDArray[np.float64]
    limits: Limits
    awake: npt.NDArray[np.int8]
    own_host: npt.NDArray[np.uint32]
    own_votes: npt.NDArray[np.int64]
    registers: npt.NDArray[np.uint8]


def make_sites() -> Sites:
    """All sites calm and unknown."""

    def room(kind: type[np.generic], *shape: int) -> npt.NDArray[Any]:
        return np.zeros((MAX_SITES, *shape), kind)

    return Sites(
        seconds=room(np.int32, SERIES, RING),
        requests=room(np.int64),
        newest=room(np.int64),
        minutes=room(np.int32, SERIES, MINUTES),
        minute_at=room(np.int64, MINUTES),
        learned=room(np.int64),
        usual=room(np.float64, SERIES),
        deviation=room(np.float64, SERIES),
        hour_sum=room(np.float64, WEEK),
        hour_count=room(np.int64, WEEK),
        phase=room(np.int8, SERIES),
        began=room(np.int64, SERIES),
        raised=room(np.int64, SERIES),
        quiet=room(np.int64, SERIES),
        peak=room(np.float64, SERIES),
        limits=np.full((MAX_SITES, SERIES, 2), NEVER, np.int64),
        awake=room(np.int8, SERIES),
        own_host=room(np.uint32),
        own_votes=room(np.int64),
        registers=room(np.uint8, 4096),
    )


@step
def sum_of(seconds: npt.NDArray[np.int32], last: int, count: int) -> int:
    """Add up the `count` seconds that end with second `last`."""
    total = 0
    for back in range(count):
        total += seconds[(last - back) & (RING - 1)]
    return total


def total_of(seconds: npt.NDArray[np.int32], last: int, count: int) -> int:
    """The same for Python: the `count` seconds that end with second `last`."""
    return int(seconds[np.arange(last - count + 1, last + 1) & (RING - 1)].sum())


@step
def vote_host(own_host: npt.NDArray[np.uint32], votes: npt.NDArray[np.int64], site: int, host: np.uint32) -> None:
    """Majority vote on a site's own name: assets and internal links name it more often than any other."""
    if own_host[site] == host:
        votes[site] = min(votes[site] + 1, MOST_VOTES)
    elif votes[site] == 0:
        own_host[site] = host
        votes[site] = 1
    else:
        votes[site] -= 1


@step
def count_client(registers: npt.NDArray[np.uint8], site: int, key: np.uint64) -> None:
    """Note one client in a HyperLogLog of 4096 registers (about 1.6 % error)."""
    index = I64(key & np.uint64(4095))
    rest = key >> np.uint64(12)
    rank = 1
    while rest & np.uint64(1) == np.uint64(0) and rank < 52:
        rest >>= np.uint64(1)
        rank += 1
    registers[site, index] = max(registers[site, index], rank)


def distinct_clients(registers: npt.NDArray[np.uint8]) -> int:
    """Estimate how many clients were noted."""
    size = registers.size
    raw = 0.7213 / (1 + 1.079 / size) * size * size / float(np.sum(2.0 ** -registers.astype(np.float64)))
    empty = int(np.sum(registers == 0))
    if raw <= 2.5 * size and empty:
        return round(size * float(np.log(size / empty)))
    return round(raw)
