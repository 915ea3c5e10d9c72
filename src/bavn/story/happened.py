"""What happened, from what sensors, the hub and the web servers said: who was found, warned and seen down when.

All moments are seconds of one monotonic clock, of the demonstration's own process: when an attack begins, which is the
time that its first lines bear (they are written up to a tenth of a second later, and that counts as the sensor's), and
when it read what a sensor said.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from bavn.story.script import Part

FINDING: Final = "bavn.finding/1"
WARNING: Final = "bavn.warning/1"
FLOODS: Final = frozenset({"http-flood", "slow-requests"})
UNTROUBLED: Final = frozenset({"up", "unknown"})

Said = tuple[float, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Seen:
    """An outage as the vantage points saw it: its verdict, and seconds; `ended` None where no end was seen."""

    verdict: str
    began: float
    ended: float | None

    @property
    def lasted(self) -> float | None:
        """From its first bad look to the first good one."""
        return None if self.ended is None else self.ended - self.began


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one hit. `found` and `warned` are None where it did not come; without a sensor neither can.

    `onset` is the first hostile request. `refused` of `asked` harmless requests in the names of honest visitors were
    turned away, and so for the attackers.
    """

    part: Part
    has_sensor: bool
    onset: float
    found: float | None = None
    warned: float | None = None
    seen: tuple[Seen, ...] = ()
    honest: tuple[int, int] = (0, 0)
    hostile: tuple[int, int] = (0, 0)

    @property
    def ahead(self) -> float | None:
        """Seconds by which a warning came before the first hostile request here; below zero: after it."""
        return None if self.warned is None else self.onset - self.warned

    @property
    def was_first(self) -> bool:
        """Whether its own sensor saw it before the hub could warn."""
        return self.found is not None and (self.warned is None or self.found <= self.warned)


@dataclass(frozen=True, slots=True)
class Relayed:
    """How a wave was passed on: `relay` from the first finding to armed elsewhere, `warning` from the first request.

    One value for each sensor that was warned.
    """

    wave: int
    relay: tuple[float, ...] = ()
    warning: tuple[float, ...] = ()


@dataclass(slots=True)
class Happened:
    """Everything."""

    outcomes: list[Outcome] = field(default_factory=list)
    relayed: list[Relayed] = field(default_factory=list)

    @property
    def honest(self) -> tuple[int, int]:
        """Of all requests in honest names: how many were turned away, and how many there were."""
        return _sum(one.honest for one in self.outcomes)

    @property
    def hostile(self) -> tuple[int, int]:
        """The same in attackers' names."""
        return _sum(one.hostile for one in self.outcomes)


def found_at(said: Iterable[Said], since: float) -> float | None:
    """When a sensor first said that its site is flooded."""
    return next((at for at, one in said if at >= since and is_flood(one)), None)


def is_flood(one: Mapping[str, Any]) -> bool:
    """Whether a line tells of a flood that goes on."""
    finding = one.get("finding", {})
    return one.get("schema") == FINDING and finding.get("kind") in FLOODS and one.get("update") != "ended"


def warned_at(said: Iterable[Said], since: float) -> float | None:
    """When a sensor first heard from the hub of something new that it then had armed, or blocked."""
    return next((at for at, one in said if at >= since and is_warning(one)), None)


def is_warning(one: Mapping[str, Any]) -> bool:
    """Whether a line tells of a warning behind which something stands."""
    if one.get("schema") != WARNING or one.get("update") == "ended":
        return False
    return any(one.get(what, 0) for what in ("armed", "blocked", "limited", "templates"))


def relayed(wave: int, began: float, said: Mapping[str, Sequence[Said]]) -> Relayed:
    """How soon a wave that began then was passed on: `said` by all sensors until the next one began."""
    found = {member: found_at(lines, began) for member, lines in said.items()}
    first = min((at for at in found.values() if at is not None), default=None)
    if first is None:
        return Relayed(wave)
    finder = next(member for member, at in found.items() if at == first)
    others = [warned_at(lines, first) for member, lines in said.items() if member != finder]
    warned = [at for at in others if at is not None]
    return Relayed(wave, tuple(at - first for at in warned), tuple(at - began for at in warned))


def _sum(pairs: Iterable[tuple[int, int]]) -> tuple[int, int]:
    found = list(pairs)
    return sum(one[0] for one in found), sum(one[1] for one in found)
