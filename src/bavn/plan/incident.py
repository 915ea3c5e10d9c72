"""An incident: what the lines of its log add up to.

Only intact lines count. A line that is not intact, or that speaks of something this version does not know, is shown
in the log and changes nothing; `broken` and `unknown` name it. The order is that of the file, never that of `at`:
a line that was caught up from paper counts from where it stands.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, get_args

import msgspec

from bavn.plan.library import Library, Stamp
from bavn.plan.log import Entry, Event

STAMPS: tuple[str, ...] = get_args(Stamp)
TICKS = ("done", "skipped", "open")
DECISIONS = ("cut", "kept", "reconnected")
MESSAGES = ("approved", "sent")
MOST_INJECTS = 1000


@dataclass(frozen=True, slots=True)
class StepState:
    """What became of a step: 'done', 'skipped' or 'open', who said so, when it happened, why, in which line."""

    playbook: str
    step: str
    state: str
    by: str
    at: str
    why: str
    number: int


@dataclass(frozen=True, slots=True)
class Stamped:
    """A stamp that stands: when it was (UTC), who set it, why."""

    at: str
    by: str
    why: str


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided about the plug: 'cut', 'kept' or 'reconnected'."""

    state: str
    at: str
    by: str
    why: str


@dataclass(frozen=True, slots=True)
class Said:
    """A note, a message, an inject or a finding, as the log has it.

    `which` is the draft's id, the inject's number, or the kind of finding; "" for a note. `state` is 'approved' or
    'sent' for a message, "" otherwise.
    """

    at: str
    by: str
    which: str
    state: str
    text: str


@dataclass(frozen=True, slots=True)
class Incident:
    """All that the log says, after its last line.

    `title`, `drill` and `started_at` are those of the first 'started'; without one, `started_at` is the `at` of the
    first line that counts, "" in an empty log. `closed_at` is "" while it is open; of several closings in a row the
    first stands. `answers` of the triage: the last one to each question. `playbooks` are in the order opened, the
    current one last; one that is opened again becomes the last.

    `steps` holds (playbook, step) in the order of their first tick. The first 'done' stands; whatever 'done' or
    'skipped' comes after it is kept in `also`. 'done' replaces 'skipped'; a second 'skipped' goes to `also`. 'open'
    replaces either, and the next tick counts anew. `stamps`: the last 'set' of each stamp; 'withdrawn' takes it away.

    `broken`, `unknown` and `clock_back` are numbers of lines: not intact; not understood; and added (`written`) at an
    earlier time than a line before, both intact. `head` is the hash of the last line, intact or not; "" without lines.
    """

    title: str
    drill: str
    started_at: str
    closed_at: str
    answers: dict[str, str]
    playbooks: tuple[str, ...]
    steps: dict[tuple[str, str], StepState]
    also: tuple[StepState, ...]
    stamps: dict[str, Stamped]
    unplug: Decision | None
    messages: tuple[Said, ...]
    notes: tuple[Said, ...]
    injects: tuple[Said, ...]
    findings: tuple[Said, ...]
    broken: tuple[int, ...]
    unknown: tuple[int, ...]
    clock_back: tuple[int, ...]
    head: str


def replay(entries: Sequence[Entry], library: Library) -> Incident:
    """Add up a log. It never raises, whatever the lines say; an empty log gives an incident of which nothing is known.

    Unknown are: another `what`; a playbook or step that the library does not have; a stamp, a state or a decision that
    is none of those that `Event` names; an answer without a question; an inject whose number is not 1 to 1000.
    """
    sum_ = _Sum(library)
    for entry in entries:
        if entry.intact and entry.event is not None:
            sum_.add(entry, entry.event)
        else:
            sum_.broken.append(entry.number)
    return sum_.incident(entries[-1].hash if entries else "")


def plain(incident: Incident) -> dict[str, Any]:
    """Return the incident as plain data for JSON; `steps` as a list, in its order."""
    fields = {name: getattr(incident, name) for name in Incident.__slots__}
    return dict(msgspec.to_builtins(fields | {"steps": list(incident.steps.values())}))


class _Sum:
    """The sum so far."""

    def __init__(self, library: Library) -> None:
        self.known = {book.id: {step.id for step in book.steps} for book in library.playbooks}
        self.started: Event | None = None
        self.first_at = self.latest_written = self.closed_at = ""
        self.answers: dict[str, str] = {}
        self.playbooks: list[str] = []
        self.steps: dict[tuple[str, str], StepState] = {}
        self.also: list[StepState] = []
        self.stamps: dict[str, Stamped] = {}
        self.unplug: Decision | None = None
        self.said: dict[str, list[Said]] = {"message": [], "note": [], "inject": [], "finding": []}
        self.broken: list[int] = []
        self.unknown: list[int] = []
        self.clock_back: list[int] = []

    def add(self, entry: Entry, event: Event) -> None:
        if entry.written < self.latest_written:
            self.clock_back.append(entry.number)
        self.latest_written = max(self.latest_written, entry.written)
        self.first_at = self.first_at or event.at
        understand = _UNDERSTOOD.get(event.what)
        if understand is None or not understand(self, entry, event):
            self.unknown.append(entry.number)

    def start(self, _: Entry, event: Event) -> bool:
        self.started = self.started or event
        return True

    def answer(self, _: Entry, event: Event) -> bool:
        if event.which:
            self.answers[event.which] = event.state
        return bool(event.which)

    def open(self, _: Entry, event: Event) -> bool:
        if event.which not in self.known:
            return False
        self.playbooks = [one for one in self.playbooks if one != event.which] + [event.which]
        return True

    def decide(self, _: Entry, event: Event) -> bool:
        if event.state not in DECISIONS:
            return False
        self.unplug = Decision(event.state, event.at, event.by, event.text)
        return True

    def tick(self, entry: Entry, event: Event) -> bool:
        if event.step not in self.known.get(event.which, ()) or event.state not in TICKS:
            return False
        place = event.which, event.step
        new = StepState(*place, event.state, event.by, event.at, event.text, entry.number)
        stands = self.steps[place].state if place in self.steps else "open"
        if (stands == "done" and event.state != "open") or stands == event.state == "skipped":
            self.also.append(new)
        else:
            self.steps[place] = new
        return True

    def stamp(self, _: Entry, event: Event) -> bool:
        if event.which not in STAMPS or event.state not in ("set", "withdrawn"):
            return False
        self.stamps.pop(event.which, None)
        if event.state == "set":
            self.stamps[event.which] = Stamped(event.at, event.by, event.text)
        return True

    def say(self, _: Entry, event: Event) -> bool:
        if event.what == "message" and event.state not in MESSAGES:
            return False
        if event.what == "inject" and inject_number(event.which) is None:
            return False
        self.said[event.what].append(Said(event.at, event.by, event.which, event.state, event.text))
        return True

    def close(self, _: Entry, event: Event) -> bool:
        self.closed_at = self.closed_at or event.at
        return True

    def reopen(self, _: Entry, __: Event) -> bool:
        self.closed_at = ""
        return True

    def incident(self, head: str) -> Incident:
        started = self.started
        return Incident(
            title=started.text if started else "",
            drill=started.drill if started else "",
            started_at=started.at if started else self.first_at,
            closed_at=self.closed_at,
            answers=self.answers,
            playbooks=tuple(self.playbooks),
            steps=self.steps,
            also=tuple(self.also),
            stamps=self.stamps,
            unplug=self.unplug,
            messages=tuple(self.said["message"]),
            notes=tuple(self.said["note"]),
            injects=tuple(self.said["inject"]),
            findings=tuple(self.said["finding"]),
            broken=tuple(self.broken),
            unknown=tuple(self.unknown),
            clock_back=tuple(self.clock_back),
            head=head,
        )


_UNDERSTOOD: dict[str, Callable[[_Sum, Entry, Event], bool]] = {
    "started": _Sum.start,
    "answer": _Sum.answer,
    "playbook": _Sum.open,
    "unplug": _Sum.decide,
    "step": _Sum.tick,
    "clock": _Sum.stamp,
    "note": _Sum.say,
    "message": _Sum.say,
    "inject": _Sum.say,
    "finding": _Sum.say,
    "closed": _Sum.close,
    "reopened": _Sum.reopen,
}


def inject_number(text: str) -> int | None:
    """Read the number of an inject, counted from 1 and written without leading zeros; None if it is none.

    >>> inject_number("1"), inject_number("0"), inject_number("01"), inject_number("1001")
    (1, None, None, None)
    """
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(MOST_INJECTS)) and text[0] != "0"):
        return None
    return int(text) if int(text) <= MOST_INJECTS else None
