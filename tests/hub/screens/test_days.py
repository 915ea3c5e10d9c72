from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bavn.hub.screens.days import days_of, read_days

ZONE = ZoneInfo("Europe/Copenhagen")
NEWEST = date(2026, 11, 22)
TEXTS = st.one_of(st.text(), st.dates().map(str))


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
        ("2026-11-22", ""),
        ("", "2026-11-22"),
        ("2026-02-30", "2026-11-22"),
    ],
)
def test_what_is_no_period_is_none(first: str, last: str) -> None:
    assert read_days(first, last, ZONE, newest=NEWEST, longest=3) is None


@given(TEXTS, TEXTS, st.dates(min_value=date(2020, 1, 1), max_value=date(2100, 1, 1)), st.integers(1, 5_000))
def test_whatever_is_asked_for_fits_or_is_none(first: str, last: str, newest: date, longest: int) -> None:
    found = read_days(first, last, ZONE, newest=newest, longest=longest)
    if found is not None:
        assert found.first <= found.last <= newest
        assert (found.last - found.first).days < longest
        assert found.began < found.ended
