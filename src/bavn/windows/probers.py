"""Who runs into errors: what each address asked of each site since its first one, in fixed memory.

    203.0.113.9 on www.example.org: first 12:00:00, last 12:04:10, 412 requests, 398 errors on about 390 paths,
    17 for sensitive paths, 0 assets, 3 pages

An entry begins with an error (4xx other than 408, 429 and 499) or a request for a sensitive path, and is forgotten
after an hour of quiet. Where there is no room the least conspicuous of a few entries makes room; `lost` counts them.
"""

from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from bavn.sources.scanning import step
from bavn.windows.hashing import GOLDEN, I64, U64, mix
from bavn.windows.record import ASSET
from bavn.windows.rows import count_bits

SLOTS: Final = 1 << 16
WAYS: Final = 8
QUIET_S: Final = 3600
LEAST: Final = 8  # different missing paths from which on somebody is conspicuous; a sensitive one counts for
SENSITIVE_AS: Final = 4  # so many
GROWTH: Final = 2  # and is told again when that has grown so many times over,
AGAIN_S: Final = 300  # or has gone on for so long
BITS: Final = 256  # of the estimate of different paths: good to about a thousand
FULL: Final = 1420  # the estimate where all are set

# columns of `numbers`
FIRST: Final = 0  # Unix seconds
LAST: Final = 1
REQUESTS: Final = 2
ERRORS: Final = 3
SENSITIVE: Final = 4
ASSETS: Final = 5
PAGES: Final = 6
MISSING: Final = 7  # as last estimated
TOLD: Final = 8  # how conspicuous it was when it was last told; 0: never
TOLD_AT: Final = 9  # Unix seconds
NUMBERS: Final = 10


class Probers(NamedTuple):
    """`tag` (0: free), `high` and `low` (the first address of an IPv6 /64), `site`, `numbers`, `paths` (a bitmap)."""

    tag: npt.NDArray[np.uint64]
    high: npt.NDArray[np.uint64]
    low: npt.NDArray[np.uint64]
    site: npt.NDArray[np.int32]
    numbers: npt.NDArray[np.int64]
    paths: npt.NDArray[np.uint64]
    lost: npt.NDArray[np.int64]


def make_probers(slots: int = SLOTS) -> Probers:
    """An empty table; `slots` is a power of two."""
    kinds: dict[str, Any] = {"site": np.int32}
    flat = {name: np.zeros(slots, kinds.get(name, np.uint64)) for name in ("tag", "high", "low", "site")}
    numbers, paths = np.zeros((slots, NUMBERS), np.int64), np.zeros((slots, BITS // 64), np.uint64)
    return Probers(**flat, numbers=numbers, paths=paths, lost=np.zeros(1, np.int64))


@step
def is_error(status: int) -> bool:
    """Whether an answer says that the client asked for what it should not have."""
    return 400 <= status < 499 and status != 408 and status != 429


@step
def is_good(status: int) -> bool:
    """Whether the server gave what was asked for."""
    return 200 <= status < 300 or status == 304


@step
def weight_of(probers: Probers, slot: int) -> int:
    """How conspicuous an entry is."""
    return probers.numbers[slot, MISSING] + SENSITIVE_AS * probers.numbers[slot, SENSITIVE]


@step
def has_been_quiet(probers: Probers, slot: int, second: int) -> bool:
    """Whether the entry is of an hour ago, or of another time altogether where the log's clock stepped back."""
    return abs(second - probers.numbers[slot, LAST]) > QUIET_S


@step
def find_prober(probers: Probers, tag: np.uint64, second: int) -> int:
    """The entry of this address and site, -1 for none."""
    begin = I64(tag >> U64(1) & U64(probers.tag.size - 1)) & ~(WAYS - 1)
    for slot in range(begin, begin + WAYS):
        if probers.tag[slot] == tag:
            if has_been_quiet(probers, slot, second):
                probers.tag[slot] = U64(0)
                return -1
            return slot
    return -1


@step
def add_prober(probers: Probers, tag: np.uint64, second: int) -> int:
    """A new entry, for which the least conspicuous one (of those, the one longest quiet) makes room."""
    begin = I64(tag >> U64(1) & U64(probers.tag.size - 1)) & ~(WAYS - 1)
    chosen = begin
    for slot in range(begin, begin + WAYS):
        if probers.tag[slot] == U64(0) or has_been_quiet(probers, slot, second):
            probers.tag[slot] = U64(0)
            chosen = slot
            break
        less = weight_of(probers, slot) - weight_of(probers, chosen)
        if less < 0 or (less == 0 and probers.numbers[slot, LAST] < probers.numbers[chosen, LAST]):
            chosen = slot
    if probers.tag[chosen] != U64(0):
        probers.lost[0] += 1
    probers.tag[chosen] = tag
    for column in range(NUMBERS):
        probers.numbers[chosen, column] = 0
    for column in range(BITS // 64):
        probers.paths[chosen, column] = U64(0)
    probers.numbers[chosen, FIRST] = second
    return chosen


@step
def add_path(probers: Probers, slot: int, path: np.uint32) -> None:
    """Note a missing path, and estimate anew how many there are (linear counting)."""
    value = mix(U64(path) + GOLDEN)
    column, bit = I64(value >> U64(6)) & (BITS // 64 - 1), U64(1) << (value & U64(63))
    if probers.paths[slot, column] & bit:
        return
    probers.paths[slot, column] |= bit
    empty = BITS
    for part in range(BITS // 64):
        empty -= count_bits(probers.paths[slot, part])
    probers.numbers[slot, MISSING] = FULL if empty == 0 else I64(np.rint(BITS * np.log(BITS / empty)))


@step
def note_conduct(
    probers: Probers,
    tag: np.uint64,
    high: np.uint64,
    low: np.uint64,
    second: int,
    site: int,
    status: int,
    flags: int,
    path: np.uint32,
    sensitive: bool,  # noqa: FBT001  kernels take everything by position
    weight: int,
) -> int:
    """Count one request of an address that runs or ran into errors; return its entry if it is to be told now, else -1.

    `tag` is the hash of client and site.
    """
    slot = find_prober(probers, tag, second)
    bad = is_error(status)
    if slot < 0:
        if not bad and not sensitive:
            return -1
        slot = add_prober(probers, tag, second)
        probers.high[slot], probers.low[slot], probers.site[slot] = high, low, site
    numbers = probers.numbers
    numbers[slot, LAST] = second
    numbers[slot, REQUESTS] += weight
    if bad:
        numbers[slot, ERRORS] += weight
        add_path(probers, slot, path)
    elif is_good(status):
        numbers[slot, ASSETS if flags & ASSET else PAGES] += weight
    if sensitive:
        numbers[slot, SENSITIVE] += weight
    if not bad and not sensitive:
        return -1
    now = weight_of(probers, slot)
    if now < LEAST:
        return -1
    if now < GROWTH * numbers[slot, TOLD] and abs(second - numbers[slot, TOLD_AT]) < AGAIN_S:
        return -1
    numbers[slot, TOLD] = now
    numbers[slot, TOLD_AT] = second
    return slot
