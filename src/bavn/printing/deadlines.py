"""Clocks on paper: the stamps to write down by hand, and the deadlines that run from them."""

from dataclasses import dataclass, replace
from datetime import UTC

from bavn.model.language import Language
from bavn.plan.answers import number
from bavn.plan.clocks import deadlines
from bavn.plan.incident import replay
from bavn.plan.library import Clock, Library
from bavn.plan.planfile import Plan, value
from bavn.printing.numbers import read_at
from bavn.printing.shown import words

ALWAYS = ("suspected", "aware")  # the two honest stamps; others only where a clock counts from them


@dataclass(frozen=True, slots=True)
class Blank:
    """A stamp to fill in by hand."""

    name: str
    means: str


@dataclass(frozen=True, slots=True)
class Running:
    """A deadline to work out by hand; `maybe` says so where nobody knows whether the firm is covered."""

    name: str
    length: str
    after: str
    where: str
    law: str
    source: str
    maybe: str


def running(plan: Plan, library: Library, language: Language) -> tuple[Running, ...]:
    """Return every clock that may run for this firm, whatever the attack."""
    return tuple(_running(clock, maybe, plan, library, language) for clock, maybe in covered(plan, library))


def covered(plan: Plan, library: Library) -> tuple[tuple[Clock, bool], ...]:
    """Return the clocks that may run for this firm, each with whether that is only a maybe."""
    everything = replace(replay((), library), playbooks=tuple(one.id for one in library.playbooks))
    clocks = {one.id: one for one in library.clocks}
    return tuple((clocks[one.clock], one.applies == "maybe") for one in deadlines(everything, plan, library, UTC))


def stamps(plan: Plan, library: Library, language: Language) -> tuple[Blank, ...]:
    """Return the stamps to write down: suspicion and awareness, and those that this firm's clocks count from."""
    said = words(library, language)
    wanted = dict.fromkeys((*ALWAYS, *(clock.stamp for clock, _ in covered(plan, library))))
    return tuple(Blank(said[f"stamp-{one}"], said[f"stamp-{one}-means"]) for one in wanted)


def _running(clock: Clock, maybe: bool, plan: Plan, library: Library, language: Language) -> Running:  # noqa: FBT001
    said = words(library, language)
    return Running(
        name=clock.name.say(language),
        length=_length(clock, plan, library, language),
        after=library.say("print.clock-after", language, stamp=said[f"stamp-{clock.stamp}"]),
        where=clock.where.say(language),
        law=clock.law.say(language),
        source=read_at(clock.source, clock.reading, library, language),
        maybe=said["clock-maybe"] if maybe else "",
    )


def _length(clock: Clock, plan: Plan, library: Library, language: Language) -> str:
    if clock.months:
        return library.say("print.clock-month", language, n=str(clock.months))
    hours = number(value(plan, clock.hours_field)) if clock.hours_field else clock.hours
    if hours is None:
        return library.say("print.clock-policy", language)
    return library.say("print.clock-hours", language, n=str(hours))
