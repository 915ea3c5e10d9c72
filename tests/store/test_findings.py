from datetime import datetime, timedelta

import pytest

from bavn.store.database import Store
from bavn.store.findings import Announcement
from tests.store.samples import MINUTE, NOW, SITE, finding

BEGAN = NOW - MINUTE
SECOND = timedelta(seconds=1)


def kept(store: Store, ended: datetime | None = None, at: datetime = NOW) -> int:
    number = store.findings.number_of(SITE, "http-flood", BEGAN, NOW, at)
    store.findings.save(number, finding(ended), b'{"kind":"http-flood"}', at)
    return number


SAME = {
    "the same beginning": (BEGAN, NOW),
    "another beginning while it goes on": (NOW + 20 * MINUTE, NOW + 21 * MINUTE),
    "an earlier beginning that overlaps": (BEGAN - 5 * MINUTE, NOW),
    "shortly before it": (BEGAN - 5 * MINUTE, BEGAN - 2 * MINUTE),
}
OTHER = {
    "long before it": (BEGAN - 10 * MINUTE, BEGAN - 2 * MINUTE - SECOND),
    "an hour after it was last seen": (NOW + 60 * MINUTE + SECOND, NOW + 61 * MINUTE),
}


@pytest.mark.parametrize(("began", "detected"), SAME.values(), ids=SAME)
def test_a_finding_keeps_its_number(store: Store, began: datetime, detected: datetime) -> None:
    number = kept(store)
    assert store.findings.number_of(SITE, "http-flood", began, detected, detected) == number


@pytest.mark.parametrize(("began", "detected"), OTHER.values(), ids=OTHER)
def test_another_finding_gets_its_own_number(store: Store, began: datetime, detected: datetime) -> None:
    number = kept(store)
    assert store.findings.number_of(SITE, "http-flood", began, detected, detected) != number


@pytest.mark.parametrize(
    ("after", "same"), [(timedelta(seconds=120), True), (timedelta(seconds=121), False)], ids=["within", "beyond"]
)
def test_one_that_ended_reaches_two_minutes_on(store: Store, after: timedelta, *, same: bool) -> None:
    ended = NOW + 5 * MINUTE
    number = kept(store, ended)
    found = store.findings.number_of(SITE, "http-flood", ended + after, ended + after + MINUTE, ended + 10 * MINUTE)
    assert (found == number) is same


@pytest.mark.parametrize(("site", "kind"), [("other.example", "http-flood"), (SITE, "flash-crowd")])
def test_another_site_or_kind_is_another_finding(store: Store, site: str, kind: str) -> None:
    assert kept(store) != store.findings.number_of(site, kind, BEGAN, NOW, NOW)


def test_the_one_with_the_same_beginning_wins_over_a_newer_one(store: Store) -> None:
    first = kept(store, NOW + MINUTE)
    second = store.findings.number_of(SITE, "http-flood", NOW + 10 * MINUTE, NOW + 11 * MINUTE, NOW)
    assert second != first
    assert store.findings.number_of(SITE, "http-flood", BEGAN, NOW + 20 * MINUTE, NOW) == first


def test_a_number_is_never_given_twice(store: Store) -> None:
    number = kept(store, NOW)
    store.tidy(NOW + timedelta(days=400))
    assert store.findings.one(number) is None
    later = NOW + timedelta(days=400)
    assert store.findings.number_of(SITE, "http-flood", later, later, later) > number


def test_what_was_saved_last_is_what_is_kept(store: Store) -> None:
    number = kept(store)
    store.findings.save(number, finding(NOW + MINUTE, "critical", 1200), b'{"requests":1200}', NOW + MINUTE)
    found = store.findings.one(number)
    assert found
    assert (found.site, found.kind, found.began, found.detected) == (SITE, "http-flood", BEGAN, NOW)
    assert (found.severity, found.requests, found.ended, found.saved) == ("critical", 1200, NOW + MINUTE, NOW + MINUTE)
    assert store.findings.document(number) == b'{"requests":1200}'


def test_open_findings_are_those_that_go_on(store: Store) -> None:
    number = kept(store)
    assert [one.id for one in store.findings.open()] == [number]
    store.findings.save(number, finding(NOW), b"{}", NOW)
    assert store.findings.open() == []
    store.findings.save(number, finding(), b"{}", NOW)
    assert [one.id for one in store.findings.open()] == [number]


def test_one_whose_end_nobody_saw_is_closed(store: Store) -> None:
    number = kept(store)
    store.findings.end(number, NOW + MINUTE)
    store.findings.end(number, NOW + 2 * MINUTE)
    found = store.findings.one(number)
    assert found
    assert found.ended == NOW + MINUTE


def test_one_that_was_only_numbered_is_not_listed_and_has_no_document(store: Store) -> None:
    number = store.findings.number_of(SITE, "http-flood", BEGAN, NOW, NOW)
    assert store.findings.open() == []
    assert store.findings.since(BEGAN) == []
    assert store.findings.document(number) is None
    assert store.findings.document(number + 1) is None


def test_findings_since_are_newest_first_and_at_most_so_many(store: Store) -> None:
    ended = kept(store, NOW)
    later = store.findings.number_of("other.example", "http-flood", NOW, NOW, NOW)
    store.findings.save(later, finding(), b"{}", NOW)
    assert [one.id for one in store.findings.since(NOW - MINUTE)] == [later, ended]
    assert [one.id for one in store.findings.since(NOW + SECOND)] == [later]
    assert [one.id for one in store.findings.since(NOW - MINUTE, most=1)] == [later]


def test_a_document_that_cannot_be_unpacked_is_none(store: Store) -> None:
    number = kept(store)
    store.connection.write("UPDATE finding SET document = ? WHERE id = ?", b"no deflate", number)
    assert store.findings.document(number) is None


def test_a_hundred_thousand_sources_are_kept_small(store: Store) -> None:
    source = b'{"address":"2001:db8::%d","requests":12,"score":0.97,"because":["signature:0","no-assets"]},'
    document = b"".join(source % number for number in range(100_000))
    number = kept(store)
    store.findings.save(number, finding(), document, NOW)
    assert store.findings.document(number) == document
    row = store.connection.row("SELECT length(document) FROM finding")
    assert row
    assert row[0] < len(document) / 4


def test_announcements_are_counted_for_each_finding(store: Store) -> None:
    assert store.findings.announce(1, "new", "medium", NOW) == 1
    assert store.findings.announce(1, "changed", "high", NOW + SECOND) == 2
    assert store.findings.announce(2, "new", "high", NOW) == 1
    assert store.findings.announcements(1) == [
        Announcement(1, "new", "medium", NOW),
        Announcement(2, "changed", "high", NOW + SECOND),
    ]
    assert store.findings.announcements(3) == []
