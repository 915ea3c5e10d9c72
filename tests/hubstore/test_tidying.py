from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest
from sqlalchemy import select, update

from bavn.clearing.changes import Changes, Learned, Listing, Order
from bavn.disk.moment import stored
from bavn.hubstore import tables, tidying
from bavn.hubstore.audit import AuditLine
from bavn.hubstore.messages import Message
from bavn.hubstore.retention import RETENTION, Retention
from bavn.hubstore.store import HubStore, open_hub_store
from bavn.model.account import Session
from bavn.model.exercise import Exercise
from bavn.model.readiness import Told
from bavn.model.removal import Removal
from tests.hubstore.samples import (
    DAY,
    NOW,
    SEARCH,
    SECOND,
    YEAR,
    campaign,
    claim,
    decision,
    enrol,
    gone,
    report,
    sighting,
    step,
    told,
    user,
    warning,
)

KEEP = {rule.what: rule.keep for rule in RETENTION}


def order(at: datetime, what: str = "block") -> Order:
    return Order(1, what, "203.0.113.7", "lea", at)


def handed_in(store: HubStore, at: datetime) -> None:
    store.orders.import_taken(store.orders.hand_in("l", b"{}", "lea", at), "{}")


def _told(store: HubStore, at: datetime) -> None:
    """As if it had been told at this moment: days are kept whole."""
    store.readiness.keep(Told("vejle", 40, at.date()))
    store.database.change(update(tables.readiness).values(at=stored(at)))


def session_that_ended(store: HubStore, at: datetime) -> None:
    store.registry.users.add(user())
    store.registry.sessions.begin(Session(b"s", "lea", "passkey", at, at, at, at, "192.0.2.0/24", "Firefox"))


OLD: dict[str, Callable[[HubStore, datetime], object]] = {
    "testimonies": lambda store, at: store.write(Changes(testimonies={("203.0.113.7", "vejle"): told(at=at)})),
    "decisions": lambda store, at: store.write(Changes(decisions={1: replace(gone(at=at), gone="expired")})),
    "erased-decisions": lambda store, at: store.write(Changes(decisions={1: gone(at=at)})),
    "addresses": lambda store, at: store.write(Changes(reports=[report(at=at)])),
    "sightings": lambda store, at: store.write(Changes(reports=[report(seen=sighting(addresses=0), at=at)])),
    "warnings": lambda store, at: store.write(Changes(warnings={1: warning(at=at)})),
    "listings": lambda store, at: store.write(Changes(listings={("a", "l"): Listing("a", "l", at, at)})),
    "campaigns": lambda store, at: store.write(Changes(campaigns={7: campaign(last=at)})),
    "claims": lambda store, at: store.write(Changes(claims=[replace(claim(1), recorded=at)])),
    "learned": lambda store, at: store.write(
        Changes(learned={(SEARCH, "vejle"): Learned(SEARCH, "vejle", at, at, listed=False)})
    ),
    "orders": lambda store, at: store.write(Changes(orders=[order(at)])),
    "removals": lambda store, at: store.removals.ask(Removal(0, "203.0.113.7", "lea", "vejle", at, "ours")),
    "imports": handed_in,
    "tokens": lambda store, at: store.registry.tokens.new_token("vejle", b"t", at),
    "sessions": session_that_ended,
    "messages": lambda store, at: store.messages.keep(Message(1, "vejle", at, at, needs_answer=False)),
    "exercises": lambda store, at: store.exercises.make(Exercise(0, "t", "", "da", "lea", at, ("vejle",)), []),
    "readiness": _told,
    "bulletins": lambda store, at: store.bulletins.keep(date(2026, 11, 22), "clear", "da", b"", at),
    "audit": lambda store, at: store.audit.write(AuditLine(at, "lea", "said")),
}


def test_every_rule_is_tried() -> None:
    assert OLD.keys() == KEEP.keys()


@pytest.mark.parametrize("what", OLD)
def test_each_kind_goes_when_its_time_is_over_and_not_before(store: HubStore, what: str) -> None:
    enrol(store)
    OLD[what](store, NOW - KEEP[what] + SECOND)
    assert store.tidy(NOW) == {}
    assert store.tidy(NOW + 2 * SECOND) == {what: 1}
    assert store.tidy(NOW + 2 * SECOND) == {}


def test_a_sighting_outlives_its_addresses(store: HubStore) -> None:
    store.write(Changes(reports=[report()]))
    assert store.tidy(NOW + 91 * DAY) == {"addresses": 1}
    assert store.reports.get("vejle", sighting().id) == report(seen=sighting(addresses=0))


def test_a_decision_in_force_stays_however_old(store: HubStore) -> None:
    store.write(Changes(decisions={1: decision(until=NOW - YEAR)}))
    assert store.tidy(NOW) == {}


def test_an_order_that_waits_or_allows_stays_however_old(store: HubStore) -> None:
    store.orders.add(order(NOW - 5 * YEAR))
    allowed = store.orders.add(order(NOW - 5 * YEAR, "allow"))
    store.orders.taken(allowed.id, 3)
    assert store.tidy(NOW) == {}


def test_it_takes_a_little_at_each_call_until_all_is_gone(store: HubStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tidying, "AT_ONCE", 3)
    many = [told(f"203.0.113.{number}", at=NOW - YEAR) for number in range(10)]
    store.write(Changes(testimonies={(one.value, one.member): one for one in [*many, told("192.0.2.1")]}))
    assert [store.tidy(NOW).get("testimonies", 0) for _ in range(5)] == [3, 3, 3, 1, 0]
    assert store.kept(NOW).testimonies == [told("192.0.2.1")]


def test_what_was_renewed_since_it_was_looked_for_stays(store: HubStore) -> None:
    store.write(Changes(testimonies={("203.0.113.7", "vejle"): told(at=NOW)}))
    removal = store.database.compiled(tidying._removal(RETENTION[0]))
    before = stored(NOW - DAY)
    store.database.many(removal, [("203.0.113.7", "vejle", before)])
    assert store.kept(NOW).testimonies == [told()]


def test_numbers_go_on_when_all_is_gone(store: HubStore) -> None:
    store.write(step())
    store.orders.taken(store.orders.add(order(NOW)).id, 3)
    counters = store.kept(NOW).counters
    store.tidy(NOW + 20 * YEAR)
    kept = store.kept(NOW)
    assert (kept.reports, kept.campaigns, kept.testimonies) == ([], [], [])
    assert kept.counters == counters
    assert store.orders.add(order(NOW)).id == 2


SMALL = {"warnings", "claims", "orders", "imports", "tokens", "bulletins"}  # a few rows a day: reading all is quick


@pytest.mark.parametrize("rule", [rule for rule in RETENTION if rule.what not in SMALL], ids=lambda rule: rule.what)
def test_what_there_is_much_of_is_found_by_an_index(folder: Path, rule: Retention) -> None:
    with open_hub_store(folder, NOW) as store, store.database.reading() as connection:
        old = select(*rule.table.primary_key).where(rule.age < stored(NOW), rule.only)
        text = str(old.compile(connection, compile_kwargs={"literal_binds": True}))
        (row,) = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}").all()
    assert row[3].startswith(f"SEARCH {rule.table.name} USING"), row
