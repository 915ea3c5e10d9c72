from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bavn.runners import status as judged
from bavn.runners.status import Health, health, memory_bytes
from bavn.store.status import InputStatus, Status
from tests.runners.statuses import NOW, SECOND, WELL


def test_a_sensor_that_works_is_healthy() -> None:
    assert health(WELL, NOW) == Health(ok=True, why=(), lag_s=0.2, age_s=1.0, snapshot_age_s=12.0, failing_inputs=())


def test_one_that_has_said_nothing_yet_is_not() -> None:
    assert health(None, NOW).why == ("none",)
    assert not health(None, NOW).ok


BROKEN = InputStatus("/var/log/a.log", state="log-unreadable")
ILL: dict[str, Status] = {
    "stale": replace(WELL, at=NOW - 16 * SECOND),
    "lag": replace(WELL, lag_s=30.1),
    "inputs": replace(WELL, inputs=(*WELL.inputs, BROKEN)),
    "snapshot": replace(WELL, snapshot_at=NOW - timedelta(minutes=11)),
}


@pytest.mark.parametrize(("why", "status"), ILL.items(), ids=ILL)
def test_what_is_wrong_has_its_code(why: str, status: Status) -> None:
    assert health(status, NOW).why == (why,)
    assert not health(status, NOW).ok


def test_an_input_that_fails_is_named() -> None:
    assert health(ILL["inputs"], NOW).failing_inputs == ("/var/log/a.log",)


def test_a_sensor_that_has_just_started_need_not_have_kept_a_snapshot() -> None:
    young = replace(WELL, started=NOW - 9 * SECOND, snapshot_at=None)
    assert health(young, NOW).ok
    assert health(replace(young, started=NOW - timedelta(hours=1)), NOW).why == ("snapshot",)


def test_resident_memory_is_more_than_python_needs_and_less_than_the_machine_has() -> None:
    assert 5_000_000 < memory_bytes() < 1 << 40


@pytest.mark.parametrize("content", [None, "", "one two"])
def test_a_system_that_does_not_say_is_zero(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: str | None
) -> None:
    if content is not None:
        (tmp_path / "statm").write_text(content)
    monkeypatch.setattr(judged, "STATM", tmp_path / "statm")
    assert memory_bytes() == 0
