"""Every telephone number of the plan: the firm's own, then the public ones, and which of them somebody has tried."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from bavn.model.language import Language
from bavn.plan.answers import blank, trimmed
from bavn.plan.dates import day
from bavn.plan.library import Field, Library, Section
from bavn.plan.planfile import Plan, rows, value

KEEPS_DAYS = 180

State = Literal["unverified", "verified", "stale"]


@dataclass(frozen=True, slots=True)
class Contact:
    """One number to phone, and what is known of it.

    `id` is a number of the library ('police'), or where the answer stands ('help.it_phone', 'suppliers.0.phone').
    Of one's own: `name` is who it is (the question, where the name is blank), `when` the question, `contract` the
    contract or policy number beside it, `hours` and `source` are "", `reading` is 'unread'.

    `state`: 'verified' if the user's own check is of this very number and 0 to 180 days old; 'stale' if it is older or
    dated in the future; 'unverified' if there is none, or of another number, or with a date that is none.
    `checked_on` is the date of the check, "" where the state is 'unverified'.
    """

    id: str
    name: str
    number: str
    when: str
    hours: str
    source: str
    reading: str
    state: State
    checked_on: str
    own: bool
    contract: str


def contacts(plan: Plan, library: Library, language: Language, today: date) -> tuple[Contact, ...]:
    """Return the firm's own numbers in the order of the interview, those that are filled in, then the library's.

    A number's own row or section says whose it is: of 'help.it_phone' the name is 'help.it' and the contract
    'help.it_contract' or else 'help.it_policy'; of 'suppliers.0.phone' they are 'name' and 'contract' of that row.
    White space around a number does not count.
    """
    own = tuple(
        _own(plan, place, field, language, today)
        for section in library.interview
        for place in _places(plan, section)
        for field in section.fields
        if field.kind == "phone" and not blank(value(plan, f"{place}.{field.id}"))
    )
    public = tuple(
        Contact(
            one.id,
            one.name.say(language),
            one.number,
            one.when.say(language),
            one.hours.say(language),
            one.source,
            one.reading,
            *checked(plan, one.id, one.number, today),
            own=False,
            contract="",
        )
        for one in library.numbers
    )
    return own + public


def checked(plan: Plan, contact: str, number: str, today: date) -> tuple[State, str]:
    """Return the state of a number and the date of its check, as `Contact` says."""
    check = plan.checked.get(contact)
    on = day(check.on) if check else None
    if check is None or on is None or trimmed(check.number) != number:
        return "unverified", ""
    return ("verified" if 0 <= (today - on).days <= KEEPS_DAYS else "stale"), check.on


def _places(plan: Plan, section: Section) -> Iterator[str]:
    if not section.many:
        yield section.id
        return
    for row in range(len(rows(plan, section.id))):
        yield f"{section.id}.{row}"


def _own(plan: Plan, place: str, field: Field, language: Language, today: date) -> Contact:
    stem = field.id.removesuffix("phone").removesuffix("_")
    names = (stem,) if stem else ("name",)
    contracts = (f"{stem}_contract", f"{stem}_policy") if stem else ("contract",)
    number = trimmed(value(plan, f"{place}.{field.id}"))
    question = field.ask.say(language)
    return Contact(
        f"{place}.{field.id}",
        _first(plan, place, names) or question,
        number,
        question,
        "",
        "",
        "unread",
        *checked(plan, f"{place}.{field.id}", number, today),
        own=True,
        contract=_first(plan, place, contracts),
    )


def _first(plan: Plan, place: str, fields: tuple[str, ...]) -> str:
    return next((trimmed(text) for field in fields if not blank(text := value(plan, f"{place}.{field}"))), "")
