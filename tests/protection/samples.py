"""Decisions, findings, settings, and an enforcer that only remembers."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network
from pathlib import Path
from threading import Event
from typing import Literal

from bavn.model.decision import Decision, IPNetwork
from bavn.model.finding import Action, Collateral, Finding, Rate, Source
from bavn.protection.enforcing import Applied, NotEnforcedError
from bavn.response.decisions import written
from bavn.settings.schema import Protect, ProtectSettings, Settings, SiteSettings
from bavn.store.database import Store, open_store

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
LASTS = timedelta(minutes=30)
SITE = "www.example.dk"
OTHER = "selvbetjening.example.dk"


def decision(  # noqa: PLR0917
    text: str,
    action: Literal["block", "limit"] = "block",
    site: str = SITE,
    finding: int = 1,
    expires: datetime = NOW + LASTS,
    score: float = 0.9,
    *,
    forwarded: bool = False,
) -> Decision:
    return Decision(ip_network(text), action, site, finding, NOW, expires, score, ("no-assets",), forwarded)


def texts(decisions: Sequence[Decision]) -> list[tuple[str, str]]:
    return [(written(one.network), one.action) for one in decisions]


def source(address: str, action: Action = "block", *, shared: bool = False, score: float = 0.9) -> Source:
    return Source(address, 10, NOW, NOW, score, shared, action, ("no-assets",))


def finding(
    *sources: Source,
    site: str = SITE,
    kind: str = "http-flood",
    ended: datetime | None = None,
    share: float = 0.0,
) -> Finding:
    made = Finding(kind, "T1499.002", site, NOW, NOW, ended, "high", 0.9, 100, Rate(1.0, 90.0), sources)
    return replace(made, collateral=Collateral(3, share))


def settings(protect: Protect = "block", *, max_blocked: int = 20_000) -> Settings:
    made = ProtectSettings(nftables=True, max_blocked=max_blocked)
    sites = (SiteSettings(SITE, protect=protect), SiteSettings(OTHER, protect=protect, forwarded=True))
    return Settings(sites=sites, protect=made)


def store(folder: Path) -> Store:
    return open_store(folder, NOW)


class NobodySpared:
    """An allow list with nobody on it."""

    def spares(self, _: IPNetwork) -> bool:
        return False


class Memory:
    """An enforcer that remembers each set it was handed, fails while told to, and waits while it is held up."""

    def __init__(self, name: str = "memory", *, packet_filter: bool = False) -> None:
        self.name, self.packet_filter = name, packet_filter
        self.sets: list[list[tuple[str, str]]] = []
        self.fails: Callable[[], Exception] | None = None
        self.going = Event()
        self.going.set()
        self.tries = 0

    @property
    def standing(self) -> list[tuple[str, str]]:
        return self.sets[-1] if self.sets else []

    def apply(self, decisions: Sequence[Decision], _: datetime) -> Applied:
        self.tries += 1
        self.going.wait(10.0)
        if self.fails is not None:
            raise self.fails()
        before, after = {text for text, _ in self.standing}, {text for text, _ in texts(decisions)}
        self.sets.append(texts(decisions))
        return Applied(len(after - before), len(before - after), len(after))


def refusing() -> NotEnforcedError:
    return NotEnforcedError("memory: no", code="memory-refused")
