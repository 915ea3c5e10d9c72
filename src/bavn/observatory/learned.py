"""What answers usually took in the last four weeks, for who begins to judge again after a restart."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from bavn.model.probe import Family
from bavn.observatory.connection import Connection
from bavn.observatory.names import Names, Seating
from bavn.observatory.packing import merged
from bavn.observatory.rollups import HOUR_US, HOURS, hour_of, start_of
from bavn.observatory.schema import NUMBER
from bavn.verdicts.histogram import Histogram

LOOK_BACK: Final = timedelta(days=28)
# The first days of a slow spell teach nothing: an attack must not become usual by a restart. A server that is slower
# for longer than this is a slower server.
NOT_USUAL: Final = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class Learned:
    """What answers of one target took, at one hour of the day (0..23, UTC), seen from one seat."""

    target: str
    seat: tuple[str, Family]
    hour: int
    took: Histogram


def usual(connection: Connection, names: Names, now: datetime) -> Iterator[Learned]:
    """By hour of the day and seat, for `Observing.learn`. Read hour by hour of the day, so that little is held."""
    last = hour_of(now)
    first = last - LOOK_BACK // timedelta(hours=1) + 1
    seats = names.seats()
    slow = _slow_hours(connection, first, last)
    for hour in range(HOURS):
        hours = range(first + (hour - first) % HOURS, last + 1, HOURS)
        for seat, took in _at(connection, hours, seats, slow).items():
            seating = seats[seat][1]
            yield Learned(seating.target, (seating.vantage, seating.family), hour, merged(took))


def _at(
    connection: Connection, hours: range, seats: dict[int, tuple[int, Seating]], slow: set[tuple[int, int]]
) -> dict[int, list[bytes]]:
    found: dict[int, list[bytes]] = {}
    for hour in hours:
        rows = connection.rows(
            f"SELECT key & {NUMBER}, total FROM hourly WHERE key >= ? AND key < ? AND total <> x''",  # noqa: S608  ours
            *(start_of(hour), start_of(hour + 1)),
        )
        for seat, total in rows:
            if seat in seats and (seats[seat][0], hour) not in slow:
                found.setdefault(seat, []).append(total)
    return found


def _slow_hours(connection: Connection, first: int, last: int) -> set[tuple[int, int]]:
    """Target and hour of all hours in the first days of a slow spell."""
    rows = connection.rows(
        "SELECT target, began, ended FROM spell WHERE verdict = 'slow' AND began < ? AND (ended IS NULL OR ended >= ?)",
        *((last + 1) * HOUR_US, first * HOUR_US),
    )
    longest_us = NOT_USUAL // timedelta(microseconds=1)
    slow = set()
    for target, began, ended in rows:
        until = min(began + longest_us, began + longest_us if ended is None else ended)
        slow |= {(target, hour) for hour in range(max(began // HOUR_US, first), min(until // HOUR_US, last) + 1)}
    return slow
