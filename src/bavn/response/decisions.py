"""Findings become decisions: which addresses to block, which to limit, until when."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from ipaddress import (
    IPv4Network,
    IPv6Network,
    collapse_addresses,
    ip_network,
)

from bavn.model import KINDS, Action, Finding

IPNetwork = IPv4Network | IPv6Network

ATTACKS = frozenset(kind.name for kind in KINDS if kind.is_attack)
WIDEST = {4: 16, 6: 32}  # a wider prefix is somebody's whole network, whatever a finding says
MAPPED = IPv6Network("::ffff:0:0/96")


@dataclass(frozen=True, slots=True)
class Decisions:
    """Networks to block and to limit, sorted, free of overlap, IPv4 before IPv6, until `expires`.

    `left_out` counts addresses that no rule may name: unreadable, loopback, multicast, too wide, or allowed.
    """

    block: tuple[IPNetwork, ...]
    limit: tuple[IPNetwork, ...]
    made: datetime
    expires: datetime
    findings: tuple[Finding, ...] = ()
    left_out: int = 0

    @property
    def timeout_s(self) -> int:
        """Seconds from making the rules to their end, at least 1."""
        return max(1, int((self.expires - self.made).total_seconds()))


def decide(
    findings: Iterable[Finding],
    *,
    made: datetime,
    expires: datetime,
    allow: Iterable[IPNetwork] = (),
) -> Decisions:
    """Add the findings up into one set of decisions.

    A kind that is no attack (a crowd) gives none, and neither does the action `watch`. Where two findings
    disagree the milder one holds: an address that is limited or shared anywhere is not blocked, and a prefix
    that has such an address inside is limited as a whole. Whatever overlaps `allow` is left out.
    """
    attacks = tuple(finding for finding in findings if finding.kind in ATTACKS)
    allowed = tuple(allow)
    wanted: dict[IPNetwork, Action] = {}
    left_out = 0
    for address, action in _wishes(attacks):
        network = network_of(address)
        if network is None or any(_overlap(network, other) for other in allowed):
            left_out += 1
        elif wanted.get(network) != "limit":
            wanted[network] = action
    limit = {network for network, action in wanted.items() if action == "limit"}
    block = _spare(limit, {network for network, action in wanted.items() if action == "block"})
    return Decisions(_ordered(block), _ordered(limit), made, expires, attacks, left_out)


def network_of(address: str) -> IPNetwork | None:
    """Read an address or a prefix; None where no rule may name it.

    An IPv4 address written as IPv6 (`::ffff:192.0.2.1`) becomes IPv4. A scope (`fe80::1%text`) is refused:
    Python keeps its text as it is, and that text would be the attacker's.
    """
    if "%" in address:
        return None
    try:
        network = ip_network(address, strict=False)
    except ValueError:
        return None
    if isinstance(network, IPv6Network) and network.subnet_of(MAPPED):
        inner = int(network.network_address) & 0xFFFFFFFF
        network = IPv4Network((inner, network.prefixlen - 96))
    if network.prefixlen < WIDEST[network.version]:
        return None
    if network.is_loopback or network.is_multicast or network.is_unspecified:
        return None
    return network


def _wishes(attacks: Iterable[Finding]) -> Iterable[tuple[str, Action]]:
    for finding in attacks:
        for source in finding.sources:
            if source.action != "watch":
                yield source.address, "limit" if source.shared else source.action


def _overlap(one: IPNetwork, other: IPNetwork) -> bool:
    if isinstance(one, IPv4Network) and isinstance(other, IPv4Network):
        return one.overlaps(other)
    if isinstance(one, IPv6Network) and isinstance(other, IPv6Network):
        return one.overlaps(other)
    return False


def _spare(limit: set[IPNetwork], block: set[IPNetwork]) -> set[IPNetwork]:
    """Move every blocked network that overlaps a limited one into `limit`; return what stays blocked."""
    lengths = _lengths(block)
    limit |= {above for network in limit for above in _around(network, block, lengths)}
    lengths = _lengths(limit)
    return {network for network in block if not any(True for _ in _around(network, limit, lengths))}


def _lengths(networks: set[IPNetwork]) -> tuple[tuple[int, int], ...]:
    return tuple(sorted({(network.version, network.prefixlen) for network in networks}))


def _around(network: IPNetwork, those: set[IPNetwork], lengths: tuple[tuple[int, int], ...]) -> Iterable[IPNetwork]:
    """Those that are, or contain, `network`. Looked up by prefix length: there may be 200,000 of them."""
    for version, length in lengths:
        if version == network.version and length <= network.prefixlen:
            above = network.supernet(new_prefix=length)
            if above in those:
                yield above


def _ordered(networks: set[IPNetwork]) -> tuple[IPNetwork, ...]:
    four = collapse_addresses(network for network in networks if isinstance(network, IPv4Network))
    six = collapse_addresses(network for network in networks if isinstance(network, IPv6Network))
    return (*four, *six)


def written(network: IPNetwork) -> str:
    """How rules write it: a single address without its /32 or /128."""
    whole = network.prefixlen == network.max_prefixlen
    return str(network.network_address) if whole else str(network)
