"""`observatory.db`: what was seen of services. Looks for 14 days, by hour two years, by day and spells for ever."""

import os
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

from bavn.disk import lock
from bavn.disk.database_file import open_file
from bavn.disk.moment import moment, stored
from bavn.disk.sqlite import StoreError
from bavn.model.notice import Notice
from bavn.model.probe import Family, Sample, Seen, Spell, Target, Verdict
from bavn.observatory import backing_up, learned, leaving, notes, reporting, rollups, spells, watching
from bavn.observatory.connection import Connection
from bavn.observatory.days import DAY_MS, MS_US, Days, is_kept
from bavn.observatory.learned import Learned
from bavn.observatory.names import Names
from bavn.observatory.notes import Note
from bavn.observatory.opening import NAME, join_file, opened
from bavn.observatory.reporting import Reported
from bavn.observatory.rollups import HOUR_US, Tally
from bavn.observatory.schema import NUMBER_BITS
from bavn.verdicts.left import LEFT_FOR, Left

LOCK: Final = "observatory.lock"
FREE_SHARE: Final = 4  # a quarter of the file may be empty: the next day takes it
PAGES_FREED_AT_ONCE: Final = 500

Look = tuple[str, str, Family, datetime]


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of the looks of a round: `new` ones, such as were kept `before`, and those that were `refused`."""

    new: int = 0
    before: int = 0
    refused: int = 0


@dataclass(frozen=True, slots=True)
class Standing:
    """What a target was last said to be, and since when."""

    verdict: Verdict
    since: datetime


@dataclass(slots=True)
class _Round:
    """What the looks of a round add up to."""

    hours: dict[int, Tally] = field(default_factory=dict)
    days: dict[int, Tally] = field(default_factory=dict)
    looks: dict[int, tuple[int, int]] = field(default_factory=dict)  # by target: the first and the newest
    new: int = 0
    before: int = 0

    def add(self, one: Sample, seen: Seen, at_us: int, seat: int, target: int) -> None:
        hour = at_us // HOUR_US << NUMBER_BITS | seat
        day = at_us // (DAY_MS * MS_US) << NUMBER_BITS | target
        for tallies, key in ((self.hours, hour), (self.days, day)):
            tally = tallies.get(key)
            if tally is None:
                tally = tallies[key] = Tally()
            tally.add(seen, one.phases)
        if seen != "unknown":
            first, last = self.looks.get(target, (at_us, at_us))
            self.looks[target] = min(first, at_us), max(last, at_us)


class Observatory:
    """The store, of one who writes or of any number that read beside. Any thread may call any method.

    Each method is all or nothing (`StoreError`). `notices` is what opening it had to say.
    """

    def __init__(self, connection: Connection, notices: tuple[Notice, ...] = (), held: int | None = None) -> None:
        self.notices = notices
        self._connection = connection
        self._names = Names(connection)
        self._days = Days(connection)
        self._held = held

    # ── what comes in ────────────────────────────────────────────────────────────────────────────────────────────────

    def know(self, targets: Iterable[Target]) -> None:
        """Write down what these targets are: for reports of what is no longer looked at, and of whose it is."""
        with self._writing() as raw:
            self._names.know(raw, targets)

    def keep(  # noqa: PLR0913  a round, and how it was judged
        self,
        samples: Iterable[Sample],
        judged: Iterable[Spell] = (),
        verdicts: Mapping[str, Verdict] | None = None,
        *,
        now: datetime,
        slow: Collection[Sample] = (),
        judged_since: datetime | None = None,
    ) -> Kept:
        """Keep a round, in one transaction: its looks and what they add up to, spells and verdicts that changed.

        A look from the same seat at the same millisecond is the same look, and changes nothing. Refused are those of
        days that are kept no longer, of the future, and with impossible figures. `slow` are those among `samples` that
        were judged to be slow; all others count as what they saw. Looks from before `judged_since` came too late to be
        judged: that a target was watched then, they do not show. What has grown too old goes, a little each time.
        """
        was_slow = {look_of(one) for one in slow}
        refused, adding = 0, _Round()
        with self._writing() as raw:
            for one in samples:
                if is_kept(one, now):
                    self._add(raw, one, adding, was_slow)
                else:
                    refused += 1
            rollups.add_hours(raw, adding.hours)
            rollups.add_days(raw, adding.days)
            watching.looked(raw, adding.looks, None if judged_since is None else stored(judged_since))
            spells.write(raw, self._names, judged)
            self._stand(raw, verdicts or {}, now)
            dropped = self._days.drop_oldest(raw, now) or rollups.drop_oldest_hour(raw, now) > 0
        if dropped:
            self._free()
        return Kept(adding.new, adding.before, refused)

    def note(self, said: Iterable[Note]) -> None:
        """Keep what others say of targets. The same again takes the place of what was said before."""
        with self._writing() as raw:
            notes.write(raw, self._names, said)

    # ── after a restart ──────────────────────────────────────────────────────────────────────────────────────────────

    def going_on(self) -> list[Spell]:
        """The spells that had not ended."""
        return spells.going_on(self._connection)

    def last_looks(self, now: datetime) -> dict[str, datetime]:
        """The newest look at each target that said anything; `now` where the clock was set back since."""
        return watching.last_looks(self._connection, now)

    def left(self, now: datetime) -> Left:
        """What was said until now, and seen in the last quarter of an hour, for `Observing.restore`."""
        began = now - LEFT_FOR
        ended: dict[str, datetime] = {}
        for one in self.spells(began, now):
            if one.ended is not None:
                ended[one.target] = max(ended.get(one.target, one.began), min(one.ended, now))
        return Left(
            going_on=tuple(self.going_on()),
            last_looks=self.last_looks(now),
            next_id=self.next_id(),
            looks=list(self.samples(began, now)),
            ended=ended,
            stood={name: one.verdict for name, one in self.verdicts().items()},
        )

    def next_id(self) -> int:
        """The number of the next spell."""
        return spells.next_number(self._connection)

    def usual(self, now: datetime) -> Iterator[Learned]:
        """What answers took in the last 28 days, by seat and hour of the day, for `Observing.learn`.

        Silent on the first three days of slow spells: they are not what is usual.
        """
        self._look_again()
        return learned.usual(self._connection, self._names, now)

    def verdicts(self) -> dict[str, Standing]:
        """What each target was last said to be."""
        rows = self._connection.rows(
            "SELECT name, verdict, since FROM standing JOIN target ON target.id = standing.target"
        )
        return {name: Standing(verdict, moment(since)) for name, verdict, since in rows}

    # ── what was seen ────────────────────────────────────────────────────────────────────────────────────────────────

    def report(
        self, began: datetime, ended: datetime, targets: Collection[str] | None = None, *, now: datetime
    ) -> list[Reported]:
        """A period, a row for each target: all there are by name, or these in their order. See `reporting`."""
        with self._connection.moment() as raw:
            self._look_again()
            return reporting.report(raw, self._names, (began, ended), targets, now)

    def samples(self, began: datetime, ended: datetime, targets: Collection[str] | None = None) -> Iterator[Sample]:
        """Looks that began within a period of the last 14 days, in order, to the millisecond."""
        self._look_again()
        only = None if targets is None else list(self._names.known(targets).values())
        return self._days.read(self._names, began, ended, only)

    def spells(self, began: datetime, ended: datetime, targets: Collection[str] | None = None) -> list[Spell]:
        """Spells that were in a period, oldest first."""
        with self._connection.moment() as raw:
            self._look_again()
            only = None if targets is None else list(self._names.known(targets).values())
            return spells.within(raw, stored(began), stored(ended), only)

    def targets(self) -> list[Target]:
        """All targets of which anything is kept, by name, with what is kept of them: no needs, no expectation."""
        with self._connection.moment() as raw:
            return list(reporting.known_targets(raw).values())

    def targets_of(self, member: str) -> list[str]:
        """The names of a member's targets, as they were last known."""
        return [one.name for one in self.targets() if one.member == member]

    # ── what goes out, and away ──────────────────────────────────────────────────────────────────────────────────────

    def export(self, targets: Collection[str], *, now: datetime) -> Iterator[dict[str, Any]]:
        """All that is kept of these targets, as plain dictionaries for lines of JSON. See `leaving`."""
        self._look_again()
        return leaving.lines(self._connection, self._names, self._days, self._names.known(targets).values(), now)

    def erase(self, targets: Sequence[str]) -> int:
        """Erase all that is kept of these targets; return how many rows that were. First take them off the list.

        Their bytes are overwritten, in the log too where nobody reads at this moment. What lay in days that were
        dropped before is overwritten as new days come.
        """
        with self._connection.alone():
            self._connection.rows("PRAGMA secure_delete = ON")
            try:
                with self._writing() as raw:
                    erased = leaving.erase(raw, self._names, self._days, self._names.known(targets).values())
            finally:
                self._connection.rows("PRAGMA secure_delete = FAST")
            self._names.load()
            self._connection.maintain("wal_checkpoint(TRUNCATE)")
        return erased

    def back_up(self, to: Path) -> int:
        """Write a copy of all of it, as of one moment, to a new file (0600); return its bytes."""
        return backing_up.back_up(self._connection.path, to)

    def skip_numbers(self, count: int) -> None:
        """Never give the next `count` numbers of spells. For a store that was made of a copy."""
        with self._writing() as raw:
            spells.skip_numbers(raw, count)

    def checkpoint(self) -> None:
        """Move the write-ahead log into the database, as far as nobody is in the way. It also happens on its own."""
        self._connection.maintain("wal_checkpoint(PASSIVE)")

    def close(self) -> None:
        """Close it, after which every method raises `StoreError`. Twice does no harm."""
        self._connection.close()
        held, self._held = self._held, None
        if held is not None:
            os.close(held)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # ── how ──────────────────────────────────────────────────────────────────────────────────────────────────────────

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        """A transaction. Where it fails, the numbers that were given in it are forgotten with it."""
        with self._connection.alone():
            try:
                with self._connection.transaction() as raw:
                    yield raw
            except BaseException:
                self._days.load()
                with suppress(StoreError):
                    self._names.load()
                raise

    def _add(self, raw: sqlite3.Connection, one: Sample, adding: _Round, slow: Collection[Look]) -> None:
        place = self._names.place(raw, one.target, one.vantage, one.family)
        at_us = stored(one.at)
        if not self._days.add(raw, one, at_us // MS_US, place.seat):
            adding.before += 1
            return
        adding.new += 1
        seen = "slow" if slow and look_of(one) in slow else one.seen
        adding.add(one, seen, at_us, place.seat, place.target)

    def _stand(self, raw: sqlite3.Connection, verdicts: Mapping[str, Verdict], now: datetime) -> None:
        rows = [(self._names.target(raw, name), verdict, stored(now)) for name, verdict in verdicts.items()]
        raw.executemany(
            "INSERT INTO standing VALUES (?, ?, ?) ON CONFLICT (target) DO UPDATE"
            " SET verdict = excluded.verdict, since = excluded.since WHERE verdict <> excluded.verdict",
            rows,
        )

    def _free(self) -> None:
        free, pages = (self._connection.number(f"PRAGMA {name}") for name in ("freelist_count", "page_count"))
        if free * FREE_SHARE > pages:
            self._connection.maintain(f"incremental_vacuum({PAGES_FREED_AT_ONCE})")

    def _look_again(self) -> None:
        """Who reads beside the writer learns of new targets and seats."""
        if self._held is None:
            self._names.load()


def look_of(one: Sample) -> Look:
    """What tells one look from another."""
    return one.target, one.vantage, one.family, one.at


def open_observatory(folder: Path, now: datetime) -> Observatory:
    """Open the store of a folder to write, made new (0600, the folder 0700) where there is none.

    A file that is no database or is damaged is set aside as `observatory.db.bad-20261122T081500Z`, with a notice
    (`store-set-aside`); a new one begins. `Problem`, one line: another process writes to it, the folder cannot be made
    or written, the disk is full, or a newer Bavn has written it.
    """
    held = lock.take(folder, LOCK, "observer", "observatory")
    try:
        connection, notices = open_file(folder / NAME, now, opened)
        return Observatory(connection, notices, held)
    except BaseException:
        os.close(held)
        raise


def join_observatory(folder: Path) -> Observatory:
    """Open the store of a folder to read, beside who writes. `Problem`: none is there, or one of another version."""
    return Observatory(join_file(folder))
