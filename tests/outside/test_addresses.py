import pytest

from bavn.outside.addresses import addresses, is_public
from tests.outside.samples import Zones, nowhere, resolving


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("9.9.9.9", True),
        ("2620:fe::fe", True),
        ("64:ff9b::909:909", True),
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),  # noqa: S104  an address to refuse
        ("255.255.255.255", False),
        ("224.0.0.1", False),
        ("192.0.2.1", False),
        ("::1", False),
        ("::", False),
        ("fe80::1", False),
        ("fd00::1", False),
        ("ff02::1", False),
        ("::ffff:10.0.0.1", False),
        ("::ffff:9.9.9.9", True),
        ("64:ff9b::7f00:1", False),
        ("2002:7f00:1::", False),
        ("2001:0:1234::1", False),
        ("firm.example", False),
        ("", False),
    ],
)
def test_only_addresses_of_the_public_internet_are_public(address: str, *, public: bool) -> None:
    assert is_public(address) is public


def test_a_host_gives_its_addresses_the_older_kind_first() -> None:
    zones = Zones({("firm.example", "A"): ["9.9.9.9"], ("firm.example", "AAAA"): ["2620:fe::fe"]})
    with resolving(zones) as lookup:
        assert addresses("firm.example", lookup) == ("9.9.9.9", "2620:fe::fe")


def test_one_private_address_among_public_ones_gives_none() -> None:
    zones = Zones({("firm.example", "A"): ["9.9.9.9", "10.0.0.1"]})
    with resolving(zones) as lookup:
        assert addresses("firm.example", lookup) == ()
        assert len(addresses("firm.example", lookup, allow_private=True) or ()) == 2


def test_an_alias_to_the_inside_is_followed_and_refused() -> None:
    zones = Zones({("firm.example", "CNAME"): ["in.example."], ("in.example", "A"): ["127.0.0.1"]})
    zones.records["firm.example", "A"] = ["127.0.0.1"]
    with resolving(zones) as lookup:
        assert addresses("firm.example", lookup) == ()


def test_a_name_that_does_not_exist_has_none_and_a_silent_resolver_is_not_the_same() -> None:
    with resolving(Zones()) as lookup:
        assert addresses("firm.example", lookup) == ()
    assert addresses("firm.example", nowhere()) is None
