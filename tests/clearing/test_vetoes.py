from importlib.resources import files
from ipaddress import ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bavn.clearing.vetoes import (
    LISTS,
    RESERVED,
    Ranges,
    Vetoes,
    own_networks,
    reading,
    shared_places,
    shipped_places,
)
from tests.clearing.book import member


def why(value: str, vetoes: Vetoes | None = None) -> str:
    read = reading(value)
    assert read is not None
    return (vetoes or Vetoes()).why(read[1])


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("10.1.2.3", "reserved:private"),
        ("172.31.255.255", "reserved:private"),
        ("172.32.0.0", ""),
        ("192.168.0.0/16", "reserved:private"),
        ("100.64.0.1", "reserved:carrier-nat"),
        ("127.0.0.1", "reserved:loopback"),
        ("0.0.0.0/0", "reserved:this-network"),
        ("255.255.255.255", "reserved:reserved"),
        ("::1", "reserved:loopback"),
        ("fe80::1", "reserved:link-local"),
        ("fd00::1", "reserved:private"),
        ("::ffff:192.0.2.1", "reserved:mapped"),
        ("2002:c000:204::1", "reserved:6to4"),
        ("192.0.2.7", ""),
        ("198.18.0.1", ""),
        ("2001:db8::1", ""),
        ("9.255.255.0/24", ""),
        ("8.0.0.0/6", "reserved:private"),
    ],
)
def test_what_is_no_host_of_somebody_is_vetoed(value: str, reason: str) -> None:
    assert why(value) == reason


def test_a_prefix_is_vetoed_for_one_vetoed_address_in_it() -> None:
    vetoes = Vetoes(shared_places([("never", "list:x@3", ["198.51.100.77"])]))
    assert why("198.51.100.0/24", vetoes) == "list:x@3"
    assert why("198.51.100.76", vetoes) == ""


def test_a_list_that_only_lowers_does_not_veto() -> None:
    vetoes = Vetoes(shared_places([("armed", "list:cloud@3", ["198.51.100.0/24"])]))
    read = reading("198.51.100.9")
    assert read is not None
    assert (vetoes.why(read[1]), vetoes.armed_at_most(read[1])) == ("", "list:cloud@3")


def test_members_own_networks_and_addresses_of_sites_veto_unless_they_are_too_wide() -> None:
    members = [
        member("a", networks=[ip_network("198.51.0.0/16"), ip_network("0.0.0.0/1")], sites=["[2001:db8::9]", "x.dk"]),
        member("b", networks=[ip_network("203.0.0.0/15"), ip_network("2001:db8:7::/48"), ip_network("2001::/28")]),
    ]
    vetoes = Vetoes(members=own_networks(members, 16, 29))
    assert why("198.51.3.4", vetoes) == "network-of:a"
    assert why("2001:db8::9", vetoes) == "network-of:a"
    assert why("2001:db8:7::1", vetoes) == "network-of:b"
    assert [why(value, vetoes) for value in ("203.0.113.1", "9.9.9.9", "2001:1::1")] == ["", "", ""]


ADDRESSES = st.integers(0, 255).map(lambda n: f"192.0.2.{n}")
PREFIXES = st.tuples(ADDRESSES, st.integers(26, 32)).map(lambda pair: str(ip_network(f"{pair[0]}/{pair[1]}", False)))


@given(st.lists(PREFIXES, max_size=12), PREFIXES)
def test_a_look_up_finds_what_going_through_all_of_them_finds(held: list[str], asked: str) -> None:
    ranges = Ranges((value, value) for value in held)
    read = reading(asked)
    assert read is not None
    overlapping = {value for value in held if ip_network(value).overlaps(ip_network(asked))}
    found = ranges.touches(read[1])
    assert bool(found) == bool(overlapping)
    assert not found or found in overlapping


@pytest.mark.parametrize("value", ["", "x", "1.2.3", "1.2.3.4/33", "::1/129", "01.2.3.4", " 1.2.3.4", "1.2.3.4/"])
def test_what_is_no_address_is_read_as_nothing(value: str) -> None:
    assert reading(value) is None


def test_the_table_of_lists_names_each_once_and_gives_reasons() -> None:
    assert len({one.name for one in LISTS}) == len(LISTS)
    assert all(one.why for one in LISTS)
    assert not {"vpn-ipv4", "vpn-ipv6"} & {one.name for one in LISTS}
    assert len({network for network, _ in RESERVED}) == len(RESERVED)


@pytest.mark.parametrize(
    ("value", "listed"),
    [
        ("8.8.8.8", "public-dns-v4"),
        ("1.1.1.1", "public-dns-v4"),
        ("9.9.9.9", "public-dns-v4"),
        ("66.249.66.1", "googlebot"),
        ("104.16.0.1", "cloudflare"),
        ("17.1.2.3", "apple"),
    ],
)
def test_the_shipped_lists_veto_resolvers_crawlers_and_networks_in_front_of_sites(value: str, listed: str) -> None:
    reason = why(value, Vetoes(shipped_places()))
    assert reason.startswith(f"list:{listed}@20")


def test_every_list_of_the_table_is_shipped() -> None:
    folder = files("pymispwarninglists") / "data" / "misp-warninglists" / "lists"
    assert [one.name for one in LISTS if not (folder / one.name / "list.json").is_file()] == []
    assert len(shipped_places()) > 50_000
