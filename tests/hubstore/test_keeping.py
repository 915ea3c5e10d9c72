from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bavn.clearing.changes import Changes, Kept, Listing, Order
from bavn.hubstore.keeping import CAMPAIGNS, GONE, LISTINGS, TESTIMONIES, WARNINGS
from bavn.hubstore.store import HubStore
from tests.hubstore.samples import (
    DAY,
    HOUR,
    NOW,
    SECOND,
    campaign,
    claim,
    decision,
    gone,
    report,
    sighting,
    told,
    warning,
)


def test_an_empty_store_keeps_nothing(store: HubStore) -> None:
    assert store.kept(NOW) == Kept()


def a_testimony(at: datetime) -> Changes:
    return Changes(testimonies={("203.0.113.7", "vejle"): told(at=at)})


def a_gone_decision(at: datetime) -> Changes:
    return Changes(decisions={1: gone(at=at)})


def a_warning(at: datetime) -> Changes:
    return Changes(warnings={1: warning(at=at)})


def a_campaign(at: datetime) -> Changes:
    return Changes(campaigns={7: campaign(last=at)})


def a_listing(at: datetime) -> Changes:
    return Changes(listings={("a.example", "l"): Listing("a.example", "l", at, at)})


def an_order(at: datetime) -> Changes:
    return Changes(orders=[Order(1, "block", "203.0.113.7", "lea", NOW - 40 * DAY, at)])


@pytest.mark.parametrize(
    ("changes", "keep", "part"),
    [
        pytest.param(a_testimony, TESTIMONIES, "testimonies", id="testimony"),
        pytest.param(a_gone_decision, GONE, "decisions", id="decision-that-is-gone"),
        pytest.param(a_warning, WARNINGS, "warnings", id="warning"),
        pytest.param(a_campaign, CAMPAIGNS, "campaigns", id="campaign"),
        pytest.param(a_listing, LISTINGS, "listings", id="listing"),
        pytest.param(an_order, timedelta(0), "orders", id="order-whose-time-is-over"),
    ],
)
def test_what_matters_no_more_is_not_handed_back(
    store: HubStore, changes: Callable[[datetime], Changes], keep: timedelta, part: str
) -> None:
    store.write(changes(NOW - keep + SECOND))
    assert len(getattr(store.kept(NOW), part)) == 1
    store.write(changes(NOW - keep - SECOND))
    assert getattr(store.kept(NOW), part) == []


def test_a_decision_in_force_is_handed_back_however_late_its_end_is_noticed(store: HubStore) -> None:
    late = decision(until=NOW - 3 * DAY)
    store.write(Changes(decisions={1: late}))
    assert store.kept(NOW).decisions == [late]


def test_reports_are_handed_back_while_their_campaign_goes_on(store: HubStore) -> None:
    over = replace(campaign(8), ended=NOW - HOUR)
    reports = [report(seen=sighting(number), campaign=number) for number in (7, 8, 9)]
    store.write(Changes(reports=reports, campaigns={7: campaign(7), 8: over}))
    assert store.kept(NOW).reports == reports[:1]


def test_a_claim_or_an_order_that_waits_is_not_handed_back_yet(store: HubStore) -> None:
    waiting = store.orders.add_claim(claim())
    store.orders.add(Order(0, "allow", "198.51.100.1", "lea", NOW))
    assert (store.kept(NOW).claims, store.kept(NOW).orders) == ([], [])
    store.orders.claim_taken(waiting.id, 3)
    assert store.kept(NOW).claims == [waiting]
