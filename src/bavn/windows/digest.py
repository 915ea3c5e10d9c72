"""Columns of text become records of numbers: who, what kind of request, when."""

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
from numba import njit

from bavn.sources.scanning import step
from bavn.sources.clients import client_of
from bavn.sources.columns import (
    AGENT,
    CLIENT,
    FORWARDED,
    HOST,
    METHOD,
    PATH,
    PROTOCOL,
    QUERY,
    REFERER,
    Bytes,
)
from bavn.windows.hashing import U32, U64, hash_bytes, mix
from bavn.windows.names import Names, append_byte, append_name, begin_name, make_names, remember
from bavn.windows.record import ASSET, LONG, NO_REQUEST, POST, QUERY as HAS_QUERY, SLOW, Records

MAX_SITES: Final = 128
SITE_SLOTS: Final = 1024
SITE_WIDTH: Final = 96
OTHER_SITES: Final = 0  # index of the site that takes what finds no room
MAX_KEYS: Final = 12  # parameter names that make a template; further ones are ignored
LONG_MS: Final = 20_000
LONG_BYTES: Final = 64 * 1024  # a large download may take long

ASSET_ENDINGS: Final = (
    "css js mjs map png jpg jpeg gif webp avif svg ico bmp woff woff2 ttf otf eot mp4 webm mp3 ogg m4a wasm cur"
).split()


def _packed(ending: str) -> int:
    return int.from_bytes(ending.encode(), "big")


ENDINGS: Final = np.array(sorted(_packed(ending) for ending in ASSET_ENDINGS), np.uint64)


class SiteTable(NamedTuple):
    """Virtual hosts by hash: `tag` and `index` are SITE_SLOTS long; `text` and `length` hold each site's name.

    The first MAX_SITES - 1 hosts get an index of their own, all further ones share OTHER_SITES, so that
    invented Host headers cost no memory. `count[0]` is the number of indices given.
    """

    tag: npt.NDArray[np.uint64]
    index: npt.NDArray[np.int32]
    text: npt.NDArray[np.uint8]
    length: npt.NDArray[np.int32]
    count: npt.NDArray[np.int64]


def make_site_table() -> SiteTable:
    """A table with the one index OTHER_SITES in use."""
    return SiteTable(
        np.zeros(SITE_SLOTS, np.uint64),
        np.zeros(SITE_SLOTS, np.int32),
        np.zeros((MAX_SITES, SITE_WIDTH), np.uint8),
        np.zeros(MAX_SITES, np.int32),
        np.ones(1, np.int64),
    )


def site_name(sites: SiteTable, index: int) -> str:
    """The site's host name as the log wrote it; '-' where the log names none."""
    if index == OTHER_SITES:
        return "(other sites)"
    text = sites.text[index, : int(sites.length[index])].tobytes()
    return text.decode("utf-8", "backslashreplace") or "-"


class Lexicon(NamedTuple):
    """The texts that findings may name."""

    templates: Names
    agents: Names
    referers: Names
    protocols: Names


def make_lexicon() -> Lexicon:
    """Four empty tables."""
    return Lexicon(make_names(), make_names(), make_names(), make_names())


@step
def site_of(sites: SiteTable, buffer: Bytes, start: int, length: int, seed: np.uint64) -> int:
    """The index of the host named here (port cut off), a new one where there is room."""
    end = start + length
    for at in range(start, end):
        if buffer[at] == 58 and buffer[start] != 91:
            end = at
            break
    tag = hash_bytes(buffer, start, end - start, seed) | U64(1)
    slot = np.int64(tag & U64(SITE_SLOTS - 1))
    for _ in range(32):
        if sites.tag[slot] == tag:
            return sites.index[slot]
        if sites.tag[slot] == U64(0):
            break
        slot = (slot + 1) & (SITE_SLOTS - 1)
    count = sites.count[0]
    if sites.tag[slot] != U64(0) or count >= MAX_SITES:
        return OTHER_SITES
    sites.tag[slot] = tag
    sites.index[slot] = count
    room = min(end - start, SITE_WIDTH)
    for k in range(room):
        sites.text[count, k] = buffer[start + k]
    sites.length[count] = room
    sites.count[0] = count + 1
    return count


@step
def is_asset(buffer: Bytes, start: int, length: int) -> bool:
    """Whether a path ends the way style sheets, scripts, images and fonts do."""
    word = U64(0)
    shift = U64(0)
    end = start + length
    for back in range(1, min(length, 7) + 1):
        byte = buffer[end - back]
        if byte == 46:
            break
        if 65 <= byte <= 90:
            byte += 32
        word |= U64(byte) << shift
        shift += U64(8)
    else:
        return False
    low = 0
    high = ENDINGS.size
    while low < high:
        middle = (low + high) >> 1
        if ENDINGS[middle] < word:
            low = middle + 1
        else:
            high = middle
    return low < ENDINGS.size and ENDINGS[low] == word


@step
def hash_keys(buffer: Bytes, start: int, length: int, seed: np.uint64) -> np.uint64:
    """Hash the names of a query's parameters in their order; a piece without '=' counts as nameless."""
    value = seed
    at = start
    end = start + length
    keys = 0
    while at < end and keys < MAX_KEYS:
        equals = -1
        stop = at
        while stop < end and buffer[stop] != 38:
            if equals < 0 and buffer[stop] == 61:
                equals = stop
            stop += 1
        if equals >= 0:
            value = mix(value ^ hash_bytes(buffer, at, equals - at, seed))
        else:
            value = mix(value + U64(1))
        keys += 1
        at = stop + 1
    return value


@step
def remember_template(names: Names, tag: np.uint32, buffer: Bytes, starts: npt.NDArray[np.int32], lengths: npt.NDArray[np.int32], row: int) -> None:
    """Keep 'GET /search?q&page': method, path and parameter names, never a value."""
    slot = begin_name(names, tag)
    if slot < 0:
        return
    append_name(names, slot, buffer, starts[METHOD, row], lengths[METHOD, row])
    append_byte(names, slot, 32)
    append_name(names, slot, buffer, starts[PATH, row], min(lengths[PATH, row], 100))
    if lengths[QUERY, row] == 0:
        return
    append_byte(names, slot, 63)
    at = starts[QUERY, row]
    end = at + lengths[QUERY, row]
    in_name = True
    named = False
    begin = at
    keys = 0
    while at <= end and keys < MAX_KEYS:
        byte = buffer[at] if at < end else 38
        if byte == 61 and in_name:
            append_name(names, slot, buffer, begin, min(at - begin, 24))
            in_name = False
            named = True
        elif byte == 38:
            if not named:
                append_byte(names, slot, 42)
            if at < end:
                append_byte(names, slot, 38)
            begin = at + 1
            in_name = True
            named = False
            keys += 1
        at += 1


@step
def split_referer(buffer: Bytes, start: int, length: int) -> tuple[int, int, int, int]:
    """Return (host start, host length, path start, path length without the query) of a referer, zeros if none."""
    if length < 8:
        return 0, 0, 0, 0
    end = start + length
    host = -1
    for at in range(start, min(start + 8, end - 2)):
        if buffer[at] == 58 and buffer[at + 1] == 47 and buffer[at + 2] == 47:
            host = at + 3
            break
    if host < 0:
        return 0, 0, 0, 0
    stop = host
    while stop < end and buffer[stop] != 47 and buffer[stop] != 63:
        stop += 1
    path_end = stop
    while path_end < end and buffer[path_end] != 63 and buffer[path_end] != 35:
        path_end += 1
    return host, stop - host, stop, path_end - stop


@step
def flags_of(buffer: Bytes, starts: npt.NDArray[np.int32], lengths: npt.NDArray[np.int32], row: int, status: int, took_ms: int) -> int:
    """The record's flags, from its method, path, status and duration."""
    flags = 0
    method = starts[METHOD, row]
    size = lengths[METHOD, row]
    if size == 0:
        flags |= NO_REQUEST
        if status == 400 or status == 408:
            flags |= SLOW
    elif not (buffer[method] == 71 or buffer[method] == 72 or buffer[method] == 79):  # GET, HEAD, OPTIONS
        flags |= POST
    if status == 408:
        flags |= SLOW
    if took_ms >= LONG_MS:
        flags |= LONG
    if lengths[QUERY, row] > 0:
        flags |= HAS_QUERY
    if size > 0 and is_asset(buffer, starts[PATH, row], lengths[PATH, row]):
        flags |= ASSET
    return flags


@njit(cache=True)
def digest(
    buffer: Bytes,
    starts: npt.NDArray[np.int32],
    lengths: npt.NDArray[np.int32],
    time_ms: npt.NDArray[np.int64],
    status: npt.NDArray[np.int16],
    size: npt.NDArray[np.int64],
    took_ms: npt.NDArray[np.int32],
    first_row: int,
    end_row: int,
    records: Records,
    at: int,
    trusted: npt.NDArray[np.uint64],
    sites: SiteTable,
    lexicon: Lexicon,
    seed: np.uint64,
) -> int:
    """Write rows `first_row` to `end_row` of a batch into `records` from index `at` on; return the next free index."""
    for row in range(first_row, end_row):
        high, low, _, known = client_of(
            buffer,
            starts[CLIENT, row],
            lengths[CLIENT, row],
            starts[FORWARDED, row],
            lengths[FORWARDED, row],
            trusted,
        )
        flags = flags_of(buffer, starts, lengths, row, status[row], took_ms[row] if size[row] < LONG_BYTES else 0)
        path = hash_bytes(buffer, starts[PATH, row], lengths[PATH, row], seed)
        template = path
        query = path
        if flags & HAS_QUERY:
            template = mix(template ^ hash_keys(buffer, starts[QUERY, row], lengths[QUERY, row], seed))
            query = hash_bytes(buffer, starts[QUERY, row], lengths[QUERY, row], path)
        if flags & POST:
            template = mix(template + U64(buffer[starts[METHOD, row]]))
        host_at, host_size, page_at, page_size = split_referer(buffer, starts[REFERER, row], lengths[REFERER, row])
        agent = U32(hash_bytes(buffer, starts[AGENT, row], lengths[AGENT, row], seed))
        protocol = U32(hash_bytes(buffer, starts[PROTOCOL, row], lengths[PROTOCOL, row], seed))
        records.second[at] = time_ms[row] // 1000
        records.high[at] = high if known else U64(0)
        records.low[at] = low if known else U64(0)
        records.site[at] = site_of(sites, buffer, starts[HOST, row], lengths[HOST, row], seed)
        records.flags[at] = flags
        records.status[at] = status[row]
        records.path[at] = U32(path)
        records.template[at] = U32(template)
        records.query[at] = U32(query)
        records.agent[at] = agent
        records.protocol[at] = protocol
        if host_size > 0:
            host = U32(hash_bytes(buffer, host_at, host_size, seed)) | U32(1)
            records.referer_host[at] = host
            records.referer_path[at] = U32(hash_bytes(buffer, page_at, page_size, seed))
            remember(lexicon.referers, host, buffer, host_at, host_size)
        else:
            records.referer_host[at] = U32(0)
            records.referer_path[at] = U32(0)
        if flags & ASSET == 0:
            remember_template(lexicon.templates, U32(template), buffer, starts, lengths, row)
            remember(lexicon.agents, agent, buffer, starts[AGENT, row], lengths[AGENT, row])
            remember(lexicon.protocols, protocol, buffer, starts[PROTOCOL, row], lengths[PROTOCOL, row])
        at += 1
    return at
