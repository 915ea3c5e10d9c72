from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bavn.events.reading import Calendar
from bavn.events.stamps import end_of_stamp, time_of
from tests.events.telling import NOW

TEN = datetime(2025, 11, 22, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("stamp", "moment"),
    [
        pytest.param("Nov 22 10:00:00", TEN, id="RFC 3164"),
        pytest.param("Nov  2 10:00:00", TEN.replace(day=2), id="day with a blank"),
        pytest.param("Nov 2 10:00:00", TEN.replace(day=2), id="day of one digit"),
        pytest.param("Nov 22 2024 10:00:00", TEN.replace(year=2024), id="year in the middle"),
        pytest.param("Sat Nov 22 10:00:00 2025", TEN, id="vsftpd"),
        pytest.param("Sat Nov 22 10:00:00.123456 2025", TEN.replace(microsecond=123456), id="Apache 2.4"),
        pytest.param("2025-11-22T10:00:00Z", TEN, id="RFC 3339"),
        pytest.param("2025-11-22T11:00:00.25+01:00", TEN.replace(microsecond=250_000), id="offset and fraction"),
        pytest.param("2025-11-22T05:30:00-0430", TEN, id="offset without a colon"),
        pytest.param("2025-11-22 10:00:00,121", TEN.replace(microsecond=121_000), id="comma"),
        pytest.param("2025-11-22 10:00:00 GMT", TEN, id="zone by name"),
        pytest.param("Sat 2025-11-22 10:00:00 CET", TEN, id="journalctl -o short-full: its zone is passed in"),
        pytest.param("2025/11/22 10:00:00", TEN, id="nginx"),
        pytest.param("1763805600.5", TEN.replace(microsecond=500_000), id="seconds"),
        pytest.param("@40000000692189a000000000", TEN, id="TAI64N"),
        pytest.param("Nov 22 10:00:60", TEN.replace(second=59), id="leap second"),
    ],
)
def test_every_way_to_write_a_time_is_read_to_its_end(stamp: str, moment: datetime) -> None:
    assert end_of_stamp(f"{stamp} mail") == len(stamp)
    assert time_of(stamp, Calendar(NOW)) == moment


@pytest.mark.parametrize("text", ["", "Failed password", "Nov", "Nov 22", "2025", "2025-11-22", "@40", "17638056000 x"])
def test_what_is_no_time_has_no_end(text: str) -> None:
    assert end_of_stamp(text) == 0
    assert time_of(text, Calendar(NOW)) is None


@pytest.mark.parametrize(
    "stamp", ["Feb 30 10:00:00", "Nov 22 25:00:00", "2025-13-01T10:00:00Z", "2025-11-22T10:00:00+99:99"]
)
def test_a_day_or_an_hour_that_there_is_not_is_no_time(stamp: str) -> None:
    assert time_of(stamp, Calendar(NOW)) is None


def test_a_date_without_a_year_is_the_newest_that_is_not_in_the_future() -> None:
    assert time_of("Nov 23 11:00:00", Calendar(NOW)) == datetime(2025, 11, 23, 11, tzinfo=UTC)
    assert time_of("Nov 23 13:00:00", Calendar(NOW)) == datetime(2024, 11, 23, 13, tzinfo=UTC)
    assert time_of("Feb 29 10:00:00", Calendar(NOW)) == datetime(2024, 2, 29, 10, tzinfo=UTC)


def test_a_log_that_goes_on_over_new_year_takes_its_year_along() -> None:
    calendar = Calendar(datetime(2025, 12, 30, tzinfo=UTC))
    stamps = ["Dec 30 10:00:00", "Dec 31 09:00:00", "Jan  1 08:00:00", "Jan  2 07:00:00"]
    years = [moment.year for stamp in stamps if (moment := time_of(stamp, calendar))]
    assert years == [2025, 2025, 2026, 2026]


def test_a_time_without_a_zone_is_in_the_machines_zone() -> None:
    copenhagen = Calendar(NOW, ZoneInfo("Europe/Copenhagen"))
    assert time_of("Nov 22 11:00:00", copenhagen) == TEN
    assert time_of("2025/07/01 12:00:00", copenhagen) == datetime(2025, 7, 1, 10, tzinfo=UTC)
    assert time_of("2025-11-22T10:00:00Z", Calendar(NOW, timezone(timedelta(hours=5)))) == TEN


@given(st.text(alphabet="NovJan0123456789 :-/+.,TZ@", max_size=40))
def test_no_text_makes_it_raise(text: str) -> None:
    end = end_of_stamp(text)
    assert 0 <= end <= len(text)
    moment = time_of(text[:end], Calendar(NOW))
    assert moment is None or moment.tzinfo is UTC


def test_a_clock_gives_the_year_however_long_the_log_was_quiet() -> None:
    now = [NOW]
    calendar = Calendar(lambda: now[0])
    assert time_of("Nov 22 11:00:00", calendar) == TEN.replace(hour=11)
    now[0] += timedelta(days=3)
    assert time_of("Nov 25 11:59:00", calendar) == datetime(2025, 11, 25, 11, 59, tzinfo=UTC)
    now[0] += timedelta(days=40)
    assert time_of("Jan  4 10:00:00", calendar) == datetime(2026, 1, 4, 10, tzinfo=UTC)
    assert time_of("Nov 22 11:00:00", calendar) == TEN.replace(hour=11)
