"""A message with its blanks filled in from the plan and the log. Always a draft: a person reads it and sends it."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, tzinfo

from bavn.model.language import Language
from bavn.plan.answers import trimmed
from bavn.plan.dates import moment, spoken_day, spoken_time
from bavn.plan.incident import Incident
from bavn.plan.library import Library, Message
from bavn.plan.log import clean
from bavn.plan.planfile import Plan, value

BLANK = "______"
_NAME = re.compile(r"\{([a-z0-9_.-]+)\}")


@dataclass(frozen=True, slots=True)
class Draft:
    """`text` begins with the line that says it is a draft (and an exercise), and a blank line; then the body.

    `blanks` are the names that nothing is known of, in the order of the text, each once; each stands as '______' in
    the text. `length` is that of the body in characters (code points), to be held against `Message.longest`.
    """

    text: str
    blanks: tuple[str, ...]
    length: int


def draft(  # noqa: PLR0913, PLR0917 - what a message can speak of
    message: Message,
    plan: Plan,
    incident: Incident,
    library: Library,
    language: Language,
    zone: tzinfo,
    today: date | None = None,
) -> Draft:
    """Fill in a message. A name in braces that is unknown, or whose answer is blank, is left as a line to write on.

    {section.field}, {section.0.field}   the answer; of a choice, the label of the option
    {incident.title}, {incident.playbook}   what it is called; the title of the current playbook
    {incident.began}, {incident.aware}   local time of the start; of the stamp
    {incident.head}   the hash of the log's last line
    {incident.done}   the steps that are done, one line each with its local time, by the time they were done
    {today}   the local date; a line to write on without `today`

    Each name is filled in once: braces inside an answer are only text. What is filled in is cleaned as in the log, and
    without the white space around it. Line breaks around the body do not count.
    """
    names = _Names(plan, incident, library, language, zone, today)
    blanks: dict[str, None] = {}

    def filled(match: re.Match[str]) -> str:
        text = trimmed(clean(names.meaning(match[1])))
        if not text:
            blanks[match[1]] = None
        return text or BLANK

    body = _NAME.sub(filled, message.body.say(language).strip("\n"))
    marks = ["common.exercise", "common.draft"] if incident.drill else ["common.draft"]
    heading = " · ".join(library.say(mark, language) for mark in marks)
    return Draft(f"{heading}\n\n{body}", tuple(blanks), len(body))


@dataclass(frozen=True, slots=True)
class _Names:
    """What the names in a message mean."""

    plan: Plan
    incident: Incident
    library: Library
    language: Language
    zone: tzinfo
    today: date | None

    def meaning(self, name: str) -> str:
        told: dict[str, Callable[[], str]] = {
            "today": self.day,
            "incident.title": lambda: self.incident.title,
            "incident.playbook": self.playbook,
            "incident.began": lambda: self.time(self.incident.started_at),
            "incident.aware": self.aware,
            "incident.done": self.done,
            "incident.head": lambda: self.incident.head,
        }
        return told[name]() if name in told else self.answer(name)

    def day(self) -> str:
        return spoken_day(self.today, self.language) if self.today else ""

    def aware(self) -> str:
        stamped = self.incident.stamps.get("aware")
        return self.time(stamped.at) if stamped else ""

    def answer(self, name: str) -> str:
        given = value(self.plan, name)
        section, _, field = name.partition(".")
        asked = {one.id: one for one in self.library.interview}.get(section)
        options = [one.options for one in asked.fields if one.id == field] if asked else []
        labels = {option.id: option.label.say(self.language) for held in options for option in held}
        return labels.get(trimmed(given), given)

    def playbook(self) -> str:
        titles = {one.id: one.title.say(self.language) for one in self.library.playbooks}
        return titles.get(self.incident.playbooks[-1], "") if self.incident.playbooks else ""

    def time(self, text: str) -> str:
        when = moment(text)
        return spoken_time(when, self.language, self.zone) if when else ""

    def done(self) -> str:
        steps = {(book.id, step.id): step.do for book in self.library.playbooks for step in book.steps}
        done = sorted(
            (one for one in self.incident.steps.values() if one.state == "done"), key=lambda one: (one.at, one.number)
        )
        return "\n".join(
            f"- {self.time(one.at)}: {steps[one.playbook, one.step].say(self.language)}"
            for one in done
            if (one.playbook, one.step) in steps
        )
