"""How many rows a slower judge is given: so many for each second of log time, and of one address only a part at length.

Of what an address sends beyond FREE rows, one of EVERY is looked at and stands for the others. Beyond A_SECOND rows of
one second none is, whoever sent it. Of many addresses that ask for one path, A_PATH are looked at in a second: they are
a flood. What was left out of an address' rows is added to the next one that is looked at.
"""

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
from numba import njit

from bavn.sources.scanning import step
from bavn.windows.hashing import I64, U64, mix
from bavn.windows.personas import client_key
from bavn.windows.record import Records
from bavn.windows.sift import JUDGED
from bavn.windows.suspicion import LOGIN

A_SECOND: Final = 2000
A_PATH: Final = 4
PATHS: Final = 1 << 14
FREE: Final = 200  # rows of one address, until it has been quiet for
QUIET_S: Final = 3600
EVERY: Final = 16
SLOTS: Final = 1 << 14
RING: Final = 8  # seconds counted side by side: the lines of several logs come in turns

JUDGE: Final = 0  # what is counted apart
LOG_IN: Final = 1

# columns of `numbers`: two for each of the above, and the time
SEEN: Final = 0
LEFT: Final = 2
LAST: Final = 4
NUMBERS: Final = 5


class Allotment(NamedTuple):
    """`tag` (0: free) and `numbers` by address; `second` and `used` (2 x RING); `skipped` rows in all.

    `path_second` and `path_used` count who asks for a path in its last second, `path_client` is who did last; paths
    that fall together share.
    """

    tag: npt.NDArray[np.uint64]
    numbers: npt.NDArray[np.int64]
    second: npt.NDArray[np.int64]
    used: npt.NDArray[np.int64]
    skipped: npt.NDArray[np.int64]
    path_second: npt.NDArray[np.int64]
    path_used: npt.NDArray[np.int64]
    path_client: npt.NDArray[np.uint64]


def make_allotment() -> Allotment:
    """Nobody has been given anything yet."""
    ring = (2, RING)
    return Allotment(
        np.zeros(SLOTS, np.uint64),
        np.zeros((SLOTS, NUMBERS), np.int64),
        np.zeros(ring, np.int64),
        np.zeros(ring, np.int64),
        np.zeros(1, np.int64),
        np.zeros(PATHS, np.int64),
        np.zeros(PATHS, np.int64),
        np.zeros(PATHS, np.uint64),
    )


@step
def account_of(allotment: Allotment, client: np.uint64, second: int) -> int:
    """The entry of an address, two ways; the one longest quiet makes room."""
    tag = mix(client) | U64(1)
    slot = I64((tag >> U64(1)) & U64(SLOTS - 1))
    if allotment.tag[slot] != tag:
        other = slot ^ 1
        if allotment.tag[other] == tag or allotment.numbers[other, LAST] < allotment.numbers[slot, LAST]:
            slot = other
    if allotment.tag[slot] != tag or abs(second - allotment.numbers[slot, LAST]) > QUIET_S:
        allotment.tag[slot] = tag
        for column in range(NUMBERS):
            allotment.numbers[slot, column] = 0
    allotment.numbers[slot, LAST] = second
    return slot


@step
def note_path(allotment: Allotment, path: np.uint64, client: np.uint64, second: int) -> int:
    """How many addresses have asked for this path in this second, this one included."""
    slot = I64(mix(path) & U64(PATHS - 1))
    if allotment.path_second[slot] != second:
        allotment.path_second[slot] = second
        allotment.path_used[slot] = 0
    if allotment.path_client[slot] != client:
        allotment.path_client[slot] = client
        allotment.path_used[slot] += 1
    return I64(allotment.path_used[slot])


@step
def take(allotment: Allotment, slot: int, second: int, kind: int, others: int) -> int:
    """How many rows the one that is asked for stands for; 0 where it is not to be looked at.

    `others` is how many addresses have asked for the same path in this second.
    """
    numbers = allotment.numbers
    numbers[slot, SEEN + kind] += 1
    place = second & (RING - 1)
    if allotment.second[kind, place] != second:
        allotment.second[kind, place] = second
        allotment.used[kind, place] = 0
    beyond = numbers[slot, SEEN + kind] - FREE
    if others > A_PATH or (beyond > 0 and beyond % EVERY != 0) or allotment.used[kind, place] >= A_SECOND:
        numbers[slot, LEFT + kind] += 1
        allotment.skipped[0] += 1
        return 0
    allotment.used[kind, place] += 1
    stands_for = 1 + numbers[slot, LEFT + kind]
    numbers[slot, LEFT + kind] = 0
    return stands_for


@njit(cache=True)
def allot(
    allotment: Allotment,
    records: Records,
    at: int,
    flags: npt.NDArray[np.uint8],
    count: int,
    stands_for: npt.NDArray[np.int32],
) -> None:
    """Write how many rows each of `count` rows stands for (2 x n: to be judged, to be read as a login); 0: none.

    The rows are `records` from `at` on. Those of nobody, whose address is not known, are not looked at.
    """
    for k in range(count):
        stands_for[JUDGE, k] = 0
        stands_for[LOG_IN, k] = 0
        if flags[k] == 0:
            continue
        high, low, second = records.high[at + k], records.low[at + k], records.second[at + k]
        if high == U64(0) and low == U64(0):
            continue
        client = client_key(high, low)
        slot = account_of(allotment, client, second)
        if flags[k] & JUDGED:
            path = U64(records.path[at + k]) | U64(records.site[at + k]) << U64(32)
            others = note_path(allotment, path, client, second)
            stands_for[JUDGE, k] = take(allotment, slot, second, JUDGE, others)
        if flags[k] & LOGIN:
            stands_for[LOG_IN, k] = take(allotment, slot, second, LOG_IN, 0)
