"""The few steps that every text format is read with, over bytes in a buffer and without a Python object.

All are numba functions for other numba functions. `base` is `address_of(block)`, positions count from it, and no
function reads at or beyond the `end` that it is given. They take an address and not the array because numba counts
references for every array that it passes on, which costs more than most of these steps do.
"""

# ruff: noqa: ANN401, ARG001  (what numba hands to an intrinsic has no type that it would name)

import sys
from collections.abc import Callable
from typing import Any, Final, TypeVar

import numpy as np
import numpy.typing as npt
from llvmlite import ir
from numba import njit, types
from numba.extending import intrinsic


def constant(number: int) -> int:
    """A number of numpy, because numba compiles a function anew for every Python constant that it is called with."""
    return np.int64(number)  # type: ignore[return-value]


def eight_bytes(text: bytes) -> int:
    """Up to eight bytes (zeros after them) as `eight_bytes_at` would read them."""
    return constant(int.from_bytes(text.ljust(8, b"\0"), sys.byteorder, signed=True))


NEWLINE: Final = constant(10)
RETURN: Final = constant(13)
SPACE: Final = constant(32)
QUOTE: Final = constant(34)
HASH: Final = constant(35)
COMMA: Final = constant(44)
DASH: Final = constant(45)
DOT: Final = constant(46)
SLASH: Final = constant(47)
ZERO: Final = constant(48)
COLON: Final = constant(58)
EQUALS: Final = constant(61)
QUESTION: Final = constant(63)
OPEN: Final = constant(91)  # [
BACKSLASH: Final = constant(92)
CLOSE: Final = constant(93)  # ]
UNDERSCORE: Final = constant(95)

TIME_BYTES: Final = 26  # 17/Nov/2025:10:00:00 +0100
BAD_TIME: Final = -(1 << 62)
BAD_NUMBER: Final = -1
BAD_PLACE: Final = -1
MOST_DIGITS: Final = 18  # more would not fit in an int64

_MONTHS: Final = b"JanFebMarAprMayJunJulAugSepOctNovDec"
_MONTH_KEYS: Final = tuple(int.from_bytes(_MONTHS[m : m + 3]) for m in range(0, 36, 3))

_Function = TypeVar("_Function", bound=Callable[..., object])


def step(function: _Function) -> _Function:
    """Compile a function that only other numba functions call: without a way in from Python that is a fifth faster."""
    compiled: _Function = njit(cache=True, no_cpython_wrapper=True, no_cfunc_wrapper=True)(function)  # type: ignore[call-overload]
    return compiled


@intrinsic
def byte_at(_typing: Any, base: Any, at: Any) -> Any:
    """The byte at position `at`, 0 to 255, as a signed number."""

    def load(_context: Any, builder: Any, _signature: Any, args: Any) -> Any:
        pointer = builder.inttoptr(builder.add(args[0], args[1]), ir.IntType(8).as_pointer())
        return builder.zext(builder.load(pointer), ir.IntType(64))

    return types.int64(types.int64, types.int64), load


@intrinsic
def eight_bytes_at(_typing: Any, base: Any, at: Any) -> Any:
    """The eight bytes from position `at` on as one number, in the machine's byte order: to compare, not to read."""

    def load(_context: Any, builder: Any, _signature: Any, args: Any) -> Any:
        pointer = builder.inttoptr(builder.add(args[0], args[1]), ir.IntType(64).as_pointer())
        return builder.load(pointer, align=1)

    return types.int64(types.int64, types.int64), load


@intrinsic
def put_int32(_typing: Any, address: Any, value: Any) -> Any:
    """Write `value` as an int32 at `address` (in bytes)."""

    def store(_context: Any, builder: Any, _signature: Any, args: Any) -> Any:
        pointer = builder.inttoptr(args[0], ir.IntType(32).as_pointer())
        builder.store(builder.trunc(args[1], ir.IntType(32)), pointer)

    return types.void(types.int64, types.int64), store


@step
def address_of(block: npt.NDArray[Any]) -> int:
    """The address of the array's first byte, signed: unsigned and signed numbers would add up to a float."""
    return np.int64(block.ctypes.data)  # type: ignore[return-value]


# By name and not by a ctypes pointer: numba does not cache a function that holds a pointer.
_memchr = types.ExternalFunction("memchr", types.int64(types.int64, types.int32, types.int64))


@step
def find(base: int, begin: int, end: int, byte: int) -> int:
    """Position of the first `byte` in [begin, end), or `end`."""
    if begin >= end:
        return end
    at = _memchr(base + begin, byte, end - begin)  # type: ignore[call-overload]
    return end if at == 0 else at - base


@step
def find_quote(base: int, begin: int, end: int) -> int:
    r"""Position of the first `"` in [begin, end) that no backslash escapes, or `end`.

    A quote is escaped by an odd run of backslashes that starts at or after `begin`.
    """
    at = begin
    while True:
        quote = find(base, at, end, QUOTE)
        if quote >= end:
            return end
        before = quote - 1
        while before >= at and byte_at(base, before) == BACKSLASH:
            before -= 1
        if (quote - 1 - before) & 1 == 0:
            return quote
        at = quote + 1


@step
def two_digits(base: int, at: int) -> int:
    """The number in the two bytes at `at`, or BAD_NUMBER."""
    tens = byte_at(base, at) - ZERO
    ones = byte_at(base, at + 1) - ZERO
    if tens < 0 or tens > 9 or ones < 0 or ones > 9:
        return BAD_NUMBER
    return tens * 10 + ones


@step
def read_digits(base: int, begin: int, end: int) -> tuple[int, int]:
    """The number at `begin` and the position after its last digit.

    (BAD_NUMBER, begin) where no digit stands, or more than MOST_DIGITS.
    """
    number = 0
    at = begin
    while at < end:
        digit = byte_at(base, at) - ZERO
        if digit < 0 or digit > 9:
            break
        if at - begin == MOST_DIGITS:
            return BAD_NUMBER, begin
        number = number * 10 + digit
        at += 1
    if at == begin:
        return BAD_NUMBER, begin
    return number, at


@step
def skip_spaces(base: int, at: int, end: int) -> int:
    """The position of the first byte in [at, end) that is no space, or `end`."""
    while at < end and byte_at(base, at) == SPACE:
        at += 1
    return at


@step
def read_word(base: int, begin: int, end: int, index: int) -> tuple[int, int]:
    """The word number `index` of [begin, end), empty where there are fewer."""
    begin = skip_spaces(base, begin, end)
    finish = find(base, begin, end, SPACE)
    for _ in range(index):
        begin = skip_spaces(base, finish, end)
        finish = find(base, begin, end, SPACE)
    return begin, finish


@step
def read_value(base: int, at: int, end: int) -> tuple[int, int, int]:
    """(begin, finish, position after it) of the quoted or bare value at `at`; begin is BAD_PLACE where none is."""
    if at >= end or byte_at(base, at) == SPACE:
        return BAD_PLACE, BAD_PLACE, end
    if byte_at(base, at) == QUOTE:
        finish = find_quote(base, at + 1, end)
        if finish >= end or (finish + 1 < end and byte_at(base, finish + 1) != SPACE):
            return BAD_PLACE, BAD_PLACE, end
        return at + 1, finish, finish + 1
    finish = find(base, at, end, SPACE)
    while finish + 1 < end and byte_at(base, finish - 1) == COMMA:  # nginx writes lists as `a, b`, quoted or not
        finish = find(base, finish + 1, end, SPACE)
    return at, finish, finish


@step
def same_time(base: int, one: int, other: int) -> bool:
    """Whether the TIME_BYTES bytes at `one` equal those at `other`."""
    differ = eight_bytes_at(base, one + 18) ^ eight_bytes_at(base, other + 18)
    for k in range(0, 24, 8):
        differ |= eight_bytes_at(base, one + k) ^ eight_bytes_at(base, other + k)
    return differ == 0


@step
def month_of(base: int, at: int) -> int:
    """1 to 12 for `Jan` to `Dec` (in exactly this case), 0 for anything else."""
    key = (byte_at(base, at) << 16) | (byte_at(base, at + 1) << 8) | byte_at(base, at + 2)
    for month in range(12):
        if _MONTH_KEYS[month] == key:
            return month + 1
    return 0


@step
def days_in(year: int, month: int) -> int:
    """Days in a month of the Gregorian calendar."""
    if month == 2:
        return 29 if year % 4 == 0 and (year % 100 != 0 or year % 400 == 0) else 28
    return 30 if month in (4, 6, 9, 11) else 31


@step
def days_since_1970(year: int, month: int, day: int) -> int:
    """Days from 1970-01-01 in the proleptic Gregorian calendar.

    After Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", days_from_civil.
    """
    if month <= 2:
        year -= 1
        month += 12
    century_days = 365 * year + year // 4 - year // 100 + year // 400
    return century_days + (153 * (month - 3) + 2) // 5 + day - 719469


@step
def parse_time(base: int, at: int) -> int:
    """Unix milliseconds of the 26 bytes `17/Nov/2025:10:00:00 +0100` at `at`, or BAD_TIME.

    Ranges are strict (day of that month, zone under 24 h, year 1 to 9999). A leap second `:60` counts as
    `:59.999`: it stays in its own minute and the log's order is kept.
    """
    if byte_at(base, at + 2) != SLASH or byte_at(base, at + 6) != SLASH or byte_at(base, at + 20) != SPACE:
        return BAD_TIME
    if byte_at(base, at + 11) != COLON or byte_at(base, at + 14) != COLON or byte_at(base, at + 17) != COLON:
        return BAD_TIME
    day, month = two_digits(base, at), month_of(base, at + 3)
    century, year = two_digits(base, at + 7), two_digits(base, at + 9)
    if day < 1 or month == 0 or century < 0 or year < 0 or century + year == 0:
        return BAD_TIME
    year += 100 * century
    if day > days_in(year, month):
        return BAD_TIME
    hour, minute, second = two_digits(base, at + 12), two_digits(base, at + 15), two_digits(base, at + 18)
    if hour < 0 or hour > 23 or minute < 0 or minute > 59 or second < 0 or second > 60:
        return BAD_TIME
    east, zone_hour, zone_minute = byte_at(base, at + 21), two_digits(base, at + 22), two_digits(base, at + 24)
    if (east != 43 and east != DASH) or zone_hour < 0 or zone_hour > 23 or zone_minute < 0 or zone_minute > 59:
        return BAD_TIME
    minute -= (zone_hour * 60 + zone_minute) * (1 if east == 43 else -1)
    second_ms = 59_999 if second == 60 else second * 1000
    return ((days_since_1970(year, month, day) * 24 + hour) * 60 + minute) * 60_000 + second_ms
