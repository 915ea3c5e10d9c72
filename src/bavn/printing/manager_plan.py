"""The manager's plan: a few A4 pages with everything, for the one who leads. Not for the wall."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from bavn.model.language import Language
from bavn.plan.library import Library
from bavn.plan.own import with_own
from bavn.plan.planfile import Plan, value
from bavn.plan.review import due
from bavn.printing.contact_list import Listed, contact_list
from bavn.printing.deadlines import Blank, Running, running, stamps
from bavn.printing.decisions import Decided, Line, decisions, line
from bavn.printing.doubts import doubts
from bavn.printing.inventory import Backup, Supplier, System, backups, suppliers, systems
from bavn.printing.printable import cut
from bavn.printing.shown import shown_day, words
from bavn.printing.staff_card import authority
from bavn.printing.steps import Table, tables
from bavn.printing.typesetting import typeset

LONGEST = 200


@dataclass(frozen=True, slots=True)
class Named:
    """Something under its name; an empty value is a line to write on."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class ManagerPlan:
    """All that stands in the plan but the words of its template."""

    language: Language
    title: str
    words: dict[str, str]
    firm: str
    firm_line: str
    foot: str
    facts: tuple[Named, ...]
    doubts: tuple[str, ...]
    contacts: tuple[Listed, ...]
    authority: str
    line: Line
    decisions: tuple[Decided, ...]
    playbooks: tuple[Table, ...]
    stamps: tuple[Blank, ...]
    clocks: tuple[Running, ...]
    systems: tuple[System, ...]
    suppliers: tuple[Supplier, ...]
    backups: tuple[Backup, ...]


def manager_plan(plan: Plan, library: Library, language: Language, today: date) -> bytes:
    """Return the plan as a PDF, with the firm's own playbooks after Bavn's."""
    content = contents(plan, with_own(library, plan), language, today)
    return typeset("manager_plan", content, datetime.combine(today, time(), UTC))


def contents(plan: Plan, library: Library, language: Language, today: date) -> ManagerPlan:
    """Return what stands in the plan; `library` has the firm's own playbooks in it."""
    said = words(library, language)
    return ManagerPlan(
        language=language,
        title=said["plan-title"],
        words=said,
        firm=_answer(plan, "firm.name"),
        firm_line=_firm_line(plan),
        foot=library.say("print.foot", language, date=shown_day(today, language)),
        facts=_facts(plan, said, language, today),
        doubts=doubts(plan, library, language, today),
        contacts=contact_list(plan, library, language, today),
        authority=_authority(plan, said),
        line=line(plan, library, language),
        decisions=decisions(plan, library, language),
        playbooks=tables(plan, library, language),
        stamps=stamps(plan, library, language),
        clocks=running(plan, library, language),
        systems=systems(plan, library, language),
        suppliers=suppliers(plan, library, language, today),
        backups=backups(plan, library, language),
    )


def _answer(plan: Plan, name: str) -> str:
    return cut(value(plan, name), LONGEST)


def _firm_line(plan: Plan) -> str:
    cvr = _answer(plan, "firm.cvr")
    parts = (f"CVR {cvr}" if cvr else "", _answer(plan, "firm.address"), _answer(plan, "firm.domain"))
    return " · ".join(part for part in parts if part)


def _facts(plan: Plan, said: dict[str, str], language: Language, today: date) -> tuple[Named, ...]:
    review = due(plan, today)
    until = shown_day(review.on, language) if review.on else ""
    return (
        Named(said["plan-reviewed"], shown_day(plan.reviewed, language) or said["never"]),
        Named(said["plan-next"], said["review-late"].replace("{date}", until) if review.on and review.late else until),
        Named(said["plan-owner"], _answer(plan, "review.owner")),
        Named(said["plan-paper"], _answer(plan, "review.paper")),
        Named(said["plan-scribe"], _answer(plan, "people.scribe")),
        Named(said["plan-caller"], _answer(plan, "people.caller")),
        Named(said["plan-meet"], _answer(plan, "line.meet")),
    )


def _authority(plan: Plan, said: dict[str, str]) -> str:
    names = _answer(plan, "people.unplug_names") or "________________"
    return said[f"authority-{authority(plan)}"].replace("{names}", names)
