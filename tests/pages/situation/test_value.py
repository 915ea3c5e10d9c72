"""One address or network as a page."""

from dataclasses import replace

import pytest

from bavn.model.language import LANGUAGES, Language
from bavn.pages.situation import value_words
from bavn.pages.situation.value import ValueView, answer_of, look_up, orders_table, search_page, value_page
from tests.pages.situation.test_member import evil
from tests.pages.situation.told_checks import LEFT_OVER
from tests.pages.situation.told_views import ANSWERED, ASKED, BLOCKED, ORDER, value
from tests.pages.situation.views import EVIL, frame


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_has_words(language: Language) -> None:
    page = value_page(value(), frame(language))
    assert not LEFT_OVER.findall(page)
    assert ("192.0.2.7 er blokeret" in page) == (language == "da")
    assert all(pair[LANGUAGES.index(language)] for pair in value_words.TEXTS.values())


@pytest.mark.parametrize(
    ("action", "head"), [("block", "er blokeret"), ("limit", "er begrænset"), ("arm", "er lagt klar")]
)
def test_the_heading_says_what_is_done(action: str, head: str) -> None:
    one = replace(value(), standing=replace(BLOCKED, action=action))  # type: ignore[arg-type]
    assert f"<h1>192.0.2.7 {head}</h1>" in value_page(one, frame())
    assert "Intet er besluttet om 192.0.2.7" in value_page(replace(value(), standing=None), frame())


def test_somebody_who_is_told_little_sees_little() -> None:
    page = value_page(ValueView("192.0.2.7"), frame(role="read-only"))
    main = page.split("<main")[1]
    assert "Så vidt du må vide" in main
    assert "<form" not in main
    assert "Intet tidligere, du må se." in main


def test_a_request_that_was_refused_keeps_what_was_written() -> None:
    page = value_page(replace(value(), written=EVIL), frame())
    assert 'aria-invalid="true"' in page
    assert "Skriv hvorfor, med højst 500 tegn." in page
    assert "<script>alert" not in page


def test_what_came_of_a_request_has_sign_and_word() -> None:
    assert "afventer en operatør" in answer_of(ASKED, frame())
    assert "afvist" in answer_of(ANSWERED, frame())
    assert "it attacks" in answer_of(ANSWERED, frame())


def test_orders_say_when_nothing_came_of_them() -> None:
    page = orders_table((replace(ORDER, refused=("list:akamai@1",)), replace(ORDER, waits=True)), frame(), value=True)
    assert "fælles tjenester" in page
    assert "afventer hubben" in page


def test_hostile_texts_are_text() -> None:
    page = value_page(replace(evil(value()), value="192.0.2.7"), frame())
    assert "<script>alert" not in page
    assert "\u202e" not in page


def test_what_is_no_address_is_met_kindly() -> None:
    page = search_page(EVIL, frame(), wrong=True)
    assert "er hverken adresse eller netværk" in page
    assert "<script>alert" not in page
    assert "\u202e" not in page
    assert "er hverken" not in search_page("", frame(), wrong=False)
    assert 'name="q"' in look_up("", frame())
