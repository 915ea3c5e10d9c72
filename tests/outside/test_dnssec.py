import pytest

from bavn.outside.dnssec import dnssec
from bavn.outside.result import Result
from tests.outside.samples import HERE, Zones, nowhere, resolving

FIRM, SHOP = "firm.example", "shop.firm.example"
SOA = [f"ns.{FIRM}. it.{FIRM}. 1 2 3 4 5"]
DS = ["12345 13 2 " + "ab" * 32]


def look(zones: Zones, name: str = FIRM) -> Result:
    with resolving(zones) as lookup:
        return dnssec(name, lookup)


def codes(result: Result) -> list[str]:
    return [fact.code for fact in result.shows]


def test_a_key_at_the_parent_and_a_resolver_that_vouches_are_good() -> None:
    result = look(Zones({(FIRM, "SOA"): SOA, (FIRM, "DS"): DS}, validated=frozenset({FIRM})))
    assert result.state == "good"
    assert codes(result) == ["dnssec-vouched", "dnssec-resolver"]
    assert result.shows[1].value == HERE


def test_a_key_and_a_resolver_that_does_not_validate_stay_unknown() -> None:
    result = look(Zones({(FIRM, "SOA"): SOA, (FIRM, "DS"): DS}))
    assert (result.state, result.next) == ("unknown", "dnssec-elsewhere")
    assert "dnssec-key" in codes(result)


@pytest.mark.parametrize("validated", [frozenset[str](), frozenset({FIRM})], ids=["unsigned", "proven unsigned"])
def test_no_key_at_the_parent_is_missing_whatever_the_resolver_vouches_for(validated: frozenset[str]) -> None:
    assert look(Zones({(FIRM, "SOA"): SOA}, validated=validated)).state == "missing"


def test_a_signature_that_does_not_hold_is_weak() -> None:
    result = look(Zones({(FIRM, "SOA"): SOA, (FIRM, "DS"): DS}, bogus=frozenset({FIRM})))
    assert (result.state, result.next) == ("weak", "dnssec-broken")


def test_a_name_below_is_judged_by_the_key_of_the_registered_name() -> None:
    records = {(SHOP, "A"): ["192.0.2.1"], (FIRM, "DS"): DS}
    assert look(Zones(records, validated=frozenset({SHOP})), SHOP).state == "good"


def test_offline_and_a_resolver_that_only_fails_are_unknown() -> None:
    assert dnssec(FIRM, nowhere()).state == "unknown"
    # SERVFAIL even without validation: the zone is down, which says nothing of its signatures.
    assert look(Zones(garbage=frozenset({FIRM}))).state == "unknown"
