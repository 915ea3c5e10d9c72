from ipaddress import ip_address, ip_network

import numpy as np
import pytest

from bavn.sources.addresses import read_address
from bavn.sources.clients import TrustedProxies
from bavn.windows.personas import client_key
from bavn.windows.visitors import KEEP_MINUTES, Visitors, are_trusted, make_visitors, network_key, welcome, were_here
from tests.windows.samples import MINUTE, compiled


@compiled
def _welcome(visitors: Visitors, high: np.uint64, low: np.uint64, minute: int) -> None:
    client = client_key(high, low)
    welcome(visitors, client, minute)
    welcome(visitors, network_key(client, high), minute)


@compiled
def _welcome_many(visitors: Visitors, count: int, minute: int) -> None:
    for number in range(count):
        welcome(visitors, np.uint64(0xFFFF_C612_0000 + number), minute)


def greet(visitors: Visitors, address: str, minute: int = MINUTE) -> None:
    high, low = read_address(address)
    _welcome(visitors, np.uint64(high), np.uint64(low), minute)


def ask(visitors: Visitors, *addresses: str, minute: int = MINUTE) -> list[int]:
    pairs = [read_address(address) for address in addresses]
    high, low = (np.array(half, np.uint64) for half in zip(*pairs, strict=True))
    return [int(found) for found in were_here(visitors, high, low, minute)]


def test_a_visitor_is_known_and_so_is_the_network() -> None:
    visitors = make_visitors()
    greet(visitors, "192.0.2.1")
    assert ask(visitors, "192.0.2.1", "192.0.2.200", "198.51.100.1") == [2, 1, 0]


def test_a_visitor_by_ipv6_is_known_by_the_64_and_the_network_by_the_48() -> None:
    visitors = make_visitors()
    greet(visitors, "2001:db8:1:4::1")
    assert ask(visitors, "2001:db8:1:4:ffff::9", "2001:db8:1:ff::1", "2001:db8:2:4::1") == [2, 1, 0]


def test_nobody_is_known_where_nobody_was() -> None:
    assert ask(make_visitors(), "192.0.2.1", "2001:db8::1") == [0, 0]


def test_a_visitor_is_remembered_for_a_week() -> None:
    visitors = make_visitors()
    greet(visitors, "192.0.2.1")
    assert ask(visitors, "192.0.2.1", minute=MINUTE + KEEP_MINUTES) == [2]
    assert ask(visitors, "192.0.2.1", minute=MINUTE + KEEP_MINUTES + 1) == [0]


def test_a_visitor_who_comes_again_is_remembered_from_then_on() -> None:
    visitors = make_visitors()
    greet(visitors, "192.0.2.1")
    greet(visitors, "192.0.2.1", MINUTE + KEEP_MINUTES)
    assert ask(visitors, "192.0.2.1", minute=MINUTE + 2 * KEEP_MINUTES) == [2]


def test_endless_visitors_take_no_more_room_and_the_newest_stay() -> None:
    visitors = make_visitors()
    size = visitors.nbytes
    _welcome_many(visitors, 1_000_000, MINUTE)
    greet(visitors, "192.0.2.1", MINUTE + 1)
    assert visitors.nbytes == size
    assert ask(visitors, "192.0.2.1", minute=MINUTE + 1) == [2]


def test_the_older_of_two_visitors_makes_room() -> None:
    visitors = make_visitors()
    for number in range(1, 200):
        greet(visitors, f"192.0.2.{number}", MINUTE + 5)
    _welcome_many(visitors, 20_000, MINUTE)  # an eighth of the table: few places are asked for a third time
    known = ask(visitors, *(f"192.0.2.{number}" for number in range(1, 200)), minute=MINUTE + 5)
    assert known.count(2) > 190


@pytest.mark.parametrize("networks", [[], ["192.0.2.0/25", "2001:db8::/32"], ["0.0.0.0/0"], ["::/0"]], ids=str)
def test_one_s_own_proxies_are_told_from_all_others(networks: list[str]) -> None:
    trusted = TrustedProxies([ip_network(network) for network in networks])
    addresses = ["192.0.2.1", "192.0.2.128", "2001:db8::1", "2001:db9::1", "::1"]
    high, low = (np.array(half, np.uint64) for half in zip(*map(read_address, addresses), strict=True))
    expected = [
        any(ip_address(one).version == network.version and ip_address(one) in network for network in trusted.networks)
        for one in addresses
    ]
    found = are_trusted(high, low, trusted.ranges).tolist()
    assert found == ([True] * 5 if networks == ["::/0"] else expected), "IPv4 is part of ::/0 as ::ffff:a.b.c.d"


def test_nobody_is_no_proxy() -> None:
    none = np.zeros(0, np.uint64)
    assert are_trusted(none, none, TrustedProxies().ranges).size == 0
