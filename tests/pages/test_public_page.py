import re
from dataclasses import replace
from pathlib import Path

import pytest

from bavn.model.probe import Spell
from bavn.pages.public_page import public_page
from bavn.pages.public_words import BADGE_STATES, HEADINGS, SAID, STATE_SENTENCES
from bavn.pages.standing import STATES, Board, Standing, State, board
from tests.pages.outage_samples import ZONE
from tests.pages.public_samples import FORBIDDEN, NOW, OWNER, WATCHED, any_spells, hostile, told, under_attack
from tests.pages.test_real_browser import complaints

PAGE = public_page(told(), ZONE)
STYLES = re.compile(r"<style>.*?</style>|<meta[^>]*>", re.DOTALL)


def text(page: str) -> str:
    return re.sub(r"<[^>]*>", " ", STYLES.sub("", page)).casefold()


def test_citizens_are_told_what_works_and_what_to_do_instead() -> None:
    danish = PAGE.split('<section lang="en">')[0]
    assert "<h1>Ikke alt virker</h1>" in danish
    assert '<strong>Hjemmesiden</strong><span class="works">Virker</span>' in danish
    assert "Virker ikke, siden ca. 12.11.2026 kl. 08.10" in danish
    assert "I stedet: Ring 70 00 00 00." in danish
    assert "Virker for de fleste, men nogle kan have problemer" in danish
    assert "Vi ved det ikke lige nu" in danish
    assert 'href="tel:+4570000000"' in danish
    assert "Sådan var det 12.11.2026 kl. 08.30 (dansk tid)." in danish


def test_the_same_is_said_in_english() -> None:
    english = PAGE.split('<section lang="en">')[1]
    assert "<h2>Not everything works</h2>" in english
    assert "Does not work, since about 2026-11-12 08:10" in english
    assert "Instead: Call 70 00 00 00." in english


def test_attackers_are_told_nothing() -> None:
    assert [word for word in FORBIDDEN if word in text(PAGE)] == []
    assert [word for word in FORBIDDEN if word in STYLES.sub("", PAGE).casefold()] == []


def test_no_word_of_the_page_could_say_more() -> None:
    for table in (BADGE_STATES, HEADINGS, SAID, STATE_SENTENCES):
        said = " ".join(part for pair in table.values() for part in pair).casefold()
        assert [word for word in FORBIDDEN if word in said] == []


def test_a_guarded_site_and_an_ordinary_one_have_the_same_page() -> None:
    guarded = [one for one in under_attack() if one.verdict == "guarded"]
    pages = {public_page(_board(spells), ZONE) for spells in ([], guarded)}
    assert len(pages) == 1


@pytest.mark.parametrize("spell", list(any_spells()), ids=lambda one: f"{one.verdict}-{one.ended}")
def test_whatever_was_seen_no_secret_gets_out(spell: Spell) -> None:
    page = STYLES.sub("", public_page(_board([spell]), ZONE)).casefold()
    assert [word for word in FORBIDDEN if word in page] == []


def _board(spells: list[Spell]) -> Board:
    found = board(OWNER, spells, WATCHED, NOW)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("states", "heading"),
    [
        (("works", "works"), "Alt virker"),
        (("works", "unknown"), "Vi ved ikke alt lige nu"),
        (("unknown",), "Vi ved det ikke lige nu"),
        (("works", "slow"), "Det virker, men langsommere end normalt"),
        (("slow", "some"), "Nogle kan have problemer"),
        (("works", "down"), "Ikke alt virker"),
        (("down", "down"), "Vores tjenester virker ikke lige nu"),
    ],
    ids="-".join,
)
def test_the_heading_is_the_answer(states: tuple[State, ...], heading: str) -> None:
    told_so = replace(told(), standings=tuple(Standing(str(number), one) for number, one in enumerate(states)))
    assert f"<h1>{heading}</h1>" in public_page(told_so, ZONE)


def test_every_state_has_its_words() -> None:
    for table in (BADGE_STATES, HEADINGS, STATE_SENTENCES):
        assert set(table) >= set(STATES)


def test_no_services_are_no_promise() -> None:
    page = public_page(replace(told(), standings=()), ZONE)
    assert "Her vises ingen tjenester." in page
    assert "Alt virker" not in page


def test_planned_work_is_not_called_trouble() -> None:
    page = public_page(replace(told(), standings=(Standing("a", "down", NOW, planned=True),)), ZONE)
    assert "planlagt arbejde" in page
    assert "Vi arbejder på det" not in page


def test_hostile_text_is_text() -> None:
    page = public_page(hostile(), ZONE)
    assert "<script" not in page
    assert page.replace("\n", "").isprintable()
    assert len(page) < 20_000
    assert "javascript:" not in page


def test_the_page_breaks_none_of_its_own_rules(tmp_path: Path) -> None:
    assert complaints(tmp_path, PAGE) == []


def test_the_page_asks_for_nothing() -> None:
    assert "http" not in PAGE.replace("http-equiv", "")
    assert not any(word in PAGE for word in ("src=", "url(", "<link", "<script", "@import", " style="))
