"""The hub of the story: its folder, who belongs to it, what is looked at, and what it answers to an operator."""

import asyncio
import json
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from ipaddress import ip_address
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from bavn.hub.doors.vantages import VANTAGE
from bavn.hub.opening import begin, join_store, new_token
from bavn.hub.sites_to_look_at import watched_in
from bavn.hubstore.probes import Probe
from bavn.hubstore.store import HubStore
from bavn.hubstore.tokens import LIFE
from bavn.model.campaign import Claim
from bavn.model.language import Language
from bavn.model.member import Member
from bavn.model.probe import Expect, Target, Vantage
from bavn.model.problem import Problem
from bavn.simulation.local_sites import WELCOME
from bavn.simulation.november import GROUP
from bavn.simulation.reconstruction import Hit
from bavn.story.processes import Stage, bavn
from bavn.story.vantage import Point
from bavn.story.web import Place, ask

NAMES: Final = {"en": "Reconstruction of November 2025", "da": "Rekonstruktion af november 2025"}  # beside "Bavn"
USER: Final = "demo"
SETTINGS: Final = """\
# A reconstruction: written by `bavn demo`, gone when it ends.
[hub]
name = "{name}"
listen = "{place}"
language = "{language}"
mark = "reconstruction"

[tls]
mode = "off"

[limits]
requests_per_s = 1000
"""
STARTS_S: Final = 60.0


@dataclass(frozen=True, slots=True)
class Tokens:
    """With which sensors and vantage points join, by the member's id or the point's name."""

    members: Mapping[str, str]
    points: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Enrolled:
    """Who belongs to it: those who are hit, the URLs of their local sites by host, the ids of those with a sensor."""

    hits: Sequence[Hit]
    urls: Mapping[str, str]
    sensors: Sequence[str]
    points: Sequence[Point]


@dataclass(frozen=True, slots=True)
class Community:
    """A hub in a folder, and where it listens."""

    data: Path
    place: Place

    @property
    def url(self) -> str:
        """Where it is."""
        return f"http://{self.place}"

    def begin(self, enrolled: Enrolled, now: datetime, language: Language) -> Tokens:
        """Begin it: settings, keys, members, what is looked at. `Problem` where that is not on this machine."""
        name = NAMES[language]
        begin(self.data, SETTINGS.format(name=name, place=self.place, language=language), name, now)
        with join_store(self.data) as store:
            with store.transaction():
                joining = set(enrolled.sensors)
                for hit in {one.host: one for one in enrolled.hits}.values():
                    _add(store, hit, enrolled.urls[hit.host], now, joins=id_of(hit.host) in joining)
                tokens = Tokens(
                    {one: self._invited(store, one, now) for one in joining},
                    {one.name: self._enrolled(store, one, now) for one in enrolled.points},
                )
            refuse_elsewhere(one.url for one in watched_in(store.registry).targets.values())
        return tokens

    async def run(self, stage: Stage) -> None:
        """Start it, and wait until it answers. `Problem` where it does not."""
        program = await stage.start("hub", *bavn("hub", "run", "--data", self.data))
        for _ in range(int(STARTS_S * 10)):
            if (await ask(self.place, "/healthz")).status:
                return
            if not program.runs:
                break
            await asyncio.sleep(0.1)
        raise Problem(f"the hub does not answer: {program.last_words()}", where=str(self.place))

    async def operator(self, stage: Stage) -> str:
        """Make an operator; return the token with which programs show who they are, once the hub knows it.

        `Problem` where it does not.
        """
        command = bavn("hub", "user", "add", USER, "--role", "operator", "--data", self.data)
        token = (await stage.run("operator", *command)).strip()
        for _ in range(int(STARTS_S * 10)):
            if await self.asked("/api/v1/decisions", token):
                return token
            await asyncio.sleep(0.1)  # it looks twice a second; whom it does not know it sends to sign in
        raise Problem(f"the hub does not know {USER}", where=str(self.place))

    def claim(self, hit: Hit, now: datetime) -> None:
        """Record that the attacker named somebody, as a source reports it."""
        said = hit.claim
        if said is None:
            return
        with join_store(self.data) as store, store.transaction():
            store.orders.add_claim(Claim(0, GROUP, hit.host, now, said.source.url, now, "amber"))

    async def asked(self, path: str, token: str) -> dict[str, Any]:
        """What its API answers to the operator; nothing where it does not, or breaks off."""
        answer = await ask(self.place, path, {"Authorization": f"Bearer {token}"})
        found: object = {}
        with suppress(ValueError):
            found = json.loads(answer.body) if answer.status == 200 else {}  # noqa: PLR2004  HTTP's
        return found if isinstance(found, dict) else {}

    def _invited(self, store: HubStore, member: str, now: datetime) -> str:
        token = new_token(self.data, member)
        store.registry.tokens.new_token(member, token.secret_sha256, now + LIFE)
        return token.text()

    def _enrolled(self, store: HubStore, point: Point, now: datetime) -> str:
        token = new_token(self.data, f"{VANTAGE}{point.name}")
        store.registry.vantages.add(Vantage(point.name, point.country, point.way), token.secret_sha256, now)
        return token.text()


def id_of(host: str) -> str:
    """The id of the member whose site this is.

    >>> id_of("www.gn-store-nord.example")
    'gn-store-nord'
    """
    return host.split(".")[1]


def refuse_elsewhere(urls: Iterable[str]) -> None:
    """`Problem` where anything but loopback would be looked at: a reconstruction looks at nobody's real site."""
    for url in urls:
        host = urlsplit(url).hostname or ""
        try:
            inside = ip_address(host).is_loopback
        except ValueError:
            inside = False
        if not inside:
            raise Problem("is not on this machine, and nothing else is looked at", where=url)


def _add(store: HubStore, hit: Hit, url: str, now: datetime, *, joins: bool) -> None:
    member = id_of(hit.host)
    store.registry.members.add(
        Member(
            member,
            hit.member,
            sector=hit.sector,
            code=hit.code,
            status="invited" if joins else "active",
            standing="established",
            sites=(hit.host,),
            named=True,
            joined=None if joins else now,
        )
    )
    target = Target(hit.host, url, hit.host, member, expect=Expect(text=WELCOME))
    store.registry.probes.add(Probe(target), now)
