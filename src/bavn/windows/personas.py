"""Who was here before: one small entry for each (address, browser) pair, in fixed memory.

A persona that loads a page's style sheets and images behaves as a browser does; the table remembers that across
windows, so that a tab which only polls later is still known as a visitor's. IPv6 is keyed by /64.
"""

from typing import Final

import numpy as np
import numpy.typing as npt

from bavn.sources.scanning import step
from bavn.windows.hashing import I64, U32, U64, hash_pair
from bavn.windows.record import ASSET

SLOTS: Final = 1 << 18
IDLE_MINUTES: Final = 30  # a session ends after this; its counts start again
FIRST_ASSETS: Final = 3  # assets that make a browser; such an entry is not pushed out while it is fresh
WARM_PAGES: Final = 10  # beyond so many pages a browser's cache explains missing assets


# columns of an entry; one entry is a cache line, so one request costs one miss
TAG: Final = 0  # 0: free
ASSETS: Final = 1  # of the current session
PAGES: Final = 2
PATHS: Final = 3  # a 32-bit Bloom filter of the session's pages
FIRST: Final = 4  # minutes in which it was first and last seen
LAST: Final = 5
REFETCHED: Final = 6  # assets fetched whole a second time: a browser keeps them
CALM_PAGES: Final = 7  # pages ever asked for while the site was calm
LOADED: Final = 8  # four columns: a 128-bit Bloom filter of the session's assets
UNUSED: Final = 15
COLUMNS: Final = 16

WHOLE: Final = 200
OFTEN: Final = 8  # refetched assets from which on it is no accident

Personas = npt.NDArray[np.uint32]  # SLOTS x COLUMNS, two ways


def make_personas() -> Personas:
    """An empty table."""
    return np.zeros((SLOTS, COLUMNS), np.uint32)


@step
def client_key(high: np.uint64, low: np.uint64) -> np.uint64:
    """What counts as one client: an IPv4 address, or an IPv6 /64 (one household or office)."""
    return low if high == U64(0) else high


@step
def persona_key(client: np.uint64, agent: np.uint32, site: int) -> np.uint64:
    """One browser at one client on one site."""
    return hash_pair(client, (U64(site) << U64(32)) | U64(agent))


@step
def slot_of(key: np.uint64) -> int:
    """The first of the two entries in which a persona may stand."""
    return I64(key & U64(SLOTS - 1))


@step
def path_bit(path: np.uint32) -> np.uint32:
    """The Bloom filter's bit for a page."""
    return U32(1) << (U32(path) & U32(31))


@step
def loads_pages(assets: int, pages: int, refetched: int) -> bool:
    """Whether a session with these counts loads what a browser loads, and loads it once."""
    if refetched >= OFTEN and 2 * refetched > assets:
        return False
    return assets >= FIRST_ASSETS and assets >= min(pages, WARM_PAGES)


@step
def begin_session(personas: Personas, slot: int) -> None:
    """Forget the entry's last session."""
    personas[slot, ASSETS] = 0
    personas[slot, PAGES] = 0
    personas[slot, PATHS] = 0
    personas[slot, REFETCHED] = 0
    for column in range(LOADED, LOADED + 4):
        personas[slot, column] = 0


@step
def find_slot(personas: Personas, key: np.uint64, minute: int) -> int:
    """The entry of this persona, a free or stale one for it, or -1 where both ways hold fresh visitors."""
    tag = U32(key >> U64(32)) | U32(1)
    slot = slot_of(key)
    other = slot ^ 1
    if personas[slot, TAG] == tag:
        return slot
    if personas[other, TAG] == tag:
        return other
    for way in (slot, other):
        stale = minute - I64(personas[way, LAST]) > IDLE_MINUTES
        if personas[way, TAG] == U32(0) or stale or personas[way, ASSETS] < FIRST_ASSETS:
            personas[way, TAG] = tag
            begin_session(personas, way)
            personas[way, CALM_PAGES] = 0
            personas[way, FIRST] = minute
            personas[way, LAST] = minute
            return way
    return -1


@step
def touch(
    personas: Personas,
    key: np.uint64,
    minute: int,
    flags: int,
    status: int,
    calm: bool,  # noqa: FBT001  kernels take everything by position
    path: np.uint32,
    referer_path: np.uint32,
) -> tuple[int, bool]:
    """Count one request; return the entry and whether its referer is another page that this persona fetched."""
    slot = find_slot(personas, key, minute)
    if slot < 0:
        return slot, False
    if minute - I64(personas[slot, LAST]) > IDLE_MINUTES:
        begin_session(personas, slot)
    personas[slot, LAST] = minute
    chained = False
    if referer_path != U32(0) and referer_path != path:
        chained = personas[slot, PATHS] & path_bit(referer_path) != U32(0)
    if flags & ASSET:
        personas[slot, ASSETS] += 1
        column = LOADED + I64((path >> U32(5)) & U32(3))
        if personas[slot, column] & path_bit(path) == U32(0):
            personas[slot, column] |= path_bit(path)
        elif status == WHOLE:
            personas[slot, REFETCHED] += 1
    else:
        personas[slot, PAGES] += 1
        if calm:
            personas[slot, CALM_PAGES] += 1
        personas[slot, PATHS] |= path_bit(path)
    return slot, chained
