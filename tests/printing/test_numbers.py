from datetime import date

import pytest

from bavn.model.language import Language
from bavn.plan.library import library
from bavn.plan.phonebook import Contact, contacts
from bavn.printing.numbers import notes, origin, printed, read_at, state_word
from tests.plan.samples import tomrer

TODAY = date(2026, 11, 22)


def known(language: Language = "da") -> dict[str, Contact]:
    return {one.id: one for one in contacts(tomrer(), library(), language, TODAY)}


STATES: list[tuple[str, str, Language, str]] = [
    ("police", "verified", "da", "prøvet 20.11.2026"),
    ("police", "verified", "en", "tried 2026-11-20"),
    ("hotline", "stale", "da", "forældet: 05.01.2026"),
    ("people.standin_phone", "unverified", "da", "ikke prøvet"),
    ("help.it_phone", "unverified", "en", "not tried"),
]


@pytest.mark.parametrize(("id_", "state", "language", "word"), STATES)
def test_a_number_says_whether_it_was_tried(id_: str, state: str, language: Language, word: str) -> None:
    number = printed(known(language)[id_], library(), language)
    assert (number.state, number.word) == (state, word)
    assert state_word(known(language)[id_], library(), language) == word


def test_a_number_of_one_s_own_says_that_one_wrote_it() -> None:
    assert origin(known()["help.it_phone"], library(), "da") == "Skrevet af jer selv"


def test_a_public_number_says_where_it_was_read_and_how_well() -> None:
    assert origin(known()["cards"], library(), "da") == "Kilde: banken.gl, midspar.dk (kun læst hos andre)"
    assert origin(known()["police"], library(), "da").endswith("(læst hos myndigheden)")


def test_a_fact_without_a_source_still_says_that_it_was_not_looked_up() -> None:
    assert read_at("", "unread", library(), "en") == "(not looked up)"


def test_footnotes_that_say_the_same_are_one() -> None:
    found = notes([known()[one] for one in ("people.leader_phone", "police", "people.standin_phone")], library(), "da")
    assert [one.note for one in found.values()] == ["a", "b", "a"]
    assert "07-20" in found["police"].text


def test_what_is_too_long_for_a_number_is_cut() -> None:
    contact = Contact("x", "n" * 500, "1" * 500, "", "", "", "unread", "unverified", "", own=True, contract="")
    number = printed(contact, library(), "da")
    assert len(number.number) == 24
    assert len(number.name) == 200
