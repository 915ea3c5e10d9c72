from ipaddress import ip_network

from bavn.protection.prefixes import as_clients
from tests.protection.samples import decision


def test_several_addresses_of_one_64_are_one_client_with_the_mildest_action() -> None:
    found = as_clients(
        [
            decision("2001:db8:0:1::1", "block", score=0.9),
            decision("2001:db8:0:1::2", "limit", score=0.99),
            decision("2001:db8:0:1::3", "block", score=0.9),
        ]
    )
    (one,) = found
    assert (one.network, one.action, one.score) == (ip_network("2001:db8:0:1::/64"), "limit", 0.99)


def test_where_all_of_them_are_blocked_the_64_is() -> None:
    found = as_clients(decision(f"2001:db8::{number}") for number in range(1, 30))
    assert [(str(one.network), one.action) for one in found] == [("2001:db8::/64", "block")]


def test_few_addresses_other_networks_and_ipv4_stay_as_they_are() -> None:
    given = [decision(text) for text in ("2001:db8::1", "2001:db8::2", "2001:db8:9::/48", "192.0.2.1", "192.0.2.2")]
    assert set(as_clients(given)) == set(given)
