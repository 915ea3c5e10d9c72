"""What only a sensor needs: the clock goes on without lines, and open findings are told as they stand now."""

import gc
from abc import abstractmethod
from collections.abc import Collection
from typing import Final

import numpy as np

from bavn.detectors.silence import Numbers, Silence, quieter_hours
from bavn.detectors.wave import Wave, moment
from bavn.model import Finding
from bavn.runners.accounting import SLOW_KIND, Accounting
from bavn.runners.advance import LOOK
from bavn.runners.counting import SEED
from bavn.runners.inspecting import Inspector
from bavn.runners.intrusions import Intrusions, agreed
from bavn.runners.watch import Watch
from bavn.sources.clients import TrustedProxies
from bavn.windows.digest import OTHER_SITES, site_name
from bavn.windows.seconds import PAGES, STATIC
from bavn.windows.usual import SEASON_MINUTES, hour_of_week

FLOOD_KIND: Final = "http-flood"
SILENT_KIND: Final = "site-silent"


Outline = tuple[tuple[object, ...], ...]


class Live(Accounting):
    """Lets the clock run by the wall where the logs are of now; says what is open without changing it."""

    def __init__(self, trusted: TrustedProxies, seed: int = SEED) -> None:
        super().__init__(trusted, seed)
        self.silence = Silence()
        self.silent_after: dict[str, float] = {}
        self.watched: frozenset[int] | None = None  # whose silence is judged; None: everybody's
        self.told = 0  # ended findings that the last view has handed out
        self.viewed: Outline = ()
        self.intrusions: Intrusions | None = None

    @abstractmethod
    def look(self) -> None:
        """A second has ended that must be looked at."""

    # the clock

    @property
    def skew_s(self) -> int | None:
        """The logs' time minus ours in seconds; None while no log has kept pace with our clock."""
        return self.clocks.skew

    def tell(self, now_s: int) -> None:
        """Say what time it is, so that the logs' clocks can be compared with it. The clock does not move."""
        self.clocks.tell(now_s)
        if self.intrusions is not None:
            self.intrusions.scanning = False

    def live(self, now_s: int) -> None:
        """Let the clock run to wall second `now_s`, less the time by which lines come late.

        Seconds close and waves end without new lines. Nothing happens while the logs are of the past, while it is not
        known how far their clock is from ours, or before the first line.
        """
        self.tell(now_s)
        if self.intrusions is not None:
            self.intrusions.keep_pace(moment(now_s - self.clocks.slack_s))
        if self.clocks.skew is None or not self.clocks.since or not self.now:
            return
        before = self.now
        self.run_to(now_s + self.clocks.skew - self.clocks.slack_s)
        if self.now > before:
            self.look_silent()
            if self.intrusions is not None:
                self.intrusions.live_web(moment(self.now))

    def run_to(self, until: int) -> None:
        """Close all seconds before `until`."""
        while (event := self.tick(until)) != 0:
            if event == LOOK:
                self.look()
            else:
                self.close_minute(self.end)

    # findings

    def outline(self) -> Outline:
        """What there is to be told: kind, site, beginning, whether it ended. Costs next to nothing."""
        waves = [*self.findings, *((site, wave) for site, watch in self.watches.items() for wave in watch.open())]
        own = ((wave.kind, site, wave.began, wave.ended is not None) for site, wave in waves)
        return (*own, *(self.intrusions.outline() if self.intrusions is not None else ()))

    def has_news(self) -> bool:
        """Whether a finding has begun or ended since the last view."""
        return self.outline() != self.viewed

    def view(self) -> list[Finding]:
        """All findings as of now, those that have ended first; nothing that is counted changes.

        An open one is brought up to now on a copy, so it names its sources from the moment it is detected. An ended one
        is in every view until `forget_ended` is called. Site, kind and `began` stay the same while a finding lives.
        """
        self.told = len(self.findings)
        collecting = gc.isenabled()
        gc.disable()  # hardly any of it is garbage, and there may be very much of it
        try:
            found = agreed(self.tell_all())
        finally:
            if collecting:
                gc.enable()
        self.viewed = self.outline()
        return found

    def tell_all(self) -> list[Finding]:
        """The findings of a view."""
        found = [self.say(site, wave.fork()) for site, wave in self.findings]
        for site, watch in self.watches.items():
            for wave in watch.open():
                now = wave.fork()
                if wave.kind == FLOOD_KIND:
                    self.account(site, now)
                elif wave.kind == SLOW_KIND:
                    self.account_slow(site, now)
                found.append(self.say(site, now))
        return [*found, *self.tell_intrusions()]

    def forget_ended(self) -> None:
        """Let go of the ended findings that the last view has handed out."""
        del self.findings[: self.told]
        self.told = 0
        if self.intrusions is not None:
            self.intrusions.forget_ended()
        self.viewed = self.outline()

    # intrusions

    def watch_intrusions(self, intrusions: Intrusions) -> None:
        """Also look at what requests say, and hand what is found out with the rest."""
        intrusions.in_flood = self.is_flooded
        self.intrusions = intrusions
        inspector = self.inspector = Inspector(intrusions)
        intrusions.left_out = lambda: inspector.skipped + inspector.lost

    def is_flooded(self, site: str) -> bool:
        """Whether a site of this name is being flooded now."""
        return any(
            watch.wave is not None and site_name(self.state.table, index) == site
            for index, watch in self.watches.items()
        )

    def tell_intrusions(self) -> list[Finding]:
        """The findings of intrusions as of now; addresses at which people behaved as visitors do are spared."""
        if self.intrusions is None:
            return []
        if self.intrusions.scanning:
            self.intrusions.finish()
        if self.now:
            run = self.intrusions.live if self.intrusions.scanning else self.intrusions.live_web
            run(moment(self.now))
        return self.intrusions.findings(self.spare_people)

    # silence

    def expect(self, site: str, silent_after_s: float | None = None) -> None:
        """Name a site whose silence is to be told after so many seconds, however seldom it is asked for anything."""
        self.place(site)
        if silent_after_s is not None:
            self.silent_after[site] = silent_after_s

    def watch_only(self, names: Collection[str] | None) -> None:
        """Judge the silence of these sites alone, and end what is open of others: nobody reads their logs any more.

        None: of all, where a log names its Hosts by itself.
        """
        self.watched = None if names is None else frozenset(self.place(name) for name in names)
        for site, watch in self.watches.items():
            if not self.is_watched(site):
                self.end_silence(site, watch, self.now)

    def is_watched(self, site: int) -> bool:
        """Whether somebody would see this site's requests."""
        return self.watched is None or site in self.watched

    def look_silent(self) -> None:
        """Open and end the findings of sites that are asked for nothing. Only where time is known to have passed."""
        sites = self.state.sites
        named = {self.places[site]: after for site, after in self.silent_after.items()}
        for site in range(OTHER_SITES + 1, int(self.state.table.count[0])):
            newest = int(sites.newest[site])
            watch = self.watches.get(site)
            if watch is not None and watch.silence is not None:
                if newest > watch.silence.last:
                    self.end_silence(site, watch, newest)
                continue
            gap = self.now - max(newest, self.clocks.since)
            after = named.get(site)
            long = gap >= min(after or gap, self.silence.least_gap_s)
            if long and self.clocks.since and (newest or after) and self.is_watched(site):
                self.judge_silence(site, gap, after)

    def judge_silence(self, site: int, gap: int, after: float | None) -> None:
        """Ask whether a gap is longer than chance allows."""
        watch = self.watch(site)
        began = self.now - gap
        quieter = quieter_hours(self.season(site), hour_of_week(began // 60), gap)
        sure = self.silence.look(gap, sum(watch.usual), np.array(watch.clients, np.float64), quieter, after)
        if sure is not None:
            wave = Wave(SILENT_KIND, site, began + 1, self.now, watch.usual[0], accounted=self.now, last=began)
            wave.sure = sure
            watch.silence = wave

    def note_usual(self) -> None:
        """Remember what is usual for the sites that were asked for something in the last minute."""
        if not self.clocks.wall:
            return
        sites = self.state.sites
        for site in np.flatnonzero(sites.newest >= self.now - 60).tolist():
            self.watch(site).usual = float(sites.usual[site, PAGES]), float(sites.usual[site, STATIC])

    def season(self, site: int) -> Numbers:
        """Pages a minute by hour of the week, NaN where that is not known."""
        counts = self.state.sites.hour_count[site]
        means = self.state.sites.hour_sum[site] / np.maximum(counts, 1)
        return np.where(counts >= SEASON_MINUTES, means, np.nan)

    def end_silence(self, site: int, watch: Watch, ended: int) -> None:
        """Close the finding of a site that was silent."""
        if watch.silence is not None:
            watch.silence.ended = max(ended, watch.silence.detected)
            self.findings.append((site, watch.silence))
            watch.silence = None

    def end_silences(self) -> None:
        """Close all such findings: what time it is has to be learned anew."""
        for site, watch in self.watches.items():
            self.end_silence(site, watch, self.now)
