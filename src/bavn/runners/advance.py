"""The clock: counts records second by second and stops whenever someone must look."""

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
from numba import njit

from bavn.sources.scanning import step
from bavn.windows.digest import SiteTable
from bavn.windows.hashing import I64, U32, U64, mix
from bavn.windows.personas import (
    ASSETS,
    REFETCHED,
    UNUSED,
    Personas,
    client_key,
    loads_pages,
    persona_key,
    slot_of,
    touch,
)
from bavn.windows.personas import PAGES as PAGES_READ
from bavn.windows.record import ASSET, CHAINED, LONG, SLOW, Records
from bavn.windows.seconds import (
    CALM,
    FAST,
    FAST_SECONDS,
    HELD,
    PAGES,
    RING,
    SERIES,
    SLOWLY,
    STATIC,
    Limits,
    Sites,
    count_client,
    sum_of,
    vote_host,
)
from bavn.windows.seen import Seen, first_seen
from bavn.windows.timeline import Course
from bavn.windows.visitors import Visitors, network_key, welcome

# events that stop the clock
NOTHING: Final = 0
LOOK: Final = 1
MINUTE: Final = 2
BACK: Final = 3  # the next record is far in the past: see Counting.step_back

# places in the clock's array
NOW: Final = 0  # the open second; 0: not started
FIRST: Final = 1
LAST: Final = 2
STRAY: Final = 3  # records whose time no neighbour shares: counted as if they came now
CLOSED: Final = 4  # 1: a second has just been closed; whether a minute ended with it is still to be asked

LEAP_S: Final = 600  # a step in time beyond this must be shared by the next records
NEIGHBOURS: Final = 8
LONE_LEAP_S: Final = 86_400
AHEAD: Final = 256
SILENCE_S: Final = 7200


class State(NamedTuple):
    """Everything that counting changes."""

    clock: npt.NDArray[np.int64]
    sites: Sites
    table: SiteTable
    personas: Personas
    visitors: Visitors
    seen: Seen
    course: Course


@step
def is_shared(second: npt.NDArray[np.int64], at: int, end: int, now: int) -> bool:
    """Whether the records after `at` follow its step in time, forward or back from `now` (0: the first record).

    Where there are none to ask, a step of a day at most is believed.
    """
    when = second[at]
    asked = 0
    agree = 0
    for other in second[at + 1 : min(end, at + 1 + NEIGHBOURS)]:
        asked += 1
        if now == 0:
            agree += abs(other - when) <= LONE_LEAP_S
        elif when > now:
            agree += other >= when - LEAP_S
        else:
            agree += other < now - LEAP_S
    if asked == 0:
        return now == 0 or abs(when - now) <= LONE_LEAP_S
    return 2 * agree >= asked


@njit(cache=True)
def note(
    records: Records,
    first: int,
    end: int,
    personas: Personas,
    visitors: Visitors,
    seen: Seen,
    phase: npt.NDArray[np.int8],
    registers: npt.NDArray[np.uint8],
    own_host: npt.NDArray[np.uint32],
    own_votes: npt.NDArray[np.int64],
) -> None:
    """Remember who asked for what, for counted records `first` to `end`.

    Entries lie far apart in memory. The first loop only asks for those of the next records, so that the processor
    fetches many at once; the second then finds them near.
    """
    keys = np.zeros(AHEAD, np.uint64)
    clients = np.zeros(AHEAD, np.uint64)
    fetched = U32(0)
    for begin in range(first, end, AHEAD):
        count = min(AHEAD, end - begin)
        for k in range(count):
            at = begin + k
            clients[k] = client_key(records.high[at], records.low[at])
            keys[k] = persona_key(clients[k], records.agent[at], records.site[at])
            fetched ^= personas[slot_of(keys[k]), 0]
        for k in range(count):
            at = begin + k
            site = records.site[at]
            minute = records.second[at] // 60
            flags = records.flags[at]
            calm = phase[site, PAGES] == CALM
            if calm and flags & ASSET and records.referer_host[at] != U32(0):
                vote_host(own_host, own_votes, site, records.referer_host[at])
            entry, chained = touch(
                personas,
                keys[k],
                minute,
                flags,
                records.status[at],
                calm,
                records.path[at],
                records.referer_path[at],
            )
            records.persona[at] = entry
            if entry < 0 or personas[entry, ASSETS] + personas[entry, PAGES_READ] <= U32(1):
                count_client(registers, site, mix(clients[k]))
            if chained:
                records.flags[at] = flags | CHAINED
            if not flags & ASSET:
                template = records.template[at] ^ U32(mix(U64(site)) & U64(0xFFFFFFFE))
                records.first_seen[at] = first_seen(seen, template, minute)
            elif entry >= 0 and personas[entry, ASSETS] & U32(3) == U32(3):
                assets, pages = I64(personas[entry, ASSETS]), I64(personas[entry, PAGES_READ])
                if loads_pages(assets, pages, I64(personas[entry, REFETCHED])):
                    welcome(visitors, clients[k], minute)
                    welcome(visitors, network_key(clients[k], records.high[at]), minute)
    personas[0, UNUSED] = fetched


@step
def wakes(seconds: npt.NDArray[np.int32], second: int, limits: Limits, awake: npt.NDArray[np.int8], count: int) -> bool:
    """Whether the second that has just ended must be looked at: a site is awake, or one of its sums is over a limit."""
    for site in range(count):
        for series in range(SERIES):
            if awake[site, series]:
                return True
            ring = seconds[site, series]
            if sum_of(ring, second, FAST_SECONDS) > limits[site, series, FAST]:
                return True
            if sum_of(ring, second, 60) > limits[site, series, SLOWLY]:
                return True
    return False


@njit(cache=True)
def tick(
    clock: npt.NDArray[np.int64],
    until: int,
    seconds: npt.NDArray[np.int32],
    limits: Limits,
    awake: npt.NDArray[np.int8],
    count: int,
) -> int:
    """Close seconds up to `until`; return LOOK or MINUTE as soon as one of them asks for it, else NOTHING."""
    if until - clock[NOW] > SILENCE_S:
        seconds[:count] = 0
        clock[NOW] = (until - SILENCE_S // 2) // 60 * 60
        clock[CLOSED] = 0
    while clock[NOW] < until or clock[CLOSED]:
        if clock[CLOSED]:
            clock[CLOSED] = 0
            if clock[NOW] % 60 == 0:
                return MINUTE
        else:
            second = clock[NOW]
            woken = wakes(seconds, second, limits, awake, count)
            clock[NOW] = second + 1
            clock[CLOSED] = 1
            seconds[:count, :, (second + 1) & (RING - 1)] = 0
            if woken:
                return LOOK
    return NOTHING


@njit(cache=True)
def advance(
    records: Records,
    at: int,
    end: int,
    clock: npt.NDArray[np.int64],
    seconds: npt.NDArray[np.int32],
    requests: npt.NDArray[np.int64],
    newest: npt.NDArray[np.int64],
    limits: Limits,
    awake: npt.NDArray[np.int8],
    count: int,
    weight: int,
) -> tuple[int, int]:
    """Count records from `at` on, each `weight` times; return the index of the next one and what stopped the clock.

    `seconds`, `requests`, `newest`, `limits` and `awake` are those of Sites; `count` sites are in use.
    """
    while at < end:
        second = records.second[at]
        if clock[NOW] == 0:
            if not is_shared(records.second, at, end, 0):
                second = records.second[at + 1]
            clock[NOW] = second
            clock[FIRST] = second
        if abs(second - clock[NOW]) > LEAP_S and not is_shared(records.second, at, end, clock[NOW]):
            clock[STRAY] += 1
            records.second[at] = clock[NOW]
            second = clock[NOW]
        if second < clock[NOW] - LEAP_S:
            return at, BACK
        if second > clock[NOW] or clock[CLOSED]:
            event = tick(clock, second, seconds, limits, awake, count)
            if event != NOTHING:
                return at, event
        second = clock[NOW]
        records.second[at] = second
        clock[LAST] = max(clock[LAST], second)
        site = records.site[at]
        flags = records.flags[at]
        slot = second & (RING - 1)
        requests[site] += weight
        newest[site] = second
        if flags & (SLOW | LONG):
            seconds[site, HELD, slot] += weight
        if not flags & SLOW:
            seconds[site, STATIC if flags & ASSET else PAGES, slot] += weight
        at += 1
    return at, NOTHING
