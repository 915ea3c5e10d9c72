"""Simulated time: vantage points that look as the prober does, at sites that are what a test says."""

import heapq
import random
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Final

from bavn.model.probe import Ending, Family, Phases, Sample, Seen, Spell, Target, Vantage, Verdict
from bavn.verdicts.left import LEFT_FOR, Left
from bavn.verdicts.observing import Judged, Observing
from bavn.verdicts.pacing import asked_to_wait, first_look, next_look, phase_of

NOW: Final = datetime(2025, 11, 10, 5, 0, tzinfo=UTC)
SECOND: Final = timedelta(seconds=1)
MINUTE: Final = timedelta(minutes=1)
HOUR: Final = timedelta(hours=1)
HOME: Final = (Vantage("aarhus", "dk", "line-1"), Vantage("odense", "dk", "line-2"))
ABROAD: Final = (Vantage("malmo", "se", "line-3"), Vantage("kiel", "de", "line-4"))

Found = tuple[Ending, float]
Place = tuple[str, str, Family]  # a target, a vantage point, a family
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
    """Time goes by in it as fast as it can. `by_six`: what looks by IPv6 find, half an interval after those by IPv4."""

    targets: list[Target] = field(default_factory=lambda: [target()])
    vantages: tuple[Vantage, ...] = HOME
    look: Look = well
    by_six: Look | None = None
    canaries: tuple[str, ...] = ()
    address: Callable[[str], str] = lambda _: ""
    is_heard: Callable[[str, datetime], bool] = lambda _vantage, _at: True
    loss: float = 0.0
    asks_for: str = ""  # the code of how long a 5xx asks to be left alone
    seed: int = 1
    now: datetime = NOW
    spells: dict[int, Spell] = field(default_factory=dict)
    told: list[tuple[datetime, Judged]] = field(default_factory=list)
    looks: int = 0
    samples: list[Sample] | None = None  # kept where a test gives a list
    set_back: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.observing = Observing(self.targets, self.vantages, canaries=self.canaries)
        self._chance = random.Random(self.seed)
        self._due: list[tuple[datetime, int, datetime, Place]] = []
        self._arriving: list[tuple[datetime, int, Sample]] = []
        self._rows: dict[Place, tuple[Seen, int]] = {}
        self._by_name = {one.name: one for one in self.targets}
        self._number = 0
        self._tick = self.now
        self._looked: dict[str, datetime] = {}
        self._heard: list[Sample] = []
        self._plan()

    # ── time ─────────────────────────────────────────────────────────────────────────────────────────────────────────

    def run(self, until: datetime) -> "Simulated":
        """Let time go by. What a look found is known when the look has ended."""
        while self._due and self._due[0][0] < until:
            at, _, planned, place = heapq.heappop(self._due)
            self._pass(at)
            sample, ended = self._looks(place, at)
            self._number += 1
            heapq.heappush(self._arriving, (ended, self._number, sample))
            row = self._row(place, sample.seen)
            again = next_look(planned, ended, sample.seen, row, self._by_name[sample.target])
            rhythm = planned if sample.seen == "bad" and row <= 2 else again
            if sample.wait:
                again = rhythm = asked_to_wait(again, ended, sample.wait)
            heapq.heappush(self._due, (again, self._number, rhythm, place))
        self._pass(until)
        self.now = until
        return self

    def restart(self, gap: timedelta) -> "Simulated":
        """Stop, and start anew after a while, with what a store has kept."""
        self.now += gap
        self._tick = self.now
        self._arriving.clear()
        self._rows.clear()
        stood = self.observing.verdicts
        self.observing = Observing(self.targets, self.vantages, canaries=self.canaries)
        self._keep(self.observing.restore(self.left(stood), self.now), self.now)
        self._plan()
        return self

    def left(self, stood: Mapping[str, Verdict]) -> Left:
        """What a store has kept."""
        ended: dict[str, datetime] = {}
        for one in self.spells.values():
            if one.ended is not None:
                ended[one.target] = max(one.ended, ended.get(one.target, one.ended))
        return Left(
            tuple(one for one in self.spells.values() if one.ended is None),
            self._looked,
            len(self.spells) + 1,
            sorted((one for one in self._heard if one.at >= self.now - LEFT_FOR), key=lambda one: one.at),
            ended,
            {name: verdict for name, verdict in stood.items() if name in self._looked},
        )

    def restart_clock(self, by: timedelta) -> None:
        """Let all clocks jump. The prober plans anew; what judges goes on."""
        self.now += by
        self._tick = self.now
        self.set_back.append(len(self.spells) + 1)
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
                self._heard.append(sample)
                if self.samples is not None:
                    self.samples.append(sample)
                self._keep(self.observing.take([sample], ended), ended)

    def _plan(self) -> None:
        self._due = []
        for number, vantage in enumerate(self.vantages):
            for one in self.targets:
                phase = phase_of(one.name, number, len(self.vantages), one.interval)
                families: tuple[Family, ...] = (4,) if self.by_six is None else (4, 6)
                for family in families:
                    at = first_look(self.now, phase + (one.interval / 2 if family == 6 else 0 * SECOND), one.interval)
                    heapq.heappush(self._due, (at, len(self._due), at, (one.name, vantage.name, family)))

    # ── looks ────────────────────────────────────────────────────────────────────────────────────────────────────────

    def _looks(self, place: Place, at: datetime) -> tuple[Sample, datetime]:
        name, vantage, family = place
        look = self.look if family == 4 or self.by_six is None else self.by_six
        ending, took_s = self._look(look, name, vantage, at)
        detail = self.asks_for if ending == "server-error" else ""
        phases = Phases(total=round(took_s * 1e6))
        sample = Sample(name, vantage, at, family, ending, phases, address=self.address(name), detail=detail)
        return sample, at + timedelta(seconds=took_s)

    def _look(self, look: Look, name: str, vantage: str, at: datetime) -> Found:
        self.looks += 1
        return HANGS if self.loss and self._chance.random() < self.loss else look(name, vantage, at)

    def _row(self, place: Place, seen: Seen) -> int:
        before, row = self._rows.get(place, ("unknown", 0))
        self._rows[place] = seen, (row + 1 if before == seen else 1)
        return self._rows[place][1]

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


def check_spells(spells: list[Spell], set_back: Collection[int] = ()) -> None:
    """Assert what holds of all: those of a target do not overlap, and none ends or is believed before it began.

    `set_back`: the first numbers that were given after a clock had been set back, for then time comes twice.
    """
    by_target: dict[str, list[Spell]] = {}
    for one in sorted(spells, key=lambda one: one.id):
        by_target.setdefault(one.target, []).append(one)
        assert one.confirmed >= one.began
        assert one.ended is None or one.ended >= one.began
    for of_one in by_target.values():
        for one, following in pairwise(of_one):
            assert one.ended is not None
            twice = any(one.id < number <= following.id for number in set_back)
            assert twice or following.began >= one.ended
