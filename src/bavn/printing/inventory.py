"""What the firm has: systems in their order, suppliers and what they were given, backups and how they were tried."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from bavn.model.language import Language
from bavn.plan.answers import number
from bavn.plan.library import Library
from bavn.plan.phonebook import contacts
from bavn.plan.planfile import Evidence, Plan, Row, rows
from bavn.printing.contact_list import supplier_number
from bavn.printing.printable import cut
from bavn.printing.shown import shown_day

LONGEST = 600
EMPTY_ROWS = 3  # to fill in by hand, where nothing is answered


@dataclass(frozen=True, slots=True)
class System:
    """One system."""

    number: str
    name: str
    where: str
    hours: str
    without: str


@dataclass(frozen=True, slots=True)
class Supplier:
    """One supplier; `number`, `state` and `word` are empty where no number was given."""

    name: str
    gave: str
    people: str
    access: str
    number: str
    state: str
    word: str
    contract: str


@dataclass(frozen=True, slots=True)
class Backup:
    """One backup; `tried` is the newest attempt to restore from it."""

    what: str
    where: str
    who: str
    copies: str
    tried: str


def systems(plan: Plan, library: Library, language: Language) -> tuple[System, ...]:
    """Return the systems, numbered."""
    return tuple(
        System(
            number=str(place),
            name=_said(row, "name"),
            where=chosen("systems", "where", row, library, language),
            hours=_hours(row, "clock-hours", library, language),
            without=_said(row, "without"),
        )
        for place, row in enumerate(_filled(plan, "systems"), start=1)
    )


def suppliers(plan: Plan, library: Library, language: Language, today: date) -> tuple[Supplier, ...]:
    """Return the suppliers, with what they were given and how to reach them."""
    known = {one.id: one for one in contacts(plan, library, language, today)}
    found = []
    for place, row in enumerate(_filled(plan, "suppliers")):
        shown, state, word = supplier_number(known.get(f"suppliers.{place}.phone"), library, language)
        people = _said(row, "people")
        found.append(
            Supplier(
                name=_said(row, "name"),
                gave=_said(row, "gave"),
                people=library.say("print.supplier-people", language, n=people) if people else "",
                access=_said(row, "access"),
                number=shown,
                state=state,
                word=word,
                contract=_said(row, "contract"),
            )
        )
    return tuple(found)


def backups(plan: Plan, library: Library, language: Language) -> tuple[Backup, ...]:
    """Return the backups, with what is known of their copies and the newest restore that was tried."""
    return tuple(
        Backup(
            what=_said(row, "what"),
            where=_said(row, "where"),
            who=_said(row, "who"),
            copies="\n".join(_copies(row, library, language)) if row else "",
            tried=_tried(row, plan.evidence, library, language) if row else "",
        )
        for row in _filled(plan, "backups")
    )


def chosen(section: str, field: str, row: Row, library: Library, language: Language) -> str:
    """Return the label of a chosen option; an answer that is none of them as it stands."""
    answer = _said(row, field)
    fields = next(one.fields for one in library.interview if one.id == section)
    options = next(one.options for one in fields if one.id == field)
    return next((one.label.say(language) for one in options if one.id == answer), answer)


def _filled(plan: Plan, section: str) -> Sequence[Row]:
    """Return the rows, or some without answers, which become lines to write on."""
    return rows(plan, section) or ({},) * EMPTY_ROWS


def _said(row: Row, field: str) -> str:
    return cut(row.get(field, ""), LONGEST)


def _hours(row: Row, word: str, library: Library, language: Language) -> str:
    said = _said(row, "hours")
    return said if number(said) is None else library.say(f"print.{word}", language, n=said)


def _copies(row: Row, library: Library, language: Language) -> Iterable[str]:
    for field in ("offline", "offsite"):
        answer = chosen("backups", field, row, library, language) or library.say("print.unknown", language)
        yield library.say(f"print.backup-{field}", language, answer=answer)
    if hours := _hours(row, "backup-hours", library, language):
        yield hours


def _tried(row: Row, evidence: Iterable[Evidence], library: Library, language: Language) -> str:
    """Return the newest restore of this backup, good or bad. Evidence names it by what it is, or by where it lies."""
    names = {row.get(name, "").strip() for name in ("what", "where", "path")} - {""}
    restores = [one for one in evidence if one.kind == "restore" and one.about.strip() in names]
    if not restores:
        return library.say("print.backup-never", language)
    newest = max(restores, key=lambda one: one.on)
    word = "print.backup-good" if newest.good else "print.backup-bad"
    return library.say(word, language, date=shown_day(newest.on, language), shows=cut(newest.shows, LONGEST))
