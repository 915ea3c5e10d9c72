"""From the first hostile request on: lines are written, sites fail, requests are made, and what comes of it is told."""

import asyncio
from collections.abc import Callable, Coroutine, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, TypeVar

from bavn.simulation.november import GROUP
from bavn.simulation.reconstruction import Hit, Value
from bavn.story.cast import Cast, said_by, together
from bavn.story.happened import Happened, Outcome, Seen, found_at, is_flood, is_warning, relayed, warned_at
from bavn.story.script import Part, Script
from bavn.story.telling import Teller
from bavn.story.town import Town
from bavn.story.traffic import Attack, sources_of
from bavn.story.words import BEHAVIOURS, VERDICTS

T = TypeVar("T")

TICK_S: Final = 0.1
CHECK_S: Final = 1.0
LOOK_S: Final = 1.0
GROUPED_S: Final = 1.0
SOON_S: Final = 2.0  # between the decision to begin and the beginning
SEED: Final = 7
DAY: Final = "?days=1"


@dataclass(slots=True)
class Group:
    """Who said the same, and how many seconds after the first finding; `since` the first of them did."""

    after: dict[str, float] = field(default_factory=dict)
    since: float | None = None
    told: bool = False

    def add(self, name: str, after: float, at: float) -> None:
        """One more, if it is new."""
        self.after.setdefault(name, after)
        self.since = at if self.since is None else self.since


@dataclass(slots=True)
class Play:
    """One run of the script on a stage that is set. Moments are the clock's monotonic seconds."""

    cast: Cast
    script: Script
    teller: Teller
    began: float = 0.0
    outages: dict[int, dict[str, Any]] = field(default_factory=dict)
    _asked: dict[str, tuple[list[str], list[str]]] = field(default_factory=dict)
    _told: dict[str, int] = field(default_factory=dict)
    _flooded: set[str] = field(default_factory=set)
    _groups: dict[str, "Group"] = field(default_factory=dict)

    async def run(self) -> Happened:
        """Play it to its end. What goes wrong in any part of it is raised, and ends all the others."""
        self._begin()
        beside = asyncio.create_task(together(self._check(), self._listen(), self._look()))
        try:
            await unless(beside, self._cues())
        finally:
            beside.cancel()
            await asyncio.gather(beside, return_exceptions=True)
        return self._happened()

    async def _cues(self) -> None:
        days = (self._day(number, wave.began) for number, wave in enumerate(self.script.waves))
        await together(*(self._play(part) for part in self.script.parts), *days)
        self.teller.tell("tail")
        await self._wait_for_ends()

    async def write(self) -> None:
        """Write every log as time goes by, until it is cancelled. Runs from before the beginning to after the end."""
        while True:
            now_ms = self.cast.clock.now_ms
            for town in self.cast.towns.values():
                honest, hostile = town.write(now_ms)
                asked = self._asked.setdefault(town.host, ([], []))
                asked[0].extend(honest)
                asked[1].extend(hostile)
            self.cast.stage.check()
            _check_readers(self.cast.reading)
            await asyncio.sleep(TICK_S)

    def _begin(self) -> None:
        clock = self.cast.clock
        self.began = clock.monotonic() + SOON_S
        began_ms = clock.now_ms + int(SOON_S * 1000)
        self._told = {host: len(said) for host, said in said_by(self.cast).items()}
        for host, town in self.cast.towns.items():
            parts = [one for one in self.script.parts if one.host == host]
            town.log.attack([_attack(one, began_ms) for one in parts])
        self.teller.begin()

    # ── cues ─────────────────────────────────────────────────────────────────────────────────────────────────────────

    async def _until(self, at: float) -> None:
        await asyncio.sleep(max(0.0, self.began + at - self.cast.clock.monotonic()))

    async def _day(self, wave: int, when: datetime) -> None:
        first = min(one.began for one in self.script.of_wave(wave))
        await self._until(first - 1.0)
        self.teller.day(when)

    async def _play(self, part: Part) -> None:
        """Everything that is seen of one hit."""
        hit, day = part.hit, part.hit.began
        await self._until(part.began)
        quiet = "unconfirmed" if hit.outcome == "unconfirmed" else "onset-quiet"
        code = "onset" if part.host in self.cast.towns else quiet
        self.teller.tell(code, day, hit.began, mark=_mark(hit, "began"), who=part.who)
        if part.is_troubled:
            await self._trouble(part)
        if part.claimed is not None:
            await self._until(part.claimed)
            self.cast.community.claim(hit, self.cast.clock.wall())
            mark = _mark(hit, "claimed_at")
            self.teller.tell("claim", day, hit.claimed, mark=mark, who=part.who, group=GROUP)
        await self._until(part.ended)

    async def _trouble(self, part: Part) -> None:
        who, day = part.who, part.hit.began
        await self._until(part.fails)
        await self.cast.sites.switch(part.host, part.behaviour, only_abroad=part.only_abroad)
        self.teller.tell("trouble", day, who=who, behaviour=self.teller.of(BEHAVIOURS, part.behaviour))
        await self._until(part.works)
        await self.cast.sites.switch(part.host, "up")
        self.teller.tell("works", day, who=who)

    async def _wait_for_ends(self) -> None:
        """Until every outage that was seen has ended, as far as there is patience; then tell whose end was not seen."""
        ends = self.cast.clock.monotonic() + self.script.pace.tail_s
        while self._unended() and self.cast.clock.monotonic() < ends:  # noqa: ASYNC110  the hub is asked, it tells none
            await asyncio.sleep(TICK_S)
        if unended := self._unended():
            self.teller.tell("unended", who=", ".join(unended))

    def _unended(self) -> list[str]:
        return [self._name(one["target"]) for one in self.outages.values() if one["ended"] is None]

    # ── beside ───────────────────────────────────────────────────────────────────────────────────────────────────────

    async def _check(self) -> None:
        """Ask once a second, where an attack goes on, whom the web server turns away."""
        while True:
            await asyncio.sleep(CHECK_S)
            at = self.cast.clock.monotonic() - self.began
            under = {one.host for one in self.script.parts if one.began <= at <= one.ended}
            asked, self._asked = self._asked, {}
            for host in under & self.cast.towns.keys():
                honest, hostile = asked.get(host, ([], []))
                await self.cast.towns[host].check(tuple(dict.fromkeys(honest)), tuple(dict.fromkeys(hostile)))

    async def _listen(self) -> None:
        """Tell what sensors say, as they say it."""
        while True:
            for host, town in self.cast.towns.items():
                told, self._told[host] = self._told.get(host, 0), len(town.said)
                for at, one in town.said[told:]:
                    self._tell(town, at, one)
            self._tell_groups()
            await asyncio.sleep(TICK_S)

    def _tell(self, town: Town, at: float, one: Mapping[str, Any]) -> None:
        part = self._part_of(town.host, at)
        name = self._name(town.host)
        if is_flood(one) and part is not None and town.host not in self._flooded:
            self._flooded.add(town.host)
            onset = self._onset(part)
            sources = self.teller.words.number(len(one["finding"].get("sources", ())))
            self.teller.tell("found", part.hit.began, who=name, after=self.teller.seconds(at - onset), sources=sources)
        elif is_warning(one):
            self._tell_warning(town, name, at, one)

    def _tell_warning(self, town: Town, name: str, at: float, one: Mapping[str, Any]) -> None:
        wave = self._wave_at(at)
        first, mine = self._first_found(wave), found_at(town.said, self._onset_of(wave))
        if first is not None and mine is None:
            self._group(f"warned {wave}").add(name, at - first, at)
        second = self._found(wave)[1:2]
        if second and one.get("blocked", 0):
            self._group(f"blocked {wave}").add(name, at - second[0], at)

    def _group(self, key: str) -> "Group":
        return self._groups.setdefault(key, Group())

    def _tell_groups(self) -> None:
        """What several sensors say within a second is one line."""
        for key, group in self._groups.items():
            if not group.told and group.since is not None and self.cast.clock.monotonic() - group.since >= GROUPED_S:
                group.told = True
                least, most = (
                    self.teller.seconds(one) for one in (min(group.after.values()), max(group.after.values()))
                )
                between = least if least == most else f"{least} - {most}"
                code, wave = key.split(" ")
                day = self.script.waves[int(wave)].began
                self.teller.tell(code, day, who=", ".join(group.after), after=between)

    async def _look(self) -> None:
        """Ask the hub what the vantage points saw."""
        while True:
            await asyncio.sleep(LOOK_S)
            said = await self.cast.community.asked(f"/api/v1/outages{DAY}", self.cast.token)
            for one in said.get("outages", ()):
                self._outage(one)

    def _outage(self, one: dict[str, Any]) -> None:
        before, name = self.outages.get(one["id"]), self._name(one["target"])
        part = self._part_of(one["target"], self.cast.clock.monotonic())
        day = part.hit.began if part else None
        self.outages[one["id"]] = one
        if before is None or before["verdict"] != one["verdict"]:
            self.teller.tell("seen", day, who=name, verdict=self.teller.of(VERDICTS, one["verdict"]))
        if one["ended"] is not None and (before is None or before["ended"] is None):
            lasted = (datetime.fromisoformat(one["ended"]) - datetime.fromisoformat(one["began"])).total_seconds()
            self.teller.tell("over", day, who=name, lasted=self.teller.words.duration(lasted))

    # ── what it adds up to ───────────────────────────────────────────────────────────────────────────────────────────

    def _happened(self) -> Happened:
        said = said_by(self.cast)
        waves = range(len(self.script.waves))
        found = Happened([self._outcome(part) for part in self.script.parts])
        for wave in waves:
            began = self._onset_of(wave)
            ends = self._onset_of(wave + 1) if wave + 1 in waves else float("inf")
            within = {host: [one for one in lines if one[0] < ends] for host, lines in said.items()}
            found.relayed.append(relayed(wave, began, within))
        return found

    def _outcome(self, part: Part) -> Outcome:
        town = self.cast.towns.get(part.host)
        onset = self._onset(part)
        seen = tuple(self._seen(one) for one in self.outages.values() if one["target"] == part.host)
        if town is None:
            return Outcome(part, has_sensor=False, onset=onset, seen=seen)
        first = self._first_found(part.wave)
        return Outcome(
            part,
            has_sensor=True,
            onset=onset,
            found=found_at(town.said, onset),
            warned=None if first is None else warned_at(town.said, first),
            seen=seen,
            honest=(town.honest.refused, town.honest.asked),
            hostile=(town.hostile.refused, town.hostile.asked),
        )

    def _seen(self, one: Mapping[str, Any]) -> Seen:
        began, ended = (
            datetime.fromisoformat(one[key]).timestamp() if one[key] else None for key in ("began", "ended")
        )
        assert began is not None  # noqa: S101  every outage has begun
        return Seen(one["verdict"], began, ended)

    def _first_found(self, wave: int) -> float | None:
        return next(iter(self._found(wave)), None)

    def _found(self, wave: int) -> list[float]:
        """When each sensor found an attack of a wave, in order."""
        began = self._onset_of(wave)
        found = (found_at(lines, began) for lines in said_by(self.cast).values())
        return sorted(at for at in found if at is not None)

    def _onset(self, part: Part) -> float:
        """When its attack began: the time that its first lines bear, not that of their writing, a tick later."""
        return self.began + part.began

    def _onset_of(self, wave: int) -> float:
        """When the first of a wave's hits with a sensor began."""
        parts = self.script.of_wave(wave)
        watched = [one for one in parts if one.host in self.cast.towns]
        return min((self._onset(one) for one in watched or parts), default=self.began)

    def _wave_at(self, at: float) -> int:
        waves = [wave for wave in range(len(self.script.waves)) if self._onset_of(wave) <= at]
        return waves[-1] if waves else 0

    def _part_of(self, host: str, at: float) -> Part | None:
        parts = [one for one in self.script.parts if one.host == host and self.began + one.began <= at]
        return parts[-1] if parts else None

    def _name(self, host: str) -> str:
        return next((one.who for one in self.script.parts if one.host == host), host)


def _mark(hit: Hit, value: Value) -> str:
    return "*" if value in hit.assumed else ""


def _attack(part: Part, began_ms: int) -> Attack:
    at: Callable[[float], int] = lambda seconds: began_ms + int(seconds * 1000)  # noqa: E731  one word for both
    return Attack(part.wave, at(part.began), at(part.ended), sources_of(part.wave, SEED))


def _check_readers(reading: Iterable["asyncio.Task[None]"]) -> None:
    """Raise what ended one that reads what a sensor says: it would hear no more."""
    for one in reading:
        if one.done() and not one.cancelled():
            one.result()


async def unless(beside: "asyncio.Task[None]", work: Coroutine[object, object, T]) -> T:
    """Do it; where what goes on beside it fails meanwhile (a program has ended, say), that is raised instead."""
    doing = asyncio.ensure_future(work)
    try:
        await asyncio.wait({beside, doing}, return_when=asyncio.FIRST_COMPLETED)
        if beside.done():
            beside.result()
        return await doing
    finally:
        doing.cancel()
        await asyncio.gather(doing, return_exceptions=True)
