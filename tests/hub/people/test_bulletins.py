"""Bulletins of days that are over, as their readers get them from a hub that runs."""

import asyncio
import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from bavn.hub.people.bulletin_writing import write_missing
from bavn.sharing.checking import encode_batch
from bavn.sharing.envelope import open_sealed
from bavn.sharing.signing import fingerprint_of
from tests.hub.hubs import Clock, Running, established, running, sighting

YESTERDAY = date(2026, 11, 21)
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
DAY = timedelta(days=1)
VEJLE, ISHOEJ = established("vejle"), established("ishoej")


def written(hub: Running) -> None:
    """Let the hub write what is missing."""
    loop = hub.hub.loop
    assert loop is not None
    asyncio.run_coroutine_threadsafe(write_missing(hub.hub), loop).result(20)


def attacked(hub: Running) -> None:
    """A flood at Vejle at noon; then it is the next day."""
    said = hub.sensor("vejle").says(hub.client, encode_batch([sighting(at=NOON)]))
    assert said.json()["accepted"] == 1
    hub.clock.forward(hours=12)
    hub.hub.store.tidy(hub.clock())


def test_members_read_of_the_campaign_and_the_public_does_not(tmp_path: Path) -> None:
    with running(tmp_path, members=(VEJLE, ISHOEJ), clock=Clock(NOON)) as hub:
        attacked(hub)
        written(hub)
        sensor = hub.sensor("ishoej")
        of_members = sensor.asks(hub.client, f"/api/v1/bulletins/{YESTERDAY}/amber/da.md").text
        of_all = hub.client.get(f"/api/v1/bulletins/{YESTERDAY}/clear/da.md").text
    heading = r"^## Overbelastningsangreb (siden|fra) kl\. 1[12]\.59"  # in the hub's zone; it may have ended by now
    assert re.search(heading, of_members, re.MULTILINE)
    assert "Ramt: 1 organisation." in of_members
    assert "vejle" not in of_members.casefold()
    assert "Overbelastning" not in of_all
    assert "TLP:CLEAR" in of_all
    assert "lagt klar" not in of_all  # neither that something was, nor that nothing was


def test_a_bulletin_is_sealed_with_the_hubs_key(tmp_path: Path) -> None:
    with running(tmp_path, members=(VEJLE,), clock=Clock(NOON)) as hub:
        hub.clock.forward(days=1)
        written(hub)
        sealed = hub.client.get(f"/api/v1/bulletins/{YESTERDAY}/clear/en.json").content
        public = hub.hub.signing.public
    said = msgspec.json.decode(open_sealed(sealed, {fingerprint_of(public): public}))
    assert (said["day"], said["label"], said["language"]) == ("2026-11-21", "clear", "en")
    assert said["markdown"].startswith("# Bulletin for 21 November 2026")


def test_a_browser_shows_the_page_in_its_own_style_and_loads_nothing(tmp_path: Path) -> None:
    with running(tmp_path, members=(VEJLE,), clock=Clock(NOON)) as hub:
        hub.clock.forward(days=1)
        written(hub)
        answer = hub.client.get(f"/api/v1/bulletins/{YESTERDAY}/clear/da.html")
    assert "style-src 'unsafe-inline'" in answer.headers["content-security-policy"]
    assert "default-src 'none'" in answer.headers["content-security-policy"]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        (f"{YESTERDAY}/amber/da.md", 401),
        (f"{YESTERDAY}/red/da.md", 404),
        ("2026-11-01/clear/da.md", 404),
        ("yesterday/clear/da.md", 404),
        (f"{YESTERDAY}/clear/da.exe", 404),
        (f"{YESTERDAY}/clear/da.html", 200),
    ],
)
def test_nobody_gets_what_is_not_for_them_or_is_not_there(tmp_path: Path, path: str, status: int) -> None:
    with running(tmp_path, members=(VEJLE,), clock=Clock(NOON)) as hub:
        hub.clock.forward(days=1)
        written(hub)
        assert hub.client.get(f"/api/v1/bulletins/{path}").status_code == status
