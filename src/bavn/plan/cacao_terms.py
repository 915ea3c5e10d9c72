"""What Bavn's CACAO 2.0 files share in both directions: ids, the one extension, and the variables of conditions.

CACAO has no legal deadlines, no second language and no roles of a small firm, so they stand in one extension,
`bavn-emergency`. Property names in it have three characters at least, as CACAO asks.
"""

import hashlib
import re
import uuid
from typing import Final, Literal

import msgspec

from bavn.plan.library import Answer, Applies, Role, Stamp

SPEC: Final = "cacao-2.0"
NAMESPACE: Final = uuid.UUID("5e0b6c1e-4d43-5f0b-9d0a-6a1f3c9d7b21")  # ours, of all ids below
DRY_RUN: Final = "dry-run"


def playbook_id(*path: str) -> str:
    """Return the id of a playbook, a UUIDv5 of our namespace: the same path always gives the same id."""
    return f"playbook--{uuid.uuid5(NAMESPACE, '/'.join(path))}"


def object_id(kind: str, *path: str) -> str:
    """Return the id of any other object. It has the form of a UUIDv4, as CACAO wants of steps, yet always the same.

    >>> object_id("action", "ddos", "stay") == object_id("action", "ddos", "stay")
    True
    """
    digest = hashlib.sha256("/".join((str(NAMESPACE), kind, *path)).encode("utf-8", "replace")).digest()
    return f"{kind}--{uuid.UUID(bytes=digest[:16], version=4)}"


EXTENSION: Final = object_id("extension-definition", "bavn-emergency")
BAVN: Final = object_id("identity", "bavn")

# Conditions: the variable of each kind of step that is not for everybody. Whoever does not know is to do it.
APPLIES: Final[dict[Applies, str]] = {
    "nis2": "__nis2__",
    "personal-data": "__personal_data__",
    "insurer": "__insurer__",
}
_ISOLATES: Final = "__isolate_"
_OWN: Final = re.compile(r"(__[a-z0-9_]+__):value != 'no'")
_AND: Final = " AND "


def isolates(step: str) -> str:
    """Return the name of the variable that decides whether a step cuts the line.

    >>> isolates("whole-line")
    '__isolate_whole_line__'
    """
    return f"{_ISOLATES}{re.sub('[^a-z0-9]', '_', step.lower())[:150]}__"


def condition(*variables: str) -> str:
    """Return a condition that holds unless somebody said no.

    >>> condition("__nis2__")
    "__nis2__:value != 'no'"
    """
    return _AND.join(f"{one}:value != 'no'" for one in variables)


def own_condition(text: str) -> Applies | None:
    """Return for whom a condition of ours lets a step through ('always': a decision to isolate); None for others'."""
    found: list[Applies] = []
    for part in text.split(_AND):
        match = _OWN.fullmatch(part.strip())
        if match is None:
            return None
        if match[1] in APPLIES.values():
            found += [applies for applies, variable in APPLIES.items() if variable == match[1]]
        elif not match[1].startswith(_ISOLATES):
            return None
    return found[0] if found else "always"


class StepPart(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a step says in the extension. The rest of it stands where CACAO has a place of its own."""

    step_id: str
    do_da: str
    do_en: str
    how_da: str
    how_en: str
    role: Role
    minutes: int
    calls: tuple[str, ...] = ()
    stamps: tuple[Stamp, ...] = ()
    message: str = ""
    isolates: bool = False
    only: Applies = "always"
    undo_da: str | None = None
    undo_en: str | None = None


class DryRunPart(msgspec.Struct, frozen=True):
    """Marks the step that only shows what isolating would do: it is no step of the playbook for people."""

    part: Literal["dry-run"] = DRY_RUN


class UnplugPart(msgspec.Struct, frozen=True):
    """Unplug or not, in both languages."""

    answer: Answer
    what_da: str
    what_en: str
    why_da: str
    why_en: str
    cost_of_da: str
    cost_of_en: str
    cost_not_da: str
    cost_not_en: str
    helps_not_da: str
    helps_not_en: str


class ClockPart(msgspec.Struct, frozen=True, omit_defaults=True):
    """A deadline, counted from a stamp. Whoever reads our own files needs `clock_id` only."""

    clock_id: str
    name_da: str = ""
    name_en: str = ""
    stamp: str = ""
    applies: str = ""
    hours: int = 0
    months: int = 0
    hours_field: str = ""
    where_da: str = ""
    where_en: str = ""
    law_da: str = ""
    law_en: str = ""
    source: str = ""
    reading: str = ""


class PlaybookPart(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a playbook says in the extension."""

    bavn_id: str
    title_da: str
    title_en: str
    seen_da: str
    seen_en: str
    unplug: UnplugPart
    clocks: tuple[ClockPart, ...] = ()
    types: tuple[str, ...] = ()
    findings: tuple[str, ...] = ()


# The normative text of the extension, as CACAO allows where no schema is published.
SCHEMA: Final = """\
On a playbook: bavn_id; title_da, title_en, seen_da, seen_en: title and how one recognises it, in Danish and English; \
unplug: an object with answer (yes, no, partly, link: only the supplier's access, none: does not arise) and what, why, \
cost_of (doing it), cost_not (not doing it), helps_not, each with _da and _en; clocks: deadlines, each with clock_id, \
name, where (to report) and law with _da and _en, stamp (suspected, aware, nis2-notified: the moment it is counted \
from), applies (always, personal-data, nis2, insurer), hours or months or hours_field (a question of the plan that \
holds the hours), source and reading (authority, press, unread: where the text of the law was read; no legal advice); \
types; findings: kinds of finding that open it. On an action step: step_id; do and how with _da and _en; role (finder, \
leader, doer, scribe, caller); minutes from the start within which it should be done; calls: whom to phone; stamps it \
asks for; message: the draft it needs; isolates: it cuts the line; only (as applies); undo_da, undo_en. An action step \
with part "dry-run" only shows what isolating would do. On an agent: role, name_da, name_en."""
