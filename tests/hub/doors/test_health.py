from pathlib import Path

import pytest

from bavn.hub.pipeline import STALLED
from bavn.hub.steps import Steps
from bavn.sharing.checking import encode_batch
from tests.hub.hubs import established, running, sighting
from tests.waiting import until


def failing(*_: object) -> None:
    raise OSError("the disk is full")


def test_it_says_whether_what_is_sent_to_it_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with running(tmp_path, members=(established("vejle"),)) as hub:
        assert (hub.client.get("/healthz").status_code, hub.client.get("/healthz").json()) == (200, {"status": "ok"})
        monkeypatch.setattr(Steps, "take", failing)
        monkeypatch.setattr(Steps, "rebuild", failing)
        assert hub.sensor("vejle").says(hub.client, encode_batch([sighting()])).status_code == 503
        ill = hub.client.get("/healthz")
        assert (ill.status_code, ill.json()) == (503, {"status": "not-keeping"})
        monkeypatch.undo()
        until(lambda: hub.client.get("/healthz").status_code == 200)
        assert hub.sensor("vejle").says(hub.client, encode_batch([sighting()])).json()["accepted"] == 1


def test_a_hub_for_which_no_time_passes_any_more_is_not_well(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with running(tmp_path, members=(established("vejle"),)) as hub:
        monkeypatch.setattr(Steps, "tick", failing)
        until(lambda: hub.hub.pipeline.load.stalled >= STALLED)
        assert {hub.client.get("/healthz").status_code for _ in range(9)} == {503}
        monkeypatch.undo()
        until(lambda: hub.client.get("/healthz").status_code == 200)
