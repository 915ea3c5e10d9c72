"""What the engine sees is kept, enforced and announced, each once, also over a restart and without a store."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal

import msgspec
import pytest

from bavn.model import Finding
from bavn.model.finding import Severity, Source
from bavn.runners.publishing import SAVED_EVERY, UNSEEN_FOR, Announcement, Publisher, line, update_of
from bavn.store.database import Store, open_store
from bavn.store.findings import Findings
from tests.store.samples import NOW, SITE, finding

SECOND = timedelta(seconds=1)


def flood(sources: int = 10, severity: Severity = "high", ended: datetime | None = None, site: str = SITE) -> Finding:
    action: Literal["block"] = "block"
    found = tuple(
        Source(f"192.0.2.{number}", 5, NOW, NOW, 0.9, shared=False, action=action) for number in range(sources)
    )
    return replace(finding(ended, severity), sources=found, site=site)


def asked_after(one: Finding) -> Finding:
    """The same, and its sources have asked once more since."""
    return replace(one, sources=tuple(replace(source, last=NOW + SECOND) for source in one.sources))


@dataclass(slots=True)
class Guard:
    """Stands for the protector."""

    taken: list[tuple[int, Finding]] = field(default_factory=list)

    def update(self, finding_id: int, finding: Finding, now: datetime) -> None:
        assert now.tzinfo is not None
        self.taken.append((finding_id, finding))


@dataclass(slots=True)
class Desk:
    """A publisher, and what came out of it."""

    store: Store
    guard: Guard = field(default_factory=Guard)
    said: list[Announcement] = field(default_factory=list)
    publisher: Publisher = field(init=False)

    def __post_init__(self) -> None:
        self.publisher = Publisher(self.store, self.guard, self.said.append)

    def publish(self, *findings: Finding, after: timedelta = timedelta()) -> list[str]:
        before = len(self.said)
        self.publisher.publish(findings, NOW + after)
        return [one.update for one in self.said[before:]]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path, NOW) as opened:
        yield opened


@pytest.fixture
def desk(store: Store) -> Desk:
    return Desk(store)


def test_a_finding_is_new_once_and_ends_once(desk: Desk) -> None:
    assert desk.publish(flood()) == ["new"]
    assert desk.publish(flood(), after=SECOND) == []
    assert desk.publish(flood(ended=NOW), after=2 * SECOND) == ["ended"]
    assert {number for number, _ in desk.guard.taken} == {1}
    assert len(desk.guard.taken) == 3, "protection sees each view"


def test_each_view_of_what_goes_on_and_is_no_announcement_is_handed_on(store: Store) -> None:
    grown: list[tuple[int, int, datetime]] = []
    publisher = Publisher(
        store, Guard(), lambda _: None, lambda *seen: grown.append((seen[0], seen[1].flagged, seen[2]))
    )
    for second, one in enumerate([flood(10), flood(11), flood(20), flood(21), flood(21, ended=NOW)]):
        publisher.publish([one], NOW + second * SECOND)
    assert grown == [(1, 11, NOW + SECOND), (1, 21, NOW + 3 * SECOND)]


def test_one_that_begins_and_ends_between_two_looks_is_new(desk: Desk) -> None:
    assert desk.publish(flood(ended=NOW)) == ["new"]


def test_two_findings_have_two_numbers(desk: Desk) -> None:
    assert desk.publish(flood(), flood(site="other.example.dk")) == ["new", "new"]
    assert [one.number for one in desk.said] == [1, 2]


@pytest.mark.parametrize(
    ("before", "after", "update"),
    [
        (flood(10), flood(10), None),
        (flood(10), flood(11), None),
        (flood(10), flood(12), "changed"),
        (flood(10), flood(8), "changed"),
        (flood(0), flood(0), None),
        (flood(0), flood(1), "changed"),
        (flood(severity="high"), flood(severity="critical"), "changed"),
        (flood(severity="high"), flood(severity="low"), None),
        (flood(), flood(ended=NOW), "ended"),
        (flood(ended=NOW), flood(), None),
        (flood(ended=NOW), asked_after(flood()), "changed"),
        (flood(ended=NOW), flood(ended=NOW), None),
    ],
    ids=[
        "same",
        "one-more",
        "more",
        "fewer",
        "none",
        "first",
        "worse",
        "better",
        "over",
        "read-again",
        "again",
        "still-over",
    ],
)
def test_only_what_matters_is_news(store: Store, before: Finding, after: Finding, update: str | None) -> None:
    for restarted in (False, True):
        site = f"{restarted}.example.dk"
        desk = Desk(store)
        desk.publish(replace(before, site=site))
        desk = Desk(store) if restarted else desk
        assert desk.publish(replace(after, site=site), after=SECOND) == ([update] if update else [])


def test_what_was_told_before_a_restart_is_not_told_again(tmp_path: Path) -> None:
    for updates in (["new"], [], []):
        with open_store(tmp_path, NOW) as store:
            assert Desk(store).publish(flood(), after=SECOND) == updates
    with open_store(tmp_path, NOW) as store:
        assert Desk(store).publish(flood(ended=NOW), after=SECOND) == ["ended"]
    with open_store(tmp_path, NOW) as store:
        assert Desk(store).publish(flood(ended=NOW), after=SECOND) == []


def test_after_a_restart_a_finding_is_saved_again_each_minute_and_read_once(
    desk: Desk, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.publish(flood())
    again = Desk(store)
    asked: list[int] = []
    real = type(store.findings).document

    def document(findings: Findings, number: int) -> bytes | None:
        asked.append(number)
        return real(findings, number)

    monkeypatch.setattr(Findings, "document", document)
    for second in range(200):
        again.publish(flood(), after=second * SECOND)
    assert asked == [1]
    kept = store.findings.one(1)
    assert kept is not None
    assert kept.saved > NOW + 2 * SAVED_EVERY


def test_a_clock_set_back_stops_no_saving(desk: Desk, store: Store) -> None:
    desk.publish(flood())
    desk.publish(flood(), after=timedelta(hours=-1))
    kept = store.findings.one(1)
    assert kept is not None
    assert kept.saved == NOW - timedelta(hours=1)


def test_what_is_over_is_let_go_of(desk: Desk) -> None:
    for number in range(5):
        desk.publish(replace(flood(), began=NOW + timedelta(hours=number)))
        desk.publish(replace(flood(ended=NOW), began=NOW + timedelta(hours=number)))
    assert (desk.publisher._known, desk.publisher._numbers) == ({}, {})


def test_a_damaged_document_stops_nothing(desk: Desk, store: Store) -> None:
    desk.publish(flood())
    with store.transaction():
        store.findings.save(1, flood(), b"{no json", NOW)
    assert Desk(store).publish(flood(), after=SECOND) == ["changed"]


# without a store


def test_a_store_that_fails_still_protects_and_announces_each_once(desk: Desk, store: Store) -> None:
    store.close()
    other = flood(site="other.example.dk")
    assert desk.publish(flood(), other) == ["new", "new"]
    assert desk.publish(flood(), other, after=SECOND) == []
    assert desk.publish(flood(20), flood(ended=NOW, site="other.example.dk"), after=2 * SECOND) == ["changed", "ended"]
    assert desk.publish(flood(20), after=100 * SECOND) == []
    assert {number for number, _ in desk.guard.taken} == {-1, -2}
    assert desk.publish(flood(site="third.example.dk")) == ["new"]
    assert len({one.number for one in desk.said if one.update == "new"}) == 3
    (notice,) = desk.publisher.notices()
    assert notice.code == "store-failing"
    assert notice.where.endswith("sensor.db")


@contextmanager
def full(store: Store) -> Iterator[None]:
    """No room for another page, as on a disk that is full."""
    connection = store.connection
    connection.rows("PRAGMA query_only = ON")
    yield
    connection.rows("PRAGMA query_only = OFF")


def test_a_store_that_fails_for_a_while_has_all_of_it_in_the_end(store: Store) -> None:
    desk = Desk(store)
    with full(store):
        assert desk.publish(flood()) == ["new"]
        assert store.findings.open() == []
    assert desk.publish(flood(20), after=SECOND) == ["changed"]
    (kept,) = store.findings.open()
    assert [one.update for one in store.findings.announcements(kept.id)] == ["changed"]
    assert {number for number, _ in desk.guard.taken} == {-1}, "in one run it has one number"
    again = Desk(store)
    assert again.publish(flood(20), after=2 * SECOND) == []
    assert {number for number, _ in again.guard.taken} == {kept.id}


def test_a_store_that_fails_in_between_changes_no_number_and_tells_nothing_twice(store: Store) -> None:
    desk = Desk(store)
    assert desk.publish(flood()) == ["new"]
    with full(store):
        assert desk.publish(flood(), after=2 * SAVED_EVERY) == []
        assert desk.publish(flood(30), after=2 * SAVED_EVERY) == ["changed"]
    assert desk.publish(flood(30), after=4 * SAVED_EVERY) == []
    assert {number for number, _ in desk.guard.taken} == {1}
    assert [one.code for one in desk.publisher.notices()] == ["store-failing"]


# findings whose end nobody saw


def test_a_finding_of_which_nobody_knows_any_more_is_closed_after_a_while(desk: Desk, store: Store) -> None:
    desk.publish(flood(), flood(site="other.example.dk"))
    again = Desk(store)
    again.publisher.tidy(NOW + SECOND)
    again.publish(flood(), after=2 * SECOND)
    assert len(store.findings.open()) == 2
    again.publisher.tidy(NOW + UNSEEN_FOR / 2)
    assert len(store.findings.open()) == 2
    again.publisher.tidy(NOW + UNSEEN_FOR + SECOND)
    (left,) = store.findings.open()
    assert left.site == SITE, "the engine still names this one"


def test_tidying_a_store_that_fails_is_said(desk: Desk, store: Store) -> None:
    store.close()
    desk.publisher.tidy(NOW)
    assert [one.code for one in desk.publisher.notices()] == ["store-failing"]


# for programs


def test_a_line_is_a_document_of_its_own_with_its_lag(desk: Desk) -> None:
    desk.publish(flood())
    written = line(desk.said[0], 0.12345)
    assert written.endswith(b"\n")
    assert written.count(b"\n") == 1
    document = msgspec.json.decode(written)
    assert (document["schema"], document["update"], document["number"]) == ("bavn.finding/1", "new", 1)
    assert document["lag_s"] == 0.123
    assert document["finding"]["kind"] == "http-flood"
    assert len(document["finding"]["sources"]) == 10


def test_the_rule_for_news_needs_no_publisher() -> None:
    assert update_of(flood(), None) == "new"
