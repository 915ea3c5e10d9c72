"""Playbooks as tables to tick by hand: the step, who does it, within how long, how to undo it."""

from dataclasses import dataclass

from bavn.model.language import Language
from bavn.plan.clocks import applies
from bavn.plan.library import Applies, Library, Playbook, Step
from bavn.plan.own import PREFIX
from bavn.plan.planfile import Plan, value
from bavn.printing.decisions import badge, cuts
from bavn.printing.printable import cut
from bavn.printing.shown import shown_length, words

LONGEST = 600  # of a playbook that the firm has imported
LONGEST_NAME = 40
# Whose name stands for a role. Whoever notices is nobody yet.
NAMES = {"leader": "people.leader", "doer": "help.it", "scribe": "people.scribe", "caller": "people.caller"}


@dataclass(frozen=True, slots=True)
class Row:
    """One step. `only` says under which condition it is to be done, `undo` how to take it back; "" for neither."""

    number: str
    do: str
    only: str
    who: str
    by: str
    undo: str


@dataclass(frozen=True, slots=True)
class Table:
    """One playbook."""

    title: str
    seen: str
    cuts: bool
    badge: str
    own: str  # 'our own', where it was imported
    steps: tuple[Row, ...]


def tables(plan: Plan, library: Library, language: Language) -> tuple[Table, ...]:
    """Return every playbook, Bavn's and the firm's own; steps that cannot concern this firm are left out."""
    return tuple(_table(one, plan, library, language) for one in library.playbooks)


def who(role: str, plan: Plan, library: Library, language: Language) -> str:
    """Return who does it: the person's name, or the role's where nobody is named."""
    name = value(plan, NAMES[role]).strip() if role in NAMES else ""
    return cut(name, LONGEST_NAME) or library.say(f"common.role-{role}", language)


def _table(playbook: Playbook, plan: Plan, library: Library, language: Language) -> Table:
    steps = [one for one in playbook.steps if applies(one.only, plan)]
    return Table(
        title=cut(playbook.title.say(language), LONGEST),
        seen=cut(playbook.seen.say(language), LONGEST),
        cuts=cuts(playbook),
        badge=badge(playbook, library, language),
        own=words(library, language)["own-playbook"] if playbook.id.startswith(PREFIX) else "",
        steps=tuple(_row(number, one, plan, library, language) for number, one in enumerate(steps, start=1)),
    )


def _row(number: int, step: Step, plan: Plan, library: Library, language: Language) -> Row:
    return Row(
        number=str(number),
        do=cut(step.do.say(language), LONGEST),
        only=_condition(step.only, plan, library, language),
        who=who(step.role, plan, library, language),
        by=shown_length(step.minutes, library, language),
        undo=cut(step.undo.say(language), LONGEST) if step.undo else "",
    )


def _condition(only: Applies, plan: Plan, library: Library, language: Language) -> str:
    """Return under which condition a step is to be done; "" where that is settled before anything happens."""
    if only == "personal-data" or applies(only, plan) == "maybe":
        return library.say(f"print.only-{only}", language)
    return ""
