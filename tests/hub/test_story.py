"""The purpose of it all, with the real commands: one member is flooded, and another is ready before its turn comes."""

import json
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from threading import Event, Thread
from typing import Any

from bavn.model.member import Member
from bench.live.town import flood, line, visits
from tests.hub.hubs import established
from tests.hub.processes import BAVN, ROOT, bavn, now, town
from tests.waiting import until

VEJLE, ISHOJ = established("vejle"), established("ishoj")
PAST = timedelta(minutes=15)
USUAL = 20.0  # requests a second
RATE = 300.0
SOURCES = 120
FLOOD_S = 60.0
PUBLIC = ((b"198.18.", b"91.18."), (b"198.19.", b"92.19."))  # benchmark space is nobody's, and never shared
AGENT, WORD, USER = b"Hemmelig-Browser/77", b"hemmeligtord", b"inge.hemmelig"  # only in Vejle's log

SETTINGS = """\
[sensor]
state = "{folder}/state"
listen = ""

[[site]]
name = "www.{name}.example"
logs = ["{folder}/access.log"]
format = "combined"
protect = "block"

[protect]
nginx_include = "{folder}/bavn.conf"
nginx_reload = ["true"]
crawlers = false

[hub]
url = "{url}"
identity = "{identity}"
"""


@dataclass(slots=True)
class Place:
    """One member's machine: its folder, its log that grows, and what its sensor has said."""

    name: str
    folder: Path
    said: list[dict[str, Any]] = field(default_factory=list)
    attack: list[bytes] = field(default_factory=list)

    @property
    def config(self) -> str:
        return str(self.folder / "bavn.toml")

    def has(self, schema: str) -> dict[str, Any] | None:
        return next((one for one in self.said if one["schema"] == schema), None)

    def status(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(bavn("status", "--json", "--config", self.config))
        return found

    def limited(self) -> set[str]:
        """The attackers that nginx is told of."""
        text = (self.folder / "bavn.conf").read_text() if (self.folder / "bavn.conf").exists() else ""
        return {word.split("/")[0] for word in text.split() if word.startswith("92.19.")}


def public(text: bytes) -> bytes:
    for here, there in PUBLIC:
        text = text.replace(here, there)
    return text


def stamped(text: bytes) -> bytes:
    """The line as of now."""
    head, _, rest = text.partition(b"[")
    return head + f"[{now():%d/%b/%Y:%H:%M:%S +0000}".encode() + rest[rest.index(b"]") :]


def attack(*, private: bool) -> list[bytes]:
    lines = [public(line(one, now())) for one in flood(7, FLOOD_S, RATE, SOURCES)]
    if not private:
        return lines
    return [
        one.replace(b" - - [", b" - " + USER + b" [").replace(b"?q=", b"?q=" + WORD).replace(b"Mozilla/5.0", AGENT)
        for one in lines
    ]


@contextmanager
def growing(places: list[Place]) -> Iterator[None]:
    """Everyday traffic in each log as time goes by, and an attack where it has begun."""
    stop = Event()

    def write() -> None:
        everyday = {place.name: iter(visits(sum(place.name.encode()) % 99, 300.0, USUAL)) for place in places}
        held = {name: next(one) for name, one in everyday.items()}
        began, begins = time.monotonic(), dict[str, float]()
        sent = dict.fromkeys(everyday, 0)
        while not stop.wait(0.05):
            at = time.monotonic()
            for place in places:
                lines = []
                while held[place.name].at <= at - began:
                    lines.append(stamped(public(line(held[place.name], now()))))
                    held[place.name] = next(everyday[place.name])
                if place.attack:
                    due = int((at - begins.setdefault(place.name, at)) * RATE)
                    lines += map(stamped, place.attack[sent[place.name] : due])
                    sent[place.name] = due
                with (place.folder / "access.log").open("ab") as log:
                    log.write(b"".join(lines))

    thread = Thread(target=write)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


@contextmanager
def sensing(places: list[Place]) -> Iterator[None]:
    """Their sensors, as services run them, and threads that note what each says. All begin, and end, at once."""
    sensors = [started(place) for place in places]
    readers = [Thread(target=read, args=pair) for pair in zip(sensors, places, strict=True)]
    for reader in readers:
        reader.start()
    try:
        for sensor, place in zip(sensors, places, strict=True):
            until(lambda: sensor.poll() is not None or (place.folder / "state" / "status.json").exists())  # noqa: B023  at once
            assert sensor.poll() is None, (place.folder / "stderr").read_text()
        yield
    finally:
        for sensor in sensors:
            sensor.send_signal(signal.SIGTERM)
        for sensor, reader in zip(sensors, readers, strict=True):
            sensor.wait(30)
            reader.join()
            assert sensor.stdout is not None
            sensor.stdout.close()


def started(place: Place) -> "subprocess.Popen[bytes]":
    command = [*BAVN, "sensor", "--json", "--from-start", "--config", place.config]
    with (place.folder / "stderr").open("wb") as stderr:
        return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=stderr, cwd=ROOT, env={**os.environ})


def read(sensor: "subprocess.Popen[bytes]", place: Place) -> None:
    assert sensor.stdout is not None
    for said in sensor.stdout:
        place.said.append(json.loads(said))


def settled(folder: Path, member: Member, url: str, identity: Path) -> Place:
    """A machine with a quarter of an hour of everyday traffic in its log."""
    place = Place(member.id, folder)
    folder.mkdir()
    Path(place.config).write_text(SETTINGS.format(folder=folder, name=member.id, url=url, identity=identity))
    past = visits(len(member.id), PAST.total_seconds(), USUAL)
    (folder / "access.log").write_bytes(public(b"".join(line(one, now() - PAST) for one in past)))
    return place


def everything(folder: Path) -> bytes:
    return b"\0".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


def test_when_one_is_hit_another_is_warned_and_armed_and_learns_nothing_private(tmp_path: Path) -> None:
    with town(tmp_path, VEJLE, ISHOJ) as hub, ExitStack() as stack:
        hub.start()
        vejle, ishoj = (
            settled(tmp_path / f"at-{one.id}", one, hub.url, hub.states[one.id] / "hub.identity")
            for one in (VEJLE, ISHOJ)
        )
        stack.enter_context(growing([vejle, ishoj]))
        stack.enter_context(sensing([vejle, ishoj]))
        vejle.attack = attack(private=True)
        until(lambda: ishoj.has("bavn.warning/1"), what="Ishøj is warned")
        until(lambda: ishoj.status()["sensor"]["hub"]["armed"] > 0, what="Ishøj is armed")
        assert ishoj.has("bavn.finding/1") is None
        assert not ishoj.limited()

        ishoj.attack = attack(private=False)
        until(lambda: ishoj.has("bavn.finding/1"), what="Ishøj is in alarm itself")
        until(ishoj.limited, what="the armed are limited")
        status = json.dumps(ishoj.status())
    said = json.dumps(ishoj.said) + status
    assert "vejle" not in said.lower()
    at_ishoj = everything(ishoj.folder / "state") + (ishoj.folder / "bavn.conf").read_bytes()
    assert b"vejle" not in at_ishoj.lower()
    for private in (AGENT, WORD, USER):
        assert private in (vejle.folder / "access.log").read_bytes()
        assert private not in everything(hub.data)
        assert private not in at_ishoj
