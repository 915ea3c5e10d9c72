"""An incident's report: for the police, the insurer, the authority, or whoever takes over the next shift."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from bavn.model.language import Language
from bavn.plan.clocks import Deadline, deadlines
from bavn.plan.dates import moment, utc
from bavn.plan.incident import Incident, StepState, replay
from bavn.plan.library import Library, Playbook, Step
from bavn.plan.log import Entry
from bavn.plan.own import with_own
from bavn.plan.planfile import Plan, value
from bavn.printing.manager_plan import Named
from bavn.printing.printable import cut
from bavn.printing.shown import fours, phrase, shown_length, shown_time, words
from bavn.printing.told import told
from bavn.printing.typesetting import typeset

LONGEST_NAME = 200  # of who did something; only the log shows all of it


@dataclass(frozen=True, slots=True)
class Stamp:
    """A stamp that stands, or the decision about the plug: what, when, who, why."""

    what: str
    at: str
    by: str
    why: str


@dataclass(frozen=True, slots=True)
class Due:
    """A deadline; `left` is the time until then, or says that it has passed."""

    name: str
    after: str
    due: str
    left: str
    passed: bool
    maybe: str


@dataclass(frozen=True, slots=True)
class Ticked:
    """A step, what became of it, and ticks that came later."""

    do: str
    state: str
    word: str
    at: str
    by: str
    why: str
    also: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Followed:
    """A playbook that was opened, with all its steps."""

    title: str
    steps: tuple[Ticked, ...]


@dataclass(frozen=True, slots=True)
class Sent:
    """A message that somebody approved, or wrote to have sent."""

    title: str
    at: str
    by: str
    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the log. `flags` say what is wrong with it."""

    number: str
    at: str
    written: str
    by: str
    what: str
    text: str
    flags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Handover:
    """All that stands in the report but the words of its template."""

    language: Language
    title: str
    kind: str
    mark: str
    words: dict[str, str]
    firm: str
    facts: tuple[Named, ...]
    unplug: tuple[Stamp, ...]
    stamps: tuple[Stamp, ...]
    deadlines: tuple[Due, ...]
    playbooks: tuple[Followed, ...]
    messages: tuple[Sent, ...]
    log: tuple[Line, ...]
    head: str
    foot: str


def handover(  # noqa: PLR0913, PLR0917 - what a report speaks of
    plan: Plan, entries: Sequence[Entry], library: Library, language: Language, zone: tzinfo, now: datetime
) -> bytes:
    """Return the report as a PDF, with every line of the log. `zone` is the local one; `now` is aware."""
    report = _Report(plan, with_own(library, plan), language, zone, now)
    return typeset("handover", report.content(entries), now)


@dataclass(frozen=True, slots=True)
class _Report:
    plan: Plan
    library: Library
    language: Language
    zone: tzinfo
    now: datetime

    def content(self, entries: Sequence[Entry]) -> Handover:
        incident = replay(entries, self.library)
        return Handover(
            language=self.language,
            title=cut(incident.title, LONGEST_NAME) or self.say("untitled"),
            kind=self.say("report-drill" if incident.drill else "report"),
            mark=self.library.say("common.exercise", self.language) if incident.drill else "",
            words=words(self.library, self.language),
            firm=cut(value(self.plan, "firm.name"), LONGEST_NAME),
            facts=tuple(self.facts(incident, entries)),
            unplug=tuple(self.unplug(incident)),
            stamps=tuple(
                Stamp(self.say(f"stamp-{name}"), self.time(one.at), cut(one.by, LONGEST_NAME), one.why)
                for name, one in incident.stamps.items()
            ),
            deadlines=tuple(self.due(one) for one in deadlines(incident, self.plan, self.library, self.zone)),
            playbooks=tuple(self.followed(one, incident) for one in self.opened(incident)),
            messages=tuple(self.messages(incident)),
            log=tuple(self.line(entry, incident) for entry in entries),
            head=fours(incident.head),
            foot=self.say("foot", date=self.time(utc(self.now))),
        )

    def say(self, name: str, **values: str) -> str:
        return phrase(name, self.library, self.language, **values)

    def time(self, at: str) -> str:
        return shown_time(at, self.zone, self.language)

    def opened(self, incident: Incident) -> list[Playbook]:
        return [self.library.playbook(one) for one in incident.playbooks]

    def facts(self, incident: Incident, entries: Sequence[Entry]) -> Iterator[Named]:
        yield Named(self.say("began"), self.time(incident.started_at))
        yield Named(self.say("closed"), self.time(incident.closed_at) or self.say("still-open"))
        titles = ", ".join(one.title.say(self.language) for one in self.opened(incident))
        yield Named(self.say("report-playbooks"), titles or self.say("none"))
        steps = [(book.id, step.id) for book in self.opened(incident) for step in book.steps]
        done = [one for one in steps if one in incident.steps and incident.steps[one].state == "done"]
        yield Named(self.say("report-steps-done"), self.say("of", n=str(len(done)), all=str(len(steps))))
        yield Named(self.say("report-lines"), str(len(entries)))
        broken = ", ".join(str(number) for number in incident.broken)
        yield Named(self.say("report-broken"), cut(broken, LONGEST_NAME) or self.say("none"))

    def unplug(self, incident: Incident) -> Iterator[Stamp]:
        if incident.unplug:
            decided = incident.unplug
            yield Stamp(
                self.say(f"unplug-{decided.state}"), self.time(decided.at), cut(decided.by, LONGEST_NAME), decided.why
            )

    def due(self, deadline: Deadline) -> Due:
        clock = next(one for one in self.library.clocks if one.id == deadline.clock)
        due = moment(deadline.due)
        passed = due is not None and due < self.now
        return Due(
            name=clock.name.say(self.language),
            after=self.say("clock-after", stamp=self.say(f"stamp-{deadline.stamp}")),
            due=self.time(deadline.due) or self.say("report-policy" if deadline.stamped_at else "report-not-stamped"),
            left=self.left(due),
            passed=passed,
            maybe=self.say("clock-maybe") if deadline.applies == "maybe" else "",
        )

    def left(self, due: datetime | None) -> str:
        if due is None:
            return ""
        if due < self.now:
            return self.say("report-overdue")
        return shown_length(int((due - self.now).total_seconds() // 60), self.library, self.language)

    def followed(self, playbook: Playbook, incident: Incident) -> Followed:
        return Followed(
            playbook.title.say(self.language), tuple(self.ticked(playbook, step, incident) for step in playbook.steps)
        )

    def ticked(self, playbook: Playbook, step: Step, incident: Incident) -> Ticked:
        place = playbook.id, step.id
        found = incident.steps.get(place, StepState(*place, "open", "", "", "", 0))
        return Ticked(
            do=step.do.say(self.language),
            state=found.state,
            word=self.say(f"step-{found.state}-word"),
            at=self.time(found.at) if found.state != "open" else "",
            by=cut(found.by, LONGEST_NAME) if found.state != "open" else "",
            why=found.why,
            also=tuple(
                self.say("step-also", who=cut(one.by, LONGEST_NAME), at=self.time(one.at))
                for one in incident.also
                if (one.playbook, one.step) == place
            ),
        )

    def messages(self, incident: Incident) -> Iterator[Sent]:
        titles = {one.id: one.title.say(self.language) for one in self.library.messages}
        for one in incident.messages:
            title = self.say(f"log-message-{one.state}", title=titles.get(one.which, one.which))
            yield Sent(title, self.time(one.at), cut(one.by, LONGEST_NAME), one.text)

    def line(self, entry: Entry, incident: Incident) -> Line:
        flags = {
            "report-line-broken": incident.broken,
            "report-clock-back": incident.clock_back,
            "report-line-unknown": incident.unknown,
        }
        said = tuple(self.say(flag) for flag, numbers in flags.items() if entry.number in numbers)
        number, event = str(entry.number), entry.event
        if event is None:
            return Line(number, "", "", "", "", entry.shown, said)
        happened = told(event, self.library, self.language)
        return Line(
            number,
            self.time(event.at),
            self.written(entry.written, event.at),
            event.by,
            happened.what,
            happened.text,
            said,
        )

    def written(self, written: str, at: str) -> str:
        """Return when a line was written, unless as it happened; on the same day, the clock alone."""
        shown, happened = self.time(written), self.time(at)
        if shown == happened:
            return ""
        same_day = shown.split()[:1] == happened.split()[:1]
        return self.say("report-written", at=shown.partition(" ")[2] if same_day else shown)
