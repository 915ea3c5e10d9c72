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


def test_what_is_in_campaigns_is_found_without_its_addresses(store: HubStore) -> None:
    said = [
        replace(report(seen=sighting(number), at=NOW + number * SECOND), campaign=number % 3) for number in range(6)
    ]
    store.write(Changes(reports=said))
    found = store.reports.of_campaigns([1, 2])
    assert [(one.campaign, one.sighting.id) for one in found] == [
        (number % 3, sighting(number).id) for number in (5, 4, 2, 1)
    ]
    assert not any(one.sighting.sources or one.sighting.networks for one in found)
    assert found[0].sighting.templates == sighting(5).templates
    assert len(store.reports.of_campaigns([1, 2], most=3)) == 3
    assert store.reports.of_campaigns([]) == []


def test_what_its_member_keeps_for_itself_is_found_while_it_is_new(store: HubStore) -> None:
    store.write(
        Changes(reports=[report(seen=sighting(number), at=NOW + number * SECOND, campaign=0) for number in range(3)])
    )
    found = store.reports.of_campaigns([], alone=NOW)
    assert [one.sighting.id for one in found] == [sighting(2).id, sighting(1).id]


def test_a_campaign_is_found_whole_or_one_members_part_of_it(store: HubStore) -> None:
    mine, other = report(seen=sighting(1)), replace(report(seen=sighting(2)), member="ishoej")
    store.write(Changes(reports=[replace(one, campaign=7) for one in (mine, other)]))
    assert {one.member for one in store.reports.whole_campaign(7)} == {"vejle", "ishoej"}
    (own,) = store.reports.whole_campaign(7, member="vejle")
    assert own.sighting.sources == sighting(1).sources
    assert store.reports.whole_campaign(8) == []
