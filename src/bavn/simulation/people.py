"""Who visits: addresses, browsers and habits of people, many of them behind shared addresses."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from bavn.simulation.addresses import draw_households
from bavn.simulation.rows import HTTP2, HTTP11, Flags, Ints
from bavn.simulation.world import World

NORMAL, BARE, NO_PICTURES, NO_REFERER, PREFETCHING, IMPATIENT = range(6)
TASTE_SHARE: Final = (0.835, 0.025, 0.025, 0.035, 0.05, 0.03)

HOME, CARRIER, TOWN_HALL, SCHOOL, VPN = range(5)
PLACE_SHARE: Final = (0.77, 0.135, 0.045, 0.03, 0.02)


@dataclass(frozen=True, slots=True)
class People:
    """One element a person. `warm`: has been here before the log began, so the browser's cache is filled."""

    address: Ints
    agent: Ints
    protocol: Ints
    taste: Ints
    warm: Flags

    def __len__(self) -> int:
        return len(self.address)


def draw_people(
    world: World,
    count: int,
    *,
    warm: float = 0.4,
    mobile: float = 0.55,
    places: tuple[float, ...] = PLACE_SHARE,
) -> People:
    """`count` people: at home, behind carrier NAT, at the town hall, in a school or behind a VPN."""
    rng = world.rng
    place = rng.choice(len(places), count, p=places)
    agent = world.agents.draw(rng, count, mobile=mobile)
    agent = np.where((place == SCHOOL) & (rng.random(count) < 0.8), world.agents.school, agent)
    office = world.agents.desktop[rng.integers(0, 3)]
    agent = np.where((place == TOWN_HALL) & (rng.random(count) < 0.9), office, agent)
    return People(
        address=_draw_addresses(world, place),
        agent=agent,
        protocol=np.where(rng.random(count) < 0.78, HTTP2, HTTP11),
        taste=rng.choice(len(TASTE_SHARE), count, p=TASTE_SHARE),
        warm=rng.random(count) < np.where(place == TOWN_HALL, 0.9, warm),
    )


def draw_class(world: World, count: int, address: int) -> People:
    """Pupils with the same school machines behind one address, who have not been here before."""
    rng = world.rng
    own = rng.random(count) < 0.1
    return People(
        address=np.full(count, address),
        agent=np.where(own, world.agents.draw(rng, count, mobile=0.8), world.agents.school),
        protocol=np.full(count, HTTP2),
        taste=np.full(count, NORMAL),
        warm=rng.random(count) < 0.1,
    )


def _draw_addresses(world: World, place: Ints) -> Ints:
    rng, gateways = world.rng, world.gateways
    drawn = np.zeros(len(place), np.int64)
    at_home = np.flatnonzero(place == HOME)
    drawn[at_home] = draw_households(rng, world.addresses, len(at_home))
    shared = {CARRIER: gateways.carriers, TOWN_HALL: gateways.town_hall, SCHOOL: gateways.schools, VPN: gateways.vpn}
    for number, pool in shared.items():
        who = np.flatnonzero(place == number)
        popularity = 1.0 / np.arange(1, len(pool) + 1) ** 0.5
        drawn[who] = rng.choice(pool, len(who), p=popularity / popularity.sum())
    return drawn
