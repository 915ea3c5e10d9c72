"""The lookout's thread: what it acknowledges is on disk, and what it cannot keep it asks for again."""

import logging
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bavn.disk.sqlite import StoreError
from bavn.hub import observing
from bavn.hub.observing import FOLDER
from bavn.hub.pipeline import BusyError, Pipeline
from bavn.hub.watching import Observed, Watching
from bavn.model.probe import Spell
from bavn.model.problem import Problem
from bavn.observatory.observatory import Observatory, join_observatory
from bavn.settings.schema import MaintenanceSettings
from tests.hub.hubs import NOW, Running, established, running
from tests.hub.vantage_points import Places, look_at, seen_now, shown, watches
from tests.hub.vantage_points import at as probe_at
from tests.waiting import until

SITE = "www.vejle.example"
VEJLE = established("vejle")
HOUR = timedelta(hours=1)


@pytest.fixture
def places() -> Places:
    return Places()


@pytest.fixture
def hub(tmp_path: Path, places: Places) -> Iterator[Running]:
    with running(tmp_path, members=(VEJLE, established("ishoj")), opened=places) as found:
        watches(found, 2)
        yield found


def kept(hub: Running) -> int:
    with join_observatory(hub.hub.data / FOLDER) as found:
        return len(list(found.samples(NOW - HOUR, NOW + HOUR)))


@pytest.mark.parametrize("fault", [StoreError("the disk is full"), ZeroDivisionError()], ids=["disk", "mistake"])
def test_what_cannot_be_kept_is_not_acknowledged_and_all_is_made_anew(
    hub: Running, places: Places, fault: Exception, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    look = places["aarhus"].sees(SITE, NOW)
    right, broken = Watching.step, [fault]

    def step(self: Watching, samples: list[object], *words: object, **more: object) -> object:
        if samples and broken:
            raise broken.pop()
        return right(self, samples, *words, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(Watching, "step", step)
    with caplog.at_level(logging.CRITICAL, "bavn.hub"):
        refused = places["aarhus"].says(hub, [look])
        assert (refused.status_code, refused.headers["Retry-After"]) == (503, "5")
    assert kept(hub) == 0
    until(lambda: places["aarhus"].says(hub, [look]).status_code == 200, what="it is kept again")
    assert kept(hub) == 1


def test_what_was_judged_and_not_kept_is_judged_again(
    hub: Running, places: Places, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    keep, broken = Observatory.keep, [True]

    def keeps(
        self: Observatory, samples: list[object], judged: tuple[Spell, ...], *more: object, **named: object
    ) -> object:
        if broken and any(one.verdict == "down" for one in judged):
            raise ZeroDivisionError(broken.pop())
        return keep(self, samples, judged, *more, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(Observatory, "keep", keeps)
    with caplog.at_level(logging.CRITICAL, "bavn.hub"):
        for _ in range(12):
            hub.clock.forward(seconds=10)
            for place in places.places.values():
                place.says(hub, [place.sees(SITE, hub.clock(), "refused")])
            seen_now(hub)
    assert broken == []
    assert seen_now(hub).standing[SITE].verdict == "down"
    with join_observatory(hub.hub.data / FOLDER) as found:
        assert [one.target for one in found.going_on() if one.verdict == "down"] == [SITE]


def test_while_its_store_cannot_be_had_the_rest_of_the_hub_works(
    tmp_path: Path, places: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise Problem("cannot be opened", where="observatory.db")

    monkeypatch.setattr(observing, "open_observatory", broken)
    with running(tmp_path, members=(VEJLE,), opened=places) as hub:
        assert places["aarhus"].asks(hub).status_code == 503
        assert hub.sensor("vejle").asks(hub.client, "/api/v1/verdicts").status_code == 503
        assert hub.sensor("vejle").asks(hub.client, "/api/v1/delta?since=0").status_code == 200


def test_too_much_that_waits_is_refused(hub: Running, places: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(observing, "MOST_WAITING", 1)
    looks = [places["aarhus"].sees(SITE, NOW - timedelta(seconds=number)) for number in range(2)]
    assert places["aarhus"].says(hub, looks).status_code == 503


def test_it_follows_members_and_erases_with_them(hub: Running, places: Places) -> None:
    places["aarhus"].says(hub, [places["aarhus"].sees(SITE, NOW)])
    hub.changes(lambda store: store.registry.members.suspend("vejle"))
    watches(hub, 1)
    assert kept(hub) == 1
    assert places["aarhus"].says(hub, [places["aarhus"].sees(SITE, NOW)]).json()["taken"] == 0
    hub.changes(lambda store: store.registry.members.activate("vejle", NOW))
    watches(hub, 2)
    hub.changes(lambda store: store.erase_member("vejle", NOW))
    watches(hub, 1)
    until(lambda: kept(hub) == 0, what="what was seen is erased")


def test_other_canaries_are_taken_up_without_losing_anything(hub: Running, places: Places) -> None:
    for name in places.places:
        looks = [places[name].sees(SITE, NOW - timedelta(seconds=10 * number)) for number in range(3)]
        assert shown(places[name].says(hub, looks[::-1]))["taken"] == 3
    before = seen_now(hub).standing[SITE]
    look_at(hub, replace(probe_at("http://192.0.2.1:81/", "line", ""), canary=True))
    assert hub.hub.lookout.observed.watched.canaries == {"line"}
    assert seen_now(hub).standing[SITE] == before


def test_an_outage_that_the_pipeline_could_not_take_is_handed_in_again(
    hub: Running, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    right, broken = Pipeline.submit, [True]
    handed_in, judgements = list[object](), list[object]()
    down = Spell(1, SITE, SITE, "down", NOW - HOUR, NOW - HOUR, NOW, "refused", ("aarhus",), member="vejle")

    async def submit(self: Pipeline, reports: object) -> object:
        handed_in.append(reports)
        if broken and broken.pop():
            raise BusyError
        return await right(self, reports)  # type: ignore[arg-type]

    monkeypatch.setattr(Pipeline, "submit", submit)
    real = Watching.observed

    def observed(self: Watching, now: datetime) -> Observed:
        judgements.append(now)
        return replace(real(self, now), spells=(down,))

    monkeypatch.setattr(Watching, "observed", observed)
    with caplog.at_level(logging.ERROR, "bavn.hub"):
        until(lambda: hub.hub.store.kept(NOW).reports, what="the outage is a sighting")
    (report,) = hub.hub.store.kept(NOW).reports
    assert (report.member, report.sighting.kind, report.sighting.ended) == ("vejle", "outage", NOW)
    until(lambda: hub.hub.lookout._said == {1: 8}, what="it is known to be said")
    said, judged = len(handed_in), len(judgements)
    until(lambda: len(judgements) > judged + 3, what="time goes by")
    assert len(handed_in) == said


def test_maintenance_of_the_settings_is_looked_up_and_a_name_of_nobody_is_said_once(
    tmp_path: Path, places: Places, caplog: pytest.LogCaptureFixture
) -> None:
    announced = (
        MaintenanceSettings(NOW - HOUR, NOW + HOUR, ("vejle", "vejel")),
        MaintenanceSettings(NOW - 2 * HOUR, NOW - HOUR, ("long gone",)),
    )
    with (
        caplog.at_level(logging.WARNING, "bavn.hub"),
        running(
            tmp_path, members=(VEJLE,), opened=places, change=lambda found: replace(found, maintenance=announced)
        ) as hub,
    ):
        watches(hub, 1)
        hub.changes(lambda store: store.registry.members.suspend("vejle"))
        watches(hub, 0)
        hub.changes(lambda store: store.registry.members.activate("vejle", NOW))
        watches(hub, 1)
        for _ in range(12):
            hub.clock.forward(seconds=10)
            for place in places.places.values():
                place.says(hub, [place.sees(SITE, hub.clock(), "refused")])
        spells = [one for one in seen_now(hub).spells if one.verdict == "down"]
        assert [(one.target, one.planned) for one in spells] == [(SITE, True)]
        assert hub.hub.store.kept(hub.clock()).reports == []  # nobody is told of what was announced
    assert [one.getMessage() for one in caplog.records if "maintenance" in one.getMessage()] == [
        "[[maintenance]], targets: nothing is looked at by the name of 'vejel'"
    ]
    caplog.clear()
