"""Decisions as a page, each role's own."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

import bavn
from bavn.model.language import LANGUAGES, Language
from bavn.model.tlp import Tlp
from bavn.pages.situation import decisions_words
from bavn.pages.situation.decisions import DecisionsView, decisions_page
from tests.pages.situation.test_member import evil
from tests.pages.situation.told_checks import LEFT_OVER
from tests.pages.situation.told_views import BLOCKED, ORDER, decisions
from tests.pages.situation.views import EVIL, frame

SOURCE = Path(bavn.__file__).parent


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_has_words(language: Language) -> None:
    page = decisions_page(decisions(), frame(language))
    assert not LEFT_OVER.findall(page)
    assert ("7 beslutninger gælder" in page) == (language == "da")
    for table in (decisions_words.TEXTS, decisions_words.AUDIT):
        assert all(pair[LANGUAGES.index(language)] for pair in table.values())


def test_whatever_the_hub_notes_in_its_audit_has_words() -> None:
    noted = re.compile(r'note\(store, "([a-z-]+)"|AuditLine\(.{0,80}?"([a-z]+(?:-[a-z]+)+)"')
    places = [path for folder in ("hub", "cli") for path in (SOURCE / folder).rglob("*.py")]
    codes = {one or other for path in places for one, other in noted.findall(path.read_text())}
    assert {"user-added", "removal-asked", "order-kill", "vantage-joined"} <= codes | set(decisions_words.AUDIT)
    assert len(codes) > 20
    assert codes <= set(decisions_words.AUDIT)


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


@pytest.mark.parametrize(("label", "whom"), [("green", "fællesskabet"), ("clear", "offentligheden")])
def test_who_is_told_nothing_is_not_told_that_there_is_nothing(label: Tlp, whom: str) -> None:
    view = DecisionsView(label=label, of_members=False)
    page = decisions_page(view, frame(role="read-only")).split("<main")[1]
    assert f"<h1>Ingen beslutninger er delt med {whom}</h1>" in page
    assert "At intet vises her, betyder ikke, at intet gælder." in page
    assert "Intet er delt på dette niveau." in page
    assert "<dd>0</dd>" not in page
    some = decisions_page(replace(view, lines=(BLOCKED,), counts={"block": 1}, all=1, found=1), frame())
    assert f"<h1>1 beslutning er delt med {whom}</h1>" in some
    assert "<h1>Intet gælder</h1>" in decisions_page(DecisionsView(), frame())


def test_a_request_is_answered_by_nothing_that_nobody_chose() -> None:
    select = decisions_page(decisions(), frame()).split('name="answer"')[1].split("</select>")[0]
    assert select.startswith(' required=""><option value="">vælg …</option>')
    wrong = decisions_page(replace(decisions(), notice="wrong.answer"), frame())
    assert "Anmodningen" not in wrong.split('role="alert"')[0].split("<main")[1]
    assert "Den er ikke besvaret endnu." in wrong


def test_under_the_kill_switch_nothing_says_that_it_goes_out() -> None:
    view = decisions()
    notes: tuple[tuple[Language, str, str], ...] = (
        ("da", "Det sendes straks", "slås fra"),
        ("en", "at once", "turned off"),
    )
    for language, at_once, later in notes:
        killed, usual = (
            decisions_page(replace(view, killed=on), frame(language)).split("<main")[1] for on in (True, False)
        )
        note_killed, note_usual = (page.split('id="decide"')[1].split("<form")[0] for page in (killed, usual))
        assert later in note_killed
        assert at_once not in note_killed
        assert at_once in note_usual
        assert ("Alle sensorer, der lytter, har" in usual) == (language == "da")
        assert "Alle sensorer, der lytter, har" not in killed
        assert "Every sensor that listens" not in killed


def test_hostile_texts_are_text() -> None:
    page = decisions_page(evil(replace(decisions(), notice="wrong.value", given={"value": EVIL})), frame())
    assert "<script>alert" not in page
    assert "\u202e" not in page
