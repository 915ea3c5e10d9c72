"""Words, signs and rules as tables that a kernel walks through, one byte at a time.

All signs are found at once by one finite automaton, words by the hash of their letters. A text can be made to look like
it held a word, never to look like it held none.
"""

from collections.abc import Container, Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from bavn.sources.scanning import step
from bavn.windows.hashing import U64, wide

WORD_SEED: Final = 0xCBF29CE484222325  # FNV-1a
WORD_FACTOR: Final = 0x100000001B3
_ALL: Final = (1 << 64) - 1
LETTERS: Final = bytes(range(65, 91)) + bytes(range(97, 123))
DIGITS: Final = bytes(range(48, 58))

Place = tuple[int, int]  # a sign's number, and how much of it was read


class Automaton(NamedTuple):
    """`next[state, byte]` is the next state, `found[state]` the groups of the signs that end there, as bits."""

    next: npt.NDArray[np.uint16]
    found: npt.NDArray[np.uint32]


class Words(NamedTuple):
    """An open table of words: `tag` (0: free) and `kinds` as bits. A power of two slots, at most a quarter in use."""

    tag: npt.NDArray[np.uint64]
    kinds: npt.NDArray[np.uint32]


def make_automaton(groups: Mapping[int, Sequence[str]], exact: Container[int] = ()) -> Automaton:
    """An automaton for the signs of each group; what is found of group g is the bit 1 << g.

    `a` in a sign is any letter and `0` any digit, except in the groups of `exact`.
    """
    signs = [
        (1 << group, tuple(bytes_of(character, exact=group in exact) for character in sign))
        for group, members in groups.items()
        for sign in members
    ]
    start: dict[int, set[Place]] = {}
    for number, (_, choices) in enumerate(signs):
        for byte in choices[0]:
            start.setdefault(byte, set()).add((number, 1))
    states: dict[frozenset[Place], int] = {frozenset(): 0}
    waiting = [frozenset[Place]()]
    first = np.zeros(256, np.uint16)

    def number_of(reached: frozenset[Place]) -> int:
        if reached not in states:
            states[reached] = len(states)
            waiting.append(reached)
        return states[reached]

    for byte, reached in start.items():
        first[byte] = number_of(frozenset(reached))
    rows: list[npt.NDArray[np.uint16]] = []
    found: list[int] = []
    for state in waiting:
        row, further = first.copy(), dict[int, set[Place]]()
        for number, at in state:
            if at < len(signs[number][1]):
                for byte in signs[number][1][at]:
                    further.setdefault(byte, set()).add((number, at + 1))
        for byte, reached in further.items():
            row[byte] = number_of(frozenset(reached | start.get(byte, set())))
        rows.append(row)
        found.append(sum({signs[number][0] for number, at in state if at == len(signs[number][1])}))
    return Automaton(np.array(rows), np.array(found, np.uint32))


def bytes_of(character: str, *, exact: bool) -> bytes:
    """The bytes that a character of a sign stands for."""
    if character == "a" and not exact:
        return LETTERS
    if character == "0" and not exact:
        return DIGITS
    return character.encode("latin-1")


def hash_word(word: str) -> int:
    """The hash under which a word stands: of its bytes in lower case."""
    value = WORD_SEED
    for byte in word.lower().encode("utf-8", "surrogateescape"):
        value = (value ^ byte) * WORD_FACTOR & _ALL
    return (value ^ value >> 32) or 1


def make_words(kinds: Mapping[str, int]) -> Words:
    """A table of words with their kinds as bits."""
    size = 64
    while size < 4 * len(kinds):
        size *= 2
    table = Words(np.zeros(size, np.uint64), np.zeros(size, np.uint32))
    for word, bits in kinds.items():
        tag = hash_word(word)
        slot = tag & size - 1
        while table.tag[slot] and int(table.tag[slot]) != tag:
            slot = slot + 1 & size - 1
        table.tag[slot] = tag
        table.kinds[slot] |= np.uint32(bits)
    return table


@step
def kinds_at(words: Words, value: np.uint64) -> int:
    """The kinds of the word whose bytes give this value of FNV-1a, 0 for one that is not known."""
    mask = U64(words.tag.size - 1)
    tag = value ^ (value >> U64(32))
    slot = tag & mask
    while words.tag[slot] != U64(0):
        if words.tag[slot] == tag:
            return wide(words.kinds[slot])
        slot = (slot + U64(1)) & mask
    return 0


def kinds_of(groups: Iterable[tuple[int, Iterable[str]]]) -> dict[str, int]:
    """The kinds of each word, from (bit, its words)."""
    kinds: dict[str, Any] = {}
    for bit, members in groups:
        for word in members:
            kinds[word] = kinds.get(word, 0) | 1 << bit
    return kinds
