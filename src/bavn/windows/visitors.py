"""Addresses at which somebody behaved as a browser does, with the minute: kept longer than sessions are."""

from typing import Final

import numpy as np
import numpy.typing as npt
from numba import njit

from bavn.sources.scanning import step
from bavn.windows.hashing import U32, U64, mix
from bavn.windows.personas import client_key

SLOTS: Final = 1 << 18
KEEP_MINUTES: Final = 7 * 24 * 60

TAG: Final = 0  # 0: free
LAST: Final = 1  # the minute in which a visitor was last vouched for

Visitors = npt.NDArray[np.uint32]  # SLOTS x 2, two ways


def make_visitors() -> Visitors:
    """An empty table."""
    return np.zeros((SLOTS, 2), np.uint32)


@step
def welcome(visitors: Visitors, client: np.uint64, minute: int) -> None:
    """Note a visitor at this client. The older of two entries makes room."""
    key = mix(client)
    tag = U32(key >> U64(32)) | U32(1)
    slot = np.int64(key & U64(SLOTS - 1))
    other = slot ^ 1
    if visitors[other, TAG] == tag or (visitors[slot, TAG] != tag and visitors[other, LAST] < visitors[slot, LAST]):
        slot = other
    visitors[slot, TAG] = tag
    visitors[slot, LAST] = minute


@njit(cache=True)
def were_here(visitors: Visitors, high: npt.NDArray[np.uint64], low: npt.NDArray[np.uint64], minute: int) -> npt.NDArray[np.bool_]:
    """Which of these addresses had a visitor in the last KEEP_MINUTES."""
    found = np.zeros(high.size, np.bool_)
    for k in range(high.size):
        key = mix(client_key(high[k], low[k]))
        tag = U32(key >> U64(32)) | U32(1)
        slot = np.int64(key & U64(SLOTS - 1))
        for way in (slot, slot ^ 1):
            if visitors[way, TAG] == tag and minute - np.int64(visitors[way, LAST]) <= KEEP_MINUTES:
                found[k] = True
    return found
