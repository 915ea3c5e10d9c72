"""The step: batches of records in, findings out. It knows no file: `scan` drives it, and whatever reads live can."""

from typing import Final

import numpy as np
import numpy.typing as npt

from bavn.detectors.alarm import KNOWN_MINUTES, calm, follow, is_over, set_limits
from bavn.detectors.attribution import Attribution
from bavn.detectors.scene import LEAST_VOUCHED, Usual
from bavn.detectors.verdict import Verdict
from bavn.detectors.wave import Wave
from bavn.runners.accounting import SLOW_KIND
from bavn.runners.advance import FIRST, LAST
from bavn.runners.counting import CAPACITY
from bavn.runners.live import Live
from bavn.runners.watch import Crowd, Watch
from bavn.windows.past import Past
from bavn.windows.seconds import (
    ALARM,
    ATTACK,
    CALM,
    HELD,
    PAGES,
    SERIES,
    STATIC,
    total_of,
)
from bavn.windows.usual import learn_minute, set_level
from bavn.windows.window import Window, count_networks

KEEP_S: Final = 120  # seconds of records kept behind a full minute
WINDOW_S: Final = 60  # the past is profiled in windows of a minute, so an alarm is too
LEAST_WINDOW_S: Final = 45  # a window of a wave is at least so long
SAMPLE_RECORDS: Final = 4096  # of a calm minute, about so many are profiled
CROWD_RECORDS: Final = 32768  # and of a minute of a crowd, in which a flood may hide
COLD_S: Final = 20  # seconds of such a site that are enough to judge
COLD_SHARE: Final = 0.1  # of its clients that must be vouched for
COLD_RATE: Final = 10.0  # pages per second from which a site without a past is looked at
UNDECIDED_S: Final = 900  # after so long at a new level without a cause, that level is the usual
CROWD_GONE: Final = 1.5  # times the usual before it, below which a crowd is over
STALE_S: Final = 1200  # after a wave so long, what was usual before it is usual no more
IDLE_WINDOWS: Final = 2  # windows without the attack that end a wave


class Engine(Live):
    """Judges what was counted: raises alarms, opens and ends waves, and learns from calm minutes.

    A scan feeds it, calls `finish`, and takes `report`. A sensor also tells it the time (`live`) and takes `view`.
    """

    def finish(self) -> None:
        """The log is over: end its last second and take what is open into account."""
        if not self.now:
            return
        self.run_to(int(self.state.clock[LAST]) + 1)
        for site, watch in self.watches.items():
            if watch.wave is not None:
                self.account(site, watch.wave)
            if watch.slow is not None:
                self.account_slow(site, watch.slow)
        self.look_cold(self.now)
        self.note_course(self.now)

    # one second has ended and something is due

    def look(self) -> None:
        """Ask the alarm rule about the second that has just ended, and look at every site it points to."""
        for site in self.busy():
            for wave in self.watch(site).open():
                self.update(site, wave)
            if follow(self.state.sites, site, PAGES, self.now - 1):
                self.look_at(site)
            if follow(self.state.sites, site, HELD, self.now - 1):
                self.look_slow(site)

    def look_at(self, site: int) -> None:
        """Judge a site in alarm; end an alarm or a wave that is over."""
        sites, watch = self.state.sites, self.watch(site)
        if is_over(sites, site, PAGES):
            self.calm_down(site)
            return
        if watch.wave is not None:
            return
        began = int(sites.began[site, PAGES])
        start = max(began, self.oldest(), self.now - WINDOW_S)
        window = self.window(site, start, began)
        found = self.attribute(site, window)
        self.decide(site, window, found, began)

    def decide(self, site: int, window: Window, found: Attribution, began: int) -> None:
        """Open a wave where the window says so; take a new level as usual where nothing is said for long."""
        sites, watch = self.state.sites, self.watch(site)
        usual = float(sites.usual[site, PAGES])
        verdict = self.verdict(site, window, found, usual)
        hammers = self.hammer.look(window, self.thinned(site, window, usual))
        if verdict is Verdict.FLOOD or hammers.any():
            watch.wave = Wave("http-flood", site, began, self.now, usual, accounted=window.start)
            sites.phase[site, PAGES] = ATTACK
            sites.awake[site, PAGES] = 1
            self.update(site, watch.wave)
        elif verdict is Verdict.CROWD:
            self.greet_crowd(site, window, began)
        elif self.now - int(sites.raised[site, PAGES]) > UNDECIDED_S:
            self.calm_down(site)
            sites.learned[site] = 0

    def verdict(self, site: int, window: Window, found: Attribution, usual: float) -> Verdict:
        """Judge a window."""
        networks = count_networks(self.records, window, found.cause_of >= 0)
        return self.judge.look(window, found, self.thinned(site, window, usual), networks)

    def greet_crowd(self, site: int, window: Window, began: int) -> None:
        """Report a crowd, and take its rate and its visitors for usual while it lasts: a flood may hide in it."""
        sites, watch = self.state.sites, self.watch(site)
        if watch.crowd is None:
            wave = Wave("flash-crowd", site, began, self.now, float(sites.usual[site, PAGES]), accounted=self.now)
            watch.crowd = Crowd(wave, wave.usual, watch.past)
        self.update(site, watch.crowd.wave)
        watch.past = Past()
        watch.past.add(window.rows, window.rows.pages.size, 1.0, window.seconds)
        rate = total_of(sites.seconds[site, PAGES], self.now - 1, 30) / 30
        set_level(sites, site, rate, self.now // 60)
        calm(sites, site, PAGES)
        watch.tainted_until = self.now

    def follow_crowd(self, site: int) -> None:
        """End a crowd that has gone home, and go back to what was usual before it."""
        sites, watch = self.state.sites, self.watch(site)
        crowd = watch.crowd
        if crowd is None or watch.wave is not None:
            return
        rate = total_of(sites.seconds[site, PAGES], self.now - 1, 60) / 60
        crowd.wave.peak = max(crowd.wave.peak, rate)
        if rate <= CROWD_GONE * max(crowd.usual, 0.1 * crowd.wave.peak):
            self.end_crowd(site, crowd)
            set_level(sites, site, max(crowd.usual, rate), self.now // 60)
            watch.tainted_until = self.now

    def end_crowd(self, site: int, crowd: Crowd) -> None:
        """Close the finding of a crowd, and take up the past from before it."""
        crowd.wave.ended = self.now
        self.findings.append((site, crowd.wave))
        self.watch(site).past = crowd.past
        self.watch(site).crowd = None

    def update(self, site: int, wave: Wave) -> None:
        """Follow a wave's peak."""
        if wave.kind == SLOW_KIND:
            return
        second = self.now - 1
        seconds = self.state.sites.seconds[site, PAGES]
        span = min(10, max(1, second - wave.began + 1))
        wave.peak = max(wave.peak, total_of(seconds, second, span) / span)

    def calm_down(self, site: int) -> None:
        """The rate is back: end the wave, if any, and learn again from here on."""
        sites, watch = self.state.sites, self.watch(site)
        if watch.wave is not None and self.now - watch.wave.began > STALE_S:
            set_level(sites, site, total_of(sites.seconds[site, PAGES], self.now - 1, 60) / 60, self.now // 60)
        self.end_wave(site, self.now - int(sites.quiet[site, PAGES]))
        calm(sites, site, PAGES)
        watch.tainted_until = self.now

    def end_wave(self, site: int, ended: int) -> None:
        """Close the open finding of a site."""
        watch = self.watch(site)
        if watch.wave is None:
            return
        self.account(site, watch.wave)
        watch.wave.ended = max(ended, watch.wave.detected)
        self.findings.append((site, watch.wave))
        watch.wave = None

    # a minute has ended

    def step_back(self, second: int) -> None:
        """The clock was set back, or an older log follows: end what is open, and begin anew at `second`."""
        for site in self.busy():
            watch = self.watch(site)
            self.calm_down(site)
            self.end_slow(site)
            if watch.crowd is not None:
                self.end_crowd(site, watch.crowd)
            watch.tainted_until = second
        self.end_silences()
        super().step_back(second)

    def close_minute(self, end: int) -> int:
        """Learn from calm sites, add a window to each wave, forget old records; return how far records moved."""
        now = self.now
        self.note_course(now)
        self.look_cold(now)
        for site in self.busy():
            watch = self.watch(site)
            if watch.wave is not None:
                if now - watch.wave.accounted >= LEAST_WINDOW_S:
                    self.account(site, watch.wave)
                self.end_idle(site, watch.wave)
            elif self.state.sites.phase[site, PAGES] == ALARM:
                self.look_at(site)
            if watch.slow is not None and now - watch.slow.accounted >= LEAST_WINDOW_S:
                self.account_slow(site, watch.slow)
            self.follow_crowd(site)
        self.look_silent()
        self.note_usual()
        self.learn(now)
        for site in self.busy():
            set_limits(self.state.sites, site)
        return self.forget(end, now - KEEP_S)

    def end_idle(self, site: int, wave: Wave) -> None:
        """End a wave whose sources are gone, even though the rate stays above the usual of its beginning."""
        if wave.idle < IDLE_WINDOWS:
            return
        self.state.sites.quiet[site, PAGES] = 0
        self.calm_down(site)
        wave.ended = max(wave.last + 1, wave.detected)

    def learn(self, now: int) -> None:
        """Take the minute before the last into what is usual, where the site was and stayed calm."""
        start = now - 120
        if start < int(self.state.clock[FIRST]):
            return
        seconds = self.records.second[: self.end]
        low, high = np.searchsorted(seconds, (start, start + 60))
        for site in self.busy():
            watch = self.watch(site)
            phase = self.state.sites.phase[site]
            still = phase[PAGES] == CALM and phase[HELD] == CALM
            if not still or watch.wave or watch.slow or watch.silence or start < watch.tainted_until:
                continue
            counts = np.array(
                [total_of(self.state.sites.seconds[site, series], start + 59, 60) for series in range(SERIES)], np.int64
            )
            learn_minute(self.state.sites, site, start // 60, counts)
            self.learn_rows(site, watch, int(low), int(high), start, counts)

    def learn_rows(
        self, site: int, watch: Watch, low: int, high: int, start: int, counts: npt.NDArray[np.int64]
    ) -> None:
        """Profile a sample of a calm minute's clients."""
        total = int(counts[PAGES] + counts[STATIC])
        if not total:
            watch.note_clients(0.0)
        if not total or start < self.sampled_until:
            return
        few = SAMPLE_RECORDS if watch.crowd is None else CROWD_RECORDS
        sampling = max(0, (total // few).bit_length())
        index = low + np.flatnonzero(self.records.site[low:high] == site)
        minute = start // 60
        window = self.profile(site, index, start, 60.0, minute - 5, minute - 5, sampling)
        watch.past.add(window.rows, window.rows.pages.size, float(1 << sampling), 60.0)
        watch.note_clients(window.clients * float(1 << sampling))

    def look_cold(self, now: int) -> None:
        """Look at busy sites of which nothing is known yet: the log may begin in the middle of an attack."""
        sites = self.state.sites
        for site in self.busy():
            watch = self.watch(site)
            if sites.learned[site] >= KNOWN_MINUTES or watch.wave is not None or sites.phase[site, PAGES] != CALM:
                continue
            start = max(int(self.state.clock[FIRST]), now - 60, watch.tainted_until)
            if now - start < COLD_S or total_of(sites.seconds[site, PAGES], now - 1, now - start) < COLD_RATE * (
                now - start
            ):
                continue
            window = self.window(site, start, start)
            vouched = int((window.rows.vouched == 1).sum())
            if vouched < max(LEAST_VOUCHED, COLD_SHARE * window.rows.vouched.size):
                continue  # nobody can vouch, and there is no past to ask: whatever they do may be usual here
            found = self.attributor.look(window.rows, Usual(None, np.zeros(0), 0.0), window.seconds)
            if self.verdict(site, window, found, 0.0) is Verdict.FLOOD:
                sites.raised[site, PAGES] = now
                sites.began[site, PAGES] = start
                sites.peak[site, PAGES] = 0.0
                sites.quiet[site, PAGES] = 0
                self.decide(site, window, found, start)

    # records

    def look_slow(self, site: int) -> None:
        """Judge a site at which many connections are held open. In a flood everybody waits: that says nothing."""
        sites, watch = self.state.sites, self.watch(site)
        if is_over(sites, site, HELD):
            self.end_slow(site)
            watch.tainted_until = self.now
            return
        if watch.slow is not None or watch.wave is not None or sites.phase[site, PAGES] != CALM:
            return
        began = int(sites.began[site, HELD])
        if self.find_slow(site, max(began, self.oldest())) is not None:
            usual = float(sites.usual[site, HELD])
            watch.slow = Wave(SLOW_KIND, site, began, self.now, usual, accounted=began)
            watch.slow.peak = usual + float(sites.peak[site, HELD])
            sites.phase[site, HELD] = ATTACK

    def end_slow(self, site: int) -> None:
        """Close the finding of held connections, if there is one."""
        sites, watch = self.state.sites, self.watch(site)
        if watch.slow is not None:
            self.account_slow(site, watch.slow)
            watch.slow.ended = max(self.now - int(sites.quiet[site, HELD]), watch.slow.detected)
            self.findings.append((site, watch.slow))
            watch.slow = None
        calm(sites, site, HELD)

    def make_room(self, now: int) -> None:
        """Memory is full before the minute is: add a window to each wave now, and start anew."""
        for site, watch in self.watches.items():
            if watch.wave is not None:
                self.account(site, watch.wave)
            if watch.slow is not None:
                self.account_slow(site, watch.slow)
        self.forget(CAPACITY, now - 5)
        if self.end == CAPACITY:
            self.end = 0
