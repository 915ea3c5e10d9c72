"""What tests of telling share: a store, people who are told, and channels that take messages or do not."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

from bavn.model import Finding
from bavn.model.finding import RANKS
from bavn.settings.schema import TellSettings
from bavn.store.database import Store, open_store
from bavn.telling.sending import Outcome
from bavn.telling.teller import Teller
from tests.pages.samples import BEGAN, flood, many_sources

NOW = datetime(2026, 11, 22, 11, 6, 16, tzinfo=UTC)
ZONE = ZoneInfo("Europe/Copenhagen")
MAIL = "mailto://user:secret-password@mail.example.dk"
SMS = "json://secret-token/sms"
OTHER = "slack://T1JJ3T3L2/secret-token/x"


def at(*, seconds: float = 0, minutes: float = 0, hours: float = 0) -> datetime:
    return NOW + timedelta(seconds=seconds, minutes=minutes, hours=hours)


@dataclass(frozen=True, slots=True)
class Sent:
    url: str
    title: str
    body: str

    @property
    def reference(self) -> str:
        return self.body.splitlines()[-1].rpartition(" ")[2]


@dataclass(slots=True)
class World:
    """Takes every message but those to URLs in `broken`, which fail for the reason given there."""

    broken: dict[str, str] = field(default_factory=dict)
    sent: list[Sent] = field(default_factory=list)
    tried: list[str] = field(default_factory=list)
    refuses: Callable[[str, str], str] = field(default=lambda _url, _title: "")

    def send(self, url: str, title: str, body: str) -> Outcome:
        self.tried.append(url)
        why = self.broken.get(url, "") or self.refuses(url, title)
        if not why:
            self.sent.append(Sent(url, title, body))
        return Outcome(taken=not why, why=why)

    def take(self) -> list[Sent]:
        """What was sent since the last call."""
        sent, self.sent = self.sent, []
        return sent

    def titles(self) -> list[str]:
        return [one.title for one in self.take()]


def tell(*to: str, **settings: object) -> TellSettings:
    return replace(TellSettings(to or (MAIL,), language="en"), **settings)  # type: ignore[arg-type]


def store_in(folder: Path) -> Store:
    return open_store(folder, NOW)


def teller(store: Store, world: World, *tells: TellSettings) -> Teller:
    return Teller(tells or (tell(),), store, zone=ZONE, clock=lambda: NOW, send=world.send, random=Random(1))


def attack(severity: str = "high", *, sources: int = 20, ended: datetime | None = None) -> Finding:
    assert severity in RANKS
    finding = flood(many_sources(sources), ended=ended)
    return replace(finding, severity=severity)  # type: ignore[arg-type]


OVER = attack(ended=BEGAN + timedelta(minutes=24))
