from bavn.outside.addresses import addresses
from tests.outside.samples import Zones, nowhere, resolving


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
