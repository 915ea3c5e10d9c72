"""The steps by themselves; what the formats make of them is tested with the formats."""

from datetime import UTC, datetime, timedelta, timezone

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bavn.sources.scanning import BAD_TIME, address_of, constant, eight_bytes, find, find_quote, parse_time, read_digits
from tests.windows.samples import compiled


@compiled
def _find(block: npt.NDArray[np.uint8], begin: int, end: int, byte: int) -> int:
    return find(address_of(block), begin, end, byte)


@compiled
def _find_quote(block: npt.NDArray[np.uint8], begin: int, end: int) -> int:
    return find_quote(address_of(block), begin, end)


@compiled
def _parse_time(block: npt.NDArray[np.uint8], at: int) -> int:
    return parse_time(address_of(block), at)


@compiled
def _read_digits(block: npt.NDArray[np.uint8], begin: int, end: int) -> tuple[int, int]:
    return read_digits(address_of(block), begin, end)


def block_of(text: bytes) -> npt.NDArray[np.uint8]:
    return np.frombuffer(text, np.uint8).copy()


@given(text=st.binary(min_size=1, max_size=80), byte=st.integers(0, 255))
def test_find_agrees_with_bytes_find_and_gives_the_end_for_nothing(text: bytes, byte: int) -> None:
    found = text.find(bytes([byte]))
    assert _find(block_of(text), 0, len(text), byte) == (len(text) if found < 0 else found)


@pytest.mark.parametrize(
    ("text", "expected"),
    [(b'ab"c', 2), (b'a\\"b"', 4), (b'a\\\\"b"', 3), (b'"', 0), (b"none", 4), (b'\\"', 2)],
    ids=["plain", "escaped", "an escaped backslash before it", "first", "none", "only an escaped one"],
)
def test_a_quote_after_a_backslash_closes_nothing(text: bytes, expected: int) -> None:
    assert _find_quote(block_of(text), 0, len(text)) == expected


@given(
    when=st.datetimes(datetime(1970, 1, 2), datetime(9998, 12, 31)),  # noqa: DTZ001  the zone comes with the offset
    offset=st.integers(-23 * 60, 23 * 60),
)
def test_times_are_read_as_datetime_reads_them(when: datetime, offset: int) -> None:
    moment = when.replace(microsecond=0, tzinfo=timezone(timedelta(minutes=offset)))
    month = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"][moment.month - 1]
    sign = "-" if offset < 0 else "+"
    zone = f"{sign}{abs(offset) // 60:02}{abs(offset) % 60:02}"
    text = f"{moment.day:02}/{month}/{moment.year:04}:{moment:%H:%M:%S} {zone}".encode()
    assert _parse_time(block_of(text), 0) == int((moment - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds()) * 1000


@pytest.mark.parametrize(
    "text",
    [
        b"31/Feb/2025:10:00:00 +0100",
        b"17/Now/2025:10:00:00 +0100",
        b"17/Nov/2025:24:00:00 +0100",
        b"17/Nov/2025:10:60:00 +0100",
        b"17/Nov/2025:10:00:61 +0100",
        b"17/Nov/2025:10:00:00 +2500",
        b"17-Nov-2025:10:00:00 +0100",
        b"xx/Nov/2025:10:00:00 +0100",
    ],
)
def test_a_time_that_does_not_exist_is_no_time(text: bytes) -> None:
    assert _parse_time(block_of(text), 0) == BAD_TIME


def test_a_leap_second_stays_in_its_minute() -> None:
    before = _parse_time(block_of(b"30/Jun/2015:23:59:59 +0000"), 0)
    assert _parse_time(block_of(b"30/Jun/2015:23:59:60 +0000"), 0) == before + 999


def test_digits_end_at_the_first_other_byte() -> None:
    value, at = _read_digits(block_of(b"2048 x"), 0, 6)
    assert {int(value), int(at)} == {2048, 4}


def test_constants_and_words_are_numbers() -> None:
    assert int(constant(7)) == 7
    assert int(eight_bytes(b"ab")).to_bytes(8, "little")[:2] == b"ab"
