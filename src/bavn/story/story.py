"""The whole of it, from an empty folder to the table, and everything gone again."""

import asyncio
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from bavn.model.language import Language
from bavn.model.problem import Problem
from bavn.simulation.local_sites import LocalSites
from bavn.simulation.november import WAVES
from bavn.story import cast as casting
from bavn.story import front, table
from bavn.story.cast import OWN, USUAL_PORT, Cast, Clock, hosts_of
from bavn.story.community import USER, Community
from bavn.story.happened import Happened
from bavn.story.playing import Play, unless
from bavn.story.processes import Stage, stage
from bavn.story.script import Pace, Script, script_of
from bavn.story.sign_in import link_of, on_enter
from bavn.story.telling import Screen, Teller
from bavn.story.town import free_port
from bavn.story.vantage import POINTS
from bavn.story.web import Place

SENSORS: Final = (
    "www.vejle.example",
    "www.aarhus.example",
    "www.helsingoer.example",
    "www.gentofte.example",
    "www.ishoej.example",
    "www.terma.example",
)
SHORT: Final = ("www.vejle.example", "www.helsingoer.example")
HURRIED: Final = Pace(calm_s=2.0, uncut_s=15.0, lead_s=4.0, fails_s=12.0, slow_s=12.0, after_s=2.0, tail_s=0.0)


@dataclass(frozen=True, slots=True)
class Plan:
    """What is played. `opens` is given the link that signs in; with `stays` the page stays until somebody ends it.

    `short`: two towns on the first day only, in less than a minute. That is too short for an outage to be believed.
    """

    language: Language = "en"
    short: bool = False
    stays: bool = False
    opens: Callable[[str], object] | None = None

    @property
    def script(self) -> Script:
        """The script of it."""
        if not self.short:
            return script_of(WAVES, Pace())
        first = WAVES[0]
        return script_of((replace(first, hits=tuple(one for one in first.hits if one.host in SHORT)),), HURRIED)

    @property
    def sensors(self) -> tuple[str, ...]:
        """The sites that have a sensor."""
        return SHORT if self.short else SENSORS


def tell_story(plan: Plan, screen: Screen, wall: Callable[[], datetime]) -> Happened | None:
    """Play it and print the table; None where somebody ended it before. `Problem` where something cannot be had."""
    if sys.platform != "linux":
        raise Problem("runs on Linux only: elsewhere it could leave programs behind", where="bavn demo")
    return asyncio.run(_told(plan, screen, Clock(wall)))


async def _told(plan: Plan, screen: Screen, clock: Clock) -> Happened | None:
    teller = Teller(screen, plan.language, clock.monotonic)
    playing = asyncio.create_task(_played(plan, screen, teller, clock))
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, playing.cancel)
    try:
        return await playing
    except asyncio.CancelledError:
        return None
    finally:
        teller.say("cleared")


async def _played(plan: Plan, screen: Screen, teller: Teller, clock: Clock) -> Happened:
    script = plan.script
    for code in ("intro", "cut", "assumed"):
        teller.say(code)
    path = front.nginx()
    teller.say("with-nginx", path=path) if path else teller.say("without-nginx")
    async with stage() as found, LocalSites(hosts_of(script)) as sites:
        cast = Cast(found, clock, sites, Community(casting.folder_of_hub(found), _place()))
        try:
            with on_enter(lambda: _another_link(cast, teller), sys.stdin):
                happened = await _acts(plan, cast, teller)
                table.show(happened, teller, screen)
                if plan.stays:
                    teller.say("stays")
                    with suppress(asyncio.CancelledError):
                        await unless(cast.reading[-1], _forever())
            return happened
        finally:
            cast.close()


async def _acts(plan: Plan, cast: Cast, teller: Teller) -> Happened:
    script = plan.script
    await _compile(cast.stage, teller)
    tokens = await casting.open_hub(cast, script, plan.sensors, plan.language)
    await _show_page(plan, cast, teller)
    play = Play(cast, script, teller)
    teller.say("settle", towns=str(len(cast.towns)))
    await casting.settle(cast, tokens)
    writing = asyncio.create_task(play.write())
    try:
        teller.say("learn")
        await unless(writing, casting.watch(cast))
        counts = {"members": len(hosts_of(script)), "sensors": len(cast.towns), "points": len(POINTS)}
        teller.say("curtain", **{name: str(count) for name, count in counts.items()})
        teller.say("columns", clock=f"{teller.local(cast.clock.wall()):%H:%M}")
        happened = await unless(writing, play.run())
    except BaseException:
        writing.cancel()
        raise
    cast.reading.append(writing)  # everyday goes on for as long as the page stays
    return happened


async def _forever() -> None:
    """Until it is cancelled."""
    await asyncio.Event().wait()


def _place() -> Place:
    """Where hubs usually are, or where there is room."""
    try:
        return Place(OWN, free_port((OWN,), USUAL_PORT))
    except Problem:
        return Place(OWN, free_port((OWN,)))


async def _show_page(plan: Plan, cast: Cast, teller: Teller) -> None:
    """Say where the page is, and how to come in; open it where that is wished."""
    cast.link = await link_of(cast.community, Place(OWN, free_port((OWN,))), cast.clock.wall)
    teller.say("sign-in", user=USER, link=cast.link.url)
    if plan.opens is not None:
        with suppress(Exception):  # a browser that does not open is no reason to end
            plan.opens(cast.link.url)


def _another_link(cast: Cast, teller: Teller) -> None:
    """Somebody wants to come in once more, or from another browser."""
    if cast.link is not None:
        teller.say("sign-in", user=USER, link=cast.link.renew())


async def _compile(stage_: Stage, teller: Teller) -> None:
    from bavn.runners.warm import is_compiled  # noqa: PLC0415  it brings numba, which takes a second

    if not is_compiled():
        teller.say("compile")
        await casting.warm(stage_)
