"""The few facts of a certificate that are needed, read from its DER (X.690, RFC 5280): dates, and who signed it.

Python gives the fields of a certificate only where it verified it, and the others are those that we want to know of.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Final

REMEMBERED: Final = 2_048  # certificates change every few weeks, and are seen every half minute
VERSION: Final = 0xA0
UTC_TIME: Final = 0x17
GENERALIZED_TIME: Final = 0x18
SHORT: Final = 0x80  # a length below stands in one byte
LENGTH_MOST: Final = 4  # bytes of a length
TIME: Final = "20261122120000Z"
CENTURY: Final = 50  # RFC 5280, 4.1.2.5.1: two digits from 50 on are of 19xx


@dataclass(frozen=True, slots=True)
class Certificate:
    """From when until when it holds (aware UTC), and whether issuer and subject are the same."""

    not_before: datetime
    not_after: datetime
    self_issued: bool

    def days(self, now: datetime) -> int:
        """Return how many whole days it still holds, negative once it does not."""
        return (self.not_after - now).days


@lru_cache(maxsize=REMEMBERED)
def read_certificate(der: bytes) -> Certificate | None:
    """Read a certificate; None where it is none. Nothing of it is verified here.

    >>> read_certificate(b"no certificate") is None
    True
    """
    try:
        return _read(der)
    except (ValueError, IndexError, StopIteration, OverflowError):
        return None


def _read(der: bytes) -> Certificate:
    (_, whole), *_ = _parts(der)
    (_, signed), *_ = _parts(whole)
    fields = _parts(signed)
    tag, _ = next(fields)
    if tag == VERSION:
        next(fields)  # the serial number
    next(fields)  # the algorithm
    (_, issuer), (_, validity), (_, subject) = next(fields), next(fields), next(fields)
    before, after = (_time(tag, value) for tag, value in _parts(validity))
    return Certificate(before, after, issuer == subject)


def _parts(data: bytes) -> Iterator[tuple[int, bytes]]:
    """The tag and the content of each element. IndexError and ValueError where the lengths do not hold."""
    at = 0
    while at < len(data):
        tag, length, at = data[at], data[at + 1], at + 2
        if length >= SHORT:
            count = length - SHORT
            if not 0 < count <= LENGTH_MOST:
                raise ValueError("a length of no use here")
            length, at = int.from_bytes(data[at : at + count]), at + count
        if at + length > len(data):
            raise ValueError("shorter than it says")
        yield tag, data[at : at + length]
        at += length


def _time(tag: int, value: bytes) -> datetime:
    text = value.decode("ascii")
    if tag == UTC_TIME:
        text = ("19" if int(text[:2]) >= CENTURY else "20") + text
    elif tag != GENERALIZED_TIME:
        raise ValueError("no time")
    if len(text) != len(TIME) or not text[:-1].isdecimal() or text[-1] != "Z":
        raise ValueError("no time as certificates have it")
    month, day, hour, minute, second = (int(text[at : at + 2]) for at in range(4, len(text) - 1, 2))
    return datetime(int(text[:4]), month, day, hour, minute, second, tzinfo=UTC)
