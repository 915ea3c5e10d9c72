"""Addresses at which somebody behaved as a browser does, with the minute: kept longer than sessions are."""

from typing import Final

import numpy as np
import numpy.typing as npt
from numba import njit

from bavn.sources.clients import is_trusted
from bavn.sources.scanning import step
from bavn.windows.hashing import I64, U32, U64, mix
from bavn.windows.personas import client_key

SLOTS: Final = 1 << 18
KEEP_MINUTES: Final = 7 * 24 * 60
VISITOR: Final = 2
NEIGHBOUR: Final = 1

TAG: Final = 0  # 0: free
LAST: Final = 1  # the minute in which a visitor was last vouched for

Visitors = npt.NDArray[np.uint32]  # SLOTS x 2, two ways


def make_visitors() -> Visitors:
    """An empty table."""
    return np.zeros((SLOTS, 2), np.uint32)


@step
def network_key(client: np.uint64, high: np.uint64) -> np.uint64:
    """The /24 of an IPv4 client, the /48 of an IPv6 one; no client has the same key."""
    return (client >> U64(8)) + U64(1) if high == U64(0) else (client >> U64(16)) + U64(1)


@step
def welcome(visitors: Visitors, client: np.uint64, minute: int) -> None:
    """Note a visitor at this client. The older of two entries makes room."""
    key = mix(client)
    tag = U32(key >> U64(32)) | U32(1)
    slot = I64(key & U64(SLOTS - 1))
    other = slot ^ 1
    if visitors[other, TAG] == tag or (visitors[slot, TAG] != tag and visitors[other, LAST] < visitors[slot, LAST]):
        slot = other
    visitors[slot, TAG] = tag
    visitors[slot, LAST] = minute


@step
def is_here(visitors: Visitors, client: np.uint64, minute: int) -> bool:
    """Whether there was a visitor at this key in the last KEEP_MINUTES."""
    key = mix(client)
    tag = U32(key >> U64(32)) | U32(1)
    slot = I64(key & U64(SLOTS - 1))
    for way in (slot, slot ^ 1):
        if visitors[way, TAG] == tag and minute - I64(visitors[way, LAST]) <= KEEP_MINUTES:
            return True
    return False


@njit(cache=True)
def are_trusted(
    high: npt.NDArray[np.uint64], low: npt.NDArray[np.uint64], ranges: npt.NDArray[np.uint64]
) -> npt.NDArray[np.bool_]:
    """For each address whether it is one of one's own proxies, by the ranges of TrustedProxies."""
    found = np.zeros(high.size, np.bool_)
    for k in range(high.size):
        found[k] = is_trusted(high[k], low[k], ranges)
    return found


@njit(cache=True)
def were_here(
    visitors: Visitors, high: npt.NDArray[np.uint64], low: npt.NDArray[np.uint64], minute: int
) -> npt.NDArray[np.int8]:
    """For each address: VISITOR had one in the last KEEP_MINUTES, NEIGHBOUR: its network had, 0: neither."""
    found = np.zeros(high.size, np.int8)
    for k in range(high.size):
        client = client_key(high[k], low[k])
        if is_here(visitors, client, minute):
            found[k] = VISITOR
        elif is_here(visitors, network_key(client, high[k]), minute):
            found[k] = NEIGHBOUR
    return found
