"""What each client did in a window: one row of small codes per client, made from its records.

A client's personas (one per browser) are judged first: those that load what a browser loads are *vouched*. A
client then gives up to two rows, one of its vouched and one of its other personas, so that an honest user and a
bot behind one address do not hide each other.
"""

from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt
from numba import njit

from bavn.sources.scanning import step
from bavn.windows.hashing import GOLDEN, I64, U32, U64, hash_pair, mix
from bavn.windows.personas import ASSETS as PERSONA_ASSETS
from bavn.windows.personas import CALM_PAGES as PERSONA_CALM
from bavn.windows.personas import FIRST as PERSONA_FIRST
from bavn.windows.personas import FIRST_ASSETS, Personas, client_key, loads_pages, persona_key
from bavn.windows.personas import PAGES as PERSONA_PAGES
from bavn.windows.personas import REFETCHED as PERSONA_REFETCHED
from bavn.windows.record import ASSET, CHAINED, POST, QUERY, SLOW, Records

# Conduct: what a client does, whatever it asks for. Each is a small code; 0 is the tamest.
PAGES_SEEN: Final = 0  # pages asked for: 0, 1, 2, 3-4, 5-8, 9-16, 17-32, 33+
ASSETS: Final = 1  # 0 none, 1 fewer than pages, 2 as many or more
QUERIES: Final = 2  # distinct queries: 0, 1, 2-4, 5-9, 10+
CHURN: Final = 3  # 2: three or more queries, nearly each of them new; 1: repeated ones; 0: fewer than three
AGENTS: Final = 4  # browsers: 1, 2-3, 4-9, 10+
ERRORS: Final = 5  # 4xx among its pages: 0 none, 1 under three in ten, 2 more
REPEATS: Final = 6  # 1: four or more pages, the same ones three times over
BEFORE: Final = 7  # pages of this session before the window: 0, 1-3, 4-15, 16+
REFERRER: Final = 8  # 0 none, 1 own site but never a page it fetched, 2 own site and fetched, 3 others
POSTS: Final = 9  # 0 none, 1 some, 2 half or more of its pages
NOVELTY: Final = 10  # pages of templates the site had not served before: 0 none, 1 some, 2 all
PACE: Final = 11  # pages for each of its browsers: buckets as PAGES_SEEN
CONDUCT: Final = 12

# Content: what a client asks for. Hashes.
AGENT: Final = 0  # its browser; 0 where it has several
REFERER_HOST: Final = 1  # the foreign site that its pages name; 0 none
PROTOCOL: Final = 2
CONTENT: Final = 3

TEMPLATES: Final = 4  # templates kept of each row

# The KNOWN flags of a row
HERE_BEFORE: Final = 1  # a persona was here before
VISITED_BEFORE: Final = 2  # and behaved as a browser
STEADY: Final = 4  # and asks no more than it did then: a feed reader, a page that polls
STEADY_TIMES: Final = 3
STEADY_PAGES: Final = 2

MOST_PROBES: Final = 256  # keys that somebody chose to collide are left out, and cost no more


class Rows(NamedTuple):
    """Clients of a window. `vouched` 1: its personas behave as browsers do.

    `conduct` (uint8, n x CONDUCT), `content` (uint32, n x CONTENT), `templates` (uint32, n x TEMPLATES, 0: none),
    `pages` and `assets` requested; `client` a number that the client's two rows share; `known` the KNOWN
    flags of its personas: here before the window's `known_before` minute, and how.
    """

    vouched: npt.NDArray[np.uint8]
    conduct: npt.NDArray[np.uint8]
    content: npt.NDArray[np.uint32]
    templates: npt.NDArray[np.uint32]
    pages: npt.NDArray[np.int32]
    assets: npt.NDArray[np.int32]
    client: npt.NDArray[np.int32]
    known: npt.NDArray[np.uint8]


class Draft(NamedTuple):
    """Sums per persona, then per row, while a window is profiled (n x the columns below)."""

    sums: npt.NDArray[np.int32]
    bits: npt.NDArray[np.uint64]
    tags: npt.NDArray[np.uint32]


# columns of Draft.sums
S_PAGES, S_ASSETS, S_QUERIES, S_ERRORS, S_POSTS, S_OWN, S_CHAINED, S_FOREIGN, S_NOVEL, S_AGENTS, S_BEFORE, S_KNOWN = (
    range(12)
)
SUMS: Final = 12
# columns of Draft.bits: 64-bit sketches of distinct values
B_QUERIES, B_LOOSE, B_URLS = range(3)
BITS: Final = 3
# columns of Draft.tags
G_AGENT, G_FOREIGN, G_PROTOCOL, G_TEMPLATE = range(4)
TAGS: Final = 3 + TEMPLATES


def make_draft(rows: int) -> Draft:
    """Room for `rows` personas or rows."""
    return Draft(
        np.zeros((rows, SUMS), np.int32),
        np.zeros((rows, BITS), np.uint64),
        np.zeros((rows, TAGS), np.uint32),
    )


@step
def find_or_add(keys: npt.NDArray[np.uint64], ids: npt.NDArray[np.int32], key: np.uint64, next_id: int) -> int:
    """The number of a key in an open-addressing table, `next_id` where it is new, -1 after too many collisions."""
    mask = keys.size - 1
    slot = I64(mix(key) & U64(mask))
    for _ in range(MOST_PROBES):
        if keys[slot] == key:
            return ids[slot]
        if keys[slot] == U64(0):
            keys[slot] = key
            ids[slot] = next_id
            return next_id
        slot = (slot + 1) & mask
    return -1


@step
def bit_of(value: np.uint32) -> np.uint64:
    """One of 64 bits for a hash."""
    return U64(1) << (U64(value) & U64(63))


@step
def count_bits(word: np.uint64) -> int:
    """How many bits are set."""
    word = word - ((word >> U64(1)) & U64(0x5555555555555555))
    word = (word & U64(0x3333333333333333)) + ((word >> U64(2)) & U64(0x3333333333333333))
    word = (word + (word >> U64(4))) & U64(0x0F0F0F0F0F0F0F0F)
    return I64((word * U64(0x0101010101010101)) >> U64(56))


@step
def distinct(word: np.uint64) -> float:
    """How many distinct values set these bits (linear counting; 64 bits are good to about 200)."""
    empty = 64 - count_bits(word)
    if empty == 0:
        return 267.0
    return -64.0 * np.log(empty / 64.0)


@step
def add_template(tags: npt.NDArray[np.uint32], row: int, template: np.uint32) -> None:
    """Keep a template among the row's first few distinct ones."""
    for k in range(TEMPLATES):
        kept = tags[row, G_TEMPLATE + k]
        if kept == template:
            return
        if kept == U32(0):
            tags[row, G_TEMPLATE + k] = template
            return


@step
def add_page(sums: npt.NDArray[np.int32], row: int, flags: int, status: int, host: np.uint32, own: np.uint32) -> None:
    """Count one request for a page with its persona."""
    sums[row, S_PAGES] += 1
    if flags & QUERY:
        sums[row, S_QUERIES] += 1
    if 400 <= status < 500 and status != 499 and status != 408 and status != 429 and status != 403:
        sums[row, S_ERRORS] += 1
    if flags & POST:
        sums[row, S_POSTS] += 1
    if flags & CHAINED:
        sums[row, S_CHAINED] += 1
    if host != U32(0):
        sums[row, S_OWN if host == own else S_FOREIGN] += 1


@step
def is_vouched(draft: Draft, row: int, assets: int, pages: int, refetched: int) -> bool:
    """Whether a persona behaves as a browser does: its session's counts are given.

    A browser keeps what it has loaded: fetching the same style sheet with every page is a program's way. A new
    query each time is not how a person reads, unless a page fetched before asks for it: a form, or a page that polls.
    """
    if not loads_pages(assets, pages, refetched):
        return False
    return 2.0 * distinct(draft.bits[row, B_LOOSE]) <= draft.sums[row, S_PAGES] + 2.5


@step
def merge(into: Draft, row: int, draft: Draft, persona: int, before: int) -> None:
    """Add one persona to its client's row."""
    agents = into.sums[row, S_AGENTS]
    known = into.sums[row, S_KNOWN] | draft.sums[persona, S_KNOWN]
    if agents > 0 and not (into.sums[row, S_KNOWN] & draft.sums[persona, S_KNOWN] & STEADY):
        known &= HERE_BEFORE | VISITED_BEFORE  # steady only where all of them are
    for k in range(SUMS):
        into.sums[row, k] += draft.sums[persona, k]
    into.sums[row, S_KNOWN] = known
    into.sums[row, S_BEFORE] += before
    for k in range(BITS):
        into.bits[row, k] |= draft.bits[persona, k]
    if agents == 0:
        for k in range(TAGS):
            into.tags[row, k] = draft.tags[persona, k]
        return
    into.tags[row, G_AGENT] = U32(0)
    if draft.tags[persona, G_FOREIGN] != U32(0):
        into.tags[row, G_FOREIGN] = draft.tags[persona, G_FOREIGN]
    for k in range(TEMPLATES):
        if draft.tags[persona, G_TEMPLATE + k] != U32(0):
            add_template(into.tags, row, draft.tags[persona, G_TEMPLATE + k])


@step
def step_of(value: int, growth: int) -> int:
    """Bucket a count: 0, 1, 2, 3-4, 5-8, 9-16, ... up to `growth` buckets."""
    bucket = 0
    bound = 0
    while bucket < growth and value > bound:
        bucket += 1
        bound = 1 if bound == 0 else bound * 2
    return bucket


@step
def judge_conduct(draft: Draft, row: int, conduct: npt.NDArray[np.uint8], out: int) -> None:
    """Turn a row's sums into its conduct codes."""
    pages = draft.sums[row, S_PAGES]
    assets = draft.sums[row, S_ASSETS]
    queries = distinct(draft.bits[row, B_QUERIES])
    asked = draft.sums[row, S_QUERIES]
    conduct[out, PAGES_SEEN] = step_of(pages, 7)
    conduct[out, ASSETS] = 0 if assets == 0 else (1 if assets < pages else 2)
    conduct[out, QUERIES] = (
        0 if asked == 0 else (1 if queries < 1.5 else (2 if queries < 4.7 else (3 if queries < 9.7 else 4)))
    )
    conduct[out, CHURN] = 0 if asked < 3 else (2 if queries >= 0.75 * min(asked, 200) else 1)
    agents = draft.sums[row, S_AGENTS]
    conduct[out, PACE] = step_of(pages // max(agents, 1), 7)
    conduct[out, AGENTS] = 0 if agents <= 1 else (1 if agents <= 3 else (2 if agents <= 9 else 3))
    errors = draft.sums[row, S_ERRORS]
    conduct[out, ERRORS] = 0 if errors == 0 else (1 if errors * 10 < 3 * pages else 2)
    conduct[out, REPEATS] = 1 if pages >= 4 and 3.0 * distinct(draft.bits[row, B_URLS]) <= pages else 0
    before = draft.sums[row, S_BEFORE]
    conduct[out, BEFORE] = 0 if before == 0 else (1 if before <= 3 else (2 if before <= 15 else 3))
    own = draft.sums[row, S_OWN]
    if 2 * own > pages:
        conduct[out, REFERRER] = 2 if 4 * draft.sums[row, S_CHAINED] >= own else 1
    else:
        conduct[out, REFERRER] = 3 if 2 * draft.sums[row, S_FOREIGN] > pages else 0
    posts = draft.sums[row, S_POSTS]
    conduct[out, POSTS] = 0 if posts == 0 else (1 if 2 * posts < pages else 2)
    novel = draft.sums[row, S_NOVEL]
    conduct[out, NOVELTY] = 0 if novel == 0 else (2 if novel == pages else 1)


@njit(cache=True)
def sample_clients(records: Records, index: npt.NDArray[np.int64], sampling: int) -> npt.NDArray[np.int64]:
    """Of the records at `index`, all those of one client in 2 ** `sampling`."""
    kept = np.empty(index.size, np.int64)
    count = 0
    for at in index:
        if mix(client_key(records.high[at], records.low[at])) >> U64(64 - sampling) == U64(0):
            kept[count] = at
            count += 1
    return kept[:count]


@njit(cache=True)
def profile(
    records: Records,
    index: npt.NDArray[np.int64],
    personas: Personas,
    own_host: np.uint32,
    novel_since: int,
    known_before: int,
    minutes: float,
    persona_of: npt.NDArray[np.int32],
    row_of: npt.NDArray[np.int32],
    draft: Draft,
    into: Draft,
) -> tuple[int, int]:
    """Sum up the records at `index` per persona (`draft`) and per client (`into`); all arrays given are zeroed.

    A template first seen at or after minute `novel_since` is new, a persona first seen before minute `known_before`
    known; the window lasts `minutes`. `persona_of[k]` becomes the persona of record `index[k]` (-1: no address, or no
    room), `row_of[p]` the row of persona p: 2 * client + (1 if vouched). Personas beyond the room in `row_of` are not
    profiled. Returns the numbers of personas and of clients.
    """
    size = 16
    while size < 2 * index.size:
        size *= 2
    keys = np.zeros(size, np.uint64)
    ids = np.zeros(size, np.int32)
    most = row_of.size
    client_of = np.zeros(most, np.uint64)
    slot_of = np.full(most, -1, np.int64)
    sums, bits, tags = draft.sums, draft.bits, draft.tags
    count = 0
    for k in range(index.size):
        at = index[k]
        persona_of[k] = -1
        client = client_key(records.high[at], records.low[at])
        if client == U64(0):
            continue
        key = persona_key(client, records.agent[at], 0) | U64(1)
        persona = find_or_add(keys, ids, key, count)
        if persona < 0 or persona >= most:
            continue
        if persona == count:
            client_of[count] = client
            count += 1
            sums[persona, S_AGENTS] = 1
            tags[persona, G_AGENT] = records.agent[at]
            tags[persona, G_PROTOCOL] = records.protocol[at]
        persona_of[k] = persona
        slot_of[persona] = records.persona[at]
        flags = records.flags[at]
        if flags & SLOW:
            continue
        if flags & ASSET:
            sums[persona, S_ASSETS] += 1
            continue
        host = records.referer_host[at]
        add_page(sums, persona, flags, records.status[at], host, own_host)
        if records.first_seen[at] >= novel_since:
            sums[persona, S_NOVEL] += 1
        if host != U32(0) and host != own_host:
            tags[persona, G_FOREIGN] = host
        bit = bit_of(records.query[at])
        bits[persona, B_URLS] |= bit
        if flags & QUERY:
            bits[persona, B_QUERIES] |= bit
            if not flags & CHAINED:
                bits[persona, B_LOOSE] |= bit
        add_template(tags, persona, records.template[at])
    keys[:] = U64(0)
    clients = 0
    for persona in range(count):
        number = find_or_add(keys, ids, hash_pair(client_of[persona], GOLDEN) | U64(1), clients)
        if number < 0:
            row_of[persona] = -1
            continue
        if number == clients:
            clients += 1
        slot = slot_of[persona]
        pages = draft.sums[persona, S_PAGES]
        assets = draft.sums[persona, S_ASSETS]
        session_pages = pages
        refetched = 0
        if slot >= 0:
            refetched = I64(personas[slot, PERSONA_REFETCHED])
            session_pages = max(pages, I64(personas[slot, PERSONA_PAGES]))
            since = known_before - I64(personas[slot, PERSONA_FIRST])
            if since > 0:
                draft.sums[persona, S_KNOWN] = HERE_BEFORE
                if I64(personas[slot, PERSONA_ASSETS]) - assets >= FIRST_ASSETS:
                    draft.sums[persona, S_KNOWN] |= VISITED_BEFORE
                rate = I64(personas[slot, PERSONA_CALM]) / since
                if pages <= STEADY_TIMES * rate * minutes + STEADY_PAGES and rate * minutes >= 1.0:
                    draft.sums[persona, S_KNOWN] |= STEADY
            assets = max(assets, I64(personas[slot, PERSONA_ASSETS]))
        row = 2 * number + (1 if is_vouched(draft, persona, assets, session_pages, refetched) else 0)
        row_of[persona] = row
        merge(into, row, draft, persona, session_pages - pages)
    return count, clients


@njit(cache=True)
def encode(into: Draft, clients: int, rows: Rows, number_of: npt.NDArray[np.int32]) -> int:
    """Write the rows that ask for pages; `number_of[2 * client + vouched]` becomes their number, -1 for none."""
    count = 0
    for row in range(2 * clients):
        number_of[row] = -1
        if into.sums[row, S_PAGES] == 0:
            continue
        rows.vouched[count] = row & 1
        judge_conduct(into, row, rows.conduct, count)
        rows.content[count, AGENT] = into.tags[row, G_AGENT]
        rows.content[count, REFERER_HOST] = into.tags[row, G_FOREIGN]
        rows.content[count, PROTOCOL] = into.tags[row, G_PROTOCOL]
        for k in range(TEMPLATES):
            rows.templates[count, k] = into.tags[row, G_TEMPLATE + k]
        rows.pages[count] = into.sums[row, S_PAGES]
        rows.assets[count] = into.sums[row, S_ASSETS]
        rows.client[count] = row >> 1
        other = into.sums[row ^ 1, S_KNOWN] & (HERE_BEFORE | VISITED_BEFORE)
        rows.known[count] = into.sums[row, S_KNOWN] | other
        number_of[row] = count
        count += 1
    return count


def make_rows(count: int) -> Rows:
    """Room for `count` rows."""
    kinds: dict[str, Any] = {"vouched": np.uint8, "known": np.uint8}
    flat = {name: np.zeros(count, kinds.get(name, np.int32)) for name in Rows._fields}
    flat["conduct"] = np.zeros((count, CONDUCT), np.uint8)
    flat["content"] = np.zeros((count, CONTENT), np.uint32)
    flat["templates"] = np.zeros((count, TEMPLATES), np.uint32)
    return Rows(**flat)
