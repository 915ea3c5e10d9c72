"""Words and letters."""

import numpy as np

from bavn.simulation.words import SEARCH_WORDS, SECTIONS, draw_letters


def test_letters_have_the_wanted_lengths() -> None:
    words = draw_letters(np.random.default_rng(1), 500, 3, 5)
    assert {len(word) for word in words} == {3, 4, 5}
    assert all(word.isalnum() and word.isascii() for word in words)


def test_no_word_is_wanted_twice() -> None:
    assert len(set(SEARCH_WORDS)) == len(SEARCH_WORDS) > 100
    assert all(len(set(parts)) == len(parts) for parts in SECTIONS.values())
