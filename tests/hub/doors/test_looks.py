"""The doors of vantage points: what they are told, and what is believed of what they say."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bavn.hub.observing import Lookout
from bavn.model.probe import Turn
from bavn.observatory.observatory import join_observatory
from bavn.sharing.looks import encode_looks
from tests.hub.hubs import NOW, Running, Sensor, established, running
from tests.hub.vantage_points import AARHUS, Places, seen_now, shown, watches

SITE = "www.vejle.example"
LOOKS = "/api/v1/looks"


@pytest.fixture
def places() -> Places:
    return Places()


@pytest.fixture
def hub(tmp_path: Path, places: Places) -> Iterator[Running]:
    with running(tmp_path, members=(established("vejle"),), opened=places) as found:
        watches(found, 1)
        yield found


def test_a_vantage_point_is_told_what_to_look_at_and_not_whose_it_is(hub: Running, places: Places) -> None:
    told = places["aarhus"].told(hub)
    assert (told.at, told.vantage) == (NOW, AARHUS)
    assert [(one.name, one.url, one.member) for one in told.targets] == [(SITE, f"https://{SITE}/", "")]


def test_vantage_points_are_told_to_take_turns(hub: Running, places: Places) -> None:
    assert [places[name].told(hub).turn for name in ("aarhus", "odense")] == [Turn(0, 2), Turn(1, 2)]


def test_looks_are_taken_and_the_same_again_changes_nothing(hub: Running, places: Places) -> None:
    aarhus = places["aarhus"]
    looks = [aarhus.sees(SITE, NOW - timedelta(seconds=30)), aarhus.sees(SITE, NOW)]
    for _ in range(2):
        assert shown(aarhus.says(hub, looks)) == {"taken": 2, "refused": []}
    seen_now(hub)
    assert hub.hub.lookout.observed.standing[SITE].verdict == "up"
    with join_observatory(hub.hub.data / "observatory") as kept:
        assert list(kept.samples(NOW - timedelta(hours=1), NOW + timedelta(hours=1))) == looks


def test_of_a_liars_batch_only_what_can_be_is_taken(hub: Running, places: Places) -> None:
    aarhus = places["aarhus"]
    true = aarhus.sees(SITE, NOW)
    lies = [
        replace(true, vantage="odense", ending="refused"),
        replace(true, target="www.elsewhere.example"),
        replace(true, at=NOW + timedelta(hours=1), ending="refused"),
        replace(true, at=NOW - timedelta(hours=2), ending="refused"),
    ]
    taken = shown(aarhus.says(hub, [*lies, true]))
    assert taken["taken"] == 1
    assert [one["id"] for one in taken["refused"]] == ["0", "1", "2", "3"]


def test_a_request_that_was_made_before_is_refused(hub: Running, places: Places) -> None:
    body = encode_looks([places["aarhus"].sees(SITE, NOW)])
    headers = {**places["aarhus"].speaks.signed("POST", LOOKS, body), "Content-Type": "application/json"}
    answers = [hub.client.post(LOOKS, content=body, headers=headers).status_code for _ in range(2)]
    assert answers == [200, 401]


def test_another_key_under_its_name_is_refused(hub: Running, places: Places) -> None:
    aarhus, odense = places["aarhus"], places["odense"]
    forged = Sensor("", odense.speaks.key, aarhus.speaks.id, hub.clock)
    body = encode_looks([aarhus.sees(SITE, NOW)])
    assert forged.says(hub.client, body, LOOKS).status_code == 401
    assert odense.speaks.says(hub.client, body, LOOKS).json()["taken"] == 0


def test_a_sensor_hands_in_no_looks_and_a_vantage_point_nothing_else(hub: Running, places: Places) -> None:
    sensor, place = hub.sensor("vejle"), places["aarhus"]
    assert sensor.says(hub.client, encode_looks([place.sees(SITE, NOW)]), LOOKS).status_code == 403
    assert sensor.asks(hub.client, "/api/v1/targets").status_code == 403
    assert place.speaks.says(hub.client, b'{"schema":"bavn.sightings/1","sightings":[]}').status_code == 403
    for path in ("/api/v1/delta", "/events", "/api/v1/decisions", "/api/v1/sightings", "/api/v1/outages"):
        assert place.speaks.asks(hub.client, path).status_code == 403, path


def test_the_public_is_not_let_in(hub: Running) -> None:
    assert hub.client.get("/api/v1/targets").status_code == 401
    assert hub.client.post(LOOKS, content=b"{}", headers={"Content-Type": "application/json"}).status_code == 401


@pytest.mark.parametrize(("body", "status"), [(b"[", 422), (b'{"schema":"x","looks":[]}', 422)], ids=["cut", "schema"])
def test_what_is_no_batch_is_refused(hub: Running, places: Places, body: bytes, status: int) -> None:
    assert places["aarhus"].speaks.says(hub.client, body, LOOKS).status_code == status


def test_who_was_removed_is_let_in_no_more(hub: Running, places: Places) -> None:
    hub.changes(lambda store: store.registry.vantages.remove("aarhus", NOW))
    assert places["aarhus"].asks(hub).status_code == 401
    assert [one.name for one in seen_now(hub).watched.vantages.values()] == ["odense"]


def test_who_comes_before_the_hub_can_tell_is_asked_to_come_again(
    tmp_path: Path, places: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Lookout, "start", lambda _: None)
    with running(tmp_path, opened=places) as hub:
        for answer in (places["aarhus"].asks(hub), places["aarhus"].says(hub, [])):
            assert (answer.status_code, answer.headers["Retry-After"]) == (503, "2")
