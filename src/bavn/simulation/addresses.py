"""Who lives where: an imagined address plan within private, benchmark, carrier and documentation space.

Three documentation /24 are too few for thousands of clients in hundreds of networks, so the "Internet" of the
simulation lies in 10.0.0.0/8 (access providers), 100.64.0.0/10 (carrier NAT), 198.18.0.0/15 (hosting and VPN),
2001:db8::/32 and the documentation /24 (robots). Nobody in the real world can be meant.
"""

from dataclasses import dataclass
from ipaddress import IPv6Address
from typing import Final

import numpy as np

from bavn.simulation.rows import Ints

CARRIER_NAT: Final = 100 << 16 | 64 << 8
HOSTING: Final = 198 << 16 | 18 << 8  # 512 networks /24
HOSTING_NETWORKS: Final = 512
SCHOOLS: Final = 10 << 16 | 8 << 8
TOWN_HALL: Final = 10 << 16 | 9 << 8
ROBOTS: Final = (192 << 16 | 0 << 8 | 2, 198 << 16 | 51 << 8 | 100, 203 << 16 | 0 << 8 | 113)
HOSTING_V6: Final = 0x20010DB8_5000_0000  # the upper 64 bits


@dataclass(frozen=True, slots=True)
class Country:
    """Access providers, each (first /24, how many /24, share of the households), and the first IPv6 prefix."""

    providers: tuple[tuple[int, int, float], ...]
    first_v6: int


HOME: Final = Country(
    providers=(
        (10 << 16 | 16 << 8, 900, 0.42),
        (10 << 16 | 32 << 8, 500, 0.25),
        (10 << 16 | 48 << 8, 300, 0.15),
        (10 << 16 | 64 << 8, 120, 0.10),
        (10 << 16 | 80 << 8, 60, 0.08),
    ),
    first_v6=0x20010DB8_1000_0000,
)
ABROAD: Final = Country(
    providers=tuple((10 << 16 | (128 + 8 * number) << 8, 700, 1 / 12) for number in range(12)),
    first_v6=0x20010DB8_F000_0000,
)


class Addresses:
    """Every address of the log once; rows hold its index."""

    def __init__(self) -> None:
        self.all: list[str] = []
        self._index: dict[str, int] = {}

    def of(self, text: str) -> int:
        """The index of an address."""
        found = self._index.get(text)
        if found is None:
            found = self._index[text] = len(self.all)
            self.all.append(text)
        return found

    def of_v4(self, networks: Ints, hosts: Ints) -> Ints:
        """Addresses from /24 numbers (the upper 24 bits) and host numbers."""
        pairs = zip(networks.tolist(), hosts.tolist(), strict=True)
        return np.array([self.of(f"{n >> 16}.{n >> 8 & 255}.{n & 255}.{h}") for n, h in pairs], np.int64)

    def of_v6(self, prefixes: Ints, interfaces: Ints) -> Ints:
        """Addresses from the upper and the lower 64 bits."""
        pairs = zip(prefixes.tolist(), interfaces.tolist(), strict=True)
        return np.array([self.of(IPv6Address(p << 64 | i).compressed) for p, i in pairs], np.int64)


def draw_households(
    rng: np.random.Generator, addresses: Addresses, count: int, *, ipv6: float = 0.2, country: Country = HOME
) -> Ints:
    """`count` addresses of ordinary lines. One IPv6 client in four shares its /64 with another one."""
    providers = country.providers
    share = np.array([provider[2] for provider in providers])
    which = rng.choice(len(providers), count, p=share / share.sum())
    first = np.array([provider[0] for provider in providers])[which]
    wide = np.array([provider[1] for provider in providers])[which]
    networks = first + (wide * rng.random(count) ** 1.5).astype(np.int64)  # some networks have more customers
    six = rng.random(count) < ipv6
    drawn = np.zeros(count, np.int64)
    drawn[~six] = addresses.of_v4(networks[~six], rng.integers(1, 255, int((~six).sum())))
    drawn[six] = draw_v6(rng, addresses, int(six.sum()), country.first_v6)
    return drawn


def draw_v6(rng: np.random.Generator, addresses: Addresses, count: int, base: int) -> Ints:
    """IPv6 clients: /48 per few hundred lines, privacy interface identifiers."""
    prefixes = base + rng.integers(0, 0x0FFF, count) * 0x10000 + rng.integers(0, 0x100, count)
    shares = np.flatnonzero(rng.random(count) < 0.25)
    shares = shares[shares > 0]
    prefixes[shares] = prefixes[shares - 1]
    return addresses.of_v6(prefixes, rng.integers(1, 1 << 62, count))


def draw_hosting(rng: np.random.Generator, addresses: Addresses, count: int, networks: int = 88) -> Ints:
    """Exactly `count` different addresses of VPN exits and cheap hosting, unevenly in at most `networks` /24.

    In the measured attack 948 sources lay in 86 networks, and the top 20 networks sent 68 %.
    """
    networks = min(HOSTING_NETWORKS, max(networks, -(-count // 200)))
    blocks = HOSTING + np.sort(rng.choice(HOSTING_NETWORKS, networks, replace=False))
    weight = rng.lognormal(0.0, 1.0, networks)
    wanted = np.minimum(rng.multinomial(max(count - networks, 0), weight / weight.sum()) + 1, 250)
    while wanted.sum() < count:
        wanted = np.minimum(wanted + rng.multinomial(int(count - wanted.sum()), np.full(networks, 1 / networks)), 250)
    hosts = [rng.choice(np.arange(1, 255), int(n), replace=False) for n in wanted]
    drawn = addresses.of_v4(np.repeat(blocks, wanted), np.concatenate(hosts))
    return rng.permutation(drawn)[:count]


def draw_hosting_v6(rng: np.random.Generator, addresses: Addresses, count: int) -> Ints:
    """IPv6 machines of hosting companies: several to a /64."""
    prefixes = HOSTING_V6 + rng.integers(0, max(count // 4, 1), count) * 0x10000
    return addresses.of_v6(prefixes, rng.integers(1, 1 << 32, count))


def draw_foreign(rng: np.random.Generator, addresses: Addresses, count: int) -> Ints:
    """Exactly `count` different addresses of households elsewhere in the world (infected machines)."""
    drawn = np.zeros(0, np.int64)
    while len(drawn) < count:
        more = draw_households(rng, addresses, count, ipv6=0.08, country=ABROAD)
        drawn = np.unique(np.concatenate([drawn, more]))
    return rng.permutation(drawn)[:count]


def draw_robots(rng: np.random.Generator, addresses: Addresses, count: int, network: int) -> Ints:
    """Addresses of one robot's owner, in documentation network number 0, 1 or 2."""
    return addresses.of_v4(np.full(count, ROBOTS[network]), rng.choice(np.arange(1, 255), count, replace=False))


@dataclass(frozen=True, slots=True)
class Gateways:
    """Addresses with many people behind them. `share` is how large a part of all people sit behind each kind."""

    schools: Ints
    town_hall: Ints
    carriers: Ints
    vpn: Ints

    @property
    def everyone(self) -> Ints:
        """All gateways."""
        return np.concatenate([self.schools, self.town_hall, self.carriers, self.vpn])


def build_gateways(rng: np.random.Generator, addresses: Addresses, people: int) -> Gateways:
    """As many gateways as a site with so many visitors sees."""
    schools, carriers, vpn = 2 + people // 3000, 2 + people // 350, 2 + people // 800
    exits = rng.choice(HOSTING_NETWORKS, min(vpn, 40), replace=False)
    return Gateways(
        schools=addresses.of_v4(SCHOOLS + np.arange(schools), rng.integers(1, 255, schools)),
        town_hall=addresses.of_v4(np.full(2, TOWN_HALL), np.array([4, 5])),
        carriers=addresses.of_v4(CARRIER_NAT + rng.integers(0, 40, carriers), rng.integers(1, 255, carriers)),
        vpn=addresses.of_v4(HOSTING + rng.choice(exits, vpn), rng.integers(1, 255, vpn)),
    )
