import asyncio
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from bavn.hub.people.bulletin_writing import day_of, opened, sealed, write_missing
from bavn.model.tlp import LEVELS
from bavn.sharing.checking import encode_batch
from tests.hub.hubs import Clock, Running, established, new_folder, running, sighting
from tests.waiting import until

YESTERDAY = date(2026, 11, 21)
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
VEJLE = established("vejle")


def written(hub: Running) -> None:
    """Let the hub write what is missing."""
    loop = hub.hub.loop
    assert loop is not None
    asyncio.run_coroutine_threadsafe(write_missing(hub.hub), loop).result(20)


def test_a_bulletin_is_never_written_anew(tmp_path: Path) -> None:
    with running(tmp_path, clock=Clock(NOON)) as hub:
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


def test_a_running_hub_writes_what_is_missing_of_the_last_week(tmp_path: Path) -> None:
    new_folder(tmp_path)
    with running(tmp_path, clock=Clock(NOON)) as hub:
        before = (NOON - timedelta(days=1)).date()
        until(
            lambda: hub.hub.store.bulletins.get(before, LEVELS[-1], "da") is not None, what="yesterday's, the last one"
        )
        assert hub.client.get("/api/v1/bulletins").json() == {
            "label": "clear",
            "languages": ["en", "da"],
            "days": [(NOON.date() - timedelta(days=days)).isoformat() for days in range(1, 8)],
        }


def test_what_was_sealed_can_be_opened(tmp_path: Path) -> None:
    with running(tmp_path, clock=Clock(NOON)) as hub:
        found = opened(sealed(hub.hub, day_of(hub.hub, hub.hub.store, YESTERDAY, "green"), "en"))
    assert (found.day, found.label, found.language) == (YESTERDAY, "green", "en")
