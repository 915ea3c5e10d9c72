from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bavn.hub.screens.days import days_of, read_days

ZONE = ZoneInfo("Europe/Copenhagen")
NEWEST = date(2026, 11, 22)
APIA_LEFT_OUT = date(2011, 12, 30), "Pacific/Apia"


@pytest.mark.parametrize(("day", "hours"), [("2026-03-29", 23), ("2026-10-25", 25), ("2026-11-21", 24)])
def test_a_day_is_as_long_as_it_is_in_the_zone(day: str, hours: int) -> None:
    found = read_days(day, day, ZONE, newest=NEWEST, longest=1)
    assert found == days_of(date.fromisoformat(day), date.fromisoformat(day), ZONE)
    assert found.ended - found.began == timedelta(hours=hours)


def test_both_days_are_in_it_and_what_is_yet_to_come_is_not() -> None:
    found = read_days("2026-11-20", "9999-12-31", ZONE, newest=NEWEST, longest=3)
    assert found is not None
    assert (found.first, found.last) == (date(2026, 11, 20), NEWEST)
    assert (found.began, found.ended) == (
        datetime(2026, 11, 19, 23, tzinfo=UTC),
        datetime(2026, 11, 22, 23, tzinfo=UTC),
    )


@pytest.mark.parametrize(
    ("first", "last"),
    [
        ("2026-11-19", "2026-11-22"),  # one too many
        ("2026-11-22", "2026-11-21"),
        ("2026-11-23", "2026-11-30"),  # yet to come
        ("0001-01-01", "0001-01-01"),
        ("9999-12-31", "9999-12-31"),
        ("1970-12-31", "1971-01-01"),
        ("2026-11-22", ""),
        ("", "2026-11-22"),
        ("2026-02-30", "2026-11-22"),
    ],
)
def test_what_is_no_period_is_none(first: str, last: str) -> None:
    assert read_days(first, last, ZONE, newest=NEWEST, longest=3) is None


@given(st.text(), st.text())
def test_no_text_raises(first: str, last: str) -> None:
    read_days(first, last, ZONE, newest=NEWEST, longest=3)


@given(
    st.dates(date(1960, 1, 1), date(2100, 1, 1)),
    st.integers(-10, 100),
    st.integers(-3, 100),
    st.integers(1, 92),
    st.sampled_from(["Europe/Copenhagen", "Pacific/Apia", "Asia/Kathmandu", "America/Havana", "America/Santiago"]),
)
def test_days_are_read_just_where_they_fit(newest: date, back: int, many: int, longest: int, zone: str) -> None:
    first, place = newest - timedelta(days=back), ZoneInfo(zone)
    last = first + timedelta(days=many)
    found, end = read_days(str(first), str(last), place, newest=newest, longest=longest), min(last, newest)
    if first.year > 1970 and first <= end and (end - first).days < longest and (first, zone) != APIA_LEFT_OUT:
        assert found == days_of(first, end, place)
        assert found.began < found.ended
    elif (first, zone) != APIA_LEFT_OUT:
        assert found is None


def test_a_day_that_a_zone_left_out_is_none() -> None:
    day, zone = APIA_LEFT_OUT
    assert read_days(str(day), str(day), ZoneInfo(zone), newest=NEWEST, longest=3) is None
    both = read_days("2011-12-29", "2011-12-31", ZoneInfo(zone), newest=NEWEST, longest=3)
    assert both is not None
    assert both.ended - both.began == timedelta(hours=48)
