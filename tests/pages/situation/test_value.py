"""One address or network as a page."""

from dataclasses import replace

import pytest

from bavn.model.language import LANGUAGES, Language
from bavn.pages.situation import campaign_words, value_words
from bavn.pages.situation.decided import DecisionLine
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
    assert "Intet er besluttet om 192.0.2.7" in value_page(replace(value(), standing=None, within=()), frame())


def test_who_is_told_nothing_is_not_told_that_there_is_nothing() -> None:
    page = value_page(ValueView("192.0.2.7", of_members=False), frame(role="read-only"))
    assert "<h1>Du får intet at vide om 192.0.2.7</h1>" in page
    assert "Kun medlemmerne får at vide" in page
    assert "besluttet" not in page.split("<main")[1]


ARMED = replace(BLOCKED, action="arm")


@pytest.mark.parametrize(
    ("within", "cut", "head"),
    [
        ((ARMED,) * 11, False, "11 adresser i 192.0.2.0/24 er lagt klar"),
        ((BLOCKED,), False, "1 adresse i 192.0.2.0/24 er blokeret"),
        ((ARMED, BLOCKED), False, "Der er besluttet noget om 2 adresser i 192.0.2.0/24"),
        ((ARMED, replace(ARMED, value="192.0.2.8/29")), False, "2 adresser og netværk i 192.0.2.0/24 er lagt klar"),
        ((ARMED,) * 200, True, "Mindst 200 adresser i 192.0.2.0/24 er lagt klar"),
    ],
    ids=["all-alike", "one", "mixed", "networks-too", "too-many-to-look-at"],
)
def test_the_heading_of_a_network_says_what_is_done_about_what_lies_in_it(
    within: tuple[DecisionLine, ...],
    cut: bool,  # noqa: FBT001
    head: str,
) -> None:
    page = value_page(ValueView("192.0.2.0/24", within=within, cut=cut, sees_all=True), frame())
    assert f"<h1>{head}</h1>" in page
    assert "Om hele netværket er intet besluttet." in page
    assert "Intet medlem har meldt netværket som helhed." in page


def test_who_sees_all_is_not_told_of_what_they_may_not_see() -> None:
    told: tuple[tuple[Language, str], ...] = (("da", "må se"), ("en", "you may"))
    for language, hidden in told:
        page = value_page(ValueView("192.0.2.7", sees_all=True), frame(language)).split("<main")[1]
        assert hidden not in page
    assert "Så vidt du må vide" not in value_page(ValueView("192.0.2.7", sees_all=True), frame())


def test_what_armed_means_is_said_in_the_same_words_everywhere() -> None:
    armed = value_words.TEXTS["meaning.arm"]
    assert campaign_words.TEXTS["known.armed.said"] == armed
    assert armed[1] in value_page(replace(value(), standing=ARMED), frame())


def test_organisations_that_have_reported_it_are_not_called_independent() -> None:
    page = value_page(value(), frame())
    assert "<dt>Meldt af</dt><dd>3 organisationer</dd>" in page
    assert "Uafhængigt" not in page


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
