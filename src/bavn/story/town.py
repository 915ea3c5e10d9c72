"""One town: its web server, its log and its sensor, which has joined the hub."""

import asyncio
import json
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, Final

from bavn.model.problem import Problem
from bavn.story import front
from bavn.story.processes import Program, Stage, bavn
from bavn.story.traffic import PAST_S, Log
from bavn.story.web import VISITOR, Place, ask

SETTINGS: Final = """\
# A reconstruction: written by `bavn demo`, gone when it ends.
[sensor]
state = "{folder}/state"
listen = "{listen}"

[[site]]
name = "{host}"
logs = ["{folder}/access.log"]
format = "combined"
forwarded = true
protect = "block"

[protect]
nginx_include = "{folder}/rules/bavn.conf"
nginx_reload = {reload}
crawlers = false
contact = "Rekonstruktion / reconstruction"
"""
READY_S: Final = 60.0
TRIES: Final = 50
AT_ONCE: Final = 6  # harmless requests of each kind a second


@dataclass(slots=True)
class Checked:
    """What harmless requests in visitors' names were answered: how many, and how many of them with 403 or 429."""

    asked: int = 0
    refused: int = 0

    def note(self, status: int) -> None:
        """One answer; silent about none."""
        if status:
            self.asked += 1
            self.refused += status in {403, 429}


@dataclass(slots=True)
class Town:
    """A municipality or firm with a sensor. `said` are the lines of its sensor, with the second at which they came."""

    member: str
    host: str
    folder: Path
    place: Place
    log: Log
    said: list[tuple[float, dict[str, Any]]] = field(default_factory=list)
    honest: Checked = field(default_factory=Checked)
    hostile: Checked = field(default_factory=Checked)
    _open: IO[bytes] | None = None
    _sensor: Program | None = None

    async def settle(self, stage: Stage, listen: Place, behind: front.Behind) -> None:
        """Put everything in its place: quarter of an hour of everyday log, settings, the web server."""
        self.folder.mkdir()
        front.prepare(self.folder, self.place, behind)
        reload = json.dumps(front.reload_command(self.folder))
        settings = SETTINGS.format(folder=self.folder, host=self.host, listen=listen, reload=reload)
        (self.folder / "bavn.toml").write_text(settings)
        self._open = (self.folder / "access.log").open("ab", buffering=0)
        self.write(self.log.began_ms + PAST_S * 1000)
        await front.start(stage, self.folder, self.place, behind)

    async def join(self, stage: Stage, url: str, token: str) -> None:
        """Join the hub with a real token, and let it block."""
        config = self.folder / "bavn.toml"
        await stage.run(f"join-{self.member}", *bavn("join", url, token, "--config", config, "--name", self.member))
        config.write_text(config.read_text().replace("[hub]", '[hub]\ndecisions = "block"'))

    async def watch(self, stage: Stage, monotonic: Callable[[], float]) -> "asyncio.Task[None]":
        """Start its sensor; the task reads what it says until it ends."""
        command = bavn("sensor", "--json", "--from-start", "--config", self.folder / "bavn.toml")
        self._sensor = sensor = await stage.start(f"sensor-{self.member}", *command, silent=False)

        async def read() -> None:
            async for line in sensor.lines():
                self.said.append((monotonic(), json.loads(line)))

        return asyncio.create_task(read())

    async def ready(self) -> None:
        """Wait until the sensor has read its log and says so. `Problem` where it does not."""
        status = self.folder / "state" / "status.json"
        for _ in range(int(READY_S * 10)):
            if status.exists() and self._knows(status):
                return
            if self._sensor is not None and not self._sensor.runs:
                break
            await asyncio.sleep(0.1)
        why = self._sensor.last_words() if self._sensor else ""
        raise Problem(f"the sensor is not ready: {why}", where=self.member)

    def _knows(self, status: Path) -> bool:
        said = json.loads(status.read_bytes())
        knows = any(site.get("usual") is not None for site in said.get("sites", ()))
        return knows and said.get("lag_bytes", 0) == 0 and (said.get("hub") or {}).get("connected") is not None

    def write(self, until_ms: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Write the lines that are due; return who asked, honest and hostile."""
        due = self.log.take(until_ms)
        if due.text and self._open is not None:
            self._open.write(due.text)
        return due.honest, due.hostile

    async def check(self, honest: tuple[str, ...], hostile: tuple[str, ...]) -> None:
        """Ask the web server, harmlessly, in the names of some of those who asked, whom it turns away."""
        asked = [(self.honest, one) for one in honest[:AT_ONCE]] + [(self.hostile, one) for one in hostile[:AT_ONCE]]
        answers = [ask(self.place, front.CHECKED, {VISITOR: visitor}) for _, visitor in asked]
        for (checked, _), answer in zip(asked, await asyncio.gather(*answers), strict=True):
            checked.note(answer.status)

    def close(self) -> None:
        """Close its log."""
        if self._open is not None:
            self._open.close()
            self._open = None


def free_port(addresses: tuple[str, ...], wanted: int = 0) -> int:
    """A port at which nobody listens at any of these addresses: the wanted one, or (0) any. `Problem`: none is."""
    import socket  # noqa: PLC0415  only here

    for _ in range(1 if wanted else TRIES):
        held: list[socket.socket] = []
        try:
            for address in addresses:
                one = socket.socket()
                held.append(one)
                one.bind((address, held[0].getsockname()[1] if len(held) > 1 else wanted))
            return int(held[0].getsockname()[1])
        except OSError:
            continue
        finally:
            for one in held:
                one.close()
    raise Problem("there is no free port on loopback", where=os.uname().sysname)
