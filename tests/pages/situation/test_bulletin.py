"""The bulletin of a day, as a page of the hub."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bavn.model.language import LANGUAGES, Language
from bavn.model.sighting import Template
from bavn.pages.bulletin import markdown
from bavn.pages.situation.bulletin import BulletinDay, bulletin_page, bulletins_page
from bavn.pages.situation.frame import Frame
from tests.pages.test_bulletin import DAY, FLOOD

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def frame(language: Language = "da") -> Frame:
    return Frame("Fælles hub", language, "/bulletins", NOW, UTC, "anna", "operator")


def page_of(text: str, language: Language = "da") -> str:
    return bulletin_page(BulletinDay(DAY.day, "amber", text, date(2026, 11, 20)), frame(language))


def seen(page: str) -> str:
    return unescape(re.sub("<[^>]+>", "\n", page))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_line_of_the_bulletin_stands_on_the_page(language: Language) -> None:
    text = markdown(DAY, language)
    found = seen(page_of(text, language))
    said = [line.strip().lstrip("#- ").strip("`") for line in text.splitlines() if line.strip()]
    assert [line for line in said if line not in found] == []


def test_what_was_asked_for_stands_below_the_bullet_that_says_so() -> None:
    page = page_of(markdown(DAY, "en"), "en")
    assert "<li>The attackers asked for:<ul><li><code>GET /soeg?query</code></li></ul></li>" in page


def test_the_day_before_is_one_step_away_and_there_is_none_after_the_last() -> None:
    page = page_of(markdown(DAY, "da"))
    assert 'href="/bulletins/2026-11-20"' in page
    assert "Dagen efter" not in page


@given(st.text(max_size=60))
def test_what_an_attacker_asked_for_is_never_markup(asked: str) -> None:
    hostile = replace(FLOOD, templates=(Template("GET", f"/{asked}<script>alert(1)</script>", ()),))
    page = page_of(markdown(replace(DAY, campaigns=(hostile,)), "da"))
    assert "<script>alert" not in page


def test_the_foot_has_the_bulletins_own_label() -> None:
    foot = page_of(markdown(DAY, "da")).split("<footer")[1]
    assert "TLP:AMBER (" in foot
    assert "STRICT" not in foot
    green = bulletin_page(BulletinDay(DAY.day, "green", "# x"), frame("en")).split("<footer")[1]
    assert "TLP:GREEN (for the community" in green
    assert "STRICT" in bulletins_page([], frame()).split("<footer")[1]  # the list is a page like others


def test_a_bulletin_without_a_line_is_a_page_still() -> None:
    assert "Døgnrapporter" in page_of("")


def test_days_are_listed_and_no_day_is_said() -> None:
    assert 'href="/bulletins/2026-11-21"' in bulletins_page([DAY.day], frame())
    assert "Ingen dag er gået endnu" in bulletins_page([], frame())
