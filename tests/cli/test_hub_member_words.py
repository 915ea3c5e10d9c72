from collections.abc import Callable

import pytest

from bavn.cli.hub_member_words import (
    contacts_in,
    line_of,
    networks_in,
    own_networks_in,
    own_sites_in,
    phone_in,
    registered,
    sites_in,
)
from bavn.cli.refusal import RefusedError


def test_sites_are_hosts_as_everybody_writes_them() -> None:
    given = ["WWW.Vand.example", "https://www.vand.example:8443/side?x=1", "ishøj.example", "192.0.2.7"]
    assert own_sites_in(given) == ("www.vand.example", "xn--ishj-ira.example", "192.0.2.7")
    assert sites_in("--drop-site", ["intern"]) == ("intern",)
    assert own_sites_in(None) == ()


def test_networks_are_those_by_which_others_see_one() -> None:
    assert [str(one) for one in own_networks_in(["192.0.2.0/24", "2001:db8::/32", "198.51.100.7"])] == [
        "192.0.2.0/24",
        "2001:db8::/32",
        "198.51.100.7/32",
    ]
    assert [str(one) for one in networks_in("--drop-network", ["10.0.0.0/8"])] == ["10.0.0.0/8"]


def test_a_telephone_is_a_number_or_none() -> None:
    assert [phone_in(one) for one in ("", " 112 ", "+45 76 81 00 00")] == ["", "112", "+45 76 81 00 00"]
    with pytest.raises(RefusedError, match=r"--phone 'a\\x1bb' is no telephone number .allowed: at most 30 digits"):
        phone_in("a\x1bb")


@pytest.mark.parametrize(
    ("read", "given", "says"),
    [
        (own_sites_in, "a b", "--site 'a b' is no host; allowed: a host or a URL"),
        (own_sites_in, "http://[", "--site 'http://[' is no host"),
        (own_sites_in, "", "--site '' is no host"),
        (own_sites_in, "vejle", "--site 'vejle' is no whole name"),
        (own_networks_in, "x", "--network 'x' is no network; allowed: 192.0.2.0/24"),
        (own_networks_in, "192.0.2.7/24", "--network '192.0.2.7/24' has host bits set; did you mean 192.0.2.0/24?"),
        (own_networks_in, "203.0.0.0/15", "--network 203.0.0.0/15 is too wide to be one member's; allowed: /16"),
        (own_networks_in, "2001:d00::/31", "is too wide to be one member's; allowed: /16 at most, of IPv6 /32"),
        (own_networks_in, "192.168.4.0/24", "--network 192.168.4.0/24 is not of the internet"),
        (own_networks_in, "fd00::/48", "--network fd00::/48 is not of the internet"),
        (contacts_in, "me@example.org", "--contact: number 1 (not shown) is no URL; allowed: an Apprise URL"),
        (contacts_in, "pigeon://secret", "--contact: number 1 (not shown) is no channel of Apprise's as pigeon://…"),
    ],
)
def test_what_is_wrong_is_one_line_with_what_and_where(
    read: Callable[[list[str]], object], given: str, says: str
) -> None:
    with pytest.raises(RefusedError) as refused:
        read([given])
    assert says in str(refused.value)
    assert "\n" not in str(refused.value)
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize(
    ("given", "nearest"),
    [
        ("Ishöi", "Ishøj (0183)"),
        ("0631", "(0630)"),
        ("vejel.dk", "Vejle (0630)"),
        ("Ringkøbing", "Ringkøbing-Skjern (0760)"),
    ],
)
def test_the_nearest_municipality_is_said(given: str, nearest: str) -> None:
    with pytest.raises(RefusedError, match="there is no municipality") as refused:
        registered(given, "")
    assert nearest in str(refused.value)


def test_where_none_is_near_none_is_said() -> None:
    with pytest.raises(RefusedError) as refused:
        registered("vandvaerk-xyz-1", "")
    assert "did you mean" not in str(refused.value)
    assert "--sector" in str(refused.value)


def test_a_municipality_is_known_by_its_number_with_or_without_a_nought() -> None:
    assert registered("183", "").id == registered("ishøj", "183").id == "ishoej"


def test_a_line_is_one() -> None:
    assert line_of("--supplier", "Fælles Drift A/S") == "Fælles Drift A/S"
    with pytest.raises(RefusedError):
        line_of("--supplier", "a\nb")
