import re
from ipaddress import ip_network

from bavn.protection.reference import found_by, reference, reference_of
from tests.protection.servers import decision
from tests.response.samples import NOW


def test_a_reference_is_short_and_can_be_read_aloud() -> None:
    assert re.fullmatch(r"12-[0-9A-HJKMNP-TV-Z]{6}", reference(decision("192.0.2.1", now=NOW)))


def test_a_reference_stays_the_same_and_is_found_again_from_finding_and_network() -> None:
    assert reference(decision("2001:db8::/64", now=NOW)) == reference_of(12, ip_network("2001:db8::/64"))


def test_two_addresses_of_a_finding_have_two_references() -> None:
    assert len({reference_of(12, network) for network in ip_network("198.51.100.0/24").subnets(new_prefix=32)}) == 256


def test_a_reference_that_was_read_out_leads_to_its_network() -> None:
    one = decision("192.0.2.1", now=NOW)
    assert found_by(f" {reference(one).lower()} ", [one]) == one.network
    assert found_by("0-000000", [one]) is None
