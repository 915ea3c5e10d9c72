"""Columns of text become records of numbers: who, what kind of request, when."""

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
from numba import njit

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
from bavn.sources.scanning import (
    COLON,
    DOT,
    EQUALS,
    HASH,
    OPEN,
    QUESTION,
    SLASH,
    SPACE,
    address_of,
    byte_at,
    constant,
    eight_bytes,
    eight_bytes_at,
    find,
    step,
)
from bavn.windows.hashing import U32, U64, hash_bytes, hash_lowered, mix, same_bytes, wide
from bavn.windows.names import SLOTS, Names, append_byte, append_name, begin_name, make_names, remember
from bavn.windows.record import ASSET, LONG, NO_REQUEST, POST, SLOW, Records
from bavn.windows.record import QUERY as HAS_QUERY

MAX_SITES: Final = 128
SITE_SLOTS: Final = 1024
SITE_WIDTH: Final = 96
OTHER_SITES: Final = constant(0)  # index of the site that takes what finds no room
BY_HOST: Final = -1  # instead of an index: each row belongs to the site that it names
MAX_KEYS: Final = 12  # parameter names that make a template; further ones are ignored
KEY_WIDTH: Final = constant(24)  # bytes kept of each
PATH_WIDTH: Final = constant(100)  # bytes kept of a template's path
CLIENT_SLOTS: Final = 4096  # addresses of a batch that need not be read again; a power of two
LONG_MS: Final = 20_000
LONG_BYTES: Final = 64 * 1024  # a large download may take long

AMPERSAND: Final = constant(38)
NAMELESS: Final = constant(42)  # *
GET_BEGINS: Final = constant(71)  # G
AT: Final = constant(64)
TAG_MASK: Final = U32(SLOTS - 1)
NOTHING: Final = constant(-1)
HTTPS: Final = eight_bytes(b"https://")

_LOADED_WITH_A_PAGE: Final = """
css js mjs map png jpg jpeg gif webp avif svg ico bmp cur woff woff2 ttf otf eot mp4 webm mp3 ogg m4a wasm
"""
ASSET_ENDINGS: Final = tuple(_LOADED_WITH_A_PAGE.split())


def _place_endings() -> tuple[int, npt.NDArray[np.uint64]]:
    """A factor that sends every ending to a slot of its own, and the slots."""
    packed = [int.from_bytes(ending.encode(), "big") for ending in ASSET_ENDINGS]
    factor = 80165  # found by this loop: it takes a tenth of a second from 1 on
    while len(places := {(key * factor & 0xFFFFFFFF) >> 24: key for key in packed}) < len(packed):
        factor += 2
    slots = np.zeros(256, np.uint64)
    for place, key in places.items():
        slots[place] = key
    return factor, slots


_FACTOR, _ENDINGS = _place_endings()
ENDING_FACTOR: Final = U64(_FACTOR)
ENDINGS: Final = _ENDINGS
SHORTEST_ENDING: Final = min(map(len, ASSET_ENDINGS))
LONGEST_ENDING: Final = max(map(len, ASSET_ENDINGS))


class SiteTable(NamedTuple):
    """Virtual hosts by hash: `tag` and `index` are SITE_SLOTS long; `text` and `length` hold each site's name.

    The first MAX_SITES - 1 hosts get an index of their own, all further ones share OTHER_SITES, so that
    invented Host headers cost no memory. `count[0]` is the number of indices given.
    """

    tag: npt.NDArray[np.uint64]
    index: npt.NDArray[np.int32]  # type: ignore[assignment]  # nobody asks this tuple for its own `index`
    text: npt.NDArray[np.uint8]
    length: npt.NDArray[np.int32]
    count: npt.NDArray[np.int64]  # type: ignore[assignment]  # nor for its `count`


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
def site_of(sites: SiteTable, base: int, start: int, length: int, seed: np.uint64) -> int:
    """The index of the host named here (port cut off, capitals ignored), a new one where there is room."""
    end = start + length
    if length > 0 and byte_at(base, start) != OPEN:
        end = find(base, start, end, COLON)
    tag = hash_lowered(base, start, end - start, seed) | U64(1)
    slot = np.int64(tag & U64(SITE_SLOTS - 1))
    for _ in range(32):
        if sites.tag[slot] == tag:
            return wide(sites.index[slot])
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
        sites.text[count, k] = byte_at(base, start + k)
    sites.length[count] = room
    sites.count[0] = count + 1
    return count


@njit(cache=True)
def place_site(sites: SiteTable, name: Bytes, seed: np.uint64) -> int:
    """The index of the site with this name, a new one where there is room: the same as for a Host of this name."""
    return site_of(sites, address_of(name), 0, name.size, seed)


@step
def is_asset(base: int, start: int, length: int) -> bool:
    """Whether a path ends the way style sheets, scripts, images and fonts do."""
    end = start + length
    for size in range(SHORTEST_ENDING, min(length - 1, LONGEST_ENDING) + 1):
        if byte_at(base, end - size - 1) != DOT:
            continue
        word = 0
        for at in range(end - size, end):
            byte = byte_at(base, at)
            word = (word << 8) | (byte + 32 if 65 <= byte <= 90 else byte)
        return ENDINGS[((U64(word) * ENDING_FACTOR) & U64(0xFFFFFFFF)) >> U64(24)] == U64(word)
    return False


@step
def hash_keys(base: int, start: int, length: int, seed: np.uint64) -> np.uint64:
    """Hash the names of a query's parameters in their order; a piece without '=' counts as nameless."""
    value = seed
    at = start
    end = start + length
    keys = 0
    while at < end and keys < MAX_KEYS:
        stop = find(base, at, end, AMPERSAND)
        equals = find(base, at, stop, EQUALS)
        value = mix(value ^ hash_bytes(base, at, equals - at, seed)) if equals < stop else mix(value + U64(1))
        keys += 1
        at = stop + 1
    return value


@step
def append_keys(names: Names, slot: int, base: int, start: int, length: int) -> None:
    """Append '?q&page': the names of a query's parameters, '*' for a nameless one, never a value."""
    append_byte(names, slot, QUESTION)
    at = start
    end = start + length
    keys = 0
    while at <= end and keys < MAX_KEYS:
        stop = find(base, at, end, AMPERSAND)
        equals = find(base, at, stop, EQUALS)
        if equals < stop:
            append_name(names, slot, base, at, min(equals - at, KEY_WIDTH))
        else:
            append_byte(names, slot, NAMELESS)
        if stop < end:
            append_byte(names, slot, AMPERSAND)
        keys += 1
        at = stop + 1


@step
def remember_template(
    names: Names,
    tag: np.uint32,
    base: int,
    method: int,
    method_size: int,
    path: int,
    path_size: int,
    query: int,
    query_size: int,
) -> None:
    """Keep 'GET /search?q&page': method, path and parameter names, never a value."""
    slot = begin_name(names, tag)
    if slot < 0:
        return
    append_name(names, slot, base, method, method_size)
    append_byte(names, slot, SPACE)
    append_name(names, slot, base, path, min(path_size, PATH_WIDTH))
    if query_size > 0:
        append_keys(names, slot, base, query, query_size)


@step
def remember_host(names: Names, tag: np.uint32, base: int, start: int, length: int) -> None:
    """Keep a referer's host, without the user and password that may stand before it."""
    end = start + length
    at = find(base, start, end, AT)
    while at < end:
        start = at + 1
        at = find(base, start, end, AT)
    remember(names, tag, base, start, end - start)


@step
def host_in(base: int, start: int, length: int) -> int:
    """Where the host of a referer begins, -1 for none."""
    if length < 8:
        return -1
    word = eight_bytes_at(base, start)
    if word == HTTPS:
        return start + 8
    for at in range(start, min(start + 8, start + length - 2)):
        if byte_at(base, at) == COLON and byte_at(base, at + 1) == SLASH and byte_at(base, at + 2) == SLASH:
            return at + 3
    return -1


@step
def flags_of(base: int, method: int, method_size: int, status: int, took_ms: int) -> int:
    """The flags that tell of method, status and duration."""
    flags = 0
    if method_size == 0:
        flags |= NO_REQUEST
        if status == 400 or status == 408:
            flags |= SLOW
    else:
        first = byte_at(base, method)
        if not (first == 71 or first == 72 or first == 79):  # GET, HEAD, OPTIONS
            flags |= POST
    if status == 408:
        flags |= SLOW
    if took_ms >= LONG_MS:
        flags |= LONG
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
    only_site: int,
) -> int:
    """Write rows `first_row` to `end_row` of a batch into `records` from index `at` on; return the next free index.

    All rows belong to the site with index `only_site`, whatever their Host; with BY_HOST to the one they name.
    """
    base = address_of(buffer)
    behind_proxies = trusted.shape[0] > 0
    clients = np.zeros(CLIENT_SLOTS, np.uint64)
    highs = np.empty(CLIENT_SLOTS, np.uint64)
    lows = np.empty(CLIENT_SLOTS, np.uint64)
    template_tags = lexicon.templates.tag
    agent_tags = lexicon.agents.tag
    referer_tags = lexicon.referers.tag
    protocol_tags = lexicon.protocols.tag
    site_at, site_size, site = NOTHING, NOTHING, NOTHING  # the last row's host
    host_at, host_size, host = NOTHING, NOTHING, U32(0)  # the last referer's host
    for row in range(first_row, end_row):
        peer, peer_size = wide(starts[CLIENT, row]), wide(lengths[CLIENT, row])
        tag = hash_bytes(base, peer, peer_size, seed)
        if behind_proxies and lengths[FORWARDED, row] > 0:
            tag = hash_bytes(base, wide(starts[FORWARDED, row]), wide(lengths[FORWARDED, row]), tag)
        tag |= U64(1)
        slot = np.int64(tag >> U64(1)) & (CLIENT_SLOTS - 1)
        if clients[slot] != tag:
            high, low, _, known = client_of(
                buffer, peer, peer_size, wide(starts[FORWARDED, row]), wide(lengths[FORWARDED, row]), trusted
            )
            clients[slot] = tag
            highs[slot] = high if known else U64(0)
            lows[slot] = low if known else U64(0)
        records.high[at] = highs[slot]
        records.low[at] = lows[slot]
        records.second[at] = time_ms[row] // 1000
        records.status[at] = status[row]

        begin, length = wide(starts[HOST, row]), wide(lengths[HOST, row])
        if only_site >= 0:
            site = only_site
        elif length != site_size or not same_bytes(base, begin, site_at, length):
            site_at, site_size, site = begin, length, site_of(sites, base, begin, length, seed)
        records.site[at] = site

        method, method_size = wide(starts[METHOD, row]), wide(lengths[METHOD, row])
        path_at, path_size = wide(starts[PATH, row]), wide(lengths[PATH, row])
        query_at, query_size = wide(starts[QUERY, row]), wide(lengths[QUERY, row])
        took = wide(took_ms[row]) if size[row] < LONG_BYTES else 0
        flags = flags_of(base, method, method_size, wide(status[row]), took)
        if query_size > 0:
            flags |= HAS_QUERY
        if method_size > 0 and is_asset(base, path_at, path_size):
            flags |= ASSET
        records.flags[at] = flags
        path = hash_bytes(base, path_at, path_size, seed)
        template = path
        query = path
        if query_size > 0:
            template = mix(template ^ hash_keys(base, query_at, query_size, seed))
            query = hash_bytes(base, query_at, query_size, path)
        if method_size > 0 and byte_at(base, method) != GET_BEGINS:
            template = mix(template + U64(byte_at(base, method)))
        records.path[at] = U32(path)
        records.template[at] = U32(template)
        records.query[at] = U32(query)

        agent_at, agent_size = wide(starts[AGENT, row]), wide(lengths[AGENT, row])
        agent = U32(hash_bytes(base, agent_at, agent_size, seed))
        records.agent[at] = agent
        protocol_at, protocol_size = wide(starts[PROTOCOL, row]), wide(lengths[PROTOCOL, row])
        protocol = U32(hash_bytes(base, protocol_at, protocol_size, seed))
        records.protocol[at] = protocol
        if flags & ASSET == 0:
            if template_tags[U32(template) & TAG_MASK] != U32(template):
                remember_template(
                    lexicon.templates,
                    U32(template),
                    base,
                    method,
                    method_size,
                    path_at,
                    path_size,
                    query_at,
                    query_size,
                )
            if agent_tags[agent & TAG_MASK] != agent:
                remember(lexicon.agents, agent, base, agent_at, agent_size)
            if protocol_tags[protocol & TAG_MASK] != protocol:
                remember(lexicon.protocols, protocol, base, protocol_at, protocol_size)

        records.referer_host[at] = U32(0)
        records.referer_path[at] = U32(0)
        begin, length = wide(starts[REFERER, row]), wide(lengths[REFERER, row])
        end = begin + length
        begin = host_in(base, begin, length)
        if begin >= 0:
            stop = begin + host_size
            if not (
                host_size > 0
                and stop < end
                and byte_at(base, stop) == SLASH
                and same_bytes(base, begin, host_at, host_size)
            ):
                stop = find(base, begin, find(base, begin, end, SLASH), QUESTION)
                if stop > begin:
                    host_at, host_size = begin, stop - begin
                    host = U32(hash_bytes(base, begin, stop - begin, seed)) | U32(1)
            if stop > begin:
                page_end = find(base, stop, find(base, stop, end, QUESTION), HASH)
                records.referer_host[at] = host
                records.referer_path[at] = U32(hash_bytes(base, stop, page_end - stop, seed))
                if referer_tags[host & TAG_MASK] != host:
                    remember_host(lexicon.referers, host, base, begin, stop - begin)
        at += 1
    return at
