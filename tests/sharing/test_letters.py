import random
import string

import pytest

from bavn.sharing.letters import FOLLOWS, SPELLED, is_likely, likelihood
from tests.sharing.words_of_sites import WORDS


def test_every_letter_has_a_figure_for_each_letter_behind_it() -> None:
    assert "".join(FOLLOWS) == string.ascii_lowercase
    assert {len(row) for row in FOLLOWS.values()} == {26}
    assert all("".join(map(chr, range(97, 123))).find(letter) >= 0 for text in SPELLED.values() for letter in str(text))


@pytest.mark.parametrize("word", WORDS)
def test_words_of_sites_are_likely(word: str) -> None:
    assert is_likely(word.lower())


@pytest.mark.parametrize(("size", "share"), [(8, 0.6), (10, 0.65), (12, 0.85), (16, 0.95), (24, 0.98)])
def test_most_letters_drawn_by_lot_are_not(size: int, share: float) -> None:
    drawn = random.Random(7)
    texts = ["".join(drawn.choices(string.ascii_lowercase, k=size)) for _ in range(2_000)]
    assert sum(not is_likely(text) for text in texts) >= share * len(texts)


def test_a_few_letters_may_be_anything() -> None:
    assert is_likely("xqjzvkw")
    assert not is_likely("xqjzvkwq")
    assert likelihood("") == likelihood("a") == 0


def test_letters_of_another_alphabet_are_not_likely() -> None:
    assert not is_likely("\u043d\u043e\u0432\u043e\u0441\u0442\u0438\u043d\u0430")
