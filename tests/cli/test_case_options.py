from datetime import UTC, datetime
from pathlib import Path

import pytest

from bavn.cli.case_options import at_local, desk, event, happened
from bavn.cli.clock import here, now
from bavn.cli.refusal import RefusedError
from tests.cli.plans import plan_file

__all__ = ["plan_file"]


def test_an_event_happened_now_unless_said_otherwise() -> None:
    assert event("note", at=datetime(2026, 11, 22, 9, 30, tzinfo=UTC), text="x").at == "2026-11-22T09:30:00Z"
    assert event("note").at.endswith("Z")


def test_a_time_without_a_zone_is_local(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Europe/Copenhagen")
    assert happened("2025-07-01 12:00") == datetime(2025, 7, 1, 10, 0, tzinfo=UTC)
    assert happened("2025-07-01T12:00:00Z") == datetime(2025, 7, 1, 12, 0, tzinfo=UTC)
    assert happened(None) is None


@pytest.mark.parametrize("at", ["2199-01-01", "soon", "25:00"])
def test_a_time_that_is_none_or_has_not_come_is_refused(at: str) -> None:
    with pytest.raises(RefusedError, match="--at"):
        happened(at)


def test_incidents_lie_beside_the_plan_and_drills_apart(plan_file: Path) -> None:
    assert desk(plan_file, None).cases.folder == plan_file.parent / "incidents"
    assert desk(plan_file, "en", "drills").cases.folder == plan_file.parent / "drills"
    assert desk(plan_file, None).language == "da"
    assert desk(plan_file, "en").language == "en"


def test_a_clock_time_is_of_today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Europe/Copenhagen")
    local = now().astimezone(here())
    earlier = local.replace(hour=0, minute=0, second=0, microsecond=0)
    assert happened("0:00") == happened("00:00") == earlier


def test_a_time_of_the_log_is_shown_local(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Europe/Copenhagen")
    assert at_local("2026-07-01T10:00:00Z") == "2026-07-01 12:00"
    assert at_local("no time") == "no time"
