from dataclasses import replace

import pytest

from bavn.clearing.changes import Changes, Learned, Listing, Order, Reputation
from bavn.disk.sqlite import StoreError
from bavn.hubstore.store import HubStore
from tests.hubstore.samples import (
    ATTACKER,
    DAY,
    NOW,
    SEARCH,
    SECOND,
    campaign,
    claim,
    decision,
    report,
    sighting,
    step,
    told,
    warning,
)


def test_all_that_a_step_changed_comes_back(store: HubStore) -> None:
    listing = Listing("www.vejle.example", "list 1", NOW - DAY, NOW, ("192.0.2.80",), (SEARCH,))
    learned = Learned(SEARCH, "vejle", NOW - DAY, NOW, listed=False)
    order = Order(4, "allow", "198.51.100.1", "lea", NOW, None, "our own monitor")
    reputation = Reputation("vejle", 3.0, 1.0, NOW)
    changes = step()
    changes.reputations = {"vejle": reputation}
    changes.listings = {(listing.host, listing.source): listing}
    changes.learned = {(SEARCH, "vejle"): learned}
    changes.claims = [claim(3)]
    changes.orders = [order]
    changes.killed = (True, 12)
    store.write(changes)
    kept = store.kept(NOW)
    assert kept.reports == changes.reports
    assert kept.campaigns == [campaign()]
    assert sorted(kept.testimonies, key=lambda one: one.value) == sorted(
        changes.testimonies.values(), key=lambda one: one.value
    )
    assert kept.decisions == [decision()]
    assert kept.warnings == [warning()]
    assert kept.reputations == [reputation]
    assert kept.listings == [listing]
    assert kept.learned == [learned]
    assert kept.claims == [claim(3)]
    assert kept.orders == [order]
    assert kept.killed == (True, 12)
    assert kept.counters == {"seq": 2, "decision": 2, "campaign": 8, "warning": 2}


@pytest.mark.parametrize(
    ("second", "kept"), [(1, 1), (2, 3), (3, 3), (4, 4)], ids=["older", "between", "same", "newer"]
)
def test_a_report_whose_revision_is_not_higher_changes_nothing(store: HubStore, second: int, kept: int) -> None:
    first = 1 if second == 1 else 3
    store.write(Changes(reports=[report(seen=sighting(revision=first))]))
    later = replace(report(seen=replace(sighting(revision=second), requests=1)), received=NOW + SECOND)
    store.write(Changes(reports=[later]))
    found = store.reports.get("vejle", sighting().id)
    assert found
    assert found.sighting.revision == kept
    assert (found.received == NOW) == (second <= first)


def test_of_two_revisions_in_one_step_the_higher_is_kept_whatever_their_order(store: HubStore) -> None:
    store.write(Changes(reports=[report(seen=sighting(revision=revision)) for revision in (2, 3, 1)]))
    assert store.newest_revisions("vejle", [sighting().id]) == {sighting().id: 3}


def test_two_members_may_give_the_same_id(store: HubStore) -> None:
    store.write(Changes(reports=[report("vejle"), report("ishoej", sighting(revision=5))]))
    assert store.newest_revisions("vejle", [sighting().id]) == {sighting().id: 1}
    assert store.newest_revisions("ishoej", [sighting().id]) == {sighting().id: 5}


def test_what_is_written_again_replaces_its_row(store: HubStore) -> None:
    store.write(step())
    store.write(
        Changes(
            testimonies={(ATTACKER, "vejle"): told(requests=99)},
            decisions={1: replace(decision(), seq=9, gone="revoked")},
            killed=(True, 4),
        )
    )
    store.write(Changes(killed=(False, 5)))
    kept = store.kept(NOW)
    assert [one.requests for one in kept.testimonies if one.value == ATTACKER] == [99]
    assert [(one.id, one.seq, one.gone) for one in kept.decisions] == [(1, 9, "revoked")]
    assert kept.killed == (False, 5)


def test_forgotten_testimonies_go_and_others_stay(store: HubStore) -> None:
    store.write(step())
    store.write(Changes(forgotten={(ATTACKER, "vejle"), ("203.0.113.70", "ishoej")}))
    assert {one.value for one in store.kept(NOW).testimonies} == {"203.0.113.70", "2001:db8::7"}


def test_one_that_is_forgotten_and_told_anew_in_a_step_is_kept(store: HubStore) -> None:
    said = told()
    store.write(Changes(testimonies={(said.value, said.member): said}, forgotten={(said.value, said.member)}))
    assert store.kept(NOW).testimonies == [said]


def test_no_counter_ever_goes_back(store: HubStore) -> None:
    store.write(Changes(counters={"seq": 10, "campaign": 3}))
    store.write(Changes(counters={"seq": 9, "campaign": 4}))
    assert store.kept(NOW).counters == {"seq": 10, "campaign": 4}


def test_text_with_a_nul_is_kept_without_it(store: HubStore) -> None:
    store.write(Changes(reports=[report(seen=replace(sighting(), site="a\0b", kind="k\0"))]))
    assert store.reports.get("vejle", sighting().id) is not None


def test_a_number_that_is_too_large_is_one_line_and_nothing_is_kept(store: HubStore) -> None:
    with pytest.raises(StoreError):
        store.write(Changes(reports=[report(), report(seen=sighting(2, revision=2**80))]))
    assert store.reports.newest(member="vejle") == []


def test_an_order_that_was_obeyed_by_a_step_waits_no_more(store: HubStore) -> None:
    order = store.orders.add(Order(0, "kill", "", "lea", NOW))
    store.write(Changes(orders=[order], counters={"seq": 6}))
    assert store.orders.waiting_orders() == []
    assert store.orders.obeyed(order.id) == 6
