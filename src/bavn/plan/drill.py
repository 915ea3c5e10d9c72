"""A drill: which injects are due, and the page afterwards. Playbooks and clocks are the same as in earnest."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import Literal

from bavn.plan.dates import moment
from bavn.plan.incident import inject_number, replay
from bavn.plan.library import Drill, Inject, Library, Step
from bavn.plan.log import Entry, Event
from bavn.plan.planfile import Evidence


@dataclass(frozen=True, slots=True)
class Answered:
    """One inject of the drill, counted from 1, and what came of it.

    `sent_at` is the `at` of the first line that sent it, "" if it was not. `answered_at` is the `at` of the first line,
    in the order of the file, that did its step or set its stamp at that time or later, "" if there is none; `seconds`
    is the time between, `by` who it was, `what` whether the step or the stamp did it. `ahead`: some line did its step
    or set its stamp at an earlier time, so that nothing may be left to answer. `asks`: there is something to answer.
    """

    number: int
    minute: int
    asks: bool
    sent_at: str
    answered_at: str
    seconds: int | None
    what: Literal["", "step", "stamp"]
    by: str
    ahead: bool


@dataclass(frozen=True, slots=True)
class StampTime:
    """A stamp that stands at the end, and how long after the start it was set (negative: before)."""

    stamp: str
    at: str
    seconds: int


@dataclass(frozen=True, slots=True)
class AfterAction:
    """The page after a drill.

    `in_time`, `late` and `never` are steps of the drill's playbook, in its order: done within their minutes of the
    start, done later, and not done although their minutes are within the drill's. A step that is only for some, or
    meant for after the drill, is never in `never`. `seconds` is the length: from the start to the closing, or to the
    latest `at` of a line that counts; 0 if the log does not say. `scenario` is the drill that the page is of, `drill`
    the one that the log names ("" for an incident in earnest), `held_on` the local date of the start, "" if unknown.
    """

    scenario: str
    drill: str
    held_on: str
    injects: tuple[Answered, ...]
    in_time: tuple[str, ...]
    late: tuple[str, ...]
    never: tuple[str, ...]
    stamps: tuple[StampTime, ...]
    started_at: str
    closed_at: str
    seconds: int


def inject_due(drill: Drill, started_at: str, now: datetime) -> int:
    """Return how many injects are due: those whose minute has begun. 0 before the start, or if it is no time."""
    start = moment(started_at)
    if start is None:
        return 0
    elapsed_s = (now - start).total_seconds()
    return sum(1 for inject in drill.injects if inject.minute * 60 <= elapsed_s)


def after_action(entries: Sequence[Entry], drill: Drill, library: Library, zone: tzinfo) -> AfterAction:
    """Return the page after a drill, from its log. Only intact lines count; it never raises.

    A playbook that the library does not have has no steps.
    """
    incident = replay(entries, library)
    events = [entry.event for entry in entries if entry.intact and entry.event is not None]
    latest = max((event.at for event in events if moment(event.at)), default="")
    steps = [step for book in library.playbooks if book.id == drill.playbook for step in book.steps]
    took = {
        step.id: _seconds(incident.started_at, state.at)
        for step in steps
        if (state := incident.steps.get((drill.playbook, step.id))) and state.state == "done"
    }
    began = moment(incident.started_at)
    return AfterAction(
        scenario=drill.id,
        drill=incident.drill,
        held_on=began.astimezone(zone).date().isoformat() if began else "",
        injects=tuple(
            _answered(number, inject, drill.playbook, events) for number, inject in enumerate(drill.injects, start=1)
        ),
        in_time=tuple(step.id for step in steps if step.id in took and took[step.id] <= step.minutes * 60),
        late=tuple(step.id for step in steps if step.id in took and took[step.id] > step.minutes * 60),
        never=tuple(step.id for step in steps if step.id not in took and _expected(step, drill)),
        stamps=tuple(
            StampTime(stamp, held.at, _seconds(incident.started_at, held.at)) for stamp, held in incident.stamps.items()
        ),
        started_at=incident.started_at,
        closed_at=incident.closed_at,
        seconds=max(_seconds(incident.started_at, incident.closed_at or latest), 0),
    )


def evidence(after: AfterAction, today: date) -> Evidence:
    """Return the evidence that a drill was held, dated `today` (local).

    Good if the log is of this drill and closed, and at least half of the injects that ask for something were answered
    or done ahead; one that was not sent was not answered. It shows 'answered/asked, minutes min'.
    """
    asked = [one for one in after.injects if one.asks]
    answered = [one for one in asked if one.answered_at or one.ahead]
    good = after.drill == after.scenario and bool(after.closed_at) and 2 * len(answered) >= len(asked)
    shows = f"{len(answered)}/{len(asked)}, {after.seconds // 60} min"
    return Evidence(kind="drill", on=today.isoformat(), good=good, shows=shows, about=after.scenario)


def _answered(number: int, inject: Inject, playbook: str, events: Sequence[Event]) -> Answered:
    asks = bool(inject.step or inject.stamp)
    place = next(
        (at for at, one in enumerate(events) if one.what == "inject" and inject_number(one.which) == number), None
    )
    if place is None:
        return Answered(number, inject.minute, asks, "", "", None, "", "", ahead=False)
    sent_at = events[place].at
    answers = [one for one in events if _matches(one, inject, playbook)]
    first = next((one for one in answers if one.at >= sent_at), None)
    ahead = any(one.at < sent_at for one in answers)
    if first is None:
        return Answered(number, inject.minute, asks, sent_at, "", None, "", "", ahead)
    what: Literal["step", "stamp"] = "step" if first.what == "step" else "stamp"
    seconds = _seconds(sent_at, first.at)
    return Answered(number, inject.minute, asks, sent_at, first.at, seconds, what, first.by, ahead)


def _matches(event: Event, inject: Inject, playbook: str) -> bool:
    if event.what == "step":
        place = event.which, event.step, event.state
        return bool(inject.step) and place == (playbook, inject.step, "done")
    return event.what == "clock" and bool(inject.stamp) and (event.which, event.state) == (inject.stamp, "set")


def _expected(step: Step, drill: Drill) -> bool:
    return step.only == "always" and step.minutes <= drill.minutes


def _seconds(start: str, end: str) -> int:
    """Whole seconds from one time to another; 0 if either is none."""
    first, last = moment(start), moment(end)
    return int((last - first).total_seconds()) if first and last else 0
