"""Claimed, seen attacked, seen down: three things, in the table of the hub's operator and nowhere else."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bavn.clearing.changes import Changes, Report
from bavn.disk.sqlite import StoreError
from bavn.hub import noting
from bavn.hub.noting import REACH, SILENT, Noting
from bavn.hub.observing import FOLDER
from bavn.hub.sites_to_look_at import Watched
from bavn.hub.watching import Watching
from bavn.hubstore.store import HubStore, open_hub_store
from bavn.model.campaign import Claim
from bavn.model.probe import Target
from bavn.model.sighting import Sighting
from bavn.observatory.notes import Note
from bavn.observatory.observatory import Observatory, join_observatory, open_observatory
from bavn.pages.outages_kept import outages_report
from tests.hub.hubs import NOW, Running, established, report, running, sighting
from tests.hub.vantage_points import AARHUS, ODENSE, Places, seen_now, watches
from tests.waiting import until

SITE = "www.vejle.example"
FRONT = Target(SITE, f"https://{SITE}/", SITE, "vejle")
LOGIN = Target("login", f"https://{SITE}/login", SITE, "vejle")
ISHOJ = Target("www.ishoj.example", "https://www.ishoj.example/", "www.ishoj.example", "ishoj")
NOBODYS = Target("id", "https://id.example/", "id.example")
TARGETS = {one.name: one for one in (FRONT, LOGIN, ISHOJ, NOBODYS)}
WATCHED = Watched(1, TARGETS, {"k1": AARHUS, "k2": ODENSE})
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Observatory]:
    with open_observatory(tmp_path / FOLDER, NOW) as found:
        yield found


@pytest.fixture
def store(tmp_path: Path) -> Iterator[HubStore]:
    with open_hub_store(tmp_path / "store", NOW) as found:
        yield found


@pytest.fixture
def watching(kept: Observatory) -> Watching:
    return Watching(kept, WATCHED, NOW)


def heard(store: HubStore, seen: Sighting, member: str = "vejle", at: datetime = NOW) -> None:
    store.write(Changes(reports=[report(member, replace(seen, site=seen.site), at)]))


def attack(number: int = 1, site: str = SITE, **more: object) -> Sighting:
    return replace(sighting(number), site=site, **more)  # type: ignore[arg-type]


def claims(store: HubStore, target: str, at: datetime = NOW, by: str = "somebody") -> Claim:
    given = store.orders.add_claim(Claim(0, by, target, at, "https://source.example/", NOW))
    store.orders.claim_taken(given.id, 1)
    return given


def notes(kept: Observatory) -> list[Note]:
    found = kept.report(NOW - 400 * 24 * HOUR, NOW + 400 * 24 * HOUR, now=NOW)
    return sorted((note for row in found for note in row.notes), key=lambda one: (one.kind, one.target, one.began))


def test_a_claim_is_noted_at_the_site_with_or_without_www_whosever_it_is(
    store: HubStore, kept: Observatory, watching: Watching
) -> None:
    for target in ("VEJLE.example.", "id.example", "evilvejle.example", "x.vejle.example", "", "example"):
        claims(store, target, NOW - HOUR)
    Noting(store.database).note(watching, NOW)
    given = ("somebody", "https://source.example/")
    assert notes(kept) == [Note("claimed", name, NOW - HOUR, None, *given) for name in ("id", "login", SITE)]
    assert len(kept.targets()) == len(TARGETS)


def test_an_attack_is_noted_at_the_site_of_its_own_member_alone(
    store: HubStore, kept: Observatory, watching: Watching
) -> None:
    heard(store, attack(1))
    heard(store, attack(2), "ishoj")  # of somebody else's site
    heard(store, attack(3, "www.ishoj.example", kind="web-exploit"), "ishoj")  # nobody is overloaded by it
    heard(store, attack(4, "id.example"))
    heard(store, attack(5, "front"))
    Noting(store.database).note(watching, NOW)
    began = attack().began
    assert notes(kept) == [Note("attacked", "login", began), Note("attacked", SITE, began)]


def test_what_is_noted_again_after_a_restart_takes_its_own_place(
    store: HubStore, kept: Observatory, watching: Watching
) -> None:
    heard(store, attack())
    claims(store, SITE)
    first = Noting(store.database)
    first.note(watching, NOW)
    before = notes(kept)
    for again in (first, Noting(store.database)):
        again.note(watching, NOW + MINUTE)
        again.note(Watching(kept, WATCHED, NOW + MINUTE), NOW + MINUTE)
        assert notes(kept) == before


def test_nothing_is_written_where_nothing_is_new(
    store: HubStore, watching: Watching, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard(store, attack())
    noted = Noting(store.database)
    noted.note(watching, NOW)
    written: list[object] = []
    monkeypatch.setattr(Watching, "note", lambda _, said: written.append(said))
    noted.note(watching, NOW + MINUTE)
    assert written == []


def test_an_attack_ends_when_its_member_says_so(store: HubStore, kept: Observatory, watching: Watching) -> None:
    noted, ended = Noting(store.database), NOW + 10 * MINUTE
    heard(store, attack())
    noted.note(watching, NOW)
    heard(store, attack(revision=1, ended=ended), at=ended)
    noted.note(watching, ended)
    assert [one.ended for one in notes(kept)] == [ended, ended]


def test_an_attack_of_which_nothing_is_heard_any_more_does_not_go_on_for_ever(
    store: HubStore, kept: Observatory, watching: Watching
) -> None:
    noted = Noting(store.database)
    heard(store, attack())
    noted.note(watching, NOW + SILENT)
    assert [one.ended for one in notes(kept)] == [None, None]
    noted.note(watching, NOW + SILENT + MINUTE)
    assert [one.ended for one in notes(kept)] == [NOW, NOW]
    heard(store, attack(revision=1), at=NOW + 2 * HOUR)
    noted.note(watching, NOW + 2 * HOUR)
    assert [one.ended for one in notes(kept)] == [None, None]


def test_what_was_said_before_a_site_was_looked_at_is_noted_then(
    store: HubStore, kept: Observatory, watching: Watching
) -> None:
    noted = Noting(store.database)
    watching.follow(replace(WATCHED, version=2, targets={"id": NOBODYS}), NOW)
    heard(store, attack(), at=NOW - REACH + HOUR)
    heard(store, attack(2, began=NOW - 2 * REACH), at=NOW - REACH - HOUR)
    claims(store, SITE, NOW - 300 * 24 * HOUR)
    noted.note(watching, NOW)
    assert notes(kept) == []
    watching.follow(replace(WATCHED, version=3), NOW)
    noted.note(watching, NOW + MINUTE)
    assert [one.kind for one in notes(kept)] == ["attacked", "attacked", "claimed", "claimed"]


def test_a_member_that_reports_without_end_does_not_fill_the_disk(
    store: HubStore, kept: Observatory, watching: Watching, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(noting, "MOST_A_DAY", 3)
    reports = [attack(number, began=NOW - number * MINUTE) for number in range(1, 9)]
    store.write(Changes(reports=[Report("vejle", "key", NOW, one) for one in reports]))
    noted = Noting(store.database)
    noted.note(watching, NOW)
    noted.note(watching, NOW + MINUTE)
    assert len(notes(kept)) == 2 * 3
    heard(store, replace(reports[0], revision=1, ended=NOW), at=NOW + MINUTE)
    noted.note(watching, NOW + MINUTE)
    assert [one.ended for one in notes(kept)].count(NOW) == 2  # what was noted is still followed


def test_what_could_not_be_noted_is_noted_the_next_time(
    store: HubStore, kept: Observatory, watching: Watching, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard(store, attack())
    noted, right = Noting(store.database), Watching.note
    broken = [True]

    def note(self: Watching, said: list[Note]) -> None:
        if broken and broken.pop():
            raise StoreError("the disk is full")
        right(self, said)

    monkeypatch.setattr(Watching, "note", note)
    with pytest.raises(StoreError):
        noted.note(watching, NOW)
    noted.note(watching, NOW + 10 * MINUTE)
    assert len(notes(kept)) == 2


# ── in a hub that runs ───────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Running]:
    places = Places()
    with running(tmp_path, members=(established("vejle"), established("ishoj")), opened=places) as found:
        watches(found, 2)
        for _ in range(12):
            found.clock.forward(seconds=10)
            for place in places.places.values():
                place.says(found, [place.sees(SITE, found.clock(), "refused")])
            seen_now(found)
        yield found


def test_claimed_seen_attacked_and_seen_down_stand_beside_each_other(hub: Running) -> None:
    hub.changes(lambda store: claims(store, "vejle.example", NOW - HOUR))
    hub.changes(lambda store: claims(store, "ishoj.example", NOW - HOUR))
    hub.changes(lambda store: heard(store, attack(), at=NOW))

    def rows() -> dict[str, tuple[int, int, int]]:
        with join_observatory(hub.hub.data / FOLDER) as kept:
            report = outages_report(kept, NOW - 2 * HOUR, hub.clock(), now=hub.clock())
        return {one.site: (len(one.claims), len(one.attacks), len(one.outages)) for one in report.rows}

    until(lambda: rows()[SITE] == (1, 1, 1), what="all three are there")
    assert rows()["www.ishoj.example"] == (1, 0, 0)
    with hub.client.stream("GET", "/") as page:  # nobody outside hears of it
        assert "somebody" not in page.read().decode()
    for path in ("/api/v1/outages", "/api/v1/verdicts"):
        shown = hub.sensor("ishoj").asks(hub.client, path).text
        assert "somebody" not in shown
        assert "source.example" not in shown


def test_a_mistake_in_noting_stops_nothing(hub: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[datetime] = []

    def broken(_: Noting, __: Watching, now: datetime) -> None:
        asked.append(now)
        raise ZeroDivisionError

    monkeypatch.setattr(Noting, "note", broken)
    until(lambda: len(asked) > 1, what="it was tried again")
    hub.clock.forward(seconds=10)
    assert seen_now(hub).standing[SITE].verdict == "down"
