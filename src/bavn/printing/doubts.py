"""What a plan is not sure of, in a few sentences, so that nobody trusts the paper more than it deserves."""

from collections import Counter
from collections.abc import Iterator
from datetime import date

from bavn.model.language import Language
from bavn.plan.faults import faults
from bavn.plan.library import Library
from bavn.plan.phonebook import contacts
from bavn.plan.planfile import Plan
from bavn.printing.deadlines import covered
from bavn.printing.printable import cut

LONGEST_NAME = 60


def doubts(plan: Plan, library: Library, language: Language, today: date) -> tuple[str, ...]:
    """Return a sentence for each kind of doubt; one sentence that all is tried, where there is none about numbers."""
    return tuple(_doubts(plan, library, language, today))


def _doubts(plan: Plan, library: Library, language: Language, today: date) -> Iterator[str]:
    known = contacts(plan, library, language, today)
    unread = [one.name for one in known if not one.own and one.reading != "authority"]
    clocks = [clock.name.say(language) for clock, _ in covered(plan, library) if clock.reading != "authority"]
    numbers = {
        "unverified-numbers": [one.name for one in known if one.state == "unverified"],
        "stale-numbers": [one.name for one in known if one.state == "stale"],
    }
    if not any(numbers.values()):
        yield library.say("print.unverified-all", language)
    answers = {f"{what}-answers": _sections(plan, what, library, language) for what in ("missing", "wrong")}
    for word, names in (numbers | {"unread-numbers": unread, "unread-clocks": clocks} | answers).items():
        if names:
            yield library.say(f"print.{word}", language, names=", ".join(cut(one, LONGEST_NAME) for one in names) + ".")


def _sections(plan: Plan, what: str, library: Library, language: Language) -> list[str]:
    """Return the parts of the interview in which answers are missing or wrong, with how many."""
    counted = Counter(fault.section for fault in faults(plan, library) if fault.what == what)
    titles = {one.id: one.title.say(language) for one in library.interview}
    return [f"{titles[section]} ({count})" for section, count in counted.items()]
