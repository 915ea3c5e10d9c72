"""Records counted second by second in fixed memory, and the places where someone must look at them."""

from abc import ABC, abstractmethod
from typing import Final

import numpy as np
import numpy.typing as npt

from bavn.runners.advance import BACK, CLOSED, FIRST, LOOK, MINUTE, NOW, State, advance, note, tick
from bavn.sources.clients import TrustedProxies
from bavn.sources.columns import Columns
from bavn.windows.digest import Lexicon, digest, make_lexicon, make_site_table
from bavn.windows.personas import make_personas
from bavn.windows.record import Records, make_records
from bavn.windows.seconds import make_sites
from bavn.windows.seen import make_seen
from bavn.windows.timeline import make_course, note_seconds
from bavn.windows.visitors import make_visitors
from bavn.windows.window import Window, open_window

SEED: Final = 0x5EED_0F_BEAC0  # the same log gives the same report; tables bound their probes
CAPACITY: Final = 1 << 19  # records kept: the last minutes


class Counting(ABC):
    """Counts batches of records; calls `look`, `close_minute` and `make_room` when their time has come.

    The records of the last minutes stay in `records`, of which the first `end` are counted.
    """

    def __init__(self, trusted: TrustedProxies, seed: int = SEED) -> None:
        self.records: Records = make_records(CAPACITY)
        self.end = 0
        self.noted = 0
        self.lexicon: Lexicon = make_lexicon()
        clock = np.zeros(8, np.int64)
        table = make_site_table()
        self.state = State(clock, make_sites(), table, make_personas(), make_visitors(), make_seen(), make_course())
        self.trusted = trusted
        self.seed = np.uint64(seed)

    @abstractmethod
    def look(self) -> None:
        """A second has ended that must be looked at."""

    @abstractmethod
    def close_minute(self, end: int) -> int:
        """A minute has ended; records that wait to be counted end at `end`. Return how far records were moved."""

    @abstractmethod
    def make_room(self, now: int) -> None:
        """The memory for records is full: let go of some."""

    @property
    def now(self) -> int:
        """The open second of log time, 0 before the first record."""
        return int(self.state.clock[NOW])

    def busy(self) -> list[int]:
        """The sites that were ever asked for anything."""
        return [int(site) for site in np.flatnonzero(self.state.sites.requests)]

    def feed(self, columns: Columns) -> None:
        """Count one batch."""
        row = 0
        while row < columns.rows:
            if self.end == CAPACITY:
                self.make_room(self.now)
            take = min(columns.rows - row, CAPACITY - self.end)
            self.digest(columns, row, row + take)
            self.count(self.end, self.end + take)
            row += take

    def digest(self, columns: Columns, first: int, last: int) -> None:
        """Turn rows of a batch into records behind the counted ones."""
        digest(
            columns.buffer,
            columns.start,
            columns.length,
            columns.time_ms,
            columns.status,
            columns.size,
            columns.took_ms,
            first,
            last,
            self.records,
            self.end,
            self.trusted.ranges,
            self.state.table,
            self.lexicon,
            self.seed,
        )

    def count(self, at: int, end: int) -> None:
        """Let the clock run over new records, and look whenever it stops."""
        while at < end:
            first = at
            at, event = self.advance(at, end)
            self.note(first, at)
            self.end = at
            if event == LOOK:
                self.look()
            elif event == MINUTE:
                moved = self.close_minute(end)
                at -= moved
                end -= moved
            elif event == BACK:
                self.step_back(int(self.records.second[at]))
                at, end = 0, self.drop(at, end)
        self.end = end

    def step_back(self, second: int) -> None:
        """Time goes on from an earlier second; what was counted of the later ones stays in the totals only."""
        clock = self.state.clock
        clock[NOW], clock[CLOSED] = second, 0
        clock[FIRST] = min(int(clock[FIRST]), second)
        self.state.sites.seconds[:] = 0
        self.noted = second - 1

    def drop(self, first: int, end: int) -> int:
        """Let go of the records before index `first`; return the new end of those that wait."""
        self.shift(first, end)
        self.end = 0
        return end - first

    def shift(self, first: int, end: int) -> None:
        """Move the records from `first` to `end` to the front."""
        for column in self.records:
            column[: end - first] = column[first:end].copy()

    def advance(self, at: int, end: int) -> tuple[int, int]:
        """Let the clock run over records; see runners.advance."""
        state, sites = self.state, self.state.sites
        count = int(state.table.count[0])
        return advance(
            self.records, at, end, state.clock, sites.seconds, sites.requests, sites.limits, sites.awake, count
        )

    def tick(self, until: int) -> int:
        """Let the clock run without records."""
        state, sites = self.state, self.state.sites
        return tick(state.clock, until, sites.seconds, sites.limits, sites.awake, int(state.table.count[0]))

    def note(self, first: int, end: int) -> None:
        """Remember who asked for what."""
        state, sites = self.state, self.state.sites
        note(
            self.records,
            first,
            end,
            state.personas,
            state.visitors,
            state.seen,
            sites.phase,
            sites.registers,
            sites.own_host,
            sites.own_votes,
        )

    def note_course(self, now: int) -> None:
        """Add the seconds before `now` that are not in the timeline yet."""
        state = self.state
        first = max(int(state.clock[FIRST]), self.noted + 1)
        note_seconds(state.course, state.sites, int(state.table.count[0]), first, now - 1)
        self.noted = now - 1

    def oldest(self) -> int:
        """The first second of which all records are still here."""
        return int(self.records.second[0]) if self.end else self.now

    def window(self, site: int, start: int, began: int) -> Window:
        """Profile a site's records from second `start` until now."""
        low = int(np.searchsorted(self.records.second[: self.end], start))
        index = low + np.flatnonzero(self.records.site[low : self.end] == site)
        return self.profile(site, index, start, float(max(1, self.now - start)), began // 60, began // 60)

    def profile(
        self,
        site: int,
        index: npt.NDArray[np.int64],
        start: int,
        seconds: float,
        novel_since: int,
        known_before: int,
        sampling: int = 0,
    ) -> Window:
        """Profile records by index."""
        return open_window(
            self.records,
            index,
            self.state.personas,
            int(self.state.sites.own_host[site]),
            start=start,
            seconds=seconds,
            sampling=sampling,
            novel_since=novel_since,
            known_before=known_before,
        )

    def forget(self, end: int, before: int) -> int:
        """Drop records older than second `before`, when there are many; return how many.

        Records that wait to be counted end at `end`.
        """
        if end < CAPACITY // 4:
            return 0
        first = int(np.searchsorted(self.records.second[: self.end], before))
        self.shift(first, end)
        self.end -= first
        return first
