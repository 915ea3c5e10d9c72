"""Unplug or not, for every kind of attack, with what it costs this firm."""

from dataclasses import dataclass

from bavn.model.language import Language
from bavn.plan.answers import money
from bavn.plan.library import Answer, Library, Playbook
from bavn.plan.planfile import Plan, value
from bavn.printing.printable import cut
from bavn.printing.shown import kroner, words

LONGEST = 800  # also of a playbook that the firm has imported
LONGEST_ANSWER = 300
LONGEST_COST = 16  # of an amount that is none
WORKING_DAY = 8  # hours
CUTS: tuple[Answer, ...] = ("yes", "partly")  # the line of the firm, or a part of it, goes


@dataclass(frozen=True, slots=True)
class Decided:
    """One row of the table. `firm_cost` is "" where the line stays, or where nobody said what an hour costs."""

    title: str
    cuts: bool
    badge: str
    what: str
    why: str
    helps_not: str
    cost: str
    firm_cost: str
    cost_not: str


@dataclass(frozen=True, slots=True)
class Line:
    """What stands above the table: what cutting the line costs, what stops, where the plug is. "" is not answered."""

    cost: str
    cost_day: str
    stops: str
    plug: str
    wifi: str


def decisions(plan: Plan, library: Library, language: Language) -> tuple[Decided, ...]:
    """Return a row for each playbook, in the library's order."""
    cost = _cost(plan, library, language)
    firm = library.say("print.decision-firm", language, amount=cost) if cost else ""
    return tuple(_decided(one, firm, library, language) for one in library.playbooks)


def line(plan: Plan, library: Library, language: Language) -> Line:
    """Return what the firm said about its line."""
    an_hour = money(value(plan, "line.cost"))
    return Line(
        cost=_cost(plan, library, language),
        cost_day="" if an_hour is None else kroner(WORKING_DAY * an_hour, library, language),
        stops=cut(value(plan, "line.stops"), LONGEST_ANSWER),
        plug=cut(value(plan, "line.where"), LONGEST_ANSWER),
        wifi=cut(value(plan, "line.wifi"), LONGEST_ANSWER),
    )


def badge(playbook: Playbook, library: Library, language: Language) -> str:
    """Return the answer in a word, in capitals: 'JA', 'NEJ'."""
    return words(library, language)[f"answer-{playbook.unplug.answer}"]


def cuts(playbook: Playbook) -> bool:
    """Return whether the firm's own line goes, wholly or in part."""
    return playbook.unplug.answer in CUTS


def _decided(playbook: Playbook, firm: str, library: Library, language: Language) -> Decided:
    unplug = playbook.unplug
    return Decided(
        title=cut(playbook.title.say(language), LONGEST),
        cuts=cuts(playbook),
        badge=badge(playbook, library, language),
        what=cut(unplug.what.say(language), LONGEST),
        why=cut(unplug.why.say(language), LONGEST),
        helps_not=cut(unplug.helps_not.say(language), LONGEST),
        cost=cut(unplug.cost_of.say(language), LONGEST),
        firm_cost=firm if cuts(playbook) else "",
        cost_not=cut(unplug.cost_not.say(language), LONGEST),
    )


def _cost(plan: Plan, library: Library, language: Language) -> str:
    """Return what an hour costs; an amount that cannot be read stands as it was written, so that somebody sees it."""
    said = value(plan, "line.cost").strip()
    amount = money(said)
    return cut(said, LONGEST_COST) if amount is None else kroner(amount, library, language)
