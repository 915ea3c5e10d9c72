"""How each site usually answers for a path: how many good answers, of which sizes. In fixed memory.

Counted are answers 2xx (not 206, which is a part) to GET and POST without evidence of an attack; assets are not, since
nothing is broken into there. Endless invented paths do not push out what is asked for often.
"""

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from bavn.sources.scanning import step
from bavn.windows.hashing import U64

SLOTS: Final = 1 << 14
WAYS: Final = 4
STRONGEST: Final = 255
LARGEST: Final = 1 << 40  # bytes: what a log says of more is no size
AGEING: Final = 16  # one of so many new paths wears down all entries of its place

COUNT: Final = 0
LEAST: Final = 1  # bytes
MOST: Final = 2
NUMBERS: Final = 3


class Responses(NamedTuple):
    """`tag` (0: free), `strength` (how hard an entry is to push out), `numbers`."""

    tag: npt.NDArray[np.uint64]
    strength: npt.NDArray[np.uint8]
    numbers: npt.NDArray[np.int64]


def make_responses(slots: int = SLOTS) -> Responses:
    """An empty table; `slots` is a power of two."""
    return Responses(np.zeros(slots, np.uint64), np.zeros(slots, np.uint8), np.zeros((slots, NUMBERS), np.int64))


@step
def note_response(responses: Responses, tag: np.uint64, begin: int, slot: int, size: int, weight: int) -> None:
    """Count one good answer at entry `slot`; at -1, a new path takes the weakest of WAYS entries once worn down."""
    numbers, strength = responses.numbers, responses.strength
    size = min(max(size, 0), LARGEST)
    if slot < 0:
        slot = begin
        for other in range(begin, begin + WAYS):
            if strength[other] < strength[slot]:
                slot = other
        if tag >> U64(1) & U64(AGEING - 1) << U64(20) == U64(0):  # what is asked for no more makes room at last
            for other in range(begin, begin + WAYS):
                strength[other] -= min(strength[other], 1)
        elif strength[slot] > 0:
            strength[slot] -= 1
        if strength[slot] > 0:
            return
        responses.tag[slot] = tag
        numbers[slot, COUNT] = 0
        numbers[slot, LEAST], numbers[slot, MOST] = size, size
    numbers[slot, COUNT] += weight
    numbers[slot, LEAST] = min(numbers[slot, LEAST], size)
    numbers[slot, MOST] = max(numbers[slot, MOST], size)
    if strength[slot] < STRONGEST:
        strength[slot] += 1
