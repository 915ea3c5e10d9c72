"""Which rows hold for an address, or lie within a range: one dictionary for each length of prefix that occurs.

A look-up tries the lengths that occur (129 at most, a few in practice) and never walks through the rows.
"""

from bisect import bisect_left, insort
from collections.abc import Iterator
from ipaddress import IPv4Network, IPv6Network, ip_network
from socket import AF_INET, inet_ntop, inet_pton
from typing import Final

from bavn.hub.dialects.lapi_decisions import Row
from bavn.sharing.addresses import written

BITS: Final = {4: 32, 6: 128}
MAPPED: Final = IPv6Network("::ffff:0:0/96")
LONGEST: Final = 64  # characters of an address or a prefix

IPNetwork = IPv4Network | IPv6Network


def network_of(text: str) -> IPNetwork | None:
    """Read an address or a prefix; None where it is neither. An IPv4 address inside an IPv6 one becomes IPv4.

    >>> network_of("::ffff:192.0.2.7"), network_of("192.0.2.9/24"), network_of("fe80::1%x")
    (IPv4Network('192.0.2.7/32'), IPv4Network('192.0.2.0/24'), None)
    """
    if len(text) > LONGEST or "%" in text or not text.isascii():
        return None
    try:
        network = ip_network(text, strict=False)
    except ValueError:
        return None
    if isinstance(network, IPv6Network) and network.prefixlen >= MAPPED.prefixlen and network.subnet_of(MAPPED):
        return IPv4Network((int(network.network_address) & 0xFFFFFFFF, network.prefixlen - MAPPED.prefixlen))
    return network


def canonical(text: str) -> str:
    """An address or prefix in its one spelling, "" for anything else.

    >>> canonical("192.0.2.7/32"), canonical("192.0.2.9/24"), canonical("x")
    ('192.0.2.7', '192.0.2.0/24', '')
    """
    if _v4(text) >= 0:
        return text
    network = network_of(text)
    return written(network) if network is not None else ""


class Index:
    """Rows in force by value. Each value has one row."""

    def __init__(self) -> None:
        self._spans: dict[tuple[int, int], dict[int, Row]] = {}
        self._starts: dict[int, list[tuple[int, int]]] = {4: [], 6: []}
        self._lengths: dict[int, list[int]] = {4: [], 6: []}  # that occur, the widest first
        self.ranges = 0

    def add(self, row: Row) -> None:
        """Put a row in; one of the same value is replaced."""
        key, start = _place(row.value)
        if key not in self._spans:
            insort(self._lengths[key[0]], key[1])
        span = self._spans.setdefault(key, {})
        if start not in span:
            insort(self._starts[key[0]], (start, key[1]))
            self.ranges += row.is_range
        span[start] = row

    def drop(self, row: Row) -> None:
        """Take out the row of this value."""
        key, start = _place(row.value)
        span = self._spans.get(key, {})
        if span.pop(start, None) is None:
            return
        starts = self._starts[key[0]]
        del starts[bisect_left(starts, (start, key[1]))]
        self.ranges -= row.is_range
        if not span:
            del self._spans[key]
            self._lengths[key[0]].remove(key[1])

    def around(self, version: int, start: int, prefix_bits: int) -> Iterator[Row]:
        """The rows that hold for the whole of a prefix (an address: of full length), the widest first."""
        bits = BITS[version]
        for length in self._lengths[version]:
            if length > prefix_bits:
                return
            row = self._spans[version, length].get(start >> (bits - length) << (bits - length))
            if row is not None:
                yield row

    def every(self, version: int) -> Iterator[tuple[int, int, Row]]:
        """First address, last address and row of all of one version, in order; of the same first the widest first."""
        for start, length in self._starts[version]:
            yield start, start | ((1 << (BITS[version] - length)) - 1), self._spans[version, length][start]

    def within(self, network: IPNetwork) -> Iterator[Row]:
        """The rows that lie inside a prefix, itself included."""
        starts = self._starts[network.version]
        first, last = int(network.network_address), int(network.broadcast_address)
        for place in range(bisect_left(starts, (first, 0)), len(starts)):
            start, length = starts[place]
            if start > last:
                return
            if length >= network.prefixlen:
                yield self._spans[network.version, length][start]


def _place(value: str) -> tuple[tuple[int, int], int]:
    number = _v4(value)
    if number >= 0:  # nearly all of them, and ten times as fast
        return (4, 32), number
    network = ip_network(value)
    return (network.version, network.prefixlen), int(network.network_address)


def _v4(text: str) -> int:
    """The number of an IPv4 address in its usual spelling, -1 for anything else."""
    try:
        packed = inet_pton(AF_INET, text)
    except (OSError, ValueError):
        return -1
    return int.from_bytes(packed) if inet_ntop(AF_INET, packed) == text else -1
