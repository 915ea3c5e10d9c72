from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bavn.probing.certificate import Certificate, read_certificate
from tests.probing.certificates import DAY, ca, make

FAR = timedelta(days=40 * 365)  # beyond 2049 a date is written in another way
MADE = make(by=ca())


@pytest.mark.parametrize("until", [DAY, 30 * DAY, FAR])
def test_dates_are_those_of_the_certificate(until: timedelta) -> None:
    made = make(by=ca(), holds=(-DAY, until))
    found = read_certificate(made.der)
    assert found is not None
    assert (found.not_before, found.not_after) == (
        made.certificate.not_valid_before_utc,
        made.certificate.not_valid_after_utc,
    )
    assert found.self_issued is False


def test_an_old_date_is_of_the_last_century() -> None:
    made = make(holds=(-timedelta(days=40 * 365), DAY))
    found = read_certificate(made.der)
    assert found is not None
    assert (found.not_before, found.self_issued) == (made.certificate.not_valid_before_utc, True)


def test_days_are_whole_and_turn_negative_with_the_first_second() -> None:
    end = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
    found = Certificate(end - DAY, end, self_issued=False)
    second = timedelta(seconds=1)
    moments = (end - 2 * DAY, end - DAY + second, end, end + second, end + DAY + second)
    assert [found.days(moment) for moment in moments] == [2, 0, 0, -1, -2]


@pytest.mark.parametrize(
    "der",
    [b"", b"\x30", b"\x30\x80", b"\x30\x84\xff\xff\xff\xff", b"\x30\x85\0\0\0\0\0", b"\x30\x02\x30\x00", MADE.der[:-1]],
)
def test_what_is_no_certificate_is_none(der: bytes) -> None:
    assert read_certificate(der) is None


@given(st.binary(max_size=300))
def test_no_bytes_make_it_fail(der: bytes) -> None:
    read_certificate(der)


@given(st.integers(0, len(MADE.der) - 1), st.integers(0, 255))
def test_no_changed_byte_makes_it_fail(place: int, value: int) -> None:
    read_certificate(MADE.der[:place] + bytes([value]) + MADE.der[place + 1 :])
