from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from bavn.hub.bulletin_writing import day_of, opened, sealed, write
from bavn.sharing.checking import encode_batch
from tests.hub.hubs import Clock, established, new_folder, running, sighting
from tests.waiting import until

YESTERDAY = date(2026, 11, 21)
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
VEJLE = established("vejle")


def test_a_bulletin_is_never_written_anew(tmp_path: Path) -> None:
    with running(tmp_path, clock=Clock(NOON)) as hub:
        write(hub.hub, hub.hub.store, YESTERDAY, hub.clock())
        before = hub.hub.store.bulletins.get(YESTERDAY, "clear", "da")
        hub.clock.forward(hours=1)
        write(hub.hub, hub.hub.store, YESTERDAY, hub.clock())
        assert hub.hub.store.bulletins.get(YESTERDAY, "clear", "da") == before


def test_what_happened_on_another_day_is_told_on_that_day(tmp_path: Path) -> None:
    with running(tmp_path, members=(VEJLE,), clock=Clock(NOON)) as hub:
        hub.sensor("vejle").says(hub.client, encode_batch([sighting(at=NOON)]))
        assert len(day_of(hub.hub, YESTERDAY, "amber").campaigns) == 1
        assert not day_of(hub.hub, YESTERDAY - timedelta(days=1), "amber").campaigns
        assert day_of(hub.hub, YESTERDAY, "amber").armed == 2


def test_a_running_hub_writes_yesterdays_by_itself(tmp_path: Path) -> None:
    new_folder(tmp_path)
    with running(tmp_path, clock=Clock(NOON)) as hub:
        before = (NOON - timedelta(days=1)).date()
        until(lambda: hub.hub.store.bulletins.get(before, "amber", "da") is not None, what="a bulletin")
        assert hub.client.get("/api/v1/bulletins").json() == {
            "label": "clear",
            "languages": ["en", "da"],
            "days": [before.isoformat()],
        }


def test_what_was_sealed_can_be_opened(tmp_path: Path) -> None:
    with running(tmp_path, clock=Clock(NOON)) as hub:
        found = opened(sealed(hub.hub, day_of(hub.hub, YESTERDAY, "green"), "en"))
    assert (found.day, found.label, found.language) == (YESTERDAY, "green", "en")
