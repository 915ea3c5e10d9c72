import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bavn.sources.scanning import address_of
from bavn.windows.hashing import (
    fold,
    four_bytes_at,
    hash_bytes,
    hash_lowered,
    hash_pair,
    lowered,
    mix,
    same_bytes,
    wide,
)
from tests.windows.samples import SEED, compiled

U64 = np.uint64
NUMBERS = st.integers(0, 2**64 - 1)
TEXTS = st.binary(max_size=80)
MASK = 2**64 - 1


@compiled
def _hash(block: np.ndarray, start: int, length: int, seed: np.uint64, exact: int) -> np.uint64:
    base = address_of(block)
    return hash_bytes(base, start, length, seed) if exact else hash_lowered(base, start, length, seed)


@compiled
def _same(block: np.ndarray, one: int, other: int, length: int) -> bool:
    return same_bytes(address_of(block), one, other, length)


@compiled
def _numbers(first: np.uint64, second: np.uint64) -> tuple[np.uint64, np.uint64, np.uint64]:
    return fold(first, second), hash_pair(first, second), mix(first)


@compiled
def _four(block: np.ndarray) -> np.uint64:
    return np.uint64(four_bytes_at(address_of(block), 1))


@compiled
def _lowered(word: np.uint64) -> np.uint64:
    return lowered(word)


@compiled
def _wide(numbers: np.ndarray) -> int:
    return wide(numbers[0])


def block_of(data: bytes) -> np.ndarray:
    return np.frombuffer(data + b"\0", np.uint8)  # numpy gives an empty array no address


def hashed(text: bytes, *, before: bytes = b"", after: bytes = b"", seed: np.uint64 = SEED, exact: int = 1) -> int:
    return int(_hash(block_of(before + text + after), len(before), len(text), seed, exact))


@settings(deadline=None)  # the first example is compiled
@given(text=TEXTS, before=st.binary(max_size=9), after=st.binary(max_size=9), exact=st.integers(0, 1))
def test_a_text_has_the_same_hash_wherever_it_stands(text: bytes, before: bytes, after: bytes, exact: int) -> None:
    assert hashed(text, before=before, after=after, exact=exact) == hashed(text, exact=exact)


@pytest.mark.parametrize("length", range(1, 50))
def test_every_byte_counts(length: int) -> None:
    text = bytes(range(100, 100 + length))
    changed = {hashed(text[:at] + b"!" + text[at + 1 :]) for at in range(length)}
    assert len(changed | {hashed(text)}) == length + 1


@pytest.mark.parametrize("byte", [b"\0", b"a", b"\xff"])
@pytest.mark.parametrize("exact", [1, 0], ids=["exact", "lowered"])
def test_texts_of_one_repeated_byte_differ_by_their_length(byte: bytes, exact: int) -> None:
    assert len({hashed(byte * length, exact=exact) for length in range(100)}) == 100


def test_eight_bytes_that_change_places_change_the_hash() -> None:
    blocks = [b"AAAAAAAA", b"BBBBBBBB", b"CCCCCCCC", b"DDDDDDDD"]
    orders = {(a, b, c, d) for a in blocks for b in blocks for c in blocks for d in blocks}
    assert len({hashed(b"".join(order)) for order in orders}) == len(orders)


def test_another_seed_gives_another_hash() -> None:
    assert len({hashed(b"/search", seed=U64(seed)) for seed in range(100)}) == 100


def test_numbered_paths_spread_over_a_table() -> None:
    slots = [hashed(b"/page/%d" % number) & 1023 for number in range(20_480)]
    assert max(np.bincount(slots, minlength=1024)) < 50  # 20 on average; Poisson leaves 50 out


def test_numbered_paths_do_not_collide_in_64_bits() -> None:
    assert len({hashed(b"/page/%d" % number) for number in range(20_000)}) == 20_000


@settings(deadline=None)  # the first example is compiled
@given(one=TEXTS, other=TEXTS)
def test_capitals_are_the_only_difference_that_a_lowered_hash_overlooks(one: bytes, other: bytes) -> None:
    assert hashed(one, exact=0) == hashed(one.upper(), exact=0) == hashed(one.lower(), exact=0)
    assert (hashed(one, exact=0) == hashed(other, exact=0)) == (one.lower() == other.lower())


@settings(deadline=None)  # the first example is compiled
@given(word=st.binary(min_size=8, max_size=8))
def test_eight_bytes_are_lowered_at_once_as_one_by_one(word: bytes) -> None:
    assert int(_lowered(U64(int.from_bytes(word, "big")))).to_bytes(8, "big") == word.lower()


@settings(deadline=None)  # the first example is compiled
@given(text=st.binary(max_size=40), other=st.binary(max_size=40))
def test_equal_bytes_are_equal_and_others_are_not(text: bytes, other: bytes) -> None:
    length = min(len(text), len(other))
    assert _same(block_of(text + text), 0, len(text), len(text))
    assert _same(block_of(text + other), 0, len(text), length) == (text[:length] == other[:length])


@pytest.mark.parametrize("length", [1, 7, 8, 9, 16, 23])
def test_one_different_byte_is_found_at_every_place(length: int) -> None:
    text = bytes(range(length))
    changed = [text[:at] + b"\xff" + text[at + 1 :] for at in range(length)]
    assert not any(_same(block_of(text + other), 0, length, length) for other in changed)


@settings(deadline=None)  # the first example is compiled
@given(first=NUMBERS, second=NUMBERS)
def test_fold_adds_the_halves_of_the_whole_product(first: int, second: int) -> None:
    product = first * second
    assert int(_numbers(U64(first), U64(second))[0]) == (product & MASK) ^ (product >> 64)


@settings(deadline=None)  # the first example is compiled
@given(first=NUMBERS, second=NUMBERS)
def test_a_pair_is_no_set(first: int, second: int) -> None:
    pair, turned = (int(_numbers(U64(a), U64(b))[1]) for a, b in ((first, second), (second, first)))
    assert (pair == turned) == (first == second)


def test_mixing_loses_nothing() -> None:
    assert len({int(_numbers(U64(number), U64(0))[2]) for number in range(10_000)}) == 10_000


def test_four_bytes_are_read_from_any_place() -> None:
    assert int(_four(block_of(b"xABCDx"))) == int.from_bytes(b"ABCD", sys.byteorder)


def test_a_negative_number_stays_negative_when_it_is_widened() -> None:
    assert _wide(np.array([-7], np.int32)) == -7
