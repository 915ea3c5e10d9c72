"""The stage that every part of the simulation plays on: one seed, one clock, one table of texts and of addresses."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from bavn.simulation.addresses import Addresses, Gateways, build_gateways
from bavn.simulation.agents import Agents, build_agents
from bavn.simulation.rows import Ints, Rows, Texts
from bavn.simulation.site import ORDINARY, Look, Site, build_site


@dataclass(slots=True)
class World:
    """What all simulated clients share. `began_ms` is Unix time, `zone_minutes` the server's offset from UTC."""

    rng: np.random.Generator
    began_ms: int
    seconds: int
    zone_minutes: int
    hosts: tuple[str, ...]
    texts: Texts
    addresses: Addresses
    agents: Agents
    sites: list[Site]
    gateways: Gateways
    parts: list[Rows] = field(default_factory=list)
    views: int = 0
    sessions: int = 0

    @property
    def site(self) -> Site:
        """The first one, which attacks are aimed at."""
        return self.sites[0]

    def number_views(self, count: int) -> Ints:
        """New numbers for page views."""
        self.views += count
        return np.arange(self.views - count, self.views)

    def number_sessions(self, count: int) -> Ints:
        """New numbers for visits."""
        self.sessions += count
        return np.arange(self.sessions - count, self.sessions)

    def add(self, rows: Rows) -> None:
        """More traffic; in any order of time."""
        self.parts.append(rows)


@dataclass(frozen=True, slots=True)
class Setting:
    """When and where: Unix time, length, the sites of one server; `visitors` decides how many gateways there are."""

    began_ms: int
    seconds: int
    visitors: int
    hosts: tuple[str, ...] = ("www.strandby.example",)
    look: Look = ORDINARY
    zone_minutes: int = 60


def build_world(seed: Sequence[int], setting: Setting) -> World:
    """A world without traffic."""
    rng = np.random.default_rng(list(seed))
    texts, addresses = Texts(), Addresses()
    return World(
        rng=rng,
        began_ms=setting.began_ms,
        seconds=setting.seconds,
        zone_minutes=setting.zone_minutes,
        hosts=setting.hosts,
        texts=texts,
        addresses=addresses,
        agents=build_agents(texts),
        sites=[build_site(rng, texts, number, name, setting.look) for number, name in enumerate(setting.hosts)],
        gateways=build_gateways(rng, addresses, setting.visitors),
    )
