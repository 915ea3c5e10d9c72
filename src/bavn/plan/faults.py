"""What is missing in a plan, and what is wrong in it. Nothing here refuses an answer: it is pointed out."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from bavn.plan.answers import blank, money, number, trimmed
from bavn.plan.dates import day
from bavn.plan.library import Field, FieldKind, Library, Section
from bavn.plan.planfile import Plan, rows, value

LONGEST_ANSWER = 2_000
_PHONE = re.compile(r"[0-9 +()-]*")
FEWEST_DIGITS = 3


@dataclass(frozen=True, slots=True)
class Fault:
    """One answer that is missing or wrong. `row` counts from 0 in a section of many; it is None in any other."""

    section: str
    row: int | None
    field: str
    what: Literal["missing", "wrong"]


def faults(plan: Plan, library: Library) -> tuple[Fault, ...]:
    """Return every fault in the order of the interview, row by row.

    Missing: a needed answer that is blank; in a section of many without any row, in row 0. Wrong: see `wrong`. A blank
    answer that is not needed is no fault, and neither is anything that the interview does not ask for.
    """
    return tuple(fault for section in library.interview for fault in _section(plan, section))


def wrong(field: Field, answer: str) -> bool:
    """Return whether an answer cannot be meant. White space around it does not count, and blank is never wrong.

    Any kind: more than 2,000 characters (code points). Date: not a real day written YYYY-MM-DD. Number: not one to nine
    digits. Money: not whole kroner, see `answers.money`. Email: no @. Phone: anything but digits, spaces, + ( ) -, or
    fewer than three digits. Choice: the id of none of the options. All digits are 0 to 9.
    """
    text = trimmed(answer)
    if not text:
        return False
    return len(text) > LONGEST_ANSWER or not _fits(field, text)


def _phone(text: str) -> bool:
    return bool(_PHONE.fullmatch(text)) and sum(letter.isdigit() for letter in text) >= FEWEST_DIGITS


def _fits(field: Field, text: str) -> bool:
    if field.kind == "choice":
        return any(option.id == text for option in field.options)
    return field.kind not in _FITS or _FITS[field.kind](text)


_FITS: dict[FieldKind, Callable[[str], bool]] = {
    "date": lambda text: day(text) is not None,
    "number": lambda text: number(text) is not None,
    "money": lambda text: money(text) is not None,
    "email": lambda text: "@" in text,
    "phone": _phone,
}


def _section(plan: Plan, section: Section) -> Iterator[Fault]:
    if not section.many:
        yield from _row(plan, section, None)
        return
    for row in range(max(len(rows(plan, section.id)), 1)):
        yield from _row(plan, section, row)


def _row(plan: Plan, section: Section, row: int | None) -> Iterator[Fault]:
    place = section.id if row is None else f"{section.id}.{row}"
    for field in section.fields:
        answer = value(plan, f"{place}.{field.id}")
        if field.needed and blank(answer):
            yield Fault(section.id, row, field.id, "missing")
        elif wrong(field, answer):
            yield Fault(section.id, row, field.id, "wrong")
