"""Days that somebody asks for in a query, as the hub's zone has them."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Final

A_DAY: Final = timedelta(days=1)
OLDEST_YEAR: Final = 1971  # everything asked for is younger; the first midnights of all are none in other zones


@dataclass(frozen=True, slots=True)
class Days:
    """Whole days: the first and the last, and the midnights (UTC) before the one and after the other."""

    first: date
    last: date
    began: datetime
    ended: datetime


def days_of(first: date, last: date, zone: tzinfo) -> Days:
    """The moments of these days. One on which the clock is changed has 23 or 25 hours."""
    return Days(first, last, _midnight(first, zone), _midnight(last + A_DAY, zone))


def read_days(first: str, last: str, zone: tzinfo, *, newest: date, longest: int) -> Days | None:
    """Read two dates (ISO 8601), both of them in it; what lies after `newest` is left off.

    None where they are no dates, where no day is left, and where it would be more than `longest` of them.
    """
    try:
        begin, end = date.fromisoformat(first), min(date.fromisoformat(last), newest)
    except ValueError:
        return None
    fits = timedelta(0) <= end - begin < longest * A_DAY and begin.year >= OLDEST_YEAR
    return days_of(begin, end, zone) if fits else None


def _midnight(day: date, zone: tzinfo) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)
