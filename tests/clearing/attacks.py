"""Made-up attacks: who floods, what each member sees of it, and the reports that it sends."""

import random
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bavn.clearing.changes import Report
from bavn.model.finding import Rate, Severity
from bavn.model.sighting import SharedSource, SharedTemplate, Sighting, Template
from bavn.model.tlp import Tlp

START = datetime(2026, 3, 2, 6, 10, tzinfo=UTC)
SEARCH = Template("GET", "/soeg", ("query",))
NEWS = Template("GET", "/umbraco/surface/List/PaginationListItem", ("page",))
LOGIN = Template("POST", "/proxy.gba")
POPULAR_SHAPE = Template("GET", "/", ("s",))


def after(seconds: float = 0.0, *, hours: float = 0.0, days: float = 0.0) -> datetime:
    return START + timedelta(seconds=seconds, hours=hours, days=days)


def botnet(seed: int, size: int = 300, networks: int = 30) -> list[str]:
    """Addresses in a few /24 of 198.18.0.0/15: the networks for documentation are too small for a botnet."""
    draw = random.Random(seed)
    nets = [f"198.{18 + seed % 2}.{third}" for third in draw.sample(range(256), networks)]
    return sorted({f"{draw.choice(nets)}.{draw.randrange(1, 255)}" for _ in range(size)})


def sighting(
    sources: Iterable[str] = (),
    templates: Iterable[Template] = (),
    *,
    number: int = 1,
    revision: int = 1,
    kind: str = "http-flood",
    began: datetime = START,
    seen: datetime | None = None,
    ended: datetime | None = None,
    requests: int = 1000,
    peak: float = 200.0,
    severity: Severity = "high",
    tlp: Tlp | None = "amber",
    conduct: tuple[str, ...] = (),
    spoofable: bool = False,
) -> Sighting:
    seen = seen or ended or began + timedelta(seconds=60)
    named = tuple(SharedSource(address, 10, began, seen, 0.9, "block") for address in sources)
    return Sighting(
        id=f"{number:032x}",
        revision=revision,
        kind=kind,
        technique="T1499.002",
        site="www.example.dk",
        began=began,
        detected=began,
        seen=seen,
        ended=ended,
        severity=severity,
        confidence=0.9,
        requests=requests,
        rate=Rate(1.0, peak),
        tlp=tlp,
        sources=named,
        templates=tuple(SharedTemplate(template, 10) for template in templates),
        conduct=conduct,
        spoofable=spoofable,
    )


def report(member: str, said: Sighting, received: datetime | None = None) -> Report:
    return Report(member, f"{member}-key", received or said.seen, said)


def wave(
    members: Sequence[str], sources: Sequence[str], *, seed: int = 1, start: datetime = START, first: float = 0.15
) -> list[Report]:
    """What members say of one flood: at first a small share of the sources each, then more, then all; shapes differ."""
    draw = random.Random(seed)
    reports = []
    for revision, share in enumerate((first, 0.5, 0.95), start=1):
        for n, member in enumerate(members):
            began = start + timedelta(seconds=20.0 * n)
            seen = began + timedelta(seconds=60.0 * revision)
            known = draw.sample(list(sources), max(1, int(share * len(sources))))
            own = Template("GET", f"/{member}/{seed}", ("q",))
            said = sighting(known, [own, POPULAR_SHAPE], revision=revision, began=began, seen=seen, number=seed)
            reports.append(report(member, replace(said, requests=10 * revision * len(known)), seen))
    return sorted(reports, key=lambda one: one.received)
