"""Hashes of bytes and numbers for the hot path, keyed by a seed.

64-bit identity without comparing bytes: at a million keys a collision has a chance of about 3e-8. Tables that
use these hashes probe a bounded number of slots, so an attacker who finds colliding keys slows nothing down.
"""

from typing import Final

import numpy as np
import numpy.typing as npt

from bavn.sources.scanning import step

U64 = np.uint64
U32 = np.uint32

GOLDEN: Final = np.uint64(0x9E3779B97F4A7C15)
MIX_A: Final = np.uint64(0xFF51AFD7ED558CCD)
MIX_B: Final = np.uint64(0xC4CEB9FE1A85EC53)


@step
def mix(value: np.uint64) -> np.uint64:
    """Spread the bits of one 64-bit value (the finaliser of MurmurHash3)."""
    value ^= value >> U64(33)
    value *= MIX_A
    value ^= value >> U64(33)
    value *= MIX_B
    return value ^ (value >> U64(33))


@step
def hash_pair(first: np.uint64, second: np.uint64) -> np.uint64:
    """One hash of two 64-bit values; the order matters."""
    return mix(first * GOLDEN + mix(second + GOLDEN))


@step
def hash_bytes(buffer: npt.NDArray[np.uint8], start: int, length: int, seed: np.uint64) -> np.uint64:
    """Hash `length` bytes of `buffer` from `start` on, eight at a time."""
    value = seed ^ (U64(length) * GOLDEN)
    at = start
    end = start + length
    while at + 8 <= end:
        word = (
            U64(buffer[at])
            | (U64(buffer[at + 1]) << U64(8))
            | (U64(buffer[at + 2]) << U64(16))
            | (U64(buffer[at + 3]) << U64(24))
            | (U64(buffer[at + 4]) << U64(32))
            | (U64(buffer[at + 5]) << U64(40))
            | (U64(buffer[at + 6]) << U64(48))
            | (U64(buffer[at + 7]) << U64(56))
        )
        value = (value ^ word) * MIX_A
        value ^= value >> U64(32)
        at += 8
    word = U64(0)
    shift = U64(0)
    while at < end:
        word |= U64(buffer[at]) << shift
        shift += U64(8)
        at += 1
    return mix(value ^ word)
