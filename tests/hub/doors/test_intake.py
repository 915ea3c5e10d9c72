import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any, NoReturn

import httpx
import pytest

from bavn.hub.doors import intake, taking
from bavn.hub.doors.limits import Limits, Rate, Rates
from bavn.hub.doors.quota import PROGRAM, Daily, Quota
from bavn.hub.pipeline import BusyError
from bavn.hub.steps import Steps
from bavn.sharing.checking import encode_batch
from tests.hub.hubs import NOW, Running, established, running, sighting


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running(tmp_path_factory.mktemp("hub"), members=(established("vejle"), established("ishoej"))) as found:
        yield found


def taken(answer: httpx.Response) -> dict[str, Any]:
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def test_what_was_handed_in_is_kept_when_it_is_acknowledged(hub: Running) -> None:
    said = taken(hub.sensor("vejle").says(hub.client, encode_batch([sighting(1), sighting(2)])))
    assert (said["accepted"], said["repeated"], said["refused"]) == (2, 0, [])
    assert hub.hub.store.newest_revisions("vejle", [sighting(1).id, sighting(2).id]).keys() == {
        sighting(1).id,
        sighting(2).id,
    }
    assert said["seq"] == hub.hub.published.seq > 0


def test_sending_it_again_changes_nothing(hub: Running) -> None:
    sensor, body = hub.sensor("vejle"), encode_batch([sighting(10), sighting(10), sighting(11)])
    assert taken(sensor.says(hub.client, body))["accepted"] == 2
    seq = hub.hub.published.seq
    again = taken(sensor.says(hub.client, body))
    assert (again["accepted"], again["repeated"], again["seq"]) == (0, 3, seq)


def test_only_a_later_revision_says_something_new(hub: Running) -> None:
    sensor = hub.sensor("vejle")
    later, earlier = encode_batch([sighting(20, revision=5)]), encode_batch([sighting(20, revision=4)])
    assert taken(sensor.says(hub.client, later))["accepted"] == 1
    assert taken(sensor.says(hub.client, earlier))["repeated"] == 1


def test_one_member_cannot_overwrite_anothers(hub: Running) -> None:
    body = encode_batch([sighting(30)])
    assert taken(hub.sensor("vejle").says(hub.client, body))["accepted"] == 1
    later = encode_batch([sighting(30, revision=9)])
    assert taken(hub.sensor("ishoej").says(hub.client, later))["accepted"] == 1
    assert hub.hub.store.newest_revisions("vejle", [sighting(30).id]) == {sighting(30).id: 0}


def test_a_bad_one_is_refused_by_itself_with_the_reason(hub: Running) -> None:
    future = sighting(41, at=NOW + timedelta(hours=1))
    said = taken(hub.sensor("vejle").says(hub.client, encode_batch([sighting(40), future])))
    assert said["accepted"] == 1
    assert [one["id"] for one in said["refused"]] == [future.id]
    assert "future" in said["refused"][0]["why"]


def test_a_batch_in_which_all_is_refused_needs_no_writing(hub: Running) -> None:
    commits = hub.hub.pipeline.load.commits
    said = taken(hub.sensor("vejle").says(hub.client, encode_batch([sighting(50, at=NOW - timedelta(days=8))])))
    assert (said["accepted"], len(said["refused"])) == (0, 1)
    assert hub.hub.pipeline.load.commits == commits


@pytest.mark.parametrize(
    ("body", "status"),
    [
        pytest.param(b"", 422, id="nothing"),
        pytest.param(b"{", 422, id="no JSON"),
        pytest.param(b"[]", 422, id="no batch"),
        pytest.param(b'{"schema":"bavn.sightings/2","sightings":[]}', 422, id="another schema"),
        pytest.param(b"[" * 100_000, 422, id="nested deeply"),
        pytest.param(b'{"schema":"bavn.sightings/1","sightings":[' + b"0," * 3_000 + b"0]}", 413, id="too many"),
        pytest.param(b" " * (intake.LARGEST + 1), 413, id="too large"),
        pytest.param(b" " * taking.BESIDE + b"{", 422, id="read beside the event loop"),
    ],
)
def test_what_is_no_batch_is_refused_whole(hub: Running, body: bytes, status: int) -> None:
    answer = hub.sensor("vejle").says(hub.client, body)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")


def test_fields_that_this_hub_does_not_know_are_passed_over(hub: Running) -> None:
    batch = json.loads(encode_batch([sighting(60)]))
    batch["sightings"][0]["mood"] = "sunny"
    batch["sent_from"] = "a newer sensor"
    assert taken(hub.sensor("vejle").says(hub.client, json.dumps(batch).encode()))["accepted"] == 1


def test_only_json_is_read(hub: Running) -> None:
    sensor, body = hub.sensor("vejle"), encode_batch([sighting(61)])
    headers = {**sensor.signed("POST", intake.PATH, body), "Content-Type": "text/plain"}
    assert hub.client.post(intake.PATH, content=body, headers=headers).status_code == 415


def test_only_a_sensor_hands_in_here(hub: Running) -> None:
    body = encode_batch([sighting(62)])
    for shown in (hub.person("operator"), {"X-Api-Key": hub.key("report", "vejle")}):
        answer = hub.client.post(intake.PATH, content=body, headers={**shown, "Content-Type": "application/json"})
        assert answer.status_code == 403
    assert hub.client.post(intake.PATH, content=body).status_code == 401


def test_a_member_that_floods_waits_and_nothing_of_it_is_taken(tmp_path: Path) -> None:
    with running(tmp_path, members=(established("vejle"), established("ishoej"))) as hub:
        hub.hub.limits = Limits(Rates(sightings=Rate(0.001, 3), body_bytes=Rate(0.001, 10_000)))
        vejle, ishoej = hub.sensor("vejle"), hub.sensor("ishoej")
        assert taken(vejle.says(hub.client, encode_batch([sighting(n) for n in (1, 2, 3)])))["accepted"] == 3
        answer = vejle.says(hub.client, encode_batch([sighting(4)]))
        assert (answer.status_code, hub.hub.store.newest_revisions("vejle", [sighting(4).id])) == (429, {})
        assert taken(ishoej.says(hub.client, encode_batch([sighting(5)])))["accepted"] == 1
        large = encode_batch([sighting(6)]) + b" " * 20_000
        assert [ishoej.says(hub.client, large).status_code for _ in range(2)] == [429, 429]


def test_of_one_member_so_much_is_kept_in_a_day_and_the_log_says_so(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with running(tmp_path, members=(established("vejle"), established("ishoej"))) as hub:
        vejle, ishoej = hub.sensor("vejle"), hub.sensor("ishoej")
        body = encode_batch([sighting(1), sighting(2)])
        hub.hub.quota = Quota(Daily(2, 100_000_000))
        assert taken(vejle.says(hub.client, body))["accepted"] == 2
        later = vejle.says(hub.client, encode_batch([sighting(1, revision=1)]))
        assert (later.status_code, 43_000 < int(later.headers["retry-after"]) <= 43_201) == (429, True)  # half a day
        assert taken(vejle.says(hub.client, encode_batch([sighting(3), sighting(4)])))["accepted"] == 2  # is new
        answer = vejle.says(hub.client, encode_batch([sighting(5)]))
        assert (answer.status_code, hub.hub.store.newest_revisions("vejle", [sighting(5).id])) == (429, {})
        assert taken(ishoej.says(hub.client, body))["accepted"] == 2
        assert [one.getMessage().split()[2] for one in caplog.records if "in a day" in one.getMessage()] == ["vejle"]


def test_what_is_said_again_takes_no_room_and_a_newer_revision_only_what_it_is_larger(tmp_path: Path) -> None:
    with running(tmp_path, members=(established("vejle"),)) as hub:
        vejle, one = hub.sensor("vejle"), len(encode_batch([sighting(1)]))
        hub.hub.quota = Quota(Daily(2, 2 * one))
        for revision in range(20):
            body = encode_batch([sighting(1, revision=revision)])
            assert [taken(vejle.says(hub.client, body))["accepted"] for _ in range(2)] == [1, 0]


def test_a_program_that_repeats_itself_does_not_silence_its_members_sensor(tmp_path: Path) -> None:
    with running(tmp_path, members=(established("vejle"),)) as hub:
        shown = {"Key": hub.key("report", "vejle")}
        hub.hub.quota = Quota(Daily(PROGRAM, 1_000_000))
        for address, status in (("9.9.9.77", 200), ("9.9.9.78", 200), ("9.9.9.79", 429)):
            said = {"ip": address, "categories": "18"}
            assert hub.client.post("/api/v2/report", data=said, headers=shown).status_code == status
        body = encode_batch([sighting(1), sighting(2)])
        assert taken(hub.sensor("vejle").says(hub.client, body))["accepted"] == 2


def broken(*_: object) -> NoReturn:
    raise KeyError("a mistake of ours")


def test_what_cannot_be_taken_at_all_is_not_to_be_sent_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with running(tmp_path, members=(established("vejle"),)) as hub:
        monkeypatch.setattr(Steps, "take", broken)
        assert hub.sensor("vejle").says(hub.client, encode_batch([sighting(1)])).status_code == 422
        said, shown = {"ip": "9.9.9.77", "categories": "18"}, {"Key": hub.key("report", "vejle")}
        answer = hub.client.post("/api/v2/report", data=said, headers=shown)
        assert (answer.status_code, answer.json()["errors"][0]["status"]) == (422, 422)


def failing(*_: object) -> NoReturn:
    raise OSError("the disk is full")


def test_what_cannot_be_kept_now_is_to_be_sent_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with running(tmp_path, members=(established("vejle"),)) as hub:
        monkeypatch.setattr(Steps, "take", failing)
        answer = hub.sensor("vejle").says(hub.client, encode_batch([sighting(1)]))
        assert (answer.status_code, answer.headers["retry-after"]) == (503, str(BusyError().retry_after_s))
