from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bavn.clearing.attack import is_attack
from bavn.clearing.changes import Changes, Order
from bavn.hubstore import period
from bavn.hubstore.messages import Message
from bavn.hubstore.packing import unpacked
from bavn.hubstore.period import FIRST, Hit, Kind, Strand, killed_at, roots_of, rows_of
from bavn.hubstore.store import HubStore
from bavn.model.finding import SEVERITIES
from bavn.model.kinds import KINDS
from bavn.model.removal import Removal
from bavn.model.tlp import SEES, Tlp
from tests.hubstore.samples import DAY, HOUR, NOW, SECOND, campaign, enrol, report, sighting, warning

AFTER = NOW + DAY
MINUTE = timedelta(minutes=1)
OWN = SEES["analyst"]


def test_what_is_of_the_period_is_read_and_nothing_else(store: HubStore) -> None:
    enrol(store)
    outage = replace(sighting(2), kind="outage")
    early = replace(sighting(3), began=NOW - 10 * DAY)
    store.write(Changes(reports=[report(), report(seen=outage), report(seen=early, campaign=0)]))
    store.write(
        Changes(campaigns={7: campaign()}, warnings={1: warning()}, orders=[Order(1, "block", "192.0.2.1", "x", NOW)])
    )
    store.messages.keep(Message(-3, "vejle", NOW, NOW, needs_answer=True, told=2, answered=NOW + HOUR))
    store.removals.ask(Removal(0, "192.0.2.1", "lea", "vejle", NOW, "ours"))
    rows = rows_of(store.database, NOW - DAY, AFTER, OWN)
    assert rows.hits == (Hit("vejle", 7, sighting(1).began, sighting(1).detected),)
    assert rows.kinds == (Kind("http-flood", 1, 1),)
    assert rows.strands == (Strand(7, NOW - HOUR),)
    assert not rows.cut
    assert [one.id for one in rows.warnings] == [1]
    [call] = rows.calls
    assert (call.outage, call.told, call.answered) == (True, 2, NOW + HOUR)
    assert rows.orders == (("block", 1),)
    assert [(one.at, one.closed) for one in rows.asked] == [(NOW, None)]


def test_a_period_without_anything_has_nothing(store: HubStore) -> None:
    enrol(store)
    store.write(Changes(reports=[report()], campaigns={7: campaign()}))
    rows = rows_of(store.database, NOW + timedelta(days=30), NOW + timedelta(days=31), OWN)
    assert (rows.hits, rows.strands, rows.calls, rows.orders, rows.asked) == ((), (), (), (), ())


def test_with_labels_the_rest_is_as_if_it_had_never_been_reported(store: HubStore) -> None:
    enrol(store)
    labels: list[Tlp | None] = ["green", "amber", "red", None]
    seen = [replace(sighting(place, tlp=label), detected=NOW - place * MINUTE) for place, label in enumerate(labels)]
    said = {1: warning(1), 2: replace(warning(2), tlp="green")}
    store.write(Changes(reports=[report(seen=one) for one in seen], campaigns={7: campaign()}, warnings=said))
    for number in (-3, *said):
        store.messages.keep(Message(number, "vejle", NOW, NOW, needs_answer=True, told=1))
    own, green = (rows_of(store.database, NOW - DAY, AFTER, SEES[one]) for one in ("analyst", "community"))
    assert [one.sightings for one in (*own.hits, *green.hits)] == [2, 1]
    assert [one.sightings for one in (*own.kinds, *green.kinds)] == [2, 1]
    assert [one.noticed for one in (*own.hits, *green.hits)] == [NOW - MINUTE, NOW]
    assert rows_of(store.database, NOW - DAY, AFTER, SEES["public"]).hits == ()
    assert [one.id for one in green.warnings] == [2]
    assert (len(own.calls), sorted(one.outage for one in green.calls)) == (3, [False, True])


def test_attacks_are_added_up_by_member_and_campaign_and_the_first_counts(store: HubStore) -> None:
    enrol(store)
    seen = [replace(sighting(place), began=NOW - place * MINUTE, detected=NOW + place * HOUR) for place in range(1, 5)]
    store.write(Changes(reports=[report(seen=one, campaign=7 if place else 0) for place, one in enumerate(seen)]))
    alone, together = rows_of(store.database, NOW - DAY, AFTER, OWN).hits
    assert alone == Hit("vejle", 0, NOW - MINUTE, None, 1)
    assert together == Hit("vejle", 7, NOW - 4 * MINUTE, NOW + 2 * HOUR, 3)


def test_who_noticed_first_is_found_also_where_many_began_before_and_noticed_late(store: HubStore) -> None:
    enrol(store)
    began = [NOW - HOUR + place * SECOND for place in range(3 * FIRST)]
    late = [replace(sighting(place), began=at, detected=NOW) for place, at in enumerate(began)]
    late[-1] = replace(late[-1], detected=began[-1] + SECOND)
    store.write(Changes(reports=[report(seen=one) for one in late]))
    [hit] = rows_of(store.database, NOW - DAY, AFTER, OWN).hits
    assert hit.noticed == began[-1] + SECOND


def test_of_many_sightings_few_are_unpacked(store: HubStore, monkeypatch: pytest.MonkeyPatch) -> None:
    enrol(store)
    seen = [replace(sighting(place), began=NOW - HOUR + place * MINUTE) for place in range(4 * FIRST)]
    seen = [replace(one, detected=one.began + SECOND) for one in seen]
    store.write(Changes(reports=[report(seen=one, campaign=place % 2) for place, one in enumerate(seen)]))
    read: list[type] = []

    def counting(document: bytes, kind: type[Any]) -> Any:  # noqa: ANN401  as `unpacked` has it
        read.append(kind)
        return unpacked(document, kind)

    monkeypatch.setattr(period, "unpacked", counting)
    assert sum(one.sightings for one in rows_of(store.database, NOW - DAY, AFTER, OWN).hits) == len(seen)
    assert len(read) <= FIRST


def test_when_the_kill_switch_was_pulled_last_is_known(store: HubStore) -> None:
    assert killed_at(store.database) is None
    pulled = [Order(number, "kill", "", "x", NOW + number * HOUR) for number in (1, 2)]
    store.write(Changes(orders=[*pulled, Order(3, "unkill", "", "x", NOW + 3 * HOUR)]))
    assert killed_at(store.database) == NOW + 2 * HOUR


def test_what_is_no_attack_on_the_page_is_none_in_the_report(store: HubStore) -> None:
    enrol(store)
    every = [(one.name, severity) for one in KINDS for severity in SEVERITIES]
    seen = [
        replace(sighting(place), kind=kind, severity=severity, conduct=("high", "severity", "severity=high"))
        for place, (kind, severity) in enumerate(every)
    ]
    store.write(Changes(reports=[report(seen=one, campaign=place % 2) for place, one in enumerate(seen)]))
    rows = rows_of(store.database, NOW - DAY, AFTER, OWN)
    counted = {one.kind: one.sightings for one in rows.kinds}
    for kind in KINDS:
        assert counted.get(kind.name, 0) == sum(is_attack(kind.name, severity) for severity in SEVERITIES), kind.name
    assert sum(one.sightings for one in rows.hits) == sum(counted.values())


def test_a_campaign_is_read_whole_up_to_the_end_of_the_period(store: HubStore) -> None:
    enrol(store, "vejle", "ishoej", "greve", "odense")
    at = {"vejle": NOW - DAY - MINUTE, "ishoej": NOW - DAY + MINUTE, "greve": NOW - MINUTE, "odense": NOW + MINUTE}
    seen = {name: replace(sighting(), began=began, detected=began + SECOND) for name, began in at.items()}
    earlier = report("vejle", replace(seen["vejle"], id="a" * 32), campaign=9)
    store.write(Changes(reports=[*(report(name, one) for name, one in seen.items()), earlier]))
    hits = rows_of(store.database, NOW - DAY, NOW, OWN).hits
    first = NOW - DAY - MINUTE + SECOND
    assert hits == (
        Hit("greve", 7, at["greve"], first),
        Hit("ishoej", 7, at["ishoej"], first),
        Hit("vejle", 7, at["vejle"], first, 0),
    )


def test_what_turned_out_to_be_part_of_a_campaign_is_read_with_it(store: HubStore) -> None:
    enrol(store, "vejle", "ishoej")
    began = {"ishoej": NOW - 3 * DAY, "vejle": NOW - HOUR}
    seen = {name: replace(sighting(), began=at, detected=at + SECOND) for name, at in began.items()}
    part = replace(campaign(8, last=NOW - 2 * DAY), into=7)
    reports = [report("ishoej", seen["ishoej"], campaign=8), report("vejle", seen["vejle"])]
    store.write(Changes(reports=reports, campaigns={7: campaign(), 8: part}))
    rows = rows_of(store.database, NOW - DAY, AFTER, OWN)
    assert [(one.member, one.campaign, one.sightings) for one in rows.hits] == [("vejle", 7, 1), ("ishoej", 8, 0)]
    assert roots_of(rows.strands) == {7: 7, 8: 7}


def test_campaigns_that_go_round_in_circles_are_no_trouble() -> None:
    assert roots_of([Strand(1, NOW, 2), Strand(2, NOW, 1)]).keys() == {1, 2}
    assert roots_of([Strand(7, NOW), Strand(8, NOW, 7), Strand(9, NOW, 8)]) == {7: 7, 8: 7, 9: 7}


def test_where_not_all_is_read_it_says_so(store: HubStore, monkeypatch: pytest.MonkeyPatch) -> None:
    enrol(store)
    began = [NOW - HOUR + place * SECOND for place in range(3 * FIRST)]
    late = [replace(sighting(place), began=at, detected=NOW) for place, at in enumerate(began)]
    store.write(Changes(reports=[report(seen=one) for one in late]))
    store.messages.keep(Message(-3, "vejle", NOW, NOW, needs_answer=True, told=2))
    monkeypatch.setattr(period, "MOST_LATE", FIRST)
    rows = rows_of(store.database, NOW - DAY, AFTER, OWN)
    assert [one.noticed for one in rows.hits] == [None]
    assert rows.cut == {"noticed"}
    monkeypatch.setattr(period, "MOST_CAMPAIGNS", 1)
    assert rows_of(store.database, NOW - DAY, AFTER, OWN).cut == {"hits", "noticed"}
    monkeypatch.setattr(period, "MOST", 1)
    assert rows_of(store.database, NOW - DAY, AFTER, OWN).cut == {"hits", "noticed", "calls"}


def test_what_is_erased_is_nothing_that_was_decided(store: HubStore) -> None:
    asked = [Order(number, what, "x", "x", NOW) for number, what in enumerate(("erase-address", "erase-member", "arm"))]
    store.write(Changes(orders=asked))
    assert rows_of(store.database, NOW - DAY, AFTER, OWN).orders == (("arm", 1),)
