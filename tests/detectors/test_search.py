import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from bavn.detectors.search import Masks, expand, pack, unpack

Flags = npt.NDArray[np.bool_]

stacks = st.tuples(st.integers(0, 4), st.integers(1, 200)).flatmap(lambda shape: arrays(np.bool_, shape))


@given(flags=st.integers(0, 300).flatmap(lambda size: arrays(np.bool_, size)))
def test_what_is_packed_is_unpacked(flags: Flags) -> None:
    assert unpack(pack(flags), flags.size).tolist() == flags.tolist()


@pytest.mark.parametrize(("size", "words"), [(0, 0), (1, 1), (64, 1), (65, 2), (128, 2)])
def test_a_word_holds_sixty_four_rows(size: int, words: int) -> None:
    assert pack(np.ones(size, np.bool_)).shape == (words,)


def test_the_bits_beyond_the_rows_are_clear() -> None:
    assert pack(np.ones(3, np.bool_)).tolist() == [0b111]


def test_every_condition_is_packed_by_itself() -> None:
    flags = np.array([[True, False, True], [False, True, False]])
    assert pack(flags).tolist() == [[0b101], [0b010]]


@given(data=st.data(), candidates=st.integers(1, 3), conditions=st.integers(1, 4))
@settings(max_examples=60, deadline=None)
def test_rows_in_both_are_counted_as_numpy_counts_them(data: st.DataObject, candidates: int, conditions: int) -> None:
    sizes = [data.draw(st.integers(0, 150)) for _ in Masks._fields]
    left = [data.draw(arrays(np.bool_, (candidates, size))) for size in sizes]
    right = [data.draw(arrays(np.bool_, (conditions, size))) for size in sizes]
    counts = expand(Masks(*map(pack, left)), Masks(*map(pack, right)))
    expected = np.stack([(a[:, None] & b[None]).sum(axis=2) for a, b in zip(left, right, strict=True)], axis=2)
    expected[expected[:, :, 0] == 0] = 0  # nobody matches now: the rest is not counted
    assert counts.tolist() == expected.tolist()
