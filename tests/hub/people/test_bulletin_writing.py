import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from bavn.hub.hub import Hub
from bavn.hub.people.bulletin_writing import day_of, days_of, opened, sealed, write_missing
from bavn.hub.settings import HubSettings
from bavn.model.tlp import LEVELS
from bavn.sharing.checking import encode_batch
from tests.hub.hubs import Clock, Running, established, new_folder, running, sighting
from tests.waiting import until

YESTERDAY = date(2026, 11, 21)
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
VEJLE, ISHOEJ = established("vejle"), established("ishoej")


def joined(days: int) -> Callable[[Hub], None]:
    """A member that joined so many days before."""

    def add(hub: Hub) -> None:
        since = hub.now() - timedelta(days=days)
        hub.store.registry.members.add(replace(VEJLE, status="active", joined=since))

    return add


def written(hub: Running) -> None:
    """Let the hub write what is missing."""
    loop = hub.hub.loop
    assert loop is not None
    asyncio.run_coroutine_threadsafe(write_missing(hub.hub), loop).result(20)


def test_a_bulletin_is_never_written_anew(tmp_path: Path) -> None:
    with running(tmp_path, opened=joined(9), clock=Clock(NOON + timedelta(days=1))) as hub:
        written(hub)
        before = hub.hub.store.bulletins.get(YESTERDAY, "clear", "da")
        hub.clock.forward(hours=1)
        written(hub)
        assert hub.hub.store.bulletins.get(YESTERDAY, "clear", "da") == before


def test_what_happened_on_another_day_is_told_on_that_day(tmp_path: Path) -> None:
    with running(tmp_path, members=(VEJLE,), clock=Clock(NOON)) as hub:
        hub.sensor("vejle").says(hub.client, encode_batch([sighting(at=NOON)]))
        assert len(day_of(hub.hub, hub.hub.store, YESTERDAY, "amber").campaigns) == 1
        assert not day_of(hub.hub, hub.hub.store, YESTERDAY - timedelta(days=1), "amber").campaigns
        assert day_of(hub.hub, hub.hub.store, YESTERDAY, "amber").armed == 2


def test_a_campaign_that_was_taken_back_or_became_part_of_another_one_is_not_told(tmp_path: Path) -> None:
    with running(tmp_path, members=(VEJLE,), clock=Clock(NOON)) as hub:
        hub.sensor("vejle").says(hub.client, encode_batch([sighting(at=NOON)]))
        (campaign,) = hub.hub.published.campaigns
        for other in (replace(campaign, id=2, into=1), replace(campaign, id=3, members=())):
            hub.hub.published = replace(hub.hub.published, campaigns=(campaign, other))
            assert day_of(hub.hub, hub.hub.store, YESTERDAY, "amber").campaigns == (campaign,)


def test_a_running_hub_writes_what_is_missing_of_the_last_week(tmp_path: Path) -> None:
    new_folder(tmp_path)
    with running(tmp_path, opened=joined(9), clock=Clock(NOON)) as hub:
        before = (NOON - timedelta(days=1)).date()
        until(
            lambda: hub.hub.store.bulletins.get(before, LEVELS[-1], "da") is not None, what="yesterday's, the last one"
        )
        assert hub.client.get("/api/v1/bulletins").json() == {
            "label": "clear",
            "languages": ["en", "da"],
            "days": [(NOON.date() - timedelta(days=days)).isoformat() for days in range(1, 8)],
        }


def test_no_day_before_the_first_member_joined_has_a_bulletin() -> None:
    members = [replace(VEJLE, joined=NOON), replace(ISHOEJ, joined=NOON - timedelta(days=3)), established("invited")]
    assert days_of(members, NOON, UTC) == [NOON.date() - timedelta(days=days) for days in (3, 2, 1)]


def test_a_hub_without_members_writes_nothing(tmp_path: Path) -> None:
    with running(tmp_path, clock=Clock(NOON)) as hub:
        written(hub)
        assert hub.client.get("/api/v1/bulletins").json()["days"] == []


@pytest.mark.parametrize(("utc", "day"), [("22:59", 20), ("23:00", 21)])
def test_a_day_begins_at_midnight_of_the_hubs_zone(tmp_path: Path, utc: str, day: int) -> None:
    at = datetime.fromisoformat(f"2026-11-20T{utc}+00:00")

    def danish(read: HubSettings) -> HubSettings:
        return replace(read, hub=replace(read.hub, zone="Europe/Copenhagen"))

    with running(tmp_path, members=(VEJLE,), clock=Clock(at), change=danish) as hub:
        hub.sensor("vejle").says(hub.client, encode_batch([sighting(at=at)]))
        armed = {one: day_of(hub.hub, hub.hub.store, date(2026, 11, one), "amber").armed for one in (20, 21)}
    assert armed == {20: 0, 21: 0} | {day: 2}


def test_what_was_sealed_can_be_opened(tmp_path: Path) -> None:
    with running(tmp_path, clock=Clock(NOON)) as hub:
        found = opened(sealed(hub.hub, day_of(hub.hub, hub.hub.store, YESTERDAY, "green"), "en"))
    assert (found.day, found.label, found.language) == (YESTERDAY, "green", "en")
