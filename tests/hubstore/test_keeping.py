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
    return Changes(warnings={1: replace(warning(at=at), ended=True)})


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


def test_reports_are_handed_back_while_their_campaign_goes_on_and_for_a_day(store: HubStore) -> None:
    old, over = NOW - 30 * HOUR, replace(campaign(8), ended=NOW - HOUR)
    ended, heard_of = (replace(campaign(number), ended=old) for number in (9, 10))
    merged = replace(campaign(11), ended=old, into=7)
    times = {7: old, 8: old, 9: old, 10: NOW - HOUR, 11: old, 12: NOW}
    reports = [replace(report(seen=sighting(number), campaign=number), received=at) for number, at in times.items()]
    store.write(
        Changes(reports=reports, campaigns={one.id: one for one in (campaign(7), over, ended, heard_of, merged)})
    )
    assert {one.campaign for one in store.kept(NOW).reports} == {7, 8, 10, 11}


def test_what_a_member_said_before_it_was_suspended_is_not_handed_back(store: HubStore) -> None:
    both = [report(member, sighting(number), campaign=7) for member, number in (("vejle", 1), ("ishoj", 2))]
    store.write(Changes(reports=both, campaigns={7: campaign(7)}))
    store.write(Changes(withdrawn={"vejle"}))
    assert [one.member for one in store.kept(NOW).reports] == ["ishoj"]
    again = report("vejle", sighting(1, revision=9), campaign=7)
    store.write(Changes(reports=[again]))
    assert {one.member for one in store.kept(NOW).reports} == {"ishoj", "vejle"}


def test_a_claim_or_an_order_that_waits_is_not_handed_back_yet(store: HubStore) -> None:
    waiting = store.orders.add_claim(claim())
    store.orders.add(Order(0, "allow", "198.51.100.1", "lea", NOW))
    assert (store.kept(NOW).claims, store.kept(NOW).orders) == ([], [])
    store.orders.claim_taken(waiting.id, 3)
    assert store.kept(NOW).claims == [waiting]


def test_a_warning_that_goes_on_is_handed_back_however_old_it_is(store: HubStore) -> None:
    store.write(Changes(warnings={1: warning(at=NOW - 300 * DAY)}))  # a host stays on a list
    store.tidy(NOW)
    assert len(store.kept(NOW).warnings) == 1
