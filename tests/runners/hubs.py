"""A hub in a test's hands: a link that says what it is told to, and remembers what was reported to it."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime

from bavn.member.heard import Heard
from bavn.model.finding import Finding
from bavn.model.notice import Notice
from bavn.protection.composer import HubStanding
from bavn.runners.hub_link import Ears
from bavn.sharing.delta import ToldWarning
from bavn.telling.warning_messages import Warned
from tests.runners.sensing import utc

NOW = utc(0)


def warning(number: int = 3, **facts: object) -> ToldWarning:
    wanted: dict[str, object] = {"campaign": 7, "organisations": 3, "sources": 912, "peak": 179.0} | facts
    return ToldWarning(number, "campaign", NOW, "high", "http-flood", "amber", **wanted)  # type: ignore[arg-type]


@dataclass(slots=True)
class Wire:
    """A link without a hub behind it."""

    heard: Heard = field(default_factory=Heard)
    reported: list[tuple[int, str, int, datetime]] = field(default_factory=list)
    said: list[Notice] = field(default_factory=list)
    steps: list[str] = field(default_factory=list)
    hub: str = ""
    why: str = ""

    def start(self) -> None:
        self.steps.append("start")

    def stop(self, patience_s: float) -> None:
        self.steps.append(f"stop {patience_s}")

    def report(self, finding: Finding, number: int, update: str, now: datetime) -> None:
        self.reported.append((number, update, finding.requests, now))

    def notices(self) -> list[Notice]:
        found, self.said = self.said, []
        return found


@dataclass(slots=True)
class Shield:
    """Remembers what the hub asked for."""

    hub: HubStanding = field(default_factory=HubStanding)
    imposed: list[Heard] = field(default_factory=list)

    def impose(self, heard: Heard, _: datetime) -> None:
        self.imposed.append(heard)


@dataclass(slots=True)
class People:
    """Who is told of warnings: everybody who is asked is."""

    told: list[tuple[Warned, Collection[str]]] = field(default_factory=list)
    announced: list[Warned] = field(default_factory=list)

    @property
    def ears(self) -> Ears:
        return Ears(self.tell, self.announced.append)

    def tell(self, warned: Warned, told: Collection[str], _: datetime) -> tuple[str, ...]:
        self.told.append((warned, told))
        return ("anna",)

    @property
    def updates(self) -> list[tuple[str, int]]:
        return [(one.update, one.warning.id) for one in self.announced]
