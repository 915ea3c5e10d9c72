from ipaddress import ip_address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bavn.sharing.addresses import GLOBAL_V6, NOT_OF_THE_INTERNET, public_value, written


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("192.0.2.0/24", "192.0.2.0/24"),
        ("203.0.0.0/16", "203.0.0.0/16"),
        ("192.0.2.7/32", "192.0.2.7"),
        ("2001:DB8::1", "2001:db8::1"),
        ("2001:db8:0:0::/64", "2001:db8::/64"),
        ("2001:db8::1/128", "2001:db8::1"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("198.18.0.9", "198.18.0.9"),
    ],
)
def test_an_address_of_the_internet_is_given_as_it_is_written(text: str, value: str) -> None:
    assert public_value(text) == value
    assert public_value(value) == value


PRIVATE = """
    10.0.0.1 127.0.0.1 169.254.1.1 172.16.0.1 172.31.255.255 192.168.0.0/24 100.64.0.1 0.0.0.0 224.0.0.1 255.255.255.255
    240.0.0.1 192.0.0.8 ::1 :: fe80::1 fc00::1 ff02::1 ::ffff:10.0.0.1 64:ff9b::1 fe80::1%eth0 2001:db8::1%1
"""
WRONG = """
    192.0.2.7/24 203.0.0.0/15 2000::/3 2001::/31 0.0.0.0/0 ::/0 192.0.2 1 0x7f000001 192.0.2.256 192.0.02.1 192.0.2.7/
    /24 192.0.2.7/33 192.0.2.0/255.255.255.0 a.example.org
"""


@pytest.mark.parametrize("text", [*PRIVATE.split(), *WRONG.split()])
def test_any_other_is_not_named(text: str) -> None:
    assert public_value(text) == ""


@pytest.mark.parametrize(
    "text", ["", " 192.0.2.7", "192.0.2.7\n", "192.0.2.7\x00", "\u0661.2.3.4", "1" * 5000, "\ud800"]
)
def test_what_is_no_address_is_none(text: str) -> None:
    assert public_value(text) == ""


@given(st.ip_addresses(), st.integers(0, 128))
def test_no_private_address_is_within_what_may_be_named(address: object, bits: int) -> None:
    found = ip_address(str(address))
    value = public_value(str(ip_network(f"{found}/{min(bits, found.max_prefixlen)}", strict=False)))
    if value:
        network = ip_network(value)
        if network.version == 4:
            assert not any(network.overlaps(private) for private in NOT_OF_THE_INTERNET)
            assert network.prefixlen >= 16
        else:
            assert network.overlaps(GLOBAL_V6)
            assert network.prefixlen >= 32


@given(st.text(max_size=50))
def test_no_text_breaks_it(text: str) -> None:
    value = public_value(text)
    assert not value or str(ip_network(value))


@pytest.mark.parametrize("text", ["192.0.2.7", "192.0.2.0/24", "0.0.0.0/0", "2001:db8::1", "2001:db8::/48"])
def test_an_address_is_written_without_its_length_and_a_prefix_with_it(text: str) -> None:
    assert written(ip_network(text)) == text
