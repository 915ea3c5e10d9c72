import pytest

from bavn.intrusions.prefix import client_of, network_of


@pytest.mark.parametrize(
    ("address", "client", "network"),
    [
        ("203.0.113.7", "203.0.113.7", "203.0.113.0/24"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64", "2001:db8:1::/48"),
        ("::ffff:203.0.113.7", "203.0.113.7", "203.0.113.0/24"),
        ("nonsense", "nonsense", ""),
        ("", "", ""),
    ],
)
def test_addresses_are_taken_together_by_prefix(address: str, client: str, network: str) -> None:
    assert client_of(address) == client
    assert network_of(client) == network
