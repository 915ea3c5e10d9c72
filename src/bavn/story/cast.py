"""Who takes part: the hub, towns with their sensors, vantage points; put in their places one after another."""

import asyncio
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Final

from bavn.model.language import Language
from bavn.simulation.local_sites import LocalSites
from bavn.story.community import Community, Enrolled, Tokens, id_of
from bavn.story.front import Behind
from bavn.story.processes import Stage, bavn
from bavn.story.script import Script
from bavn.story.sign_in import Link
from bavn.story.town import Town, free_port
from bavn.story.traffic import PAST_S, Log
from bavn.story.vantage import POINTS, look
from bavn.story.web import Place

USUAL_PORT: Final = 8643  # of a hub
OWN: Final = "127.0.0.1"
AT_ONCE: Final = 2  # programs that begin, for two cores


@dataclass(frozen=True, slots=True)
class Clock:
    """`wall` gives aware UTC, `monotonic` seconds that only grow."""

    wall: Callable[[], datetime]
    monotonic: Callable[[], float] = time.monotonic

    @property
    def now_ms(self) -> int:
        """Unix time."""
        return int(self.wall().timestamp() * 1000)


@dataclass(slots=True)
class Cast:
    """Everybody, on a stage."""

    stage: Stage
    clock: Clock
    sites: LocalSites
    community: Community
    token: str = ""
    link: Link | None = None
    towns: dict[str, Town] = field(default_factory=dict)  # by host
    reading: list["asyncio.Task[None]"] = field(default_factory=list)

    def close(self) -> None:
        """Let go of logs and of what reads."""
        for task in self.reading:
            task.cancel()
        for town in self.towns.values():
            town.close()
        if self.link is not None:
            self.link.close()


def hosts_of(script: Script) -> list[str]:
    """All sites that are played, each once."""
    return list(dict.fromkeys(one.host for one in script.parts))


async def open_hub(cast: Cast, script: Script, sensors: tuple[str, ...], language: Language) -> Tokens:
    """Begin the hub and run it; make the towns, which do nothing yet."""
    fronts = {host: f"127.81.{number}.1" for number, host in enumerate(sensors, 1)}
    port = free_port((OWN, *fronts.values()))
    now_ms = cast.clock.now_ms
    for host in sensors:
        log = Log(host, 7, now_ms // 1000 * 1000 - PAST_S * 1000)
        name = id_of(host)
        cast.towns[host] = Town(name, host, cast.stage.folder / name, Place(fronts[host], port), log)
    urls = {host: cast.sites.url(host) for host in hosts_of(script)}
    urls |= {host: f"http://{town.place}/" for host, town in cast.towns.items()}
    hits = [one.hit for one in script.parts]
    ids = [id_of(host) for host in sensors]
    tokens = cast.community.begin(Enrolled(hits, urls, ids, POINTS), cast.clock.wall(), language)
    await cast.community.run(cast.stage)
    cast.token = await cast.community.operator(cast.stage)
    return tokens


async def settle(cast: Cast, tokens: Tokens) -> None:
    """Everything but the sensors: logs, web servers, joining, vantage points."""
    folder, url, rooms = cast.stage.folder, cast.community.url, asyncio.Semaphore(AT_ONCE)
    listening = free_port((OWN,))

    async def one_town(number: int, town: Town) -> None:
        async with rooms:
            behind = Behind(cast.sites.url(town.host), cast.sites.url(town.host, abroad=True))
            await town.settle(cast.stage, Place(f"127.82.{number}.1", listening), behind)
            await town.join(cast.stage, url, tokens.members[town.member])

    async def one_point(name: str) -> None:
        async with rooms:
            point = next(one for one in POINTS if one.name == name)
            await look(cast.stage, folder / f"point-{name}", point, url, tokens.points[name])

    towns = (one_town(number, town) for number, town in enumerate(cast.towns.values(), 1))
    await together(*towns, *(one_point(one.name) for one in POINTS))


async def watch(cast: Cast) -> None:
    """Start the sensors, two at a time, and wait until each knows what is usual."""
    rooms = asyncio.Semaphore(AT_ONCE)

    async def one(town: Town) -> None:
        async with rooms:
            cast.reading.append(await town.watch(cast.stage, cast.clock.monotonic))
            await town.ready()

    await together(*(one(town) for town in cast.towns.values()))


async def warm(stage: Stage) -> None:
    """Compile the engine where it is not yet."""
    await stage.run("warm", *bavn("warm"))


async def together(*work: "asyncio.Future[None] | object") -> None:
    """All at once; the first that fails ends the others, and its error is raised as it is."""
    try:
        async with asyncio.TaskGroup() as group:
            for one in work:
                group.create_task(one)  # type: ignore[arg-type]
    except BaseExceptionGroup as errors:
        raise first_of(errors) from None


def first_of(errors: BaseExceptionGroup[BaseException]) -> BaseException:
    """The first error that went wrong by itself."""
    first = errors.exceptions[0]
    return first_of(first) if isinstance(first, BaseExceptionGroup) else first


def said_by(cast: Cast) -> Mapping[str, list[tuple[float, dict[str, object]]]]:
    """What every sensor has said."""
    return {host: town.said for host, town in cast.towns.items()}


def folder_of_hub(stage: Stage) -> Path:
    """Where the hub keeps what it has."""
    return stage.folder / "hub"
