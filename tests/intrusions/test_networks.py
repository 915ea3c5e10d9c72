from ipaddress import IPv4Address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bavn.intrusions.networks import NOWHERE, OWN, REMEMBERED, Place, Places


@pytest.mark.parametrize(
    ("address", "told", "network", "local"),
    [
        ("203.0.113.7", "203.0.113.7", "203.0.0.0/16", False),
        ("192.0.2.1", "192.0.2.1", "192.0.0.0/16", False),
        ("10.1.2.3", "10.1.2.3", OWN, True),
        ("172.31.255.255", "172.31.255.255", OWN, True),
        ("172.32.0.0", "172.32.0.0", "172.32.0.0/16", False),
        ("100.64.1.1", "100.64.1.1", OWN, True),
        ("127.0.0.1", "127.0.0.1", OWN, True),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64", "2001:db8::/32", False),
        ("::1", "::/64", OWN, True),
        ("fe80::1", "fe80::/64", OWN, True),
        ("fd12:3456::1", "fd12:3456::/64", OWN, True),
        ("::ffff:203.0.113.7", "203.0.113.7", "203.0.0.0/16", False),
    ],
)
def test_an_address_has_a_place(address: str, told: str, network: str, *, local: bool) -> None:
    place = Places().find(address)
    assert (place.address, place.network, place.local) == (told, network, local)


@pytest.mark.parametrize(
    ("address", "near", "wide"),
    [
        ("203.0.113.7", "203.0.113.0/24", None),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64", "2001:db8:1::/48"),
        ("10.1.2.3", OWN, None),
        ("fd12:3456::1", OWN, None),
    ],
)
def test_a_place_has_neighbours_and_one_of_ipv6_a_subscriber(address: str, near: str, wide: str | None) -> None:
    place = Places().find(address)
    assert place.near == near
    assert (place.wide.address if place.wide else None) == wide


@pytest.mark.parametrize(
    "text",
    [None, "", "mail.example.com", "1.2.3", "1.2.3.4.5", "256.1.1.1", "01.2.3.4", "\u0661.2.3.4", "1..2.3", "\ud800"],
)
def test_what_is_no_address_is_nowhere(text: str | None) -> None:
    assert Places().find(text) == NOWHERE


def test_who_knows_networks_better_names_them() -> None:
    places = Places({"203.0.113.7": "AS64500 DK"}.get)  # type: ignore[arg-type]
    assert places.find("203.0.113.7").network == "AS64500 DK"
    assert places.find("198.51.100.1").network == "198.51.0.0/16"


def test_the_addresses_that_are_remembered_are_bounded() -> None:
    places = Places()
    for number in range(2 * REMEMBERED + 5):
        places.find(str(IPv4Address(0x80000000 + number)))
    assert len(places._places) <= REMEMBERED


@given(st.text(max_size=60))
def test_no_text_raises(text: str) -> None:
    assert isinstance(Places().find(text), Place)


@given(st.ip_addresses(v=4))
def test_each_ipv4_address_is_told_as_it_is(address: IPv4Address) -> None:
    assert Places().find(str(address)).address == str(address)
