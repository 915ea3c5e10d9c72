from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bavn.clearing.changes import Changes, Listing, Order
from bavn.hubstore.audit import AuditLine
from bavn.hubstore.erasing_addresses import canonical
from bavn.hubstore.store import HubStore, open_hub_store
from bavn.model.finding import Network
from bavn.model.problem import Problem
from tests.hubstore.samples import (
    ATTACKER,
    DAY,
    NOW,
    OTHERS,
    claim,
    decision,
    gone,
    report,
    sighting,
    step,
    told,
    warning,
)
from tests.hubstore.test_erasing_members import written


def with_the_address(store: HubStore) -> None:
    changes = step()
    changes.reports.append(report("ishoej", sighting(2)))
    changes.testimonies[ATTACKER, "ishoej"] = told(member="ishoej")
    addresses = (ATTACKER, "203.0.113.77")
    changes.listings = {("a.example", "l"): Listing("a.example", "l", NOW, NOW, addresses)}
    changes.warnings |= {8: replace(warning(8), through=ATTACKER), 9: replace(warning(9), through="203.0.113.70")}
    changes.claims = [replace(claim(1), target=ATTACKER), claim(2)]
    changes.orders = [store.orders.add(Order(0, "mistake", ATTACKER, "lea", NOW, None, "ours"))]
    store.write(changes)
    store.orders.add(Order(0, "block", ATTACKER, "lea", NOW))
    store.audit.write(AuditLine(NOW, "lea", "decided", "", ATTACKER, f"about {ATTACKER}"))


def test_the_address_stands_nowhere_any_more_and_its_neighbours_do(store: HubStore) -> None:
    with_the_address(store)
    counts = store.erase_address(ATTACKER, NOW)
    assert counts == {
        "reports": 2,
        "testimonies": 2,
        "decisions": 1,
        "removals": 0,
        "orders": 2,
        "listings": 1,
        "warnings": 1,
        "claims": 1,
        "audit": 1,
    }
    left = written(store)
    assert ATTACKER.encode() not in left.replace(b"203.0.113.70", b"").replace(b"203.0.113.77", b"")
    for other in OTHERS:
        assert other.encode() in left
    assert store.erase_address(ATTACKER, NOW) == dict.fromkeys(counts, 0)


def test_a_sighting_keeps_its_other_sources(store: HubStore) -> None:
    with_the_address(store)
    store.erase_address(ATTACKER, NOW)
    (found, *_) = store.reports.newest(member="vejle")
    assert [one.address for one in found.sighting.sources] == list(OTHERS)
    assert found.sighting.networks == sighting().networks
    assert replace(found.sighting, sources=sighting().sources) == sighting()


@pytest.mark.parametrize("written_as", ["2001:DB8::7", "2001:db8:0:0::7/128", " 2001:db8::7 "])
def test_an_address_is_found_however_it_is_written(store: HubStore, written_as: str) -> None:
    store.write(step())
    assert store.erase_address(written_as, NOW)["testimonies"] == 1


def test_a_prefix_goes_and_the_addresses_in_it_stay(store: HubStore) -> None:
    store.write(step())
    assert store.erase_address("203.0.113.0/24", NOW)["reports"] == 1
    found = store.reports.get("vejle", sighting().id)
    assert found
    assert (found.sighting.networks, found.sighting.sources) == ((), sighting().sources)


def test_a_sighting_whose_only_evidence_it_was_has_none_left(store: HubStore) -> None:
    alone = replace(sighting(addresses=1), networks=())
    store.write(Changes(reports=[report(seen=alone)]))
    store.erase_address(ATTACKER, NOW)
    found = store.reports.get("vejle", alone.id)
    assert found
    assert found.sighting == replace(alone, sources=())
    assert store.tidy(NOW + 91 * DAY) == {}


def test_one_of_which_everybody_is_told_to_let_go_stays_for_a_day(store: HubStore) -> None:
    store.write(Changes(decisions={1: gone(), 2: decision(2)}))
    assert store.erase_address(ATTACKER, NOW)["decisions"] == 1
    assert store.kept(NOW).decisions == [gone()]
    assert store.tidy(NOW + 2 * DAY) == {"erased-decisions": 1}


def test_an_order_about_it_is_in_force_no_more_and_its_number_stays_given(store: HubStore) -> None:
    with_the_address(store)
    store.erase_address(ATTACKER, NOW)
    assert store.kept(NOW).orders == []
    assert store.orders.waiting_orders() == []
    assert sorted((order.id, order.value, order.reason) for order, _ in store.orders.all()) == [
        (1, "", ""),
        (2, "", ""),
    ]


@pytest.mark.parametrize(
    ("orders", "left"),
    [
        ([("allow", None), ("block", None)], ["allow"]),
        ([("mistake", None), ("allow", DAY)], ["allow"]),
        ([("allow", None), ("revoke", None)], []),
        ([("allow", -DAY)], []),
    ],
    ids=["allowed", "a-mistake-that-is-allowed", "taken-back", "over"],
)
def test_what_is_allowed_stays_allowed(
    store: HubStore, orders: list[tuple[str, timedelta | None]], left: list[str]
) -> None:
    for what, lasts in orders:
        until = None if lasts is None else NOW + lasts
        store.write(Changes(orders=[store.orders.add(Order(0, what, ATTACKER, "lea", NOW, until))]))
    store.erase_address(ATTACKER, NOW)
    assert [order.what for order, _ in store.orders.all() if order.value == ATTACKER] == left


def test_that_it_was_done_is_written_down_without_the_address(store: HubStore) -> None:
    store.erase_address(ATTACKER, NOW)
    assert store.audit.lines(NOW) == [AuditLine(NOW, "hub", "address-erased")]


@pytest.mark.parametrize("value", ["", "vejle", "203.0.113.300", "203.0.113.7/24", "%"])
def test_what_is_no_address_is_refused(store: HubStore, value: str) -> None:
    with pytest.raises(Problem, match="is no address"):
        store.erase_address(value, NOW)
    assert store.audit.lines(NOW) == []


def test_nothing_of_it_is_left_on_the_disk(folder: Path) -> None:
    alone = replace(sighting(), sources=sighting().sources[:1], networks=(Network("203.0.113.0/24", 1, 1),))
    with open_hub_store(folder, NOW) as store:
        store.write(Changes(reports=[report(seen=alone)], testimonies={(ATTACKER, "vejle"): told()}))
        store.erase_address(ATTACKER, NOW)
        assert not [path.name for path in folder.iterdir() if ATTACKER.encode() in path.read_bytes()]


def test_a_prefix_of_one_address_is_that_address() -> None:
    assert canonical(f"{ATTACKER}/32") == ATTACKER
    assert canonical(f"::ffff:{ATTACKER}") == ATTACKER  # as it stands in some logs
