"""One decoded byte after another out of a text of a log, as lenient servers decode it, in machine code."""

from typing import Final

from bavn.sources.scanning import byte_at, constant, step

PERCENT: Final = constant(37)
ESCAPED: Final = constant(256)  # added to a byte that was written as an escape
ODD: Final = constant(512)  # added where the escape is one of IIS (%u003c)


@step
def hex_at(base: int, at: int, end: int) -> int:
    """The number of the two hexadecimal digits at `at`, or -1."""
    if at + 2 > end:
        return -1
    value = 0
    for place in range(at, at + 2):
        byte = byte_at(base, place)
        if 48 <= byte <= 57:
            value = value * 16 + byte - 48
        else:
            byte |= 32
            if byte < 97 or byte > 102:
                return -1
            value = value * 16 + byte - 87
    return value


@step
def decoded_at(base: int, at: int, end: int) -> tuple[int, int]:
    """(byte, the position after it) at `at` < `end`, all layers of percent escapes undone.

    ESCAPED is added to a byte that was escaped, ODD to the `%` before a `u` and two digits. A percent sign without
    digits is itself.
    """
    byte = byte_at(base, at)
    at += 1
    if byte != PERCENT:
        return byte, at
    value = hex_at(base, at, end)
    if value < 0:
        if at + 3 <= end and (byte_at(base, at) | 32) == 117 and hex_at(base, at + 1, end) >= 0:
            return byte | ODD, at
        return byte, at
    at += 2
    while value == 37:
        deeper = hex_at(base, at, end)
        if deeper < 0:
            if at + 3 <= end and (byte_at(base, at) | 32) == 117 and hex_at(base, at + 1, end) >= 0:
                return value | ESCAPED | ODD, at
            break
        value = deeper
        at += 2
    return value | ESCAPED, at
