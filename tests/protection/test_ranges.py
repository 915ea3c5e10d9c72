from ipaddress import IPv4Network, IPv6Network, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bavn.protection.ranges import Ranges, first_and_last

CLOSE4 = st.builds(
    lambda last, length: ip_network((0xC0000200 | last, length), strict=False), st.integers(0, 255), st.integers(24, 32)
)
CLOSE6 = st.builds(
    lambda last, length: ip_network((0x20010DB8 << 96 | last, length), strict=False),
    st.integers(0, 255),
    st.integers(118, 128),
)
CLOSE = CLOSE4 | CLOSE6


@given(st.lists(CLOSE, max_size=6), CLOSE)
def test_ranges_say_what_asking_each_network_says(
    networks: list[IPv4Network | IPv6Network], asked: IPv4Network | IPv6Network
) -> None:
    slow = any(one.version == asked.version and one.overlaps(asked) for one in networks)
    assert Ranges(networks).touches(asked) == slow


@pytest.mark.parametrize("text", ["192.0.2.0/24", "192.0.2.1", "2001:db8::/32", "::1", "0.0.0.0/0", "::/0"])
def test_first_and_last_are_those_of_the_network(text: str) -> None:
    network = ip_network(text)
    assert first_and_last(network) == (int(network[0]), int(network[-1]))


def test_no_ranges_are_false_and_touch_nothing() -> None:
    assert not Ranges(())
    assert not Ranges(()).touches(ip_network("0.0.0.0/0"))
    assert Ranges([ip_network("::/0")])
