"""Whom nothing is ever decided against, whatever the evidence says: asked before anything is counted.

Members' own networks, addresses that are not one host on the internet, the lists of `LISTS`, and what an operator has
allowed by hand. A prefix is vetoed for one vetoed address in it.
"""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from ipaddress import ip_address, ip_network
from typing import Final, Literal, NamedTuple

import msgspec

from bavn.model.member import Member

Strength = Literal["never", "armed"]  # nothing at all; or armed at most, so that it bites only in one's own alarm


@dataclass(frozen=True, slots=True)
class WarningList:
    """A list of the package `pymispwarninglists` (MISP, CC0), how strongly it vetoes, and why."""

    name: str
    strength: Strength
    why: str


# Which lists veto. Checked against the 325 addresses that GovCERT.ch published of NoName057(16) on 2024-06-15: the
# lists below hold none of them, `vpn-ipv4` holds 323. It names hosters as well as VPN exits (20 of the 256 /8s), and
# that is what these floods come from: as a veto it would blind the hub, so it is not used, and neither is `vpn-ipv6`.
# Who shares a VPN exit with an attacker is protected otherwise: a member's own sensor names no shared address, and one
# member's word alone never blocks. Research scanners are not used either: whoever wants to be found lets them in.
LISTS: Final[tuple[WarningList, ...]] = (
    WarningList("cloudflare", "never", "in front of other people's sites, and of members' own"),
    WarningList("akamai", "never", "the same"),
    WarningList("fastly", "never", "the same, and iCloud Private Relay leaves through it"),
    WarningList("stackpath", "never", "the same"),
    WarningList("googlebot", "never", "a site that blocks it is not found any more"),
    WarningList("apple", "never", "Applebot, and Apple's own services for every iPhone"),
    WarningList("wikimedia", "never", "citation and preview robots of an encyclopedia"),
    WarningList("public-dns-v4", "never", "resolvers; a forged query makes them look like attackers"),
    WarningList("public-dns-v6", "never", "the same"),
    WarningList("zscaler", "never", "whole companies browse from one address"),
    WarningList("microsoft-office365-ip", "never", "members' own mail and calendars, and link previews"),
    WarningList("google-gmail-sending-ips", "never", "mail of every citizen who has Gmail"),
    WarningList("smtp-sending-ips", "never", "mail of large senders"),
    WarningList("smtp-receiving-ips", "never", "mail to large receivers"),
    WarningList("shadowserver", "never", "its daily reports of what members expose would end"),
    WarningList("amazon-aws", "armed", "shared egress of countless services, and also a place to rent a robot"),
    WarningList("microsoft-azure", "armed", "the same"),
    WarningList("google-gcp", "armed", "the same"),
    WarningList("github", "armed", "webhooks, and runners that anybody may use"),
    WarningList("ovh-cluster", "armed", "many web sites behind one address"),
    WarningList("openai-gptbot", "armed", "a crawler that does as it is told, and can still be too much"),
)

# What is no host on the internet, or nobody's alone. 192.0.2.0/24, 198.51.100.0/24, 203.0.113.0/24, 2001:db8::/32 and
# 198.18.0.0/15 are left out: they are nobody's, so drills and examples attack from them.
RESERVED: Final[tuple[tuple[str, str], ...]] = (
    ("0.0.0.0/8", "this-network"),
    ("10.0.0.0/8", "private"),
    ("100.64.0.0/10", "carrier-nat"),  # RFC 6598: many people by design
    ("127.0.0.0/8", "loopback"),
    ("169.254.0.0/16", "link-local"),
    ("172.16.0.0/12", "private"),
    ("192.0.0.0/24", "protocol"),
    ("192.88.99.0/24", "relay"),
    ("192.168.0.0/16", "private"),
    ("224.0.0.0/4", "multicast"),
    ("240.0.0.0/4", "reserved"),
    ("::/127", "loopback"),
    ("::ffff:0:0/96", "mapped"),
    ("64:ff9b::/96", "nat64"),  # everybody on IPv4 behind one prefix
    ("64:ff9b:1::/48", "nat64"),
    ("100::/64", "discard"),
    ("2001::/32", "teredo"),
    ("2002::/16", "6to4"),
    ("fc00::/7", "private"),
    ("fe80::/10", "link-local"),
    ("ff00::/8", "multicast"),
)


class Reach(NamedTuple):
    """The addresses of a value: version of IP, first and last as numbers, prefix length."""

    version: int
    low: int
    high: int
    length: int


@cache
def _all_ones(version: int, length: int) -> int:
    return (1 << ((32 if version == 4 else 128) - length)) - 1  # noqa: PLR2004  the versions of IP


def reading(value: str) -> tuple[str, Reach] | None:
    """An address or prefix in its one spelling, and its reach; None where it is neither.

    >>> reading("192.0.2.7/24"), reading("2001:DB8::1/128"), reading("example.dk")
    (('192.0.2.0/24', Reach(version=4, low=3221225984, high=3221226239, length=24)), ('2001:db8::1', ...), None)
    """
    try:
        if "/" not in value:
            address = ip_address(value)
            number = int(address)
            return str(address), Reach(address.version, number, number, address.max_prefixlen)
        network = ip_network(value, strict=False)
    except ValueError:
        return None
    low = int(network.network_address)
    reach = Reach(network.version, low, low | _all_ones(network.version, network.prefixlen), network.prefixlen)
    return (str(network.network_address) if reach.length == network.max_prefixlen else str(network)), reach


class Ranges:
    """Address ranges with a name each, sorted and without overlap; asked in the logarithm of their number.

    Where two overlap, the one that begins earlier keeps its name. A value that is no address is left out.
    """

    def __init__(self, named: Iterable[tuple[str, str]] = ()) -> None:
        found: dict[int, list[tuple[int, int, str]]] = {4: [], 6: []}
        for value, name in named:
            if read := reading(value):
                found[read[1].version].append((read[1].low, -read[1].high, name))
        self._lows: dict[int, list[int]] = {4: [], 6: []}
        self._highs: dict[int, list[int]] = {4: [], 6: []}
        self._names: dict[int, list[str]] = {4: [], 6: []}
        for version, ranges in found.items():
            self._lay_out(version, sorted(ranges))

    def _lay_out(self, version: int, ranges: list[tuple[int, int, str]]) -> None:
        end = -1
        for low, minus_high, name in ranges:
            if -minus_high > end:
                self._lows[version].append(max(low, end + 1))
                self._highs[version].append(end := -minus_high)
                self._names[version].append(name)

    def __len__(self) -> int:
        return sum(map(len, self._lows.values()))

    def touches(self, reach: Reach) -> str:
        """The name of the first range that has an address of this reach; "" where none has."""
        highs = self._highs[reach.version]
        place = bisect_left(highs, reach.low)
        if place < len(highs) and self._lows[reach.version][place] <= reach.high:
            return self._names[reach.version][place]
        return ""


@dataclass(frozen=True, slots=True)
class SharedPlaces:
    """What is known to be shared or indispensable, as a plain value: who may never be acted against, and who armed."""

    never: Ranges = field(default_factory=Ranges)
    armed: Ranges = field(default_factory=Ranges)

    def __len__(self) -> int:
        return len(self.never) + len(self.armed)


NOWHERE: Final = SharedPlaces()
_RESERVED: Final = Ranges((network, f"reserved:{name}") for network, name in RESERVED)


def shared_places(entries: Iterable[tuple[Strength, str, Sequence[str]]]) -> SharedPlaces:
    """Lay out lists: how strongly each vetoes, its name with its version, its addresses and prefixes."""
    named: dict[Strength, list[tuple[str, str]]] = {"never": [], "armed": []}
    for strength, name, values in entries:
        named[strength] += [(value, name) for value in values]
    return SharedPlaces(Ranges(named["never"]), Ranges(named["armed"]))


@dataclass(frozen=True, slots=True)
class Vetoes:
    """All vetoes as they are now: a value, made anew when the registry or the operator's allowances change."""

    places: SharedPlaces = NOWHERE
    members: Ranges = field(default_factory=Ranges)
    allowed: Ranges = field(default_factory=Ranges)

    def why(self, reach: Reach) -> str:
        """Why nothing may be decided against this, as a reason code with the list's name and version; "": it may."""
        return (
            self.members.touches(reach)
            or _RESERVED.touches(reach)
            or self.allowed.touches(reach)
            or self.places.never.touches(reach)
        )

    def armed_at_most(self, reach: Reach) -> str:
        """Why this is never blocked on evidence; "": it may be."""
        return self.places.armed.touches(reach)


@cache
def shipped_places() -> SharedPlaces:
    """The lists of `LISTS` as the package `pymispwarninglists` has them: read once, on the first call (0.2 CPU-s).

    This is the only thing here that touches a disk, and the clearing house never calls it: whoever makes a `Clearing`
    hands it the result. A list that the installed version does not have is left out.
    """
    folder = files("pymispwarninglists") / "data" / "misp-warninglists" / "lists"
    entries: list[tuple[Strength, str, Sequence[str]]] = []
    for listed in LISTS:
        file = folder / listed.name / "list.json"
        if file.is_file():
            read = msgspec.json.decode(file.read_bytes(), type=_Shipped)
            entries.append((listed.strength, f"list:{listed.name}@{read.version}", read.entries))
    return shared_places(entries)


class _Shipped(msgspec.Struct):
    version: int
    entries: list[str] = msgspec.field(name="list")


def own_networks(members: Iterable[Member], widest_v4: int, widest_v6: int) -> Ranges:
    """What belongs to members that have not left: their networks, and those of their sites that are addresses.

    A member states its networks itself, so one that is wider than these prefix lengths vetoes nothing.
    """
    stated = (
        (str(value), member.id)
        for member in members
        if member.status != "removed"
        for value in (*member.networks, *(site.strip("[]") for site in member.sites))
    )
    return Ranges(
        (value, f"network-of:{member}")
        for value, member in stated
        if (read := reading(value)) and read[1].length >= (widest_v4 if read[1].version == 4 else widest_v6)  # noqa: PLR2004  the versions of IP
    )
