"""Which requests a slower judge has to look at: one pass over each text that was not seen before, in machine code.

    /search?q=b%C3%B8rnehave+i+vejle          nothing
    /search?q=1'+or+1=1--                     PAYLOAD
    /.env                                     PROBE
    POST /login                               LOGIN

A flag is no evidence. What stands in a text is decided once; the answer is kept under the text's hash, together with
what the judge made of it (`settle`), so that a page that is asked for a thousand times costs a look-up.
"""

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
from numba import njit

from bavn.sources.columns import AGENT as AGENT_FIELD
from bavn.sources.columns import METHOD as METHOD_FIELD
from bavn.sources.columns import PATH, QUERY, REFERER, Bytes
from bavn.sources.scanning import QUESTION, address_of, byte_at, find, step
from bavn.windows.hashing import U64, hash_bytes, wide
from bavn.windows.places import Places, is_candidate, make_places, names_scanner
from bavn.windows.suspicion import (
    IN_HEADER,
    IN_PATH,
    IN_QUERY,
    LOGIN,
    PAYLOAD,
    PLAIN,
    Triggers,
    is_plain,
    make_triggers,
    scan,
)

# What a row may need to be looked at for, beside PAYLOAD (its path or query may hold an attack) and LOGIN (a
# form may have been sent to log in).
PROBE: Final = 2  # its path may be one that only who looks for a hole asks for
AGENT: Final = 4  # its User-Agent may name a scanner or hold an attack
METHOD: Final = 16  # no method that browsers or common clients use
REFERRED: Final = 32  # its referer may hold an attack
WEAK: Final = 64  # of an answer: an honest path where the site has it, so only a bad answer tells
JUDGED: Final = PAYLOAD | PROBE | AGENT | METHOD | REFERRED  # what a judge answers

SLOTS: Final = 1 << 15  # texts remembered, two ways
REFERERS: Final = np.uint64(0x5851F42D4C957F2D)  # the same text as an agent and as a referer are two
METHODS: Final = tuple(
    int.from_bytes(name) for name in (b"GET", b"HEAD", b"POST", b"PUT", b"PATCH", b"DELETE", b"OPTIONS")
)
_USUAL: Final = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 ()/;:.,_+@[]#!*~?&-"
USUAL: Final = np.array([byte in _USUAL for byte in range(256)], np.bool_)
OF_PATH: Final = 0  # rows of `entries`
OF_QUERY: Final = 1
OF_AGENT: Final = 2
OF_REFERER: Final = 3
ENTRIES: Final = 4


class Texts(NamedTuple):
    """Texts by hash, two ways: `tag` (0: free), the `flags` that their text gives, and the judge's `answer`.

    The answer is the flags themselves until the judge has seen the text and found nothing.
    """

    tag: npt.NDArray[np.uint64]
    flags: npt.NDArray[np.uint8]
    answer: npt.NDArray[np.uint8]


class Sift(NamedTuple):
    """All that a row is compared with, and the texts that were."""

    triggers: Triggers
    places: Places
    paths: Texts
    queries: Texts
    headers: Texts


def make_sift(places: Places | None = None) -> Sift:
    """The triggers of the judge, and the paths and scanners of `places`, with no text seen yet."""
    return Sift(
        make_triggers(),
        places or make_places(),
        make_texts(),
        make_texts(),
        make_texts(),
    )


def make_texts() -> Texts:
    """An empty table."""
    return Texts(np.zeros(SLOTS, np.uint64), np.zeros(SLOTS, np.uint8), np.zeros(SLOTS, np.uint8))


@step
def is_usual(base: int, at: int, end: int) -> bool:
    """Whether a header holds nothing but letters, digits and the signs that browsers write there."""
    for place in range(at, end):
        if not USUAL[byte_at(base, place)]:
            return False
    return True


@step
def of_path(sift: Sift, base: int, at: int, end: int) -> int:
    """PAYLOAD, PROBE and LOGIN by the text of a path."""
    found = scan(sift.triggers, base, at, end, IN_PATH)
    return found | PROBE if is_candidate(sift.places, base, at, end) else found


@step
def of_referer(sift: Sift, base: int, at: int, end: int) -> int:
    """REFERRED by the text of a referer: its parameters where it is an address, else all of it."""
    address = False
    for place in range(at, min(at + 16, end - 2)):
        if byte_at(base, place) == 58 and byte_at(base, place + 1) == 47 and byte_at(base, place + 2) == 47:
            at = place + 3
            address = True
            break
    if not address:
        for place in range(at, end):
            if PLAIN[byte_at(base, place)] == 0 and byte_at(base, place) != 47:
                return REFERRED
    mark = find(base, at, end, QUESTION)
    found = 0
    if not is_usual(base, at, mark):
        found |= scan(sift.triggers, base, at, mark, IN_HEADER)
    if mark + 1 < end:
        found |= scan(sift.triggers, base, mark + 1, end, IN_QUERY)
    return REFERRED if found & PAYLOAD else 0


@step
def is_known_method(base: int, at: int, size: int) -> bool:
    """Whether browsers and common clients use this method. An empty one is no HTTP, and nothing to judge."""
    if size == 0 or (size == 3 and byte_at(base, at) == 71 and byte_at(base, at + 1) == 69):
        return True
    if size > 8:
        return False
    word = 0
    for place in range(at, at + size):
        word = word << 8 | byte_at(base, place)
    for method in METHODS:
        if word == method:
            return True
    return False


@step
def slot_of(known: npt.NDArray[np.uint64], tag: np.uint64) -> int:
    """Where a text stands, or where it may be put: then its tag is another."""
    slot = wide(tag >> U64(1)) & (SLOTS - 1)
    if known[slot] == tag:
        return slot
    if known[slot ^ 1] == tag:
        return slot ^ 1
    return slot ^ wide(tag >> U64(63))


def settle(texts: Texts, slot: int, tag: int, answer: int) -> None:
    """Remember the judge's answer for a text, unless another text has taken its place meanwhile."""
    if tag and int(texts.tag[slot]) == tag:
        texts.answer[slot] = answer


@njit(cache=True)
def sift_rows(
    buffer: Bytes,
    starts: npt.NDArray[np.int32],
    lengths: npt.NDArray[np.int32],
    status: npt.NDArray[np.int16],
    first: int,
    end: int,
    sift: Sift,
    seed: np.uint64,
    flags: npt.NDArray[np.uint8],
    asked: npt.NDArray[np.uint8],
    entries: npt.NDArray[np.int32],
    tags: npt.NDArray[np.uint64],
) -> int:
    """Write the flags of rows `first` to `end` from index 0 on; return how many rows have any.

    `flags` depend on the text alone. `asked` are those of them that a judge has still to answer, or answered with an
    attack; `entries` and `tags` (4 x n) are where the row's texts stand, for `settle`. All three are written only for
    rows with a flag.
    """
    base = address_of(buffer)
    path_tags, path_flags, path_answers = sift.paths.tag, sift.paths.flags, sift.paths.answer
    query_tags, query_flags, query_answers = sift.queries.tag, sift.queries.flags, sift.queries.answer
    header_tags, header_flags, header_answers = sift.headers.tag, sift.headers.flags, sift.headers.answer
    count = 0
    for row in range(first, end):
        out = row - first
        at, size = wide(starts[PATH, row]), wide(lengths[PATH, row])
        path = hash_bytes(base, at, size, seed) | U64(1)
        path_at = slot_of(path_tags, path)
        if path_tags[path_at] != path:
            path_tags[path_at] = path
            path_flags[path_at] = of_path(sift, base, at, at + size)
            path_answers[path_at] = path_flags[path_at]
        found = wide(path_flags[path_at])
        still = wide(path_answers[path_at])

        query, query_at = U64(0), 0
        at, size = wide(starts[QUERY, row]), wide(lengths[QUERY, row])
        if size > 0 and not is_plain(base, at, at + size):
            query = hash_bytes(base, at, size, seed) | U64(1)
            query_at = slot_of(query_tags, query)
            if query_tags[query_at] != query:
                query_tags[query_at] = query
                query_flags[query_at] = scan(sift.triggers, base, at, at + size, IN_QUERY)
                query_answers[query_at] = query_flags[query_at]
            found |= wide(query_flags[query_at])
            still |= wide(query_answers[query_at])

        browser, browser_at = U64(0), 0
        at, size = wide(starts[AGENT_FIELD, row]), wide(lengths[AGENT_FIELD, row])
        if size > 1:
            browser = hash_bytes(base, at, size, seed) | U64(1)
            browser_at = slot_of(header_tags, browser)
            if header_tags[browser_at] != browser:
                header_tags[browser_at] = browser
                odd = not is_usual(base, at, at + size) or names_scanner(sift.places, base, at, at + size)
                header_flags[browser_at] = AGENT if odd else 0
                header_answers[browser_at] = header_flags[browser_at]
            found |= wide(header_flags[browser_at])
            still |= wide(header_answers[browser_at])

        source, source_at = U64(0), 0
        at, size = wide(starts[REFERER, row]), wide(lengths[REFERER, row])
        if size > 1:
            source = hash_bytes(base, at, size, seed ^ REFERERS) | U64(1)
            source_at = slot_of(header_tags, source)
            if header_tags[source_at] != source:
                header_tags[source_at] = source
                header_flags[source_at] = of_referer(sift, base, at, at + size)
                header_answers[source_at] = header_flags[source_at]
            found |= wide(header_flags[source_at])
            still |= wide(header_answers[source_at])

        at, size = wide(starts[METHOD_FIELD, row]), wide(lengths[METHOD_FIELD, row])
        if not (size == 4 and byte_at(base, at) == 80):  # POST
            found &= ~LOGIN
        if not is_known_method(base, at, size):
            found |= METHOD
            still |= METHOD
        flags[out] = found
        if found == 0:
            continue
        count += 1
        if still & WEAK and status[row] < 400:
            still &= ~PROBE
        asked[out] = (still & JUDGED) | (found & LOGIN)
        entries[OF_PATH, out], tags[OF_PATH, out] = path_at, path
        entries[OF_QUERY, out], tags[OF_QUERY, out] = query_at, query
        entries[OF_AGENT, out], tags[OF_AGENT, out] = browser_at, browser
        entries[OF_REFERER, out], tags[OF_REFERER, out] = source_at, source
    return count
