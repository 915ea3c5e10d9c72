from ipaddress import IPv4Address, IPv6Address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bavn.hub.dialects.lapi_decisions import Row
from bavn.hub.dialects.lapi_index import Index, network_of
from bavn.sharing.addresses import written

NETWORKS = st.one_of(
    st.tuples(st.integers(0, 255), st.integers(20, 32)).map(
        lambda drawn: ip_network((int(IPv4Address("192.0.2.0")) + drawn[0], drawn[1]), strict=False)
    ),
    st.tuples(st.integers(0, 255), st.integers(112, 128)).map(
        lambda drawn: ip_network((int(IPv6Address("2001:db8::")) + drawn[0], drawn[1]), strict=False)
    ),
)


def row(value: str, number: int = 1) -> Row:
    return Row(number, number, value, "bavn/http-flood", "ban", 100, 1, b"")


def around(index: Index, text: str) -> list[str]:
    network = ip_network(text)
    return [found.value for found in index.around(network.version, int(network.network_address), network.prefixlen)]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("192.0.2.7/32", "192.0.2.7"),
        ("192.0.2.7/24", "192.0.2.0/24"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.0/120", "192.0.2.0/24"),
        ("2001:DB8::1", "2001:db8::1"),
        ("2001:db8::/32", "2001:db8::/32"),
    ],
)
def test_an_address_is_read_in_every_spelling(text: str, value: str) -> None:
    network = network_of(text)
    assert network is not None
    assert written(network) == value


@pytest.mark.parametrize(
    "text", ["", "x", "1.2.3", "fe80::1%eth0", "192.0.2.7/33", "\uff11.2.3.4", "1" * 100, "1.2.3.4\n"]
)
def test_what_is_no_address_is_none(text: str) -> None:
    assert network_of(text) is None


def test_the_rows_around_an_address_come_widest_first() -> None:
    index = Index()
    for value in ("192.0.2.7", "192.0.0.0/16", "192.0.2.0/24", "198.51.100.0/24"):
        index.add(row(value))
    assert around(index, "192.0.2.7") == ["192.0.0.0/16", "192.0.2.0/24", "192.0.2.7"]
    assert around(index, "192.0.2.0/24") == ["192.0.0.0/16", "192.0.2.0/24"]
    assert around(index, "203.0.113.1") == []


def test_a_row_that_is_dropped_is_found_no_more() -> None:
    index = Index()
    index.add(row("192.0.2.0/24"))
    index.drop(row("192.0.2.0/24"))
    index.drop(row("192.0.2.0/24"))
    assert (around(index, "192.0.2.7"), index.ranges, list(index.every(4))) == ([], 0, [])


def test_a_row_of_the_same_value_takes_the_place_of_the_one_before() -> None:
    index = Index()
    index.add(row("192.0.2.0/24", 1))
    index.add(row("192.0.2.0/24", 2))
    assert ([one.id for _, _, one in index.every(4)], index.ranges) == ([2], 1)


@given(st.lists(NETWORKS, max_size=30, unique=True), NETWORKS, st.data())
def test_it_finds_what_a_walk_through_all_rows_would(networks: list, asked, data: st.DataObject) -> None:  # type: ignore[no-untyped-def,type-arg]  # noqa: ANN001
    index = Index()
    for network in networks:
        index.add(row(written(network)))
    gone = data.draw(st.lists(st.sampled_from(networks), unique=True)) if networks else []
    for network in gone:
        index.drop(row(written(network)))
    left = [network for network in networks if network not in gone and network.version == asked.version]
    near = index.around(asked.version, int(asked.network_address), asked.prefixlen)
    assert {one.value for one in near} == {written(one) for one in left if asked.subnet_of(one)}
    assert {one.value for one in index.within(asked)} == {written(one) for one in left if one.subnet_of(asked)}
    assert [one.value for _, _, one in index.every(asked.version)] == [written(one) for one in sorted(left)]
    assert index.ranges == sum(one.prefixlen < one.max_prefixlen for one in networks if one not in gone)
