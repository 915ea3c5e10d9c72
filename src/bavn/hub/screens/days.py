"""Days that somebody asks for in a query, as the hub's zone has them."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Final

A_DAY: Final = timedelta(days=1)
OLDEST_YEAR: Final = 1971  # nothing is kept from before, and the first midnights of all are no moments elsewhere


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
    """Read two dates (ISO 8601), the first day and the last; what lies after `newest` is left off.

    None where they are no dates, where no day is left, where it would be more than `longest` of them, and where the
    zone had no such day: Apia left out 30 December 2011.
    """
    try:
        begin, end = date.fromisoformat(first), min(date.fromisoformat(last), newest)
    except ValueError:
        return None
    if begin.year < OLDEST_YEAR or not timedelta(0) <= end - begin < longest * A_DAY:
        return None
    found = days_of(begin, end, zone)
    return found if found.began < found.ended else None


def _midnight(day: date, zone: tzinfo) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)
