"""The doors for others' programs at a whole hub: from two agents' alerts to a third member's bouncer."""

import logging
from pathlib import Path
from typing import Any, Final

import pytest

from tests.hub.hubs import Running, established, running
from tests.waiting import until

ATTACKER: Final = "192.0.2.7"
STREAM: Final = "/v1/decisions/stream"
ALERT: Final[dict[str, Any]] = {
    "capacity": 5,
    "events": [
        {"meta": [{"key": "target_user", "value": "anna-b"}, {"key": "machine", "value": "anna-m"}], "timestamp": ""}
    ],
    "events_count": 6,
    "leakspeed": "10s",
    "message": "anna-t",
    "labels": ["anna-l"],
    "remediation": True,
    "scenario": "crowdsecurity/ssh-bf",
    "scenario_hash": "anna-h",
    "scenario_version": "0.1",
    "simulated": False,
    "source": {"scope": "Ip", "value": ATTACKER, "as_name": "anna-a"},
    "start_at": "2026-11-22T11:59:00Z",
    "stop_at": "2026-11-22T12:00:00Z",
}


def reports(hub: Running, member: str) -> None:
    """An agent of this member sees the attacker."""
    login = {"machine_id": "anna-c", "password": hub.key("report", member), "scenarios": []}
    token = hub.client.post("/v1/watchers/login", json=login).json()["token"]
    answer = hub.client.post("/v1/alerts", json=[ALERT], headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 201


def told(hub: Running, key: str, query: str = "") -> list[str]:
    answer = hub.client.get(f"{STREAM}{query}", headers={"X-Api-Key": key})
    assert answer.status_code == 200
    return [one["value"] for one in answer.json()["new"]]


def test_what_agents_of_two_members_see_is_blocked_at_a_third_and_nothing_private_is_kept(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    members = tuple(established(name) for name in ("vejle", "ishoj", "greve"))
    with caplog.at_level(logging.DEBUG, logger="bavn"), running(tmp_path, members=members) as hub:
        bouncer, report = hub.key("bouncer", "greve"), {"Key": hub.key("report", "vejle")}
        assert told(hub, bouncer, "?startup=true") == []
        reports(hub, "vejle")
        assert told(hub, bouncer) == []  # one organisation arms, and a bouncer would act at once
        reports(hub, "ishoj")
        assert told(hub, bouncer) == [ATTACKER]
        form = {"ip": "192.0.2.8", "categories": "18,22", "comment": "anna-f"}
        assert hub.client.post("/api/v2/report", headers=report, data=form).status_code == 200
        assert hub.client.get("/lists/clear/plain.txt").text.count(ATTACKER) == 0  # what tools report is AMBER
        until(lambda: hub.hub.store.lapi_cursors.get(key_of(hub, "greve")) is not None, what="the place to be kept")
    kept = b"".join(path.read_bytes() for path in (tmp_path / "hub").rglob("*") if path.is_file())
    assert ATTACKER.encode() in kept
    assert b"anna-" not in kept
    assert "anna-" not in caplog.text
    with running(tmp_path) as again:
        assert told(again, bouncer) == []
        assert told(again, bouncer, "?startup=true") == [ATTACKER]


def key_of(hub: Running, member: str) -> str:
    """The id of this member's bouncer's key."""
    (found,) = hub.hub.store.registry.keys.all(member=member, purpose="bouncer")
    return found.id
