"""Whether a path may be a known probing path, and a User-Agent a scanner's: hints for the tables of payloads.probes.

Each entry of those tables gives one hint, a piece of text that stands in every path the entry matches. A hint says
nothing by itself; where one is found the tables themselves are asked.
"""

from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import Final, NamedTuple

from bavn.payloads.probes import PACKED, SCRIPTS, Shapes, shipped
from bavn.sources.scanning import byte_at, constant, step
from bavn.windows.decoding import decoded_at
from bavn.windows.hashing import U64
from bavn.windows.machine import WORD_FACTOR, WORD_SEED, Words, kinds_at, kinds_of, make_words

SEED: Final = U64(WORD_SEED)
FACTOR: Final = U64(WORD_FACTOR)

# Kinds of hints
WHOLE: Final = constant(1)  # a segment
BEGINS: Final = constant(2)  # a segment begins with it
STEM: Final = constant(4)  # a segment is this, and perhaps a version or an extension
FIRST: Final = constant(8)  # the first segment
PAIR: Final = constant(16)  # two segments with a slash
ENDS: Final = constant(32)  # an ending of at most three dots
PACKS: Final = constant(64)  # such an ending of a path of one segment
FOLDER: Final = constant(128)  # a segment or a pair, above a script
SCRIPT: Final = constant(256)  # the ending of a script or a read-me
SHELL: Final = constant(512)  # as STEM, in the name of a script


class Places(NamedTuple):
    """Hints of paths and the words of scanners."""

    hints: Words
    scanners: Words


def make_places(shapes: Shapes | None = None) -> Places:
    """The hints of `shapes`, of those that come with Bavn without it."""
    shapes = shapes or shipped()
    by_kind: list[Iterable[str]] = [
        [*shapes.segments, *shapes.shell_segments, *shapes.files, *singles(shapes.runs)],
        shapes.beginnings,
        shapes.versioned,
        [*singles(shapes.roots), *singles(shapes.pages)],
        [*pairs(shapes.runs), *pairs(shapes.roots), *pairs(shapes.pages)],
        shapes.endings,
        PACKED,
        [
            *pairs(shapes.scripts),
            *pairs(shapes.shell_folders),
            *singles(shapes.scripts),
            *singles(shapes.shell_folders),
        ],
        [*(f".{ending}" for ending in SCRIPTS), ".txt"],
        shapes.shell_names,
    ]
    phrases = [max(phrase, key=len) for phrase in shapes.phrases]
    return Places(make_words(kinds_of(enumerate(by_kind))), make_words(dict.fromkeys([*shapes.words, *phrases], 1)))


def singles(chains: Mapping[tuple[str, ...], str]) -> list[str]:
    """The chains of one segment."""
    return [chain[0] for chain in chains if len(chain) == 1]


def pairs(chains: Mapping[tuple[str, ...], str]) -> list[str]:
    """The longest two segments of each longer chain."""
    return [max(map("/".join, pairwise(chain)), key=len) for chain in chains if len(chain) > 1]


@step
def is_candidate(places: Places, base: int, at: int, end: int) -> bool:
    """Whether a hint stands in a path."""
    hints = places.hints
    whole, pair = SEED, SEED  # hashes of a segment, and of it with the one before
    last_dot, dot_before, first_dot = SEED, SEED, SEED  # from the last dot on, the last but one, the one before that
    size, segments = 0, 0
    folder, hidden, shell = False, False, False
    while at <= end:
        byte = 47
        over = at == end
        if over:
            at += 1
        else:
            byte, at = decoded_at(base, at, end)
            byte &= 255
            if 65 <= byte <= 90:
                byte |= 32
            elif byte == 92:
                byte = 47
        if byte == 47:
            if size == 0:
                if over and folder and kinds_at(hints, last_dot) & SCRIPT:
                    return True
                continue
            kinds = kinds_at(hints, whole)
            joint = kinds_at(hints, pair) if segments > 0 else 0
            if kinds & (WHOLE | STEM) or joint & PAIR or (segments == 0 and kinds & FIRST):
                return True
            if over or at >= end:
                ending = kinds_at(hints, last_dot) | kinds_at(hints, dot_before) | kinds_at(hints, first_dot)
                if ending & ENDS or (ending & PACKS and segments == 0) or ((folder or shell) and ending & SCRIPT):
                    return True
            folder = folder or (kinds | joint) & FOLDER != 0
            pair = (whole ^ U64(47)) * FACTOR
            whole = SEED
            last_dot, dot_before, first_dot = SEED, SEED, SEED
            shell = False
            size = 0
            segments += 1
            continue
        if byte == 46 or byte == 59 or byte == 32 or byte == 0 or byte == 45 or byte == 95 or 48 <= byte <= 57:
            kinds = kinds_at(hints, whole)
            if kinds & STEM:
                return True
            shell = shell or kinds & SHELL != 0
            if byte == 46 or byte == 59 or byte == 32 or byte == 0:
                if kinds & WHOLE or (segments == 0 and kinds & FIRST):
                    return True
                if segments > 0 and kinds_at(hints, pair) & PAIR:
                    return True
                ending = kinds_at(hints, last_dot) | kinds_at(hints, dot_before) | kinds_at(hints, first_dot)
                if ending & ENDS or (ending & PACKS and segments == 0) or ((folder or shell) and ending & SCRIPT):
                    return True
            if byte == 46 and size > 0:
                first_dot, dot_before, last_dot = dot_before, last_dot, SEED
        if size == 1 and hidden and byte > 47:
            return True
        hidden = size == 0 and byte == 46
        whole = (whole ^ U64(byte)) * FACTOR
        pair = (pair ^ U64(byte)) * FACTOR
        last_dot = (last_dot ^ U64(byte)) * FACTOR
        dot_before = (dot_before ^ U64(byte)) * FACTOR
        first_dot = (first_dot ^ U64(byte)) * FACTOR
        size += 1
        if kinds_at(hints, whole) & BEGINS:
            return True
    return False


@step
def names_scanner(places: Places, base: int, at: int, end: int) -> bool:
    """Whether a word of a User-Agent, of letters, digits, hyphens and underscores, is one of a scanner."""
    token, size = SEED, 0
    while at <= end:
        byte = 32
        if at < end:
            byte = byte_at(base, at)
        at += 1
        if 65 <= byte <= 90:
            byte |= 32
        if 97 <= byte <= 122 or 48 <= byte <= 57 or byte == 45 or byte == 95:
            token = (token ^ U64(byte)) * FACTOR
            size += 1
        elif size > 0:
            if kinds_at(places.scanners, token):
                return True
            token, size = SEED, 0
    return False
