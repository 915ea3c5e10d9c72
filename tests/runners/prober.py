"""What tests of a prober share: a clock that is moved by hand, targets, looks and spells."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from bavn.model.probe import Ending, Family, Phases, Sample, Spell, Target, Verdict
from bavn.probing.look import Looked
from bavn.runners.turning import Clock

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
SECOND = timedelta(seconds=1)
HERE = "here"


@dataclass(slots=True)
class Hands:
    """A clock by hand. `set_by` sets the wall clock only."""

    wall: datetime = NOW
    monotonic_s: float = 1_000.0

    def clock(self) -> Clock:
        return Clock(lambda: self.wall, lambda: self.monotonic_s)

    def go(self, length: timedelta) -> None:
        self.wall += length
        self.monotonic_s += length.total_seconds()

    def set_by(self, length: timedelta) -> None:
        self.wall += length


def target(name: str = "front", **more: object) -> Target:
    return Target(name, f"https://{name}.example/", f"{name}.example", **more)  # type: ignore[arg-type]


def sample(
    name: str = "front",
    ending: Ending = "ok",
    at: datetime = NOW,
    family: Family = 4,
    detail: str = "",
) -> Sample:
    return Sample(name, HERE, at, family, ending, Phases(total=20_000), detail=detail)


def looked(name: str = "front", ending: Ending = "ok", at: datetime = NOW, family: Family = 4) -> Looked:
    return Looked(sample(name, ending, at, family))


def spell(  # a spell as the judging gives it
    number: int = 1,
    verdict: Verdict = "down",
    *,
    began: datetime = NOW,
    ended: datetime | None = None,
    name: str = "front",
    ending: Ending = "timed-out",
    planned: bool = False,
    flapping: bool = False,
    through: str = "",
) -> Spell:
    return Spell(
        id=number,
        target=name,
        site=f"{name}.example",
        verdict=verdict,
        began=began,
        confirmed=began + 45 * SECOND,
        ended=ended,
        ending=ending,
        witnesses=(HERE,),
        through=through,
        planned=planned,
        flapping=flapping,
    )


@dataclass(slots=True)
class Eyes:
    """Stands for the looks: gives what a test puts there."""

    fault: BaseException | None = None
    waiting: list[Looked] = field(default_factory=list)
    set_by: list[float] = field(default_factory=list)
    said: list[str] = field(default_factory=list)

    def start(self) -> None:
        self.said.append("start")

    def stop(self, patience_s: float) -> None:
        self.said.append(f"stop {patience_s:g}")

    def taken(self) -> list[Looked]:
        taken, self.waiting = self.waiting, []
        return taken

    def clock_set_by(self) -> list[float]:
        found, self.set_by = self.set_by, []
        return found
