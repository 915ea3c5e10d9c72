from dataclasses import replace

from bavn.clearing.changes import Changes, Report
from bavn.hubstore import reports
from bavn.hubstore.store import HubStore
from bavn.model.tlp import SEES, Tlp
from tests.hubstore.samples import NOW, SECOND, report, sighting

LABELS: tuple[Tlp | None, ...] = ("red", "amber+strict", "amber", "green", "clear", None)


def one_of_each_label(store: HubStore) -> None:
    labelled = [sighting(number, tlp=label) for number, label in enumerate(LABELS)]
    store.write(Changes(reports=[report(seen=one, at=NOW + number * SECOND) for number, one in enumerate(labelled)]))


def labels(found: list[Report]) -> list[Tlp | None]:
    return [one.sighting.tlp for one in found]


def test_newest_revisions_name_only_what_is_kept(store: HubStore) -> None:
    store.write(Changes(reports=[report(seen=sighting(1)), report(seen=sighting(2, revision=4))]))
    asked = [sighting(number).id for number in range(1, 2 * reports.AT_ONCE)]
    assert store.newest_revisions("vejle", asked) == {sighting(1).id: 1, sighting(2).id: 4}
    assert store.newest_revisions("ishoej", asked) == {}
    assert store.newest_revisions("vejle", []) == {}


def test_a_report_comes_back_as_it_was(store: HubStore) -> None:
    full = replace(sighting(), ended=NOW, effect="down", outcome="attempt", accounts=3, spoofable=True, origin="probe")
    store.write(Changes(reports=[report(seen=full)]))
    assert store.reports.get("vejle", full.id) == report(seen=full)
    assert store.reports.get("ishoej", full.id) is None


def test_one_without_addresses_comes_back_too(store: HubStore) -> None:
    store.write(Changes(reports=[report(seen=sighting(addresses=0))]))
    assert store.reports.get("vejle", sighting().id) == report(seen=sighting(addresses=0))


def test_each_audience_finds_the_labels_that_it_may_see_and_never_what_has_none(store: HubStore) -> None:
    one_of_each_label(store)
    for audience in SEES:
        assert set(labels(store.reports.newest(labels=SEES[audience]))) == SEES[audience]
    assert labels(store.reports.newest()) == []


def test_a_member_finds_all_of_its_own_whatever_their_label(store: HubStore) -> None:
    one_of_each_label(store)
    assert labels(store.reports.newest(member="vejle")) == list(reversed(LABELS))
    assert labels(store.reports.newest(member="ishoej")) == []


def test_unlabelled_ones_are_found_by_who_asks_for_them_by_name(store: HubStore) -> None:
    one_of_each_label(store)
    assert labels(store.reports.newest(labels=[None, "red"])) == [None, "red"]


def test_pages_follow_each_other(store: HubStore) -> None:
    one_of_each_label(store)
    first = store.reports.newest(member="vejle", most=4)
    second = store.reports.newest(member="vejle", most=4, before=first[-1].received)
    assert labels(first + second) == list(reversed(LABELS))


def test_all_that_a_member_sent_is_found_oldest_first(store: HubStore) -> None:
    one_of_each_label(store)
    assert labels(reports.reports_of_member(store.database, "vejle")) == list(LABELS)
