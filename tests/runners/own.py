"""A real sensor that was attacked, and its own pages on a free port, for tests and for eyes."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import httpx

from bavn.protection.allow import AllowList
from bavn.runners.own_pages import OwnPages, key_of, link_key
from bavn.runners.own_pages_server import PagesServer
from bavn.runners.own_views import Views
from bavn.settings.schema import Settings
from tests.no_tls import NO_TLS
from tests.runners.sensing import Stage, settings_of

BOTS = 100
SECONDS = 20
OWN = {"Sec-Fetch-Site": "same-origin"}


@dataclass(slots=True)
class Own:
    """The pages, and a browser with the key."""

    views: Views
    pages: OwnPages
    url: str
    client: httpx.Client
    settings: Settings
    now: list[datetime] = field(default_factory=list)


def attacked(folder: Path) -> Stage:
    """Run a real sensor through calm minutes and a flood; it has stopped when this returns."""
    stage = Stage(folder)
    stage.write_past()
    with stage.sensor(settings_of(folder, protect="block")) as sensor:
        stage.turn(sensor)
        for _ in range(SECONDS):
            stage.second(sensor, bots=BOTS)
    return stage


@contextmanager
def own_pages(settings: Settings, now: datetime) -> Iterator[Own]:
    """The pages of a state folder, as of a moment."""
    moments = [now]
    views = Views(settings, AllowList([]), lambda: moments[0], monotonic=iter(range(0, 10_000, 10)).__next__)
    pages = OwnPages(views, key_of(settings.sensor.state), lambda: moments[0])
    with PagesServer("127.0.0.1:0", pages.answer) as server:
        url = f"http://127.0.0.1:{server.server_port}"
        with httpx.Client(base_url=url, verify=NO_TLS, trust_env=False, timeout=20) as client:
            client.get(f"/?key={link_key(pages.key)}")
            yield Own(views, pages, url, client, settings, moments)
