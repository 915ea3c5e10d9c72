"""A reconstruction played at local sites and looked at from two places: real looks, real verdicts, a real report.

Time passes at once while nothing happens (`PassingLoop`); no look is left out and none is made up.
"""

import asyncio
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from bavn.model.finding import Finding
from bavn.model.probe import Expect, Family, Target, Turn, Vantage
from bavn.observatory.notes import Note
from bavn.observatory.observatory import Observatory, open_observatory
from bavn.pages.outages import OutagesReport
from bavn.pages.outages_kept import outages_report
from bavn.probing.look import Looked, look
from bavn.probing.names import Resolver
from bavn.probing.tools import Tools
from bavn.runners.probing import ROUND_S, Prober, ProberParts
from bavn.runners.probing_clock import SteadyClock
from bavn.runners.probing_findings import OutageFindings
from bavn.runners.probing_schedule import Schedule, Seat
from bavn.runners.turning import Clock
from bavn.simulation.local_sites import WELCOME, Behaviour, LocalSites
from bavn.simulation.november import GROUP
from bavn.simulation.passing_time import PassingClock, PassingLoop
from bavn.simulation.reconstruction import Hit
from bavn.verdicts.observing import Observing

PLACES: Final = (Vantage("denmark", "dk", "line 1"), Vantage("abroad", "se", "line 2"))
LINE: Final[tuple[Family, ...]] = (4,)  # local sites have no IPv6
AT_ONCE: Final = 500
NOTE: Final = (
    "RECONSTRUCTION. Nobody probed these sites then. Local sites on this machine played what the press reported, and"
    " where no source says, what we assume. The looks, the verdicts and the figures are the program's own."
)

Switch = tuple[datetime, str, Behaviour, bool]


@dataclass(frozen=True, slots=True)
class Replayed:
    """What came of it: the report of the period, how many looks it took, and what they cost."""

    report: OutagesReport
    looks: int
    cpu_s: float
    wall_s: float


def replay(hits: Sequence[Hit], began: datetime, ended: datetime, folder: Path) -> Replayed:
    """Play a period; look at it from `PLACES` every 30 s, and sooner when the prober would; keep it in `folder`."""
    sites = LocalSites([hit.host for hit in hits])
    looks = Places(sites)
    cpu_s, wall_s = time.process_time(), time.monotonic()
    with asyncio.Runner(loop_factory=lambda: PassingLoop(lambda: looks.under_way, lambda: sites.waiting)) as runner:
        report = runner.run(_replayed(hits, (began, ended), folder, sites, looks))
    return Replayed(report, looks.done, time.process_time() - cpu_s, time.monotonic() - wall_s)


async def _replayed(
    hits: Sequence[Hit], period: tuple[datetime, datetime], folder: Path, sites: LocalSites, looks: "Places"
) -> OutagesReport:
    began, ended = period
    async with sites:
        passing = PassingClock(asyncio.get_running_loop(), began)
        targets = [target_of(hit, sites) for hit in hits]
        with open_observatory(folder, began) as observatory:
            observatory.know(targets)
            prober = _prober(targets, looks, passing, observatory)
            looks.begin(targets, prober.parts.clock)
            playing = asyncio.ensure_future(_play(switches(hits, ended), sites, passing))
            await _turn(prober, looks, passing, ended)
            await playing
            await looks.end()
            observatory.note(notes_of(hits))
            report = outages_report(observatory, began, ended, now=ended, targets=[hit.host for hit in hits])
    return replace(report, note=NOTE)


def target_of(hit: Hit, sites: LocalSites) -> Target:
    """What is looked at, under the name that is played."""
    return Target(hit.host, sites.url(hit.host), hit.host, hit.member, expect=Expect(text=WELCOME))


def notes_of(hits: Iterable[Hit]) -> list[Note]:
    """What is said beside the figures: claims, and what of an outage is assumed."""
    notes = []
    for hit in hits:
        if hit.claimed is not None and hit.claim is not None:
            source, assumed = hit.claim.source.name, "claimed_at" in hit.assumed
            notes.append(Note("claimed", hit.host, hit.claimed, by=GROUP, source=source, assumed=assumed))
        if hit.troubles:
            text = f"{hit.member}. Assumed: {', '.join(sorted(hit.assumed))}."
            last = max(one.ended for one in hit.troubles)
            is_guess = not hit.assumed.isdisjoint({"effect", "lasted"})  # how long it was down
            notes.append(Note("down", hit.host, hit.troubles[0].began, last, text=text, assumed=is_guess))
    return notes


def switches(hits: Iterable[Hit], ended: datetime) -> list[Switch]:
    """When which site begins to behave how, until the period ends; well again before it begins to be ill anew."""
    found: list[Switch] = []
    for hit in hits:
        for one in hit.troubles:
            found.append((one.began, hit.host, one.behaviour, one.abroad))
            found.append((one.ended, hit.host, "up", one.abroad))
    return sorted((one for one in found if one[0] < ended), key=lambda one: (one[0], one[2] != "up"))


async def _play(planned: Iterable[Switch], sites: LocalSites, passing: PassingClock) -> None:
    for at, host, behaviour, abroad in planned:
        await passing.until(at)
        await sites.switch(host, behaviour, only_abroad=abroad)


async def _turn(prober: Prober, looks: "Places", passing: PassingClock, ended: datetime) -> None:
    """The prober's rounds."""
    at = passing.now()
    while at < ended:
        at = min(at + timedelta(seconds=ROUND_S), ended)
        await passing.until(at)
        prober.turn()
        if looks.fault is not None:
            raise looks.fault


def _prober(targets: Sequence[Target], looks: "Places", passing: PassingClock, observatory: Observatory) -> Prober:
    """A prober as it runs, but for its looks: they come from several places, as at a hub."""
    monotonic = asyncio.get_running_loop().time
    clock, observing = SteadyClock(Clock(passing.now, monotonic)), Observing(targets, PLACES)
    parts = (clock, monotonic, looks, observing, observatory, OutageFindings(), Nobody(), lambda _prober, _now: None)
    return Prober(ProberParts(*parts))


class Nobody:
    """Who is told of a replay."""

    def publish(self, findings: Iterable[Finding], now: datetime) -> None:
        """Tell nobody."""

    def tidy(self, now: datetime) -> None:
        """Nothing was kept."""


class Places:
    """Looks from all `PLACES` at all sites, when the prober's own schedule says. `under_way` have not ended yet."""

    def __init__(self, sites: LocalSites) -> None:
        self.fault: BaseException | None = None
        self.under_way, self.done = 0, 0
        self._sites = sites
        self._schedules: list[tuple[Vantage, Schedule]] = []
        self._timers: dict[str, asyncio.TimerHandle] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._seen: list[Looked] = []

    def begin(self, targets: Sequence[Target], clock: SteadyClock) -> None:
        """Begin to look."""
        loop = asyncio.get_running_loop()
        self._clock = clock
        self._tools = Tools(  # what is skipped while a site is slow was waited for: it counts
            agent="bavn-probe (replay)",
            resolver=Resolver(()),
            allowed=lambda _address: True,
            clock_ns=lambda: round(loop.time() * 1e9),
        )
        for number, vantage in enumerate(PLACES):
            is_abroad = vantage.country != "dk"
            schedule = Schedule(AT_ONCE, Turn(number, len(PLACES)))
            there = [replace(one, url=self._sites.url(one.name, abroad=is_abroad)) for one in targets]
            schedule.add(there, LINE, clock.now())
            self._schedules.append((vantage, schedule))
            self._look(vantage, schedule)

    async def end(self) -> None:
        """Give up what goes on."""
        for timer in self._timers.values():
            timer.cancel()
        self._schedules.clear()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def taken(self) -> list[Looked]:
        """What was seen since the last call."""
        seen, self._seen = self._seen, []
        return seen

    def start(self) -> None:
        """Nothing: `begin` starts it."""

    def stop(self, patience_s: float) -> None:
        """Nothing: `end` ends it."""

    def clock_set_by(self) -> list[float]:
        """Nobody sets this clock."""
        return []

    def _look(self, vantage: Vantage, schedule: Schedule) -> None:
        """Begin what is due, and come back when the next is."""
        now = self._clock.now()
        for seat in schedule.due(now):
            self.under_way += 1
            task = asyncio.ensure_future(self._one(vantage, schedule, seat))
            self._tasks.add(task)
            task.add_done_callback(self._over)
        self._plan(vantage, schedule)

    def _plan(self, vantage: Vantage, schedule: Schedule) -> None:
        now = self._clock.now()
        due = schedule.next_due(now)
        if (before := self._timers.get(vantage.name)) is not None:
            before.cancel()
        if due is not None:
            loop = asyncio.get_running_loop()
            self._timers[vantage.name] = loop.call_later((due - now).total_seconds(), self._look, vantage, schedule)

    async def _one(self, vantage: Vantage, schedule: Schedule, seat: Seat) -> None:
        try:
            looked = await look(seat.target, seat.family, vantage.name, self._tools, self._clock.now)
        finally:
            self.under_way -= 1
        self.done += 1
        if schedule.done(seat, looked.sample, looked.retry_after_s, self._clock.now()):
            self._seen.append(looked)
        self._plan(vantage, schedule)

    def _over(self, task: "asyncio.Task[None]") -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            self.fault = error
