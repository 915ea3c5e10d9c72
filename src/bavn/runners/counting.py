"""Records counted second by second in fixed memory, and the places where someone must look at them."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Final, Protocol
from weakref import WeakSet

import numpy as np
import numpy.typing as npt

from bavn.runners.advance import BACK, CLOSED, FIRST, LOOK, MINUTE, NOW, State, advance, note, tick
from bavn.runners.clocks import Clocks
from bavn.sources.clients import TrustedProxies
from bavn.sources.columns import Columns
from bavn.windows.digest import BY_HOST, Lexicon, SiteTable, digest, make_lexicon, make_site_table, place_site
from bavn.windows.personas import make_personas
from bavn.windows.record import Records, make_records
from bavn.windows.seconds import make_sites
from bavn.windows.seen import make_seen
from bavn.windows.timeline import make_course, note_seconds
from bavn.windows.visitors import make_visitors
from bavn.windows.window import Window, open_window

LATEST: Final = 253_402_300_799  # the last second that a date can name
SEED: Final = 0x5EED_0F_BEAC0  # the same log gives the same report; tables bound their probes
CAPACITY: Final = 1 << 19  # records kept: the last minutes


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a batch came from.

    `site` is the index of the site that all its records count to (BY_HOST: the one that each names), `trusted` are the
    proxies in front of it. Each record counts `weight` times: the caller has left out the others.
    """

    site: int
    trusted: TrustedProxies
    weight: int = 1


class Looking(Protocol):
    """Who looks through each batch before it is counted; see runners.inspecting."""

    def look(
        self, columns: Columns, first: int, last: int, records: Records, at: int, sites: SiteTable, weight: int
    ) -> None:
        """Look through rows `first` to `last`, which are `records` from `at` on."""


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
        self.clocks = Clocks()
        self.stale = 0  # records that came too late to be judged beside those of other logs
        self.places: dict[str, int] = {}
        self.proxies = trusted  # of all logs
        self.known_proxies: WeakSet[TrustedProxies] = WeakSet()
        self.sampled_until = 0  # the second up to which records were left out
        self.inspector: Looking | None = None

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

    def feed(
        self,
        columns: Columns,
        *,
        site: str | None = None,
        trusted: TrustedProxies | None = None,
        weight: int = 1,
        first: int = 0,
        last: int | None = None,
    ) -> None:
        """Count rows `first` to `last` of one batch (all of it).

        With `site` all of it belongs to the site of this name, whatever Host its lines name. `trusted` are the proxies
        of this log (None: those of the engine). Each record counts `weight` times, where the others were left out.
        """
        row, end = first, columns.rows if last is None else last
        shift = self.clocks.hear(site or "", columns.time_ms[row:end])
        if shift is None:
            self.stale += end - row
            return
        where = BY_HOST if site is None else self.place(site)
        origin = Origin(where, self.trusted if trusted is None else trusted, weight)
        self.note_proxies(origin.trusted)
        while row < end:
            if self.end == CAPACITY:
                self.make_room(self.now)
            take = min(end - row, CAPACITY - self.end)
            self.digest(columns, row, row + take, origin)
            if shift:
                self.records.second[self.end : self.end + take] += shift
            seconds = self.records.second[self.end : self.end + take]
            np.clip(seconds, 0, LATEST, out=seconds)  # dates that no clock shows
            if self.inspector is not None:
                self.inspector.look(columns, row, row + take, self.records, self.end, self.state.table, weight)
            self.count(self.end, self.end + take, weight)
            row += take
        if weight > 1:
            self.sampled_until = self.now + 1

    def note_proxies(self, trusted: TrustedProxies) -> None:
        """Remember all that are trusted anywhere."""
        if trusted is self.trusted or trusted in self.known_proxies:
            return
        self.known_proxies.add(trusted)
        new = [network for network in trusted.networks if network not in self.proxies.networks]
        if new:
            self.proxies = TrustedProxies((*self.proxies.networks, *new))

    def place(self, site: str) -> int:
        """The index of the site with this name, a new one where it has none."""
        if site not in self.places:
            name = np.frombuffer(site.encode("utf-8", "surrogateescape"), np.uint8).copy()
            self.places[site] = int(place_site(self.state.table, name, self.seed))
        return self.places[site]

    def digest(self, columns: Columns, first: int, last: int, origin: Origin | None = None) -> None:
        """Turn rows of a batch into records behind the counted ones."""
        origin = origin or Origin(BY_HOST, self.trusted)
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
            origin.trusted.ranges,
            self.state.table,
            self.lexicon,
            self.seed,
            origin.site,
        )

    def count(self, at: int, end: int, weight: int = 1) -> None:
        """Let the clock run over new records, and look whenever it stops."""
        while at < end:
            first = at
            at, event = self.advance(at, end, weight)
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
        np.minimum(self.state.sites.newest, second, out=self.state.sites.newest)
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

    def advance(self, at: int, end: int, weight: int = 1) -> tuple[int, int]:
        """Let the clock run over records; see runners.advance."""
        state, sites = self.state, self.state.sites
        count = int(state.table.count[0])
        return advance(
            self.records,
            at,
            end,
            state.clock,
            sites.seconds,
            sites.requests,
            sites.newest,
            sites.limits,
            sites.awake,
            count,
            weight,
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
