"""A telephone number on paper: it never stands without a sign and a word for whether somebody has tried it."""

from collections.abc import Sequence
from dataclasses import dataclass

from bavn.model.language import Language
from bavn.plan.library import Library, Reading
from bavn.plan.phonebook import Contact
from bavn.printing.printable import cut
from bavn.printing.shown import shown_day, spaced

LONGEST = 200
LONGEST_NUMBER = 24  # letters: what is longer is no telephone number


@dataclass(frozen=True, slots=True)
class Number:
    """What is printed of a contact; `note` is the letter of its footnote, where the print has any."""

    name: str
    number: str
    state: str  # 'verified', 'unverified' or 'stale': which sign is drawn
    word: str
    note: str = ""
    role: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """A footnote, and the letter that leads to it."""

    note: str
    text: str


def state_word(contact: Contact, library: Library, language: Language) -> str:
    """Say whether the number was tried, and when."""
    return library.say(f"print.{contact.state}", language, date=shown_day(contact.checked_on, language))


def origin(contact: Contact, library: Library, language: Language) -> str:
    """Say where the number comes from: the firm itself, or a page that was read when this Bavn was made, or was not."""
    if contact.own:
        return library.say("print.source-firm", language)
    return read_at(contact.source, contact.reading, library, language)


def read_at(source: str, reading: Reading | str, library: Library, language: Language) -> str:
    """Say where a fact of the library was read, and whether that was the authority's own page."""
    said = library.say(f"print.reading-{reading}", language)
    return library.say("print.source", language, source=source, reading=said) if source else f"({said})"


def printed(contact: Contact, library: Library, language: Language, note: str = "") -> Number:
    """Return a contact as it is printed."""
    word = state_word(contact, library, language)
    return Number(cut(contact.name, LONGEST), cut(spaced(contact.number), LONGEST_NUMBER), contact.state, word, note)


def notes(contacts: Sequence[Contact], library: Library, language: Language) -> dict[str, Note]:
    """Return each contact's footnote, by the contact's id: opening hours and origin. Those that are alike share one."""
    letters: dict[str, Note] = {}
    found: dict[str, Note] = {}
    for contact in contacts:
        text = ". ".join(part for part in (contact.hours, origin(contact, library, language)) if part)
        letters.setdefault(text, Note(chr(ord("a") + len(letters)), text))
        found[contact.id] = letters[text]
    return found
