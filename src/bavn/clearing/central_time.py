"""Central European wall clocks, by the rule that holds in the EU since 1996. Some published lists are named by one."""

from datetime import UTC, datetime, timedelta
from typing import Final

STANDARD: Final = timedelta(hours=1)
SUMMER: Final = timedelta(hours=2)
CHANGES_AT_H: Final = 1  # UTC, on the last Sundays of March and October
MARCH: Final = 3
OCTOBER: Final = 10
SUNDAY: Final = 6


def utc_of(local: datetime) -> datetime:
    """Return a wall clock's time (naive) in aware UTC.

    The hour that comes twice in October is taken for its first coming, the one that is left out in March for standard
    time.

    >>> utc_of(datetime(2024, 2, 26, 8, 15)).isoformat(), utc_of(datetime(2024, 7, 3, 8, 15)).isoformat()
    ('2024-02-26T07:15:00+00:00', '2024-07-03T06:15:00+00:00')
    """
    in_summer = local.replace(tzinfo=UTC) - SUMMER
    if _last_sunday(local.year, MARCH) <= in_summer < _last_sunday(local.year, OCTOBER):
        return in_summer
    return local.replace(tzinfo=UTC) - STANDARD


def _last_sunday(year: int, month: int) -> datetime:
    last = datetime(year, month, 31, CHANGES_AT_H, tzinfo=UTC)
    return last - timedelta(days=(last.weekday() - SUNDAY) % 7)
