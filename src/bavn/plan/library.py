"""The library: every question, playbook, number, clock, draft and drill, in both languages, read from `texts/`.

The command line, the prints and the HTML planner all take their words and their data from here and from nowhere else.
"""

import tomllib
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any, Literal

import msgspec

from bavn.model.language import Language

TEXTS = files("bavn.plan") / "texts"

Role = Literal["finder", "leader", "doer", "scribe", "caller"]
FieldKind = Literal["text", "long", "phone", "email", "date", "money", "number", "choice"]
Answer = Literal["yes", "no", "partly", "link", "none"]
Stamp = Literal["suspected", "aware", "nis2-notified"]
Applies = Literal["always", "personal-data", "nis2", "insurer"]
# Where a fact was read: on the authority's own page, in the press, or nowhere yet. None of it is the user's own check.
Reading = Literal["authority", "press", "unread"]


class Piece(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Base of everything in the library: a key that is not known is a mistake in the file."""


class Text(Piece, frozen=True):
    """The same thing said in Danish and in English."""

    da: str
    en: str

    def say(self, language: Language) -> str:
        """Return it in one language."""
        return self.da if language == "da" else self.en


class Number(Piece, frozen=True):
    """A telephone number that everybody may need. It ships unverified: only the user's own check sets a date."""

    id: str
    number: str
    name: Text
    when: Text  # what it is for
    hours: Text
    source: str  # where it was read
    reading: Reading


class Option(Piece, frozen=True):
    """One answer that may be chosen."""

    id: str
    label: Text


class Field(Piece, frozen=True):
    """One question of the interview. Answers are text: 'date' is YYYY-MM-DD, 'money' and 'number' are digits."""

    id: str
    kind: FieldKind
    ask: Text
    help: Text | None = None
    options: tuple[Option, ...] = ()  # of a choice; an unanswered choice is ""
    needed: bool = False  # the plan is half-filled without it
    staff: bool = False  # may stand on the staff card; nothing else does


class Section(Piece, frozen=True):
    """Questions asked together. `many`: a list of rows, in the order that the firm gives them."""

    id: str
    title: Text
    why: Text
    fields: tuple[Field, ...]
    many: bool = False
    row: Text | None = None  # what one row is called, where `many`


class Question(Piece, frozen=True):
    """One of the four questions that choose a playbook. 'unknown' is always among the options."""

    id: str
    ask: Text
    options: tuple[Option, ...]


class Rule(Piece, frozen=True):
    """What an answer speaks for: every rule whose `when` holds adds its playbook, in the order of the file."""

    when: dict[str, tuple[str, ...]]  # question: any of these options
    playbook: str


class Triage(Piece, frozen=True):
    """Four questions and the rules from answers to playbooks; `otherwise` where no rule holds."""

    questions: tuple[Question, ...]
    rules: tuple[Rule, ...]
    otherwise: str


class Unplug(Piece, frozen=True):
    """Unplug or not, for one kind of attack. 'link': cut only the supplier's access. 'none': does not arise."""

    answer: Answer
    what: Text  # the answer in a line: what exactly to cut, or not
    why: Text
    cost_of: Text  # what it costs to do it
    cost_not: Text  # what it costs not to
    helps_not: Text  # what it will not help against


class Step(Piece, frozen=True):
    """One thing to do, who does it, and within how many minutes of the start."""

    id: str
    do: Text
    how: Text
    role: Role
    minutes: int
    calls: tuple[str, ...] = ()  # ids of numbers, or sections' phones as 'help.it_phone'
    stamps: tuple[Stamp, ...] = ()  # clocks that this step asks for
    message: str = ""  # id of the draft that this step needs
    isolates: bool = False  # the step that pulls the plug
    only: Applies = "always"
    activity: str = ""  # CACAO 2.0 playbook activity
    undo: Text | None = None


class Playbook(Piece, frozen=True):
    """What to do about one kind of attack."""

    id: str
    title: Text
    seen: Text  # how one recognises it
    unplug: Unplug
    steps: tuple[Step, ...]
    clocks: tuple[str, ...]
    types: tuple[str, ...]  # CACAO 2.0 playbook types
    findings: tuple[str, ...] = ()  # kinds of finding that open it


class Clock(Piece, frozen=True):
    """A legal or contractual deadline, counted from a stamp. Not legal advice."""

    id: str
    name: Text
    stamp: Stamp
    applies: Applies
    where: Text  # where to report
    law: Text
    source: str
    reading: Reading
    hours: int = 0
    months: int = 0  # instead of hours
    hours_field: str = ""  # instead of either: 'section.field' of the plan


class Message(Piece, frozen=True):
    """A draft for one audience; `{section.field}` and `{incident.…}` are filled in. Always a draft, never sent."""

    id: str
    audience: Text
    title: Text
    body: Text
    longest: int = 0  # characters, where it must be short


class Point(Piece, frozen=True):
    """One point of readiness. What was never tried counts as not ready."""

    id: str
    title: Text
    weight: int
    next: Text  # the one thing to do
    answers: tuple[str, ...] = ()  # 'section.field' that must be answered; a whole 'section' for one row at least
    evidence: str = ""  # kind of evidence that must be there and good, e.g. 'restore', 'drill', 'card-printed'
    days: int = 0  # how old the evidence may be


class Inject(Piece, frozen=True):
    """Something that happens in a drill."""

    minute: int
    sender: Text
    text: Text
    good: Text  # what a good answer is, for the facilitator and the page afterwards
    step: str = ""  # the playbook's step that answers it
    stamp: str = ""  # or the stamp that does


class Drill(Piece, frozen=True):
    """A scenario: the same playbooks and clocks, marked ØVELSE everywhere."""

    id: str
    title: Text
    story: Text
    playbook: str
    minutes: int
    injects: tuple[Inject, ...]
    questions: tuple[Text, ...]  # for the talk afterwards
    facilitator: Text


class Library(Piece, frozen=True):
    """All of it."""

    numbers: tuple[Number, ...]
    interview: tuple[Section, ...]
    triage: Triage
    playbooks: tuple[Playbook, ...]
    clocks: tuple[Clock, ...]
    messages: tuple[Message, ...]
    points: tuple[Point, ...]
    drills: tuple[Drill, ...]
    words: dict[str, Text]  # '<file>.<name>': what screens and prints say

    def say(self, name: str, language: Language, /, **values: str) -> str:
        """Return one of the words with its values filled in: `{name}` in the text."""
        text = self.words[name].say(language)
        for key, value in values.items():
            text = text.replace(f"{{{key}}}", value)
        return text

    def playbook(self, wanted: str) -> Playbook:
        """Return a playbook; `KeyError` if there is none of that id."""
        return {one.id: one for one in self.playbooks}[wanted]


@cache
def library() -> Library:
    """Read `texts/`, once. A file that does not fit is a mistake of ours: `msgspec.ValidationError` names it."""
    return msgspec.convert(
        {
            "numbers": _table("numbers.toml")["number"],
            "interview": _table("interview.toml")["section"],
            "triage": _table("triage.toml"),
            "playbooks": _folder("playbooks"),
            "clocks": _table("clocks.toml")["clock"],
            "messages": _table("messages.toml")["message"],
            "points": _table("readiness.toml")["point"],
            "drills": _folder("drills"),
            "words": {
                f"{name}.{word}": text for name, table in _tables("words") for word, text in sorted(table.items())
            },
        },
        Library,
    )


def _table(name: str) -> dict[str, Any]:
    return tomllib.loads((TEXTS / name).read_text(encoding="utf-8"))


def _tables(folder: str) -> list[tuple[str, dict[str, Any]]]:
    found = sorted((one for one in (TEXTS / folder).iterdir() if one.name.endswith(".toml")), key=_name)
    return [(one.name.removesuffix(".toml"), tomllib.loads(one.read_text(encoding="utf-8"))) for one in found]


def _folder(folder: str) -> list[dict[str, Any]]:
    """Tables in the order of their file names, which begin with a number: '1-ransomware.toml' has id 'ransomware'."""
    return [{"id": name.partition("-")[2], **table} for name, table in _tables(folder)]


def _name(file: Traversable) -> str:
    return file.name
