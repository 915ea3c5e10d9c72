"""A sensor in a test's hands: its clock, its log, what it announced, what it had to say."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from unittest.mock import patch

from bavn.model.notice import Notice
from bavn.runners.publishing import Announcement
from bavn.runners.sensor import Sensor
from bavn.runners.starting import sensor_of
from bavn.runners.turning import Clock
from bavn.settings.schema import SensorSettings, Settings, SiteSettings
from bavn.sources.clients import TrustedProxies
from tests.runners.samples import BEGINS, calm_second, plain_line

SITE = "www.example.dk"
CALM_S = 480
NOBODY = TrustedProxies()


@dataclass(slots=True)
class Hands:
    """A clock that only a test moves."""

    now: datetime = BEGINS
    passed_s: float = 1000.0

    @property
    def clock(self) -> Clock:
        return Clock(lambda: self.now, lambda: self.passed_s)

    @property
    def second(self) -> int:
        """Seconds since BEGINS, as the samples count them."""
        return int((self.now - BEGINS).total_seconds())

    def go(self, seconds: float = 1.0) -> None:
        self.now += timedelta(seconds=seconds)
        self.passed_s += seconds


def settings_of(folder: Path, *, snapshot_s: float = 30.0, **site: object) -> Settings:
    """One site with one log, `access.log` of the folder, and state beside it."""
    sensor = SensorSettings(folder / "state", None, timedelta(milliseconds=20), timedelta(seconds=snapshot_s))
    wishes: dict[str, object] = {"logs": (str(folder / "access.log"),)} | site
    return Settings(sensor, (SiteSettings(SITE, **wishes),))  # type: ignore[arg-type]


@dataclass(slots=True)
class Stage:
    """A log, a clock, and what sensors that ran on them have announced."""

    folder: Path
    hands: Hands = field(default_factory=Hands)
    said: list[Announcement] = field(default_factory=list)
    noticed: list[Notice] = field(default_factory=list)

    @property
    def log(self) -> Path:
        return self.folder / "access.log"

    @property
    def updates(self) -> list[str]:
        return [one.update for one in self.said]

    @property
    def codes(self) -> list[str]:
        return [one.code for one in self.noticed]

    def write(self, *lines: bytes) -> None:
        with self.log.open("ab") as file:
            file.write(b"".join(lines))

    def write_past(self, seconds: int = CALM_S) -> None:
        """Everyday traffic up to now; the clock then stands at its end."""
        self.write(*(line for second in range(seconds) for line in calm_second(second)))
        self.hands.go(seconds)

    @contextmanager
    def sensor(self, settings: Settings | None = None, *, from_start: bool = True) -> Iterator[Sensor]:
        def announce(said: Announcement, _lag_s: float) -> None:
            self.said.append(said)

        wanted = settings or settings_of(self.folder)
        with (
            patch("bavn.runners.reporting.log", lambda _now, notice: self.noticed.append(notice)),
            sensor_of(wanted, self.hands.clock, announce, from_start=from_start) as sensor,
        ):
            yield sensor

    def second(self, sensor: Sensor, *, bots: int = 0) -> None:
        """One more second of the site, as the server logs it while time passes."""
        second = self.hands.second
        self.hands.go()
        flood = (plain_line(second, f"198.18.{bot}.9", f"/search?q={bot}x{second}") for bot in range(bots))
        self.write(*calm_second(second), *flood)
        self.turn(sensor)

    def turn(self, sensor: Sensor, times: int = 0) -> bool:
        """Turn so many times (0: until nothing waits), and hear what it says. Always False, for use in conditions."""
        while sensor.turn() and times != 1:
            times -= 1
        sensor.parts.report(sensor, self.hands.now)
        return False


def requests(sensor: Sensor, site: str = SITE) -> int:
    """What the engine has counted for a site."""
    engine = sensor.parts.engine
    return int(engine.state.sites.requests[engine.place(site)])


def now_line(hands: Hands, address: str = "192.0.2.1", target: str = "/") -> bytes:
    """A line of this moment."""
    return plain_line(hands.second, address, target)


def utc(second: int) -> datetime:
    return BEGINS.astimezone(UTC) + timedelta(seconds=second)
