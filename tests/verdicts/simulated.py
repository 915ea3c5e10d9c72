"""Simulated time: vantage points that look as the prober does, at sites that are what a test says."""

import heapq
import random
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Final

from bavn.model.probe import Ending, Family, Phases, Sample, Seen, Spell, Target, Vantage, Verdict
from bavn.verdicts.observing import Judged, Observing
from bavn.verdicts.pacing import first_look, next_look, phase_of

NOW: Final = datetime(2025, 11, 10, 5, 0, tzinfo=UTC)
SECOND: Final = timedelta(seconds=1)
MINUTE: Final = timedelta(minutes=1)
HOUR: Final = timedelta(hours=1)
HOME: Final = (Vantage("aarhus", "dk", "line-1"), Vantage("odense", "dk", "line-2"))
ABROAD: Final = (Vantage("malmo", "se", "line-3"), Vantage("kiel", "de", "line-4"))

Found = tuple[Ending, float]
Look = Callable[[str, str, datetime], Found]  # at a target, from a vantage point: how it ends, after how many seconds

WELL: Final[Found] = ("ok", 0.1)
HANGS: Final[Found] = ("timed-out", 10.0)
REFUSED: Final[Found] = ("refused", 0.01)
TURNED_AWAY: Final[Found] = ("turned-away", 0.1)


def well(_target: str, _vantage: str, _at: datetime) -> Found:
    """Everything answers within a tenth of a second."""
    return WELL


def between(began: datetime, ended: datetime, then: Found, *, targets: str = "", vantages: str = "") -> Look:
    """Everything answers, but in a time some targets, from some vantage points (names that begin so: all) do not."""

    def look(target: str, vantage: str, at: datetime) -> Found:
        is_meant = target.startswith(targets) and vantage.startswith(vantages)
        return then if is_meant and began <= at < ended else WELL

    return look


def target(name: str = "vejle", **other: object) -> Target:
    """A target of this name."""
    return replace(Target(name, f"https://www.{name}.example/", f"www.{name}.example"), **other)  # type: ignore[arg-type]


def targets(count: int) -> list[Target]:
    """So many of them."""
    return [target(f"t{number}") for number in range(count)]


@dataclass
class Simulated:
    """Time goes by in it as fast as it can. `by_six`: each look is done by IPv6 too, and finds this."""

    targets: list[Target] = field(default_factory=lambda: [target()])
    vantages: tuple[Vantage, ...] = HOME
    look: Look = well
    by_six: Look | None = None
    canaries: tuple[str, ...] = ()
    address: Callable[[str], str] = lambda _: ""
    is_heard: Callable[[str, datetime], bool] = lambda _vantage, _at: True
    loss: float = 0.0
    seed: int = 1
    now: datetime = NOW
    spells: dict[int, Spell] = field(default_factory=dict)
    told: list[tuple[datetime, Judged]] = field(default_factory=list)
    looks: int = 0
    samples: list[Sample] | None = None  # kept where a test gives a list

    def __post_init__(self) -> None:
        self.observing = Observing(self.targets, self.vantages, canaries=self.canaries)
        self._chance = random.Random(self.seed)
        self._due: list[tuple[datetime, int, datetime, str, str]] = []
        self._arriving: list[tuple[datetime, int, Sample]] = []
        self._rows: dict[tuple[str, str], tuple[Seen, int]] = {}
        self._by_name = {one.name: one for one in self.targets}
        self._number = 0
        self._tick = self.now
        self._looked: dict[str, datetime] = {}
        self._plan()

    # ── time ─────────────────────────────────────────────────────────────────────────────────────────────────────────

    def run(self, until: datetime) -> "Simulated":
        """Let time go by. What a look found is known when the look has ended."""
        while self._due and self._due[0][0] < until:
            at, _, planned, name, vantage = heapq.heappop(self._due)
            self._pass(at)
            samples, ended = self._looks(name, vantage, at)
            for one in samples:
                self._number += 1
                heapq.heappush(self._arriving, (ended, self._number, one))
            seen: Seen = next((one.seen for one in samples if one.seen == "bad"), samples[0].seen)
            row = self._row(name, vantage, seen)
            again = next_look(planned, ended, seen, row, self._by_name[name])
            rhythm = planned if seen == "bad" and row <= 2 else again
            heapq.heappush(self._due, (again, self._number, rhythm, name, vantage))
        self._pass(until)
        self.now = until
        return self

    def restart(self, gap: timedelta) -> "Simulated":
        """Stop, and start anew after a while, with what a store has kept."""
        self.now += gap
        self._tick = self.now
        self._arriving.clear()
        self._rows.clear()
        self.observing = Observing(self.targets, self.vantages, canaries=self.canaries)
        going_on = [one for one in self.spells.values() if one.ended is None]
        self._keep(self.observing.restore(going_on, self._looked, len(self.spells) + 1, self.now), self.now)
        self._plan()
        return self

    def restart_clock(self, by: timedelta) -> None:
        """Let all clocks jump. The prober plans anew; what judges goes on."""
        self.now += by
        self._tick = self.now
        self._arriving.clear()
        self._plan()

    def _pass(self, until: datetime) -> None:
        while self._tick <= until:
            self._arrive(self._tick)
            self._keep(self.observing.tick(self._tick), self._tick)
            self._tick += 5 * SECOND
        self._arrive(until)

    def _arrive(self, until: datetime) -> None:
        while self._arriving and self._arriving[0][0] <= until:
            ended, _, sample = heapq.heappop(self._arriving)
            if self.is_heard(sample.vantage, ended):
                self._looked[sample.target] = max(sample.at, self._looked.get(sample.target, sample.at))
                if self.samples is not None:
                    self.samples.append(sample)
                self._keep(self.observing.take([sample], ended), ended)

    def _plan(self) -> None:
        self._due = []
        for number, vantage in enumerate(self.vantages):
            for one in self.targets:
                at = first_look(self.now, phase_of(one.name, number, len(self.vantages), one.interval), one.interval)
                heapq.heappush(self._due, (at, len(self._due), at, one.name, vantage.name))

    # ── looks ────────────────────────────────────────────────────────────────────────────────────────────────────────

    def _looks(self, name: str, vantage: str, at: datetime) -> tuple[list[Sample], datetime]:
        by: dict[Family, Look] = {4: self.look} if self.by_six is None else {4: self.look, 6: self.by_six}
        found = [(family, *self._look(look, name, vantage, at)) for family, look in by.items()]
        address = self.address(name)
        samples = [
            Sample(name, vantage, at, family, ending, Phases(total=round(took_s * 1e6)), address=address)
            for family, ending, took_s in found
        ]
        return samples, at + timedelta(seconds=max(took_s for _, _, took_s in found))

    def _look(self, look: Look, name: str, vantage: str, at: datetime) -> Found:
        self.looks += 1
        return HANGS if self.loss and self._chance.random() < self.loss else look(name, vantage, at)

    def _row(self, name: str, vantage: str, seen: Seen) -> int:
        before, row = self._rows.get((name, vantage), ("unknown", 0))
        self._rows[name, vantage] = seen, (row + 1 if before == seen else 1)
        return self._rows[name, vantage][1]

    # ── what came of it ──────────────────────────────────────────────────────────────────────────────────────────────

    def _keep(self, judged: Judged, now: datetime) -> None:
        self.spells |= {one.id: one for one in judged.spells}
        if judged.verdicts or judged.spells:
            self.told.append((now, judged))

    def verdicts_at(self) -> Iterator[tuple[datetime, str, Verdict]]:
        """Each change of a verdict, and when it was told."""
        for at, judged in self.told:
            for name, verdict in judged.verdicts.items():
                yield at, name, verdict

    def told_at(self, verdict: Verdict) -> list[datetime]:
        """When this verdict was told of anything."""
        return [at for at, _, what in self.verdicts_at() if what == verdict]

    def kinds(self) -> Counter[Verdict]:
        """How many spells of each kind there were."""
        return Counter(one.verdict for one in self.spells.values())

    def only(self) -> Spell:
        """The one spell that there is."""
        (one,) = self.spells.values()
        return one

    def of(self, name: str) -> list[Spell]:
        """A target's spells, in order of time."""
        return sorted((one for one in self.spells.values() if one.target == name), key=lambda one: (one.began, one.id))


def check_spells(spells: list[Spell]) -> None:
    """Assert what holds of all: those of a target do not overlap, and none ends or is believed before it began."""
    by_target: dict[str, list[Spell]] = {}
    for one in sorted(spells, key=lambda one: one.id):
        by_target.setdefault(one.target, []).append(one)
        assert one.confirmed >= one.began
        assert one.ended is None or one.ended >= one.began
    for of_one in by_target.values():
        for one, following in pairwise(of_one):
            assert one.ended is not None
            assert following.began >= one.ended
