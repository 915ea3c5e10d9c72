from dataclasses import replace
from datetime import timedelta

from bavn.clearing.changes import Changes, Order
from bavn.hubstore.messages import Message
from bavn.hubstore.period import rows_of
from bavn.hubstore.store import HubStore
from bavn.model.removal import Removal
from tests.hubstore.samples import DAY, HOUR, NOW, campaign, enrol, report, sighting, warning

AFTER = NOW + DAY


def test_what_is_of_the_period_is_read_and_nothing_else(store: HubStore) -> None:
    enrol(store)
    outage = replace(sighting(2), kind="outage")
    early = replace(sighting(3), began=NOW - 10 * DAY)
    store.write(Changes(reports=[report(), report(seen=outage), report(seen=early)]))
    store.write(
        Changes(campaigns={7: campaign()}, warnings={1: warning()}, orders=[Order(1, "block", "192.0.2.1", "x", NOW)])
    )
    store.messages.keep(Message(-3, "vejle", NOW, NOW, needs_answer=True, told=2, answered=NOW + HOUR))
    store.removals.ask(Removal(0, "192.0.2.1", "lea", "vejle", NOW, "ours"))
    rows = rows_of(store.database, NOW - DAY, AFTER)
    assert [(one.member, one.campaign, one.kind) for one in rows.hits] == [("vejle", 7, "http-flood")]
    assert [one.id for one in rows.campaigns] == [7]
    assert [one.id for one in rows.warnings] == [1]
    [call] = rows.calls
    assert (call.outage, call.told, call.answered) == (True, 2, NOW + HOUR)
    assert rows.orders == (("block", 1),)
    assert [(one.at, one.closed) for one in rows.asked] == [(NOW, None)]


def test_a_period_without_anything_has_nothing(store: HubStore) -> None:
    enrol(store)
    store.write(Changes(reports=[report()], campaigns={7: campaign()}))
    rows = rows_of(store.database, NOW + timedelta(days=30), NOW + timedelta(days=31))
    assert (rows.hits, rows.campaigns, rows.calls, rows.orders, rows.asked) == ((), (), (), (), ())
