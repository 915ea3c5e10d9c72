"""Looks as they were, one table a day (UTC), dropped whole after fourteen days.

A row is the millisecond of its day and the seat in one integer, what the look showed as a number of that day, and the
five phases in microseconds: about 27 bytes.
"""

import re
import sqlite3
from collections import OrderedDict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from bavn.disk.moment import EPOCH, moment, stored
from bavn.model.probe import Phases, Sample
from bavn.observatory.connection import Connection, clean
from bavn.observatory.names import Names, Seating
from bavn.observatory.schema import DAY, NUMBER, NUMBER_BITS
from bavn.verdicts.rules import AHEAD

KEEP: Final = timedelta(days=14)
DAY_MS: Final = 86_400_000
MS_US: Final = 1000
LONGEST_US: Final = 3_600_000_000  # no phase of a look takes an hour
LARGEST: Final = 1 << 31
OPEN_DAYS: Final = 3  # of how many days it is remembered what was shown
READ_AT_ONCE: Final = 5_000

Shown = tuple[str, int, str, int | None, str]  # ending, status, address, days of the certificate, detail

INSERT: Final = (
    "INSERT INTO look_{} (key, shown, dns, connect, tls, first_byte, total) VALUES (?, ?, ?, ?, ?, ?, ?)"
    " ON CONFLICT DO NOTHING"
)
SHOW: Final = "INSERT INTO shown_{} (ending, status, address, cert_days, detail) VALUES (?, ?, ?, ?, ?)"
READ: Final = (
    "SELECT look.key, ending, status, address, cert_days, detail, dns, connect, tls, first_byte, total"
    " FROM look_{day} AS look JOIN shown_{day} AS shown ON shown.id = look.shown"
    " WHERE look.key > ? AND look.key < ? {seats} ORDER BY look.key LIMIT ?"
)


@dataclass(slots=True)
class _Open:
    """A day that is written to. `shown` has what was shown by its number."""

    insert: str
    show: str
    shown: dict[Shown, int]


class Days:
    """Read and write looks. What a transaction that failed wrote is forgotten by `load`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._open: OrderedDict[int, _Open] = OrderedDict()

    def load(self) -> None:
        """Forget what is held in memory: the next look reads it again."""
        self._open.clear()

    def add(self, raw: sqlite3.Connection, one: Sample, at_ms: int, seat: int) -> bool:
        """Write one look; say whether it is new. The same seat at the same millisecond is the same look."""
        number, offset_ms = divmod(at_ms, DAY_MS)
        day = self._open.get(number) or self._opened(raw, number)
        shown = (one.ending, one.status, one.address, one.cert_days, one.detail)
        phases = one.phases
        row = (
            offset_ms << NUMBER_BITS | seat,
            day.shown.get(shown) or _show(raw, day, shown),
            phases.dns,
            phases.connect,
            phases.tls,
            phases.first_byte,
            phases.total,
        )
        return raw.execute(day.insert, row).rowcount == 1

    def drop_oldest(self, raw: sqlite3.Connection, now: datetime) -> bool:
        """Drop the oldest day where it is kept no longer; say whether it was.

        One at a time: it takes a moment, and a clock that is ahead for a minute does not take all days with it.
        """
        days = kept_days(raw)
        if not days or days[0] >= oldest_kept(now):
            return False
        name = name_of(days[0])
        raw.execute(f"DROP TABLE look_{name}")
        raw.execute(f"DROP TABLE shown_{name}")
        self._open.pop(days[0], None)
        return True

    def read(
        self, names: Names, began: datetime, ended: datetime, targets: Collection[int] | None = None
    ) -> Iterator[Sample]:
        """Looks that began within a period, in order; of all targets, or of these numbers.

        Their times are whole milliseconds. Read piece by piece: the writer goes on meanwhile. Silent on seats whose
        first look came after the reading began.
        """
        first_ms, last_ms = -(-stored(began) // MS_US), -(-stored(ended) // MS_US)
        seats = names.seats()
        only = "" if targets is None else f"AND look.key & {NUMBER} IN ({listed(names.seats_of(targets))})"
        with self._connection.moment() as raw:
            days = [day for day in kept_days(raw) if first_ms // DAY_MS <= day <= last_ms // DAY_MS]
        for day in days:
            statement = READ.format(day=name_of(day), seats=only)
            after = ((max(first_ms - day * DAY_MS, 0)) << NUMBER_BITS) - 1
            before = min(last_ms - day * DAY_MS, DAY_MS) << NUMBER_BITS
            while rows := self._piece(statement, day, after, before):
                for key, *row in rows:
                    if (seat := seats.get(key & NUMBER)) is not None:
                        yield _sample(day, key, row, seat[1])
                after = rows[-1][0]

    def erase(self, raw: sqlite3.Connection, seats: Collection[int]) -> int:
        """Erase all looks of these seats; return how many they were. It reads every row there is."""
        erased = 0
        for day in kept_days(raw):
            statement = f"DELETE FROM look_{name_of(day)} WHERE key & {NUMBER} IN ({listed(seats)})"  # noqa: S608  ours
            erased += raw.execute(statement).rowcount
            name = name_of(day)
            raw.execute(f"DELETE FROM shown_{name} WHERE id NOT IN (SELECT shown FROM look_{name})")  # noqa: S608  ours
        self.load()
        return erased

    def _piece(self, statement: str, day: int, after: int, before: int) -> list[tuple[int, ...]]:
        with self._connection.moment() as raw:
            if day not in kept_days(raw):  # dropped meanwhile
                return []
            return raw.execute(statement, (after, before, READ_AT_ONCE)).fetchall()

    def _opened(self, raw: sqlite3.Connection, number: int) -> _Open:
        name = name_of(number)
        if number not in kept_days(raw):
            for statement in DAY:
                raw.execute(statement.format(day=name))
        rows = raw.execute(f"SELECT ending, status, address, cert_days, detail, id FROM shown_{name}")  # noqa: S608  ours
        shown = {(ending, status, address, days, detail): at for ending, status, address, days, detail, at in rows}
        day = self._open[number] = _Open(INSERT.format(name), SHOW.format(name), shown)
        while len(self._open) > OPEN_DAYS:
            self._open.popitem(last=False)
        return day


def is_kept(one: Sample, now: datetime) -> bool:
    """Whether a look can be kept: not of a day that is dropped, nor of the future, with no impossible figure in it."""
    at_us = stored(one.at)
    if at_us > stored(now + AHEAD) or at_us // (DAY_MS * MS_US) < oldest_kept(now):
        return False
    phases = one.phases
    spent = (phases.dns, phases.connect, phases.tls, phases.first_byte, phases.total)
    return (
        min(spent) >= 0
        and max(spent) < LONGEST_US
        and 0 <= one.status < LARGEST
        and -LARGEST < (one.cert_days or 0) < LARGEST
    )


def oldest_kept(now: datetime) -> int:
    """The oldest day of which looks are kept."""
    return (now - KEEP - EPOCH).days


def name_of(day: int) -> str:
    """As its tables are called: 20261122."""
    return f"{(EPOCH + timedelta(days=day)).date():%Y%m%d}"


def kept_days(raw: sqlite3.Connection) -> list[int]:
    """The days that have a table, oldest first."""
    found = raw.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name GLOB 'look_[0-9]*'")
    names = [name for (name,) in found if re.fullmatch(r"look_\d{8}", name)]
    return sorted((date.fromisoformat(name[5:]) - EPOCH.date()).days for name in names)


def listed(numbers: Collection[int]) -> str:
    """Numbers of our own, as a statement lists them."""
    return ",".join(map(str, numbers))


def _show(raw: sqlite3.Connection, day: _Open, shown: Shown) -> int:
    ending, status, address, days, detail = shown
    row = (clean(ending), status, clean(address), days, clean(detail))
    number = day.shown[shown] = int(raw.execute(day.show, row).lastrowid or 0)
    return number


def _sample(day: int, key: int, row: list[Any], seat: Seating) -> Sample:
    ending, status, address, cert_days, detail, *phases = row
    at = moment((day * DAY_MS + (key >> NUMBER_BITS)) * MS_US)
    return Sample(
        seat.target, seat.vantage, at, seat.family, ending, Phases(*phases), address, status, cert_days, detail
    )
