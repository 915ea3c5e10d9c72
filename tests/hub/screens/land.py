"""A country for tests of pages: 98 municipalities and two others, an attack on a few, and how all of them answer."""

import asyncio
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from bavn.clearing.changes import Report
from bavn.clearing.registry import municipalities
from bavn.hub.hub import Hub
from bavn.hub.observing import Lookout
from bavn.hub.sites_to_look_at import Watched
from bavn.hub.watching import Observed
from bavn.model.finding import Network, Rate
from bavn.model.member import Member
from bavn.model.probe import Spell, Target, Verdict
from bavn.model.sighting import SharedSource, SharedTemplate, Sighting, Template
from bavn.model.tlp import Tlp
from bavn.observatory.observatory import Standing
from tests.hub.hubs import NOW, PATIENCE_S, Clock, Running, running

MINUTE = timedelta(minutes=1)
HIT = ("ishoej", "roedovre", "taarnby", "gentofte")
DOWN = ("ishoej", "roedovre")
NAMED = ("ishoej", "vejle")
OTHERS = (
    Member("trefor", "Trefor Vand", "water", sites=("www.trefor.example",), standing="established"),
    Member("energi", "Syd Energi", "energy", sites=("www.energi.example",), standing="established"),
)


def municipality(number: int) -> Member:
    row = municipalities()[number]
    sites = (f"www.{row.id}.example",)
    return Member(row.id, f"{row.name} Kommune", "municipality", row.code, "active", "established", sites)


def country(count: int = 98) -> tuple[Member, ...]:
    """So many municipalities, the ones that are hit first, and two others."""
    every = [municipality(number) for number in range(98)]
    first = [one for one in every if one.id in {*HIT, *NAMED}]
    rest = [one for one in every if one.id not in {*HIT, *NAMED}]
    some = [replace(one, named=one.id in NAMED) for one in [*first, *rest][:count]]
    return (*some, *OTHERS)


def sighting(
    number: int, site: str, *, sources: int = 40, tlp: Tlp | None = "amber", minutes: int = 8, ended: bool = False
) -> Sighting:
    """A flood at one site from sources that all have in common (RFC 2544), and one of its own."""
    began = NOW - minutes * MINUTE
    common = [f"198.18.{place >> 8}.{place & 255}" for place in range(1, sources)]
    named = [*common, f"198.19.{number >> 8 & 255}.{number & 255}"]
    return Sighting(
        id=f"{number:032x}",
        revision=1,
        kind="http-flood",
        technique="T1499.002",
        site=site,
        began=began,
        detected=began + timedelta(seconds=8),
        seen=NOW - timedelta(seconds=5),
        ended=NOW - MINUTE if ended else None,
        severity="high",
        confidence=0.95,
        requests=20 * sources,
        rate=Rate(4.0, 180.0),
        tlp=tlp,
        sources=tuple(
            SharedSource(address, 500 - place, began, NOW, 0.95, "block") for place, address in enumerate(named)
        ),
        networks=(Network("198.18.0.0/24", sources, 20 * sources),),
        templates=(SharedTemplate(Template("GET", "/soeg", ("query",)), 20 * sources),),
        conduct=("client.assets=none",),
    )


def observed(members: Iterable[Member], down: Iterable[str] = DOWN, **verdicts: Verdict) -> Observed:
    """What is seen of each member's sites from outside."""
    targets = {site: Target(site, f"https://{site}/", site, one.id) for one in members for site in one.sites}
    gone = set(down)
    standing = {
        name: Standing("down" if one.member in gone else verdicts.get(one.member, "up"), NOW - 5 * MINUTE)
        for name, one in targets.items()
    }
    spells = [
        Spell(
            number, name, name, "down", NOW - 5 * MINUTE, NOW - 4 * MINUTE, None, "timed-out", ("aarhus",),
            member=one.member,
        )
        for number, (name, one) in enumerate(targets.items(), start=1)
        if one.member in gone
    ]  # fmt: skip
    return Observed(NOW, Watched(1, targets), standing, tuple(spells))


def submit(hub: Hub, reports: list[Report]) -> None:
    """Hand reports in, as a member's own sensor does."""
    assert hub.loop is not None
    asyncio.run_coroutine_threadsafe(hub.pipeline.submit(reports), hub.loop).result(PATIENCE_S)


def attacked(hub: Hub, members: Iterable[Member], who: Iterable[str] = HIT, **said: int) -> None:
    """An attack on these."""
    sites = {one.id: one.sites[0] for one in members}
    reports = [
        Report(name, "key", NOW, sighting(number, sites[name], **said))  # type: ignore[arg-type]
        for number, name in enumerate(who, start=1)
        if name in sites
    ]
    submit(hub, reports)


def fall_silent(hub: Running, minutes: int = 20) -> None:
    """Let so long go by in which no sensor says anything."""
    keys, at = [one.id for one in hub.sensors], hub.clock()
    hub.hub.seen.clear()
    hub.changes(lambda store: store.registry.keys.seen(keys, at))
    hub.clock.forward(minutes=minutes)


@contextmanager
def land(
    folder: Path, members: tuple[Member, ...] | None = None, *, hit: Iterable[str] = HIT, down: Iterable[str] = DOWN
) -> Iterator[Running]:
    """A hub for the country. What is seen from outside is made up, and stays as it is."""
    of_it = country(12) if members is None else members

    def opened(hub: Hub) -> None:
        hub.lookout.start = lambda: None  # type: ignore[method-assign]

    with running(folder, members=of_it, clock=Clock(NOW), opened=opened) as hub:
        for one in hub.sensors:
            hub.hub.note_seen(one.id)
        hub.hub.lookout.observed = observed(of_it, down)
        if hit:
            attacked(hub.hub, of_it, hit)
        yield hub


__all__ = [
    "DOWN", "HIT", "NAMED", "OTHERS", "Lookout", "attacked", "country", "fall_silent", "land", "observed", "sighting",
    "submit",
]  # fmt: skip
