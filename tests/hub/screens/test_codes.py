from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bavn.hub.screens.codes import (
    FAR,
    STEP_S,
    address_of,
    digest_of_code,
    fitting_step,
    is_recovery,
    new_recovery_codes,
    off_by,
    plain_code,
    step_of,
    written,
)

NOW = datetime(2026, 11, 22, 12, 0, 10, tzinfo=UTC)
SECRET = b"12345678901234567890"


def code_at(seconds: int) -> str:
    return str(pyotp.TOTP(written(SECRET).replace(" ", "")).at(int(NOW.timestamp()) + seconds))


def test_the_codes_are_those_of_the_standard() -> None:
    # RFC 6238, appendix B: at 59 s, of this secret, 94287082; the last six digits of it
    assert fitting_step(SECRET, "287082", datetime.fromtimestamp(59, UTC)) == 1


@pytest.mark.parametrize(("seconds", "fits"), [(0, 0), (-30, -1), (30, 1), (-60, None), (60, None), (3_600, None)])
def test_a_code_fits_its_half_minute_and_those_beside_it(seconds: int, fits: int | None) -> None:
    step = fitting_step(SECRET, code_at(seconds), NOW)
    assert step == (None if fits is None else step_of(NOW) + fits)


@pytest.mark.parametrize("hours", [-2, -1, 1, 2, 13])
def test_a_clock_that_is_hours_off_is_told_from_a_code_that_is_wrong(hours: int) -> None:
    assert off_by(SECRET, code_at(hours * 3_600), NOW) == timedelta(hours=hours)


def test_a_clock_a_day_off_is_not_looked_for() -> None:
    assert off_by(SECRET, code_at(int(2 * FAR.total_seconds())), NOW) is None


@given(st.text(max_size=80))
def test_no_text_breaks_it(text: str) -> None:
    fitting_step(SECRET, plain_code(text), NOW)
    off_by(b"", plain_code(text), NOW) if len(text) == 6 else None
    assert len(digest_of_code(text, text)) == 32


@pytest.mark.parametrize("given_code", ["١٢٣٤٥٦", "12345", "1234567", "", "12 345", "-12345", "1e5000", "12345\n6x"])
def test_only_six_digits_are_a_code(given_code: str) -> None:
    assert fitting_step(SECRET, plain_code(given_code), NOW) is None


def test_spaces_hyphens_and_capitals_are_how_people_write() -> None:
    assert plain_code(" 123 456 ") == "123456"
    code = new_recovery_codes()[0]
    assert is_recovery(plain_code(code))
    assert digest_of_code("lea", code) == digest_of_code("lea", f"  {code.upper().replace('-', ' ')} ")
    assert digest_of_code("lea", code) != digest_of_code("bo", code)


def test_kilobytes_are_no_code() -> None:
    assert plain_code("1" * 100_000) == ""


def test_ten_codes_to_recover_with_none_twice() -> None:
    drawn = [one for _ in range(20) for one in new_recovery_codes()]
    assert len(set(drawn)) == 200
    assert all(len(one) == 19 for one in drawn)


def test_an_app_reads_whose_it_is_and_of_which_hub() -> None:
    address = address_of(SECRET, "lea & bo", "Fælles: hub")
    assert pyotp.parse_uri(address).name == "lea & bo"
    assert address.startswith("otpauth://totp/")
    assert STEP_S == 30
