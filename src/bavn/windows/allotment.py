"""How many rows a slower judge is given: so many for each second of log time, and of one address only a part at length.

Of what an address sends beyond FREE rows, about one of EVERY is looked at and stands for the others. Beyond A_SECOND
rows of one second none is, whoever sent it. Of many addresses that ask for one path, A_PATH are looked at in a second
and of the others fewer and fewer: they are a flood. Which ones is decided by a hash of all requests so far, other
people's too, so that nobody can foresee it. What was left out of an address' rows is added to the next one that is
looked at.

Nothing but A_SECOND, of their own, bounds the rows that would tell of a success: a path that perhaps only who looks for
a hole asks for and that was answered well, and a log-in that is redirected or answered otherwise than the one before.
"""

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
from numba import njit

from bavn.sources.scanning import step
from bavn.windows.hashing import GOLDEN, I64, U64, mix, wide
from bavn.windows.personas import client_key
from bavn.windows.record import Records
from bavn.windows.sift import JUDGED, PROBE
from bavn.windows.suspicion import LOGIN

A_SECOND: Final = 2000
A_PATH: Final = 4
PATHS: Final = 1 << 14
FREE: Final = 1000  # rows of one address, until it has been quiet for
QUIET_S: Final = 3600
EVERY: Final = 16
SLOTS: Final = 1 << 14
RING: Final = 8  # seconds counted side by side: the lines of several logs come in turns

JUDGE: Final = 0  # what is counted apart
LOG_IN: Final = 1
KINDS: Final = 2  # those that tell of a success are counted behind the others

# columns of `numbers`: two for each of the above, and the time
SEEN: Final = 0
LEFT: Final = 2
LAST: Final = 4
STATUS: Final = 5  # of the last log-in
NUMBERS: Final = 6


class Allotment(NamedTuple):
    """`tag` (0: free) and `numbers` by address; `second` and `used` (2 KINDS x RING); `skipped` rows in all.

    `path_second` and `path_used` count who asks for a path in its last second, `path_client` is who did last; paths
    that fall together share. `chain` is a hash of all rows so far.
    """

    tag: npt.NDArray[np.uint64]
    numbers: npt.NDArray[np.int64]
    second: npt.NDArray[np.int64]
    used: npt.NDArray[np.int64]
    skipped: npt.NDArray[np.int64]
    path_second: npt.NDArray[np.int64]
    path_used: npt.NDArray[np.int64]
    path_client: npt.NDArray[np.uint64]
    chain: npt.NDArray[np.uint64]


def make_allotment() -> Allotment:
    """Nobody has been given anything yet."""
    ring = (2 * KINDS, RING)
    return Allotment(
        np.zeros(SLOTS, np.uint64),
        np.zeros((SLOTS, NUMBERS), np.int64),
        np.zeros(ring, np.int64),
        np.zeros(ring, np.int64),
        np.zeros(1, np.int64),
        np.zeros(PATHS, np.int64),
        np.zeros(PATHS, np.int64),
        np.zeros(PATHS, np.uint64),
        np.zeros(1, np.uint64),
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
def take(
    allotment: Allotment,
    slot: int,
    second: int,
    kind: int,
    others: int,
    share: int,
    secret: np.uint64,
    telling: bool,  # noqa: FBT001  kernels take everything by position
) -> int:
    """How many rows the one that is asked for stands for; 0 where it is not to be looked at.

    `others` is how many addresses have asked for the same path in this second, of which `share` are to be
    looked at; `secret` decides where not all are.
    One that is `telling` has room of its own.
    """
    numbers = allotment.numbers
    numbers[slot, SEEN + kind] += 1
    budget = kind + KINDS if telling else kind
    place = second & (RING - 1)
    if allotment.second[budget, place] != second:
        allotment.second[budget, place] = second
        allotment.used[budget, place] = 0
    chance = mix(secret + U64(numbers[slot, SEEN + kind]) * GOLDEN)
    left = numbers[slot, SEEN + kind] > FREE and chance & U64(EVERY - 1) != U64(0)
    left |= others > A_PATH and (chance >> U64(32)) % U64(others) >= U64(share)
    if (left and not telling) or allotment.used[budget, place] >= A_SECOND:
        numbers[slot, LEFT + kind] += 1
        allotment.skipped[0] += 1
        return 0
    allotment.used[budget, place] += 1
    stands_for = 1 + numbers[slot, LEFT + kind]
    numbers[slot, LEFT + kind] = 0
    return stands_for


@njit(cache=True)
def allot(
    allotment: Allotment,
    records: Records,
    at: int,
    flags: npt.NDArray[np.uint8],
    size: npt.NDArray[np.int64],
    count: int,
    stands_for: npt.NDArray[np.int32],
) -> None:
    """Write how many rows each of `count` rows stands for (2 x n: to be judged, to be read as a login); 0: none.

    The rows are `records` from `at` on, their sizes are `size` from 0 on. Those of nobody, whose address is not
    known, are not looked at.
    """
    secret = allotment.chain[0]
    for k in range(count):
        secret = mix(secret ^ records.low[at + k] ^ U64(records.path[at + k]) << U64(32))
        stands_for[JUDGE, k] = 0
        stands_for[LOG_IN, k] = 0
        if flags[k] == 0:
            continue
        high, low, second = records.high[at + k], records.low[at + k], records.second[at + k]
        if high == U64(0) and low == U64(0):
            continue
        client = client_key(high, low)
        slot = account_of(allotment, client, second)
        status = wide(records.status[at + k])
        if flags[k] & JUDGED:
            path = U64(records.path[at + k]) | U64(records.site[at + k]) << U64(32)
            others = note_path(allotment, path, client, second)
            telling = flags[k] & PROBE != 0 and 200 <= status < 300 and size[k] > 0
            share = A_PATH if status < 400 or others <= A_PATH else 1  # what was refused has hardly worked
            stands_for[JUDGE, k] = take(allotment, slot, second, JUDGE, others, share, secret, telling)
        if flags[k] & LOGIN:
            telling = 302 <= status <= 303 or status != allotment.numbers[slot, STATUS]
            allotment.numbers[slot, STATUS] = status
            stands_for[LOG_IN, k] = take(allotment, slot, second, LOG_IN, 0, 0, secret, telling)
    allotment.chain[0] = secret
