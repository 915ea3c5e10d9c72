"""A scenario while it plays: when its event is, and what has been noted for the truth."""

from collections.abc import Callable
from dataclasses import dataclass, field

from bavn.simulation.attacks import Flood, flood
from bavn.simulation.rows import Floats, Span
from bavn.simulation.site import ORDINARY, Look
from bavn.simulation.world import World


@dataclass(slots=True)
class Stage:
    """`rate`: honest lines a second. `free`: share of the server that slow requests leave, for every second."""

    world: World
    rate: float
    event: Span
    kinds: list[str] = field(default_factory=list)
    crowds: list[tuple[int, int, str]] = field(default_factory=list)
    free: Floats | None = None

    @property
    def event_s(self) -> float:
        """How long the event is."""
        return (self.event[1] - self.event[0]) / 1000

    def attack(self, order: Flood, span: Span | None = None) -> None:
        """One wave of a flood against the first site, by default for the whole event."""
        wave = self.note_wave("http-flood")
        self.world.add(flood(self.world, order, span or self.event, wave))

    def note_wave(self, kind: str) -> int:
        """The number of a new attack wave."""
        self.kinds.append(kind)
        return len(self.kinds)

    def note_crowd(self, span: Span | None = None) -> None:
        """Honest people come in numbers."""
        self.crowds.append((*(span or self.event), "flash-crowd"))


@dataclass(frozen=True, slots=True)
class Scenario:
    """`expected`: the kind that should be reported, None for silence. `tolerated`: answers nobody could blame.

    Minutes `before`, during (`event`) and `after` are the usual plan; `rate` the honest lines a second, `starts`
    the beginning of the log. `capacity` is the server's, in times the usual application requests. `shape` gives
    the relative rate of every second instead of the day's curve.
    """

    name: str
    what: str
    expected: str | None
    play: Callable[[Stage], None]
    before: float = 25.0
    event: float = 8.0
    after: float = 5.0
    rate: float = 150.0
    tolerated: frozenset[str | None] = frozenset()
    starts: str = "2025-11-12T09:20:00+00:00"
    hosts: tuple[str, ...] = ("www.strandby.example",)
    look: Look = ORDINARY
    shape: Callable[[int], Floats] | None = None
    capacity: float = 4.0

    def plan(self, minutes: float | None) -> tuple[float, float, float]:
        """Minutes before, during and after, for a log of `minutes`.

        A longer log has more of an ordinary time, a shorter one less of the event, and at most half before it.
        """
        spare = 0.0 if minutes is None else minutes - self.before - self.event - self.after
        if minutes is None or spare >= 0:
            return (
                (self.before + spare, self.event, self.after) if self.before else (0.0, self.event, self.after + spare)
            )
        before, after = min(self.before, minutes * 0.5), min(self.after, minutes * 0.1)
        if not self.event:
            return minutes, 0.0, 0.0
        return before, minutes - before - after, after
