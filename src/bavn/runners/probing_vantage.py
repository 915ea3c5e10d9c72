"""A vantage point of a hub: it looks at what the hub names, hands in what it saw, and judges nothing.

hub ──> what to look at ──> looks (a thread of their own) ──> spool (disk) ──> hub
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from threading import Event
from typing import Final, Protocol

from bavn.member.identity import read_identity
from bavn.member.looking import VantageLink, is_vantage
from bavn.model.notice import Notice
from bavn.model.probe import Family, Sample, Target, Turn
from bavn.model.problem import Problem
from bavn.model.safe_text import visible
from bavn.pages.notices import said as notice_text
from bavn.pages.words import Words
from bavn.probing.tools import Tools
from bavn.runners.probing import STOP_S, Sees
from bavn.runners.probing_clock import SteadyClock
from bavn.runners.probing_looks import Looks
from bavn.runners.probing_schedule import Schedule
from bavn.runners.probing_starting import look_of, room_for_looks, tools_of
from bavn.runners.turning import Clock
from bavn.settings.room import looks_at_once
from bavn.settings.schema import Settings
from bavn.sharing.looks import ALONE, ToLookAt

ROUND_S: Final = 5.0
SEEN: Final = "vantage"  # in the prober's state folder


class Link(Protocol):
    """The way to the hub; see `member.looking.VantageLink`."""

    to_look_at: ToLookAt | None

    def report(self, samples: Sequence[Sample]) -> None: ...  # noqa: D102
    def notices(self) -> list[Notice]: ...  # noqa: D102


class VantagePoint:
    """Looks at what the hub names. It begins anew when that list changes, at most once a minute.

    Silent while it was never told what to look at.
    """

    def __init__(self, link: Link, looks_at: Callable[[ToLookAt], Sees], say: Callable[[Notice], None]) -> None:
        self._link, self._looks_at, self._say = link, looks_at, say
        self._told: tuple[tuple[Target, ...], Turn] = (), ALONE
        self._looks: Sees | None = None

    def run(self, stop: Event) -> None:
        """Go on until `stop` is set; then hand over what was seen. A mistake of ours in the looks ends it too."""
        try:
            while not stop.wait(ROUND_S):
                self.turn()
        finally:
            self._end()

    def turn(self) -> None:
        """One round."""
        looks = self._looks
        if looks is not None:
            self._link.report([one.sample for one in looks.taken()])
            if looks.fault is not None:
                raise RuntimeError("the looks have ended") from looks.fault
        told = self._link.to_look_at
        if told is not None and (told.targets, told.turn) != self._told:
            self._end()
            self._told, self._looks = (told.targets, told.turn), self._looks_at(told)
            self._looks.start()
        for notice in self._link.notices():
            self._say(notice)

    def _end(self) -> None:
        looks, self._looks = self._looks, None
        if looks is not None:
            looks.stop(STOP_S)
            self._link.report([one.sample for one in looks.taken()])


def run_vantage(settings: Settings, clock: Clock, stop: Event, say: Callable[[str], None]) -> bool:
    """Look for a hub until `stop`, where this machine has joined one as a vantage point; else return False at once.

    `say` gets one line for each notice. `Problem`: something cannot be had.
    """
    identity = place_of_identity(settings)
    if identity is None:
        return False
    words = Words("en")
    with vantage_point(settings, identity, clock, lambda notice: say(f"bavn: {notice_text(notice, words)}")) as point:
        say(f"bavn: looking for {visible(read_identity(identity).hub)}, as it says; state in {settings.probing.state}")
        point.run(stop)
    return True


def place_of_identity(settings: Settings) -> Path | None:
    """Where the identity is with which this machine looks for a hub; None where it looks for itself.

    `Problem` where there is one that cannot be read.
    """
    if settings.hub is None:
        return None
    path = settings.hub.identity_in(settings.sensor.state)
    return path if path.exists() and is_vantage(read_identity(path)) else None


@contextmanager
def vantage_point(
    settings: Settings, identity: Path, clock: Clock, say: Callable[[Notice], None], tools: Tools | None = None
) -> Iterator[VantagePoint]:
    """Start everything that a vantage point needs; stop it when the body ends. `Problem`: something cannot be had.

    `tools` None: this machine's own, which never visit the inside.
    """
    if not settings.probing.contact:
        allowed = '"https://…" or "mailto:…", so that whoever is looked at knows whom to ask'
        raise Problem("is missing", where="[probing], contact", allowed=allowed)
    if settings.probing.inside and tools is None:
        allowed = "false: what a hub names is never of the inside"
        raise Problem("is true at a vantage point", where="[probing], inside", allowed=allowed)
    steady, tools = SteadyClock(clock), tools or tools_of(settings)
    link = VantageLink(read_identity(identity), clock=clock.wall, state=settings.probing.state / SEEN)
    families: list[Family] = [4 if one == 4 else 6 for one in sorted(set(settings.probing.families))]  # noqa: PLR2004

    before: Schedule | None = None

    def looks_at(told: ToLookAt) -> Looks:
        nonlocal before
        schedule = Schedule(min(looks_at_once(settings, told.targets), room_for_looks()), told.turn)
        schedule.add(told.targets, families, steady.now(), before)
        before = schedule
        probing = replace(settings.probing, vantage=told.vantage.name)
        return Looks(schedule, look_of(replace(settings, probing=probing), steady, tools), steady)

    link.start()
    try:
        yield VantagePoint(link, looks_at, say)
    finally:
        link.stop(STOP_S)
