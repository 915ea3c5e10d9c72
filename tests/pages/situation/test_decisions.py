"""Decisions as a page, each role's own."""

from dataclasses import replace

import pytest

from bavn.model.language import LANGUAGES, Language
from bavn.pages.situation import decisions_words
from bavn.pages.situation.decisions import DecisionsView, decisions_page
from tests.pages.situation.test_member import evil
from tests.pages.situation.told_checks import LEFT_OVER
from tests.pages.situation.told_views import BLOCKED, ORDER, decisions
from tests.pages.situation.views import EVIL, frame


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_has_words(language: Language) -> None:
    page = decisions_page(decisions(), frame(language))
    assert not LEFT_OVER.findall(page)
    assert ("7 adresser og netværk gælder" in page) == (language == "da")
    for table in (decisions_words.TEXTS, decisions_words.AUDIT):
        assert all(pair[LANGUAGES.index(language)] for pair in table.values())


def test_a_member_sees_what_is_in_force_and_nothing_to_press() -> None:
    view = DecisionsView((BLOCKED,), {"block": 1}, 1, 1)
    main = decisions_page(view, frame(role="member")).split("<main")[1]
    assert 'method="post"' not in main
    assert "Nødstop" not in main
    assert "loggen" not in main


def test_an_analyst_sees_all_and_acts_on_nothing() -> None:
    main = decisions_page(replace(decisions(), acts=False), frame(role="analyst")).split("<main")[1]
    assert 'method="post"' not in main
    assert "Nyeste linjer i loggen" in main


def test_what_was_not_done_is_said_loudly() -> None:
    operating = decisions().operating
    assert operating is not None
    refused = replace(operating, outcome=replace(ORDER, refused=("reserved:private",)))
    page = decisions_page(replace(decisions(), operating=refused), frame())
    assert 'role="alert"' in page
    assert "Ikke udført: bloker 192.0.2.7: den er ikke én computer på internettet (private)." in page


def test_a_search_stays_on_the_next_page() -> None:
    page = decisions_page(decisions(), frame())
    assert 'href="?q=192&amp;action=block&amp;level=amber&amp;page=2"' in page


def test_while_it_is_killed_the_way_back_is_the_first_thing() -> None:
    page = decisions_page(replace(decisions(), killed=True, lines=(), all=0), frame())
    assert "<h1>Nødstoppet er slået til</h1>" in page
    assert page.index("/decisions/unkill") < page.index("<h2")
    assert "/decisions/kill" not in page


def test_nothing_is_in_force() -> None:
    assert "Intet gælder" in decisions_page(DecisionsView(), frame())


def test_hostile_texts_are_text() -> None:
    page = decisions_page(evil(replace(decisions(), notice="wrong.value", given={"value": EVIL})), frame())
    assert "<script>alert" not in page
    assert "\u202e" not in page
