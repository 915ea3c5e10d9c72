"""Everybody whom the manager may have to call, with the contract number beside the telephone number."""

from dataclasses import dataclass
from datetime import date

from bavn.model.language import Language
from bavn.plan.library import Library
from bavn.plan.phonebook import Contact, contacts
from bavn.plan.planfile import Plan, value
from bavn.printing.numbers import LONGEST_NUMBER, origin, state_word
from bavn.printing.printable import cut
from bavn.printing.shown import spaced, words

LONGEST = 200


@dataclass(frozen=True, slots=True)
class Own:
    """One of the firm's own contacts, as the interview asks for it: ids of fields, and the word for what it is for."""

    phone: str
    name: str
    role: str
    contract: str = ""
    needed: bool = False  # stands there as empty lines if nobody is named


OWN = (
    Own("people.leader_phone", "people.leader", "contact-leader", needed=True),
    Own("people.standin_phone", "people.standin", "contact-standin", needed=True),
    Own("help.it_phone", "help.it", "contact-it", "help.it_contract", needed=True),
    Own("help.host_phone", "help.host", "contact-host", "help.host_contract"),
    Own("help.isp_phone", "help.isp", "contact-isp"),
    Own("help.insurer_phone", "help.insurer", "contact-insurer", "help.insurer_policy"),
    Own("help.bank_phone", "help.bank", "contact-bank", needed=True),
)


@dataclass(frozen=True, slots=True)
class Listed:
    """One row of the list. Without a number, `state` and `word` are empty: there is nothing to have tried."""

    name: str
    role: str
    number: str
    state: str
    word: str
    contract: str
    hours: str
    source: str


def contact_list(plan: Plan, library: Library, language: Language, today: date) -> tuple[Listed, ...]:
    """Return the firm's own contacts but for its suppliers, then the numbers that everybody may need."""
    known = {one.id: one for one in contacts(plan, library, language, today)}
    said = words(library, language)
    own = (
        _listed(
            known.get(one.phone),
            value(plan, one.name),
            said[one.role],
            value(plan, one.contract),
            library,
            language,
        )
        for one in OWN
        if one.needed or one.phone in known or value(plan, one.name).strip()
    )
    shared = (_listed(one, one.name, one.when, "", library, language) for one in known.values() if not one.own)
    return (*own, *shared)


def supplier_number(contact: Contact | None, library: Library, language: Language) -> tuple[str, str, str]:
    """Return what stands of a number beside a supplier: the number, its state and the word for it; empty for none."""
    if contact is None:
        return "", "", ""
    return cut(spaced(contact.number), LONGEST_NUMBER), contact.state, state_word(contact, library, language)


def _listed(  # noqa: PLR0913, PLR0917 - one parameter for each column that does not come from the contact
    contact: Contact | None, name: str, role: str, contract: str, library: Library, language: Language
) -> Listed:
    number, state, word = supplier_number(contact, library, language)
    return Listed(
        name=cut(name, LONGEST),
        role=role,
        number=number,
        state=state,
        word=word,
        contract=cut(contract, LONGEST),
        hours=contact.hours if contact else "",
        source=origin(contact, library, language) if contact else "",
    )
