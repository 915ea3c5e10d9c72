"""Whether what hangs on the wall, and what lies in the drawer, is still what the plan says."""

import hashlib
from collections.abc import Iterator
from datetime import date
from typing import Literal

import msgspec

from bavn.plan.answers import trimmed
from bavn.plan.dates import day
from bavn.plan.library import Field, Library, Section
from bavn.plan.planfile import SURROGATE, Evidence, Plan, rows, value

Print = Literal["card", "plan"]
PRINTS: tuple[Print, ...] = ("card", "plan")
DIGITS = 16


def digest(plan: Plan, library: Library, what: Print) -> str:
    """Return what stands on a print as 16 hex digits: the same answers, the same digits.

    They are the first of the SHA-256 of compact JSON (UTF-8, as in the log): a list of [name, answer] in the order of
    the interview, rows as 'systems.0.name', empty answers left out. The plan: every answer that is asked for. The
    card: the fields with `staff`; then ['checked.<id>', number] for each of its numbers (a staff telephone in the order
    of the interview, then the library's) that was checked as it is now, whenever that was.

    Answers are taken as they are typed, lone surrogates as U+FFFD. The wording of the library is not in it.
    """
    held = [[name, SURROGATE.sub("\ufffd", text)] for name, text in (_card if what == "card" else _all)(plan, library)]
    return hashlib.sha256(msgspec.json.encode(held)).hexdigest()[:DIGITS]


def printed(plan: Plan, what: Print, today: date = date.max) -> Evidence | None:
    """Return the newest good evidence of a print, dated `today` or before; of two of one day the later in the list."""
    kept = [one for one in plan.evidence if one.kind == f"{what}-printed" and one.good]
    dated = [one for one in reversed(kept) if (on := day(one.on)) is not None and on <= today]
    return max(dated, key=lambda one: one.on, default=None)


def reprint(plan: Plan, library: Library) -> tuple[Print, ...]:
    """Return what has to be printed: never printed yet, or changed since it was printed last."""
    newest = {what: printed(plan, what) for what in PRINTS}
    return tuple(what for what in PRINTS if (last := newest[what]) is None or last.about != digest(plan, library, what))


def _all(plan: Plan, library: Library) -> Iterator[tuple[str, str]]:
    for section, place in _places(plan, library):
        for field in section.fields:
            yield from _answered(plan, place, field)


def _card(plan: Plan, library: Library) -> Iterator[tuple[str, str]]:
    staff = [(place, field) for section, place in _places(plan, library) for field in section.fields if field.staff]
    for place, field in staff:
        yield from _answered(plan, place, field)
    own = [(f"{place}.{field.id}") for place, field in staff if field.kind == "phone"]
    numbers = [(name, trimmed(value(plan, name))) for name in own] + [(one.id, one.number) for one in library.numbers]
    for name, number in numbers:
        check = plan.checked.get(name)
        if number and check and day(check.on) is not None and trimmed(check.number) == number:
            yield f"checked.{name}", number


def _places(plan: Plan, library: Library) -> Iterator[tuple[Section, str]]:
    for section in library.interview:
        if not section.many:
            yield section, section.id
            continue
        for row in range(len(rows(plan, section.id))):
            yield section, f"{section.id}.{row}"


def _answered(plan: Plan, place: str, field: Field) -> Iterator[tuple[str, str]]:
    name = f"{place}.{field.id}"
    if text := value(plan, name):
        yield name, text
