"""Hashes of bytes and numbers for the hot path, keyed by a seed.

64-bit identity without comparing bytes: at a million keys a collision has a chance of about 3e-8. Tables that
use these hashes probe a bounded number of slots, so an attacker who finds colliding keys slows nothing down.
"""

# ruff: noqa: ANN401, ARG001  (what numba hands to an intrinsic has no type that it would name)

from typing import Any, Final

import numpy as np
from llvmlite import ir
from numba import types
from numba.extending import intrinsic

from bavn.sources.scanning import byte_at, eight_bytes_at, step

# As numba sees them; mypy would keep them apart from int.
I64: Any = np.int64
U64: Any = np.uint64
U32: Any = np.uint32

GOLDEN: Final = np.uint64(0x9E3779B97F4A7C15)
MIX_A: Final = np.uint64(0xFF51AFD7ED558CCD)
MIX_B: Final = np.uint64(0xC4CEB9FE1A85EC53)

_LOW_BITS: Final = np.uint64(0x7F7F7F7F7F7F7F7F)
_HIGH_BITS: Final = np.uint64(0x8080808080808080)
_TO_A: Final = np.uint64(0x3F3F3F3F3F3F3F3F)  # carries into a byte's high bit from 'A' on
_TO_Z: Final = np.uint64(0x2525252525252525)  # the same for what comes after 'Z'


@intrinsic
def fold(_typing: Any, first: Any, second: Any) -> Any:
    """The 128-bit product of two 64-bit numbers, its halves folded together."""

    def multiply(_context: Any, builder: Any, _signature: Any, args: Any) -> Any:
        wide, narrow = ir.IntType(128), ir.IntType(64)
        product = builder.mul(builder.zext(args[0], wide), builder.zext(args[1], wide))
        upper = builder.trunc(builder.lshr(product, ir.Constant(wide, 64)), narrow)
        return builder.xor(builder.trunc(product, narrow), upper)

    return types.uint64(types.uint64, types.uint64), multiply


@intrinsic
def four_bytes_at(_typing: Any, base: Any, at: Any) -> Any:
    """The four bytes from position `at` on as one number, in the machine's byte order."""

    def load(_context: Any, builder: Any, _signature: Any, args: Any) -> Any:
        pointer = builder.inttoptr(builder.add(args[0], args[1]), ir.IntType(32).as_pointer())
        return builder.zext(builder.load(pointer, align=1), ir.IntType(64))

    return types.uint64(types.int64, types.int64), load


@step
def wide(number: int) -> int:
    """A number of an array as one of 64 bits, so that numba compiles each step only once."""
    return np.int64(number)  # type: ignore[return-value]


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
def hash_bytes(base: int, start: int, length: int, seed: np.uint64) -> np.uint64:
    """Hash `length` bytes from position `start` on, sixteen at a time (after wyhash, by Wang Yi).

    Where wyhash has public constants, here stand numbers made from the seed: a factor that is known can be made
    zero by whoever writes the text, and then the other one no longer counts.
    """
    key = (seed + MIX_B) * GOLDEN
    value = seed ^ MIX_A
    end = start + length
    if length >= 16:
        at = start
        while at < end - 16:
            value = fold(U64(eight_bytes_at(base, at)) ^ key, U64(eight_bytes_at(base, at + 8)) ^ value)
            at += 16
        first, second = U64(eight_bytes_at(base, end - 16)), U64(eight_bytes_at(base, end - 8))
    elif length >= 8:
        first, second = U64(eight_bytes_at(base, start)), U64(eight_bytes_at(base, end - 8))
    elif length >= 4:
        first, second = four_bytes_at(base, start), four_bytes_at(base, end - 4)
    elif length > 0:
        middle = byte_at(base, start + (length >> 1))
        first = U64((byte_at(base, start) << 16) | (middle << 8) | byte_at(base, end - 1))
        second = U64(0)
    else:
        first, second = U64(0), U64(0)
    return fold(fold(first ^ key, second ^ value) ^ key, U64(length) ^ seed)


@step
def lowered(word: np.uint64) -> np.uint64:
    """Eight bytes with the letters A to Z made small."""
    low = word & _LOW_BITS
    capital = ((low + _TO_A) ^ (low + _TO_Z)) & ~word & _HIGH_BITS
    return word | (capital >> U64(2))


@step
def hash_lowered(base: int, start: int, length: int, seed: np.uint64) -> np.uint64:
    """Hash bytes as if their capital letters A to Z were small ones."""
    key = (seed + MIX_B) * GOLDEN
    value = seed ^ MIX_A
    end = start + length
    at = start
    while at + 8 <= end:
        value = fold(lowered(U64(eight_bytes_at(base, at))) ^ key, value)
        at += 8
    word = U64(0)
    while at < end:
        word = (word << U64(8)) | U64(byte_at(base, at))
        at += 1
    return fold(fold(lowered(word) ^ key, value) ^ key, U64(length) ^ seed)


@step
def same_bytes(base: int, one: int, other: int, length: int) -> bool:
    """Whether `length` bytes at `one` equal those at `other`."""
    if length < 8:
        for k in range(length):
            if byte_at(base, one + k) != byte_at(base, other + k):
                return False
        return True
    for k in range(0, length - 8, 8):
        if eight_bytes_at(base, one + k) != eight_bytes_at(base, other + k):
            return False
    last = length - 8
    return eight_bytes_at(base, one + last) == eight_bytes_at(base, other + last)
