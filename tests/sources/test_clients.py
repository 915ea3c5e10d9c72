"""The client behind one's own proxies."""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bavn.sources.addresses import format_address, read_address
from bavn.sources.clients import TrustedProxies, client_of, is_trusted

PROXIES = ("192.0.2.0/28", "2001:db8:ffff::/48")


def client(peer: str, forwarded: str, trusted: tuple[str, ...] = PROXIES) -> tuple[str, bool] | None:
    """(address, forwarded), None where the peer is no address."""
    raw = b"," + peer.encode() + b"," + forwarded.encode() + b",1"
    ranges = TrustedProxies(map(ip_network, trusted)).ranges
    buffer = np.frombuffer(bytearray(raw), np.uint8)
    hi, lo, from_header, ok = client_of(buffer, 1, len(peer), len(peer) + 2, len(forwarded), ranges)
    return (format_address(hi, lo), bool(from_header)) if ok else None


@pytest.mark.parametrize(
    ("peer", "forwarded", "expected"),
    [
        pytest.param("203.0.113.5", "198.51.100.7", ("203.0.113.5", False), id="untrusted-peer-header-ignored"),
        pytest.param("192.0.2.1", "198.51.100.7", ("198.51.100.7", True), id="one-proxy"),
        pytest.param("192.0.2.1:4711", "198.51.100.7:99", ("198.51.100.7", True), id="ports"),
        pytest.param("::ffff:192.0.2.1", "198.51.100.7", ("198.51.100.7", True), id="mapped-peer"),
        pytest.param("2001:db8:ffff::1", "[2001:db8::7]:443", ("2001:db8::7", True), id="v6"),
        pytest.param("192.0.2.1", "198.51.100.7, 192.0.2.2", ("198.51.100.7", True), id="two-proxies"),
        pytest.param("192.0.2.1", "203.0.113.66, 198.51.100.7, 192.0.2.2", ("198.51.100.7", True), id="forged-left"),
        pytest.param("192.0.2.1", "192.0.2.9, 198.51.100.7", ("198.51.100.7", True), id="forged-trusted-left"),
        pytest.param("192.0.2.1", "192.0.2.3, 192.0.2.2", ("192.0.2.3", True), id="all-trusted-leftmost"),
        pytest.param("192.0.2.1", "\t198.51.100.7 ,\t192.0.2.2\t", ("198.51.100.7", True), id="tabs-and-spaces"),
        pytest.param("192.0.2.1", "198.51.100.7,192.0.2.2", ("198.51.100.7", True), id="no-spaces"),
        pytest.param("192.0.2.1", "-", ("192.0.2.1", False), id="dash"),
        pytest.param("192.0.2.1", "", ("192.0.2.1", False), id="empty"),
        pytest.param("192.0.2.1", "198.51.100.7, nonsense", ("192.0.2.1", False), id="malformed-right"),
        pytest.param("192.0.2.1", "198.51.100.7, nonsense, 192.0.2.2", ("192.0.2.2", True), id="malformed-middle"),
        pytest.param("192.0.2.1", "198.51.100.7,", ("192.0.2.1", False), id="empty-entry-right"),
        pytest.param("192.0.2.1", ",192.0.2.2", ("192.0.2.2", True), id="empty-entry-left"),
        pytest.param("192.0.2.1", "198.51.100.7,,192.0.2.2", ("192.0.2.2", True), id="empty-entry-middle"),
        pytest.param("192.0.2.1", "unknown, 198.51.100.7", ("198.51.100.7", True), id="malformed-left-of-the-client"),
        pytest.param("unix:", "198.51.100.7", None, id="peer-is-a-socket"),
        pytest.param("proxy.example", "198.51.100.7", None, id="peer-is-a-name"),
    ],
)
def test_the_client_is_the_first_address_from_the_right_that_is_not_a_proxy(
    peer: str, forwarded: str, expected: tuple[str, bool] | None
) -> None:
    assert client(peer, forwarded) == expected


def test_without_trusted_proxies_the_header_is_ignored() -> None:
    assert client("192.0.2.1", "198.51.100.7", ()) == ("192.0.2.1", False)


few = st.sampled_from(["192.0.2.1", "192.0.2.15", "192.0.2.16", "198.51.100.7", "2001:db8:ffff::1", "2001:db8::1"])


def walk(peer: str, entries: list[str], trusted: list[IPv4Network | IPv6Network]) -> tuple[str, bool]:
    """The rule once more, in Python."""
    seen, forwarded = peer, False
    for entry in reversed(entries):
        if not any(ip_address(seen) in network for network in trusted):
            break
        try:
            seen, forwarded = str(ip_address(entry.strip(" \t"))), True
        except ValueError:
            break
    return seen, forwarded


@given(
    few,
    st.lists(st.one_of(few, few, st.sampled_from(["", "x", " ", "1.2.3", "-"])), max_size=6),
    st.sampled_from([",", ", "]),
)
def test_the_walk_is_the_one_of_the_rule(peer: str, entries: list[str], comma: str) -> None:
    header = comma.join(entries)
    assert client(peer, header) == walk(peer, header.split(",") if header else [], [*map(ip_network, PROXIES)])


@given(few, st.text("0123456789.,:[] \tax\x00\xff", max_size=40))
def test_any_header_gives_a_client_and_only_a_proxy_is_replaced(peer: str, header: str) -> None:
    found = client(peer, header)
    assert found is not None
    assert found[1] or found[0] == peer
    assert not found[1] or peer.startswith(("192.0.2.1", "2001:db8:ffff:"))


networks = st.one_of(
    st.tuples(st.ip_addresses(v=4, network="192.0.2.0/24"), st.integers(24, 32)),
    st.tuples(st.ip_addresses(v=6, network="2001:db8::/120"), st.integers(120, 128)),
    st.tuples(st.ip_addresses(), st.integers(0, 32)),
).map(lambda both: ip_network(both, strict=False))
near = st.one_of(st.ip_addresses(v=4, network="192.0.2.0/24"), st.ip_addresses(v=6, network="2001:db8::/120"))


@given(st.lists(networks, max_size=12), st.one_of(near, st.ip_addresses()))
def test_an_address_is_trusted_if_a_network_holds_it(
    trusted: list[IPv4Network | IPv6Network], address: IPv4Address | IPv6Address
) -> None:
    hi, lo = read_address(str(address))
    as_v6 = IPv6Address(hi << 64 | lo)  # so ::/0 holds IPv4 too: one client, one number
    as_v4 = as_v6.ipv4_mapped
    held = any(as_v6 in network or (as_v4 is not None and as_v4 in network) for network in trusted)
    assert is_trusted(np.uint64(hi), np.uint64(lo), TrustedProxies(trusted).ranges) == held


@given(st.lists(networks, max_size=12))
def test_ranges_are_sorted_and_do_not_touch(trusted: list[IPv4Network | IPv6Network]) -> None:
    rows = [(a << 64 | b, c << 64 | d) for a, b, c, d in TrustedProxies(trusted).ranges.tolist()]
    assert all(first <= last for first, last in rows)
    assert all(last + 1 < first for (_, last), (first, _) in pairwise(rows))
