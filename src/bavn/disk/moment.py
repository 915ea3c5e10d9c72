"""Times as stores keep them: whole microseconds since 1970, UTC."""

from datetime import UTC, datetime, timedelta
from typing import Final

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)


def stored(moment: datetime) -> int:
    """Return microseconds since 1970. `moment` must be aware; a naive one is a mistake of the caller (TypeError).

    >>> stored(datetime(2026, 11, 22, 8, 15, tzinfo=UTC))
    1795335300000000
    """
    return (moment - EPOCH) // _MICROSECOND


def moment(stored_us: int) -> datetime:
    """Return the aware UTC time of `stored_us` microseconds since 1970.

    >>> moment(1795335300000000).isoformat()
    '2026-11-22T08:15:00+00:00'
    """
    return EPOCH + timedelta(microseconds=stored_us)


def stored_or_none(moment: datetime | None) -> int | None:
    """`stored`, where there is a time at all."""
    return None if moment is None else stored(moment)


def moment_or_none(stored_us: int | None) -> datetime | None:
    """`moment`, where there is a time at all."""
    return None if stored_us is None else moment(stored_us)
