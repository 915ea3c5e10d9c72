"""The day that is shown to visitors."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from bavn.simulation import demo_day


def test_the_day_has_a_flood_at_noon_and_a_crowd_in_the_evening(tmp_path: Path) -> None:
    log = tmp_path / "access.log"
    truth = demo_day(log, seed=1)
    flood, crowd = truth.waves
    assert (flood.kind, crowd.kind) == ("http-flood", "flash-crowd")
    assert abs(flood.began - datetime(2025, 11, 18, 11, 6, tzinfo=UTC)) < timedelta(seconds=20)
    assert timedelta(minutes=22) < flood.ended - flood.began < timedelta(minutes=27)
    lines = log.read_bytes().count(b"\n")
    assert 400_000 < lines < 900_000
    assert lines == sum(truth.honest.values()) + sum(attacker.requests for attacker in truth.attackers.values())
