"""Greedy search for conjunctions of conditions that many clients of a window share and few honest ones would.

Clients are bits: a condition is a bit set over the window's rows, and one over the rows of the past. A step of the
search intersects every candidate with every condition and counts.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from numba import njit

from bavn.sources.scanning import step
from bavn.windows.rows import count_bits

Bits = npt.NDArray[np.uint64]


class Masks(NamedTuple):
    """One candidate, or a stack of conditions, over four populations (words of 64 rows, last axis).

    `now` unvouched rows of the window, `past` unvouched rows of the past, `habit` the same by conduct alone,
    `peers` the window's vouched rows by content alone, `kin` by content and conduct (assets aside).
    """

    now: Bits
    past: Bits
    habit: Bits
    peers: Bits
    kin: Bits


def pack(flags: npt.NDArray[np.bool_]) -> Bits:
    """Booleans (last axis: rows) as words of 64 bits."""
    size = flags.shape[-1]
    words = (size + 63) // 64
    packed = np.packbits(flags, axis=-1, bitorder="little")
    room = np.zeros((*flags.shape[:-1], words * 8), np.uint8)
    room[..., : packed.shape[-1]] = packed
    return room.view(np.uint64)


def unpack(words: Bits, size: int) -> npt.NDArray[np.bool_]:
    """The first `size` bits as booleans."""
    return np.unpackbits(words.view(np.uint8), bitorder="little")[:size].astype(np.bool_)


@step
def count_both(left: Bits, right: Bits) -> int:
    """Rows in both sets."""
    total = 0
    for word in range(left.size):
        total += count_bits(left[word] & right[word])
    return total


@njit(cache=True)
def expand(front: Masks, conditions: Masks) -> npt.NDArray[np.int64]:
    """Count every candidate of `front` joined with every condition: candidates x conditions x populations (5)."""
    counts = np.zeros((front.now.shape[0], conditions.now.shape[0], 5), np.int64)
    for k in range(front.now.shape[0]):
        for j in range(conditions.now.shape[0]):
            counts[k, j, 0] = count_both(front.now[k], conditions.now[j])
            if counts[k, j, 0] == 0:
                continue
            counts[k, j, 1] = count_both(front.past[k], conditions.past[j])
            counts[k, j, 2] = count_both(front.habit[k], conditions.habit[j])
            counts[k, j, 3] = count_both(front.peers[k], conditions.peers[j])
            counts[k, j, 4] = count_both(front.kin[k], conditions.kin[j])
    return counts
