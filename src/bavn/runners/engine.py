"""The step: batches of records in, findings out. Driven by a file (`scan`) or by a tail (`sensor`) alike."""

import os
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import numpy.typing as npt

from bavn.detectors.attribution import Attribution, Attributor, Usual
from bavn.detectors.verdict import Hammer, Judge, Verdict
from bavn.detectors.wave import Wave
from bavn.model import Finding
from bavn.runners.advance import FIRST, LAST, LOOK, MINUTE, NOW, State, advance, note, tick
from bavn.sources.clients import TrustedProxies
from bavn.sources.columns import Columns
from bavn.windows.digest import Lexicon, digest, make_lexicon, make_site_table, site_name
from bavn.windows.past import Past
from bavn.windows.personas import make_personas
from bavn.windows.record import Records, make_records
from bavn.windows.seconds import (
    ALARM,
    ATTACK,
    CALM,
    HELD,
    PAGES,
    SERIES,
    STATIC,
    distinct_clients,
    make_sites,
)
from bavn.windows.seconds import sum_of
from bavn.windows.seen import make_seen
from bavn.windows.timeline import make_course
from bavn.windows.usual import learn_minute
from bavn.windows.visitors import make_visitors, were_here
from bavn.windows.window import Window, open_window

CAPACITY: Final = 1 << 20  # records kept: the last minutes
KEEP_S: Final = 120  # seconds of records kept behind a full minute
OPENING_S: Final = 60  # a wave's first window is at least so long
SAMPLE_RECORDS: Final = 8192  # of a calm minute, about so many are profiled
COLD_RATE: Final = 10.0  # pages per second from which a site without a past is looked at
UNDECIDED_S: Final = 900  # after so long at a new level without a cause, that level is the usual
IDLE_WINDOWS: Final = 2  # windows without the attack that end a wave


@dataclass(slots=True)
class Watch:
    """What the engine remembers of one site beside its counts."""

    past: Past = field(default_factory=Past)
    wave: Wave | None = None
    tainted_until: int = 0


class Engine:
    """Counts records and reports waves. `findings` holds the ended ones; `report` gives all of them."""

    def __init__(self, trusted: TrustedProxies, seed: int | None = None) -> None:
        self.records: Records = make_records(CAPACITY)
        self.end = 0
        self.lexicon: Lexicon = make_lexicon()
        clock = np.zeros(8, np.int64)
        table = make_site_table()
        self.state = State(clock, make_sites(), table, make_personas(), make_visitors(), make_seen(), make_course())
        self.trusted = trusted
        self.seed = np.uint64(int.from_bytes(os.urandom(8), "little") if seed is None else seed)
        self.watches: dict[int, Watch] = {}
        self.findings: list[tuple[int, Wave]] = []
        self.attributor = Attributor()
        self.judge = Judge()
        self.hammer = Hammer()

    @property
    def now(self) -> int:
        """The open second of log time, 0 before the first record."""
        return int(self.state.clock[NOW])

    def watch(self, site: int) -> Watch:
        """The site's memory."""
        return self.watches.setdefault(site, Watch())

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
            at, event = advance(self.records, at, end, self.state)
            self.note(first, at)
            self.end = at
            if event == LOOK:
                self.look()
            elif event == MINUTE:
                moved = self.close_minute(end)
                at -= moved
                end -= moved
        self.end = end

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
            sites.registers,
            sites.own_host,
            sites.own_votes,
        )

    def finish(self) -> None:
        """The log is over: end its last second and take what is open into account."""
        if not self.now:
            return
        while (event := tick(self.state, int(self.state.clock[LAST]) + 1)) != 0:
            if event == LOOK:
                self.look()
            else:
                self.close_minute(self.end)
        for site, watch in self.watches.items():
            if watch.wave is not None and watch.wave.ended is None:
                self.account(site, watch.wave)
        self.look_cold(self.now)

    # one second has ended and something is due

    def look(self) -> None:
        """Look at every site that the alarm rule points to."""
        for site, series in np.argwhere(self.state.sites.due):
            self.state.sites.due[site, series] = 0
            if series == PAGES:
                self.look_at(int(site))

    def look_at(self, site: int) -> None:
        """Judge a site in alarm; end an alarm or a wave that is over."""
        sites, watch = self.state.sites, self.watch(site)
        if watch.wave is not None:
            self.update(site, watch.wave)
        if sites.quiet[site, PAGES] >= (60 if watch.wave is not None else 20):
            self.calm_down(site)
            return
        if watch.wave is not None and watch.wave.kind == "http-flood":
            return
        began = int(sites.began[site, PAGES])
        start = max(began, self.oldest(site))
        window = self.window(site, start, began)
        found = self.attribute(site, window)
        self.decide(site, window, found, began)

    def decide(self, site: int, window: Window, found: Attribution, began: int) -> None:
        """Open a wave where the window says so; take a new level as usual where nothing is said for long."""
        sites, watch = self.state.sites, self.watch(site)
        usual = float(sites.usual[site, PAGES])
        verdict = self.judge.look(window, found, usual)
        hammers = self.hammer.look(window, usual)
        if verdict is Verdict.FLOOD or hammers.any():
            self.end_wave(site, began)
            watch.wave = Wave("http-flood", site, began, self.now, usual, accounted=window.start)
            sites.phase[site, PAGES] = ATTACK
            self.update(site, watch.wave)
        elif verdict is Verdict.CROWD and watch.wave is None:
            watch.wave = Wave("flash-crowd", site, began, self.now, usual, accounted=self.now)
            self.update(site, watch.wave)
        elif self.now - int(sites.raised[site, PAGES]) > UNDECIDED_S and watch.wave is None:
            self.calm_down(site)
            sites.learned[site] = 0

    def update(self, site: int, wave: Wave) -> None:
        """Follow a wave's peak."""
        second = self.now - 1
        wave.peak = max(wave.peak, float(self.state.sites.peak[site, PAGES] + wave.usual))
        seconds = self.state.sites.seconds[site, PAGES]
        span = min(10, max(1, second - wave.began + 1))
        wave.peak = max(wave.peak, sum_of(seconds, second, span) / span)

    def calm_down(self, site: int) -> None:
        """The rate is back: end the wave, if any, and learn again from here on."""
        sites, watch = self.state.sites, self.watch(site)
        self.end_wave(site, self.now - int(sites.quiet[site, PAGES]))
        sites.phase[site, PAGES] = CALM
        sites.quiet[site, PAGES] = 0
        watch.tainted_until = self.now

    def end_wave(self, site: int, ended: int) -> None:
        """Close the open finding of a site."""
        watch = self.watch(site)
        if watch.wave is None:
            return
        if watch.wave.kind == "http-flood":
            self.account(site, watch.wave)
        watch.wave.ended = max(ended, watch.wave.began)
        self.findings.append((site, watch.wave))
        watch.wave = None

    # a minute has ended

    def close_minute(self, end: int) -> int:
        """Learn from calm sites, add a window to each wave, forget old records; return how far records moved."""
        now = self.now
        self.look_cold(now)
        for site in range(int(self.state.table.count[0])):
            wave = self.watch(site).wave
            if wave is not None and wave.kind == "http-flood":
                if now - wave.accounted >= OPENING_S:
                    self.account(site, wave)
                self.end_idle(site, wave)
            elif wave is not None or self.state.sites.phase[site, PAGES] == ALARM:
                self.look_at(site)
        self.learn(now)
        return self.forget(end, now - KEEP_S)

    def end_idle(self, site: int, wave: Wave) -> None:
        """End a wave whose sources are gone, even though the rate stays above the usual of its beginning."""
        if wave.idle < IDLE_WINDOWS:
            return
        self.state.sites.quiet[site, PAGES] = 0
        self.calm_down(site)
        self.findings[-1][1].ended = wave.last + 1

    def learn(self, now: int) -> None:
        """Take the minute before the last into what is usual, where the site was and stayed calm."""
        start = now - 120
        if start < int(self.state.clock[FIRST]):
            return
        seconds = self.records.second[: self.end]
        low, high = np.searchsorted(seconds, (start, start + 60))
        for site in range(int(self.state.table.count[0])):
            watch = self.watch(site)
            if watch.wave is not None or self.state.sites.phase[site, PAGES] != CALM or start < watch.tainted_until:
                continue
            counts = np.array(
                [sum_of(self.state.sites.seconds[site, series], start + 59, 60) for series in range(SERIES)], np.int64
            )
            learn_minute(self.state.sites, site, start // 60, counts)
            self.learn_rows(site, watch, int(low), int(high), start, counts)

    def learn_rows(
        self, site: int, watch: Watch, low: int, high: int, start: int, counts: npt.NDArray[np.int64]
    ) -> None:
        """Profile a sample of a calm minute's clients."""
        total = int(counts[PAGES] + counts[STATIC])
        if not total:
            return
        sampling = max(0, (total // SAMPLE_RECORDS).bit_length())
        index = low + np.flatnonzero(self.records.site[low:high] == site)
        minute = start // 60
        window = self.profile(site, index, start, 60.0, minute - 5, minute - 5, sampling)
        watch.past.add(window.rows, window.rows.pages.size, float(1 << sampling), 60.0)

    def look_cold(self, now: int) -> None:
        """Look at busy sites of which nothing is known yet: the log may begin in the middle of an attack."""
        sites = self.state.sites
        for site in range(int(self.state.table.count[0])):
            watch = self.watch(site)
            if sites.learned[site] >= 3 or watch.wave is not None or sites.phase[site, PAGES] != CALM:
                continue
            start = max(int(self.state.clock[FIRST]), now - 60, watch.tainted_until)
            if now - start < 20 or sum_of(sites.seconds[site, PAGES], now - 1, now - start) < COLD_RATE * (now - start):
                continue
            window = self.window(site, start, start)
            found = self.attributor.look(window.rows, Usual(None, np.zeros(0), 0.0), window.seconds)
            if self.judge.look(window, found, 0.0) is Verdict.FLOOD:
                sites.raised[site, PAGES] = now
                sites.began[site, PAGES] = start
                sites.peak[site, PAGES] = 0.0
                sites.quiet[site, PAGES] = 0
                self.decide(site, window, found, start)

    # records

    def oldest(self, site: int) -> int:
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

    def attribute(self, site: int, window: Window) -> Attribution:
        """Ask who is in a window, against the site's past."""
        usual = Usual(None, np.zeros(0), 0.0)
        if self.state.sites.learned[site] >= 3:
            usual = Usual(*self.watch(site).past.gather())
        return self.attributor.look(window.rows, usual, window.seconds)

    def account(self, site: int, wave: Wave) -> None:
        """Add what came since the last window to a wave."""
        if wave.kind != "http-flood" or self.now - wave.accounted < 1:
            return
        window = self.window(site, max(wave.accounted, self.oldest(site)), wave.began)
        found = self.attribute(site, window)
        hammers = self.hammer.look(window, wave.usual)
        wave.add(window, found, hammers, self.records, self.lexicon)

    def forget(self, end: int, before: int) -> int:
        """Drop records older than second `before`; return how many. `end`: records that wait to be counted end here."""
        first = int(np.searchsorted(self.records.second[: self.end], before))
        if first == 0:
            return 0
        for column in self.records:
            column[: end - first] = column[first:end].copy()
        self.end -= first
        return first

    def make_room(self, now: int) -> None:
        """Memory is full before the minute is: add a window to each wave now, and start anew."""
        for site, watch in self.watches.items():
            if watch.wave is not None:
                self.account(site, watch.wave)
        self.forget(self.end, now - 5)
        if self.end == CAPACITY:
            self.end = 0

    def report(self) -> list[Finding]:
        """All findings so far, open ones too, in order of their beginning."""
        waves = [*self.findings, *((site, w.wave) for site, w in self.watches.items() if w.wave is not None)]
        waves.sort(key=lambda pair: pair[1].began)
        for _, wave in waves:
            self.spare_visitors(wave)
        return [
            wave.finding(site_name(self.state.table, site), distinct_clients(self.state.sites.registers[site]))
            for site, wave in waves
        ]

    def spare_visitors(self, wave: Wave) -> None:
        """Mark the sources at whose address somebody behaved as a visitor does, before or during the attack."""
        addresses = list(wave.suspects.by_address)
        high = np.array([address[0] for address in addresses], np.uint64)
        low = np.array([address[1] for address in addresses], np.uint64)
        for address, here in zip(addresses, were_here(self.state.visitors, high, low, self.now // 60), strict=True):
            if here:
                wave.suspects.by_address[address].shared = True
