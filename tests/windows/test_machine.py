"""Signs and words as tables: found wherever they stand, and nowhere else."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bavn.windows.machine import (
    WORD_FACTOR,
    WORD_SEED,
    Automaton,
    Words,
    bytes_of,
    hash_word,
    kinds_at,
    kinds_of,
    make_automaton,
    make_words,
)
from tests.windows.samples import compiled

SIGNS = {0: ("../", "a:0", "aa", "''"), 3: ("/", "x1"), 5: ("\xc0", "''a")}


@compiled
def look_up(words: Words, value: np.uint64) -> int:
    return kinds_at(words, value)


def walk(automaton: Automaton, text: bytes) -> int:
    state, found = 0, 0
    for byte in text:
        state = int(automaton.next[state, byte])
        found |= int(automaton.found[state])
    return found


def stands(sign: str, text: bytes, *, exact: bool) -> bool:
    """The slow way to look for a sign."""
    choices = [bytes_of(character, exact=exact) for character in sign]
    return any(
        all(byte in choice for byte, choice in zip(text[at:], choices, strict=False))
        for at in range(len(text) - len(choices) + 1)
    )


@settings(max_examples=300)
@given(st.lists(st.sampled_from([b".", b"/", b"a", b"Z", b"1", b"x", b":", b"'", b"\xc0", b" "])).map(b"".join))
def test_signs_are_found_wherever_they_stand(text: bytes) -> None:
    expected = sum(
        1 << group for group, signs in SIGNS.items() if any(stands(sign, text, exact=group == 3) for sign in signs)
    )
    assert walk(make_automaton(SIGNS, exact={3}), text) == expected


def fnv(word: bytes) -> np.uint64:
    value = WORD_SEED
    for byte in word:
        value = (value ^ byte) * WORD_FACTOR & (1 << 64) - 1
    return np.uint64(value)


def test_a_word_has_all_the_kinds_that_it_was_entered_with_and_others_have_none() -> None:
    words = make_words(kinds_of([(0, ["select", "union"]), (4, ["union"])]))
    assert look_up(words, fnv(b"select")) == 1
    assert look_up(words, fnv(b"union")) == 17
    assert look_up(words, fnv(b"unions")) == 0


def test_a_full_table_still_tells_every_word_apart() -> None:
    many = {f"word{number}": 1 + number % 7 for number in range(3000)}
    words = make_words(many)
    assert words.tag.size >= 4 * len(many)
    assert all(look_up(words, fnv(word.encode())) == kinds for word, kinds in many.items())


@pytest.mark.parametrize("word", ["Union", "UNION", "union"])
def test_the_case_of_a_word_does_not_matter_when_it_is_entered(word: str) -> None:
    assert hash_word(word) == hash_word("union")
