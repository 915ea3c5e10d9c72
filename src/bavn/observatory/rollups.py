"""What looks add up to: by hour and seat for two years, by day and target for ever. Written with the looks themselves.

Times are of answers only: how soon a visitor is turned away, or that nothing came, says nothing about waiting.
"""

import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from bavn.disk.moment import stored
from bavn.model.probe import Phases, Seen
from bavn.observatory.packing import pack, unpack
from bavn.observatory.schema import NUMBER_BITS
from bavn.verdicts.histogram import Histogram

KEEP_HOURLY: Final = timedelta(days=730)
HOUR_US: Final = 3_600_000_000
DAY_US: Final = 24 * HOUR_US
HOURS: Final = 24

DROPPED: Final = "hours-dropped"  # the first hour that was not

ANSWERED: Final = frozenset[Seen]({"good", "slow"})
READ_HOUR: Final = "SELECT good, slow, guarded, bad, unknown, total, first_byte FROM hourly WHERE key = ?"
READ_DAY: Final = "SELECT good, slow, guarded, bad, unknown, total FROM daily WHERE key = ?"
WRITE_HOUR: Final = "INSERT OR REPLACE INTO hourly VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
WRITE_DAY: Final = "INSERT OR REPLACE INTO daily VALUES (?, ?, ?, ?, ?, ?, ?)"


@dataclass(frozen=True, slots=True)
class Counts:
    """Looks by what was seen."""

    good: int = 0
    slow: int = 0
    guarded: int = 0
    bad: int = 0
    unknown: int = 0

    @property
    def total(self) -> int:
        """All of them."""
        return self.good + self.slow + self.guarded + self.bad + self.unknown


@dataclass(slots=True)
class Tally:
    """What one round adds to a row: looks by what was seen, and how long answers took."""

    seen: dict[Seen, int] = field(default_factory=dict)
    total: Histogram = field(default_factory=Histogram)
    first_byte: Histogram = field(default_factory=Histogram)

    def add(self, seen: Seen, phases: Phases) -> None:
        """Count one look."""
        self.seen[seen] = self.seen.get(seen, 0) + 1
        if seen in ANSWERED:
            self.total.add(phases.total)
            if phases.first_byte:
                self.first_byte.add(phases.first_byte)

    def merge(self, other: "Tally") -> None:
        """Count what another one has counted."""
        for seen, count in other.seen.items():
            self.seen[seen] = self.seen.get(seen, 0) + count
        self.total.merge([other.total])
        self.first_byte.merge([other.first_byte])

    def counts(self) -> Counts:
        """What was seen, as a fact."""
        return Counts(**self.seen)


def add_hours(raw: sqlite3.Connection, tallies: Mapping[int, Tally]) -> None:
    """Add to the rows of these keys."""
    for key, tally in tallies.items():
        before = raw.execute(READ_HOUR, (key,)).fetchone()
        if before is not None:
            tally.merge(_tally(before))
        raw.execute(WRITE_HOUR, (key, *_row(tally), pack(tally.total), pack(tally.first_byte)))


def add_days(raw: sqlite3.Connection, tallies: Mapping[int, Tally]) -> None:
    """Add to the rows of these keys."""
    for key, tally in tallies.items():
        before = raw.execute(READ_DAY, (key,)).fetchone()
        if before is not None:
            tally.merge(_tally((*before, b"")))
        raw.execute(WRITE_DAY, (key, *_row(tally), pack(tally.total)))


def drop_oldest_hour(raw: sqlite3.Connection, now: datetime) -> int:
    """Let go of the oldest hour where it is kept no longer; return how many rows that were. One at a time: see `days`.

    Hours go as fast as they come, for a round takes much less than one.
    """
    (key,) = raw.execute("SELECT min(key) FROM hourly").fetchone()
    if key is None or key >> NUMBER_BITS >= hour_of(now - KEEP_HOURLY):
        return 0
    after = (key >> NUMBER_BITS) + 1
    raw.execute("INSERT OR REPLACE INTO mark VALUES (?, ?)", (DROPPED, after))
    return raw.execute("DELETE FROM hourly WHERE key < ?", (start_of(after),)).rowcount


def erase(raw: sqlite3.Connection, seats: Iterable[int], targets: Iterable[int]) -> int:
    """Erase what was added up of these; return how many rows that were."""
    erased = 0
    for table, numbers in (("hourly", list(seats)), ("daily", list(targets))):
        first, last = raw.execute(f"SELECT min(key), max(key) FROM {table}").fetchone()  # noqa: S608  ours
        if first is None:
            continue
        starts = range(first >> NUMBER_BITS, (last >> NUMBER_BITS) + 1)
        keys = ((start_of(start) | number,) for number in numbers for start in starts)
        erased += raw.executemany(f"DELETE FROM {table} WHERE key = ?", keys).rowcount  # noqa: S608  ours
    return erased


def hour_of(at: datetime) -> int:
    """The hour in which a moment is, counted from 1970."""
    return stored(at) // HOUR_US


def start_of(number: int) -> int:
    """The least key of an hour or a day."""
    return number << NUMBER_BITS


def _row(tally: Tally) -> tuple[int, ...]:
    seen = tally.seen.get
    return seen("good", 0), seen("slow", 0), seen("guarded", 0), seen("bad", 0), seen("unknown", 0)


def _tally(row: tuple[int, int, int, int, int, bytes, bytes]) -> Tally:
    good, slow, guarded, bad, unknown, total, first_byte = row
    seen: dict[Seen, int] = {"good": good, "slow": slow, "guarded": guarded, "bad": bad, "unknown": unknown}
    return Tally(seen, unpack(total), unpack(first_byte))
