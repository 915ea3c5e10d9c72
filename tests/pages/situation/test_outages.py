"""Outages as a page of the hub."""

import re
from dataclasses import replace

import pytest

from bavn.model.language import LANGUAGES, Language
from bavn.model.probe import VERDICTS, Verdict
from bavn.pages.situation import outages_words
from bavn.pages.situation.outages import OutagesView, outages_page, state_badge
from tests.pages.situation.told_checks import LEFT_OVER
from tests.pages.situation.told_views import outages
from tests.pages.situation.views import EVIL, frame


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_has_words(language: Language) -> None:
    page = outages_page(outages(), frame(language))
    assert not LEFT_OVER.findall(page)
    assert ("kunne ikke nås" in page) == (language == "da")
    assert all(pair[LANGUAGES.index(language)] for pair in outages_words.TEXTS.values())


def test_each_that_was_down_has_a_strip_and_the_quiet_ones_are_folded_away() -> None:
    page = outages_page(outages(), frame())
    assert len(re.findall(r'<svg viewBox="0 0 360', page)) == 2
    assert "18 websteder, som der intet er at fortælle om" in page
    assert page.index("site1.example") < page.index("site9.example")
    assert "2 websteder, én leverandør: hosting.example" in page


def test_few_that_are_quiet_are_shown() -> None:
    view = outages()
    assert view.report is not None
    few = replace(view, report=replace(view.report, rows=view.report.rows[:6]))
    page = outages_page(few, frame())
    assert len(re.findall(r'<svg viewBox="0 0 360', page)) == 6
    assert "intet er at fortælle" not in page


def test_whoever_is_not_told_of_claims_has_no_column_for_them() -> None:
    page = outages_page(replace(outages(), noted=False, sees_all=False), frame(role="member"))
    assert "Påstået" not in page
    assert "Set angrebet" not in page
    assert "Andre tælles her og nævnes aldrig." in page


@pytest.mark.parametrize(
    ("view", "said"),
    [
        (OutagesView(7, outages().first, outages().last), "Ingen af jeres websteder overvåges udefra."),
        (OutagesView(7, outages().first, outages().last, sees_all=True), "Ingen websteder overvåges udefra endnu."),
        (OutagesView(7, outages().first, outages().last, nobodys=True), "så der vises kun antal"),
    ],
)
def test_where_there_is_nothing_it_is_said_why(view: OutagesView, said: str) -> None:
    assert said in outages_page(view, frame())


@pytest.mark.parametrize("verdict", VERDICTS)
def test_a_state_has_a_sign_and_a_word(verdict: Verdict) -> None:
    badge = state_badge(verdict, frame("en"))
    assert 'aria-hidden="true"' in badge
    assert re.search(r"</span> [a-z]", badge)


def test_hostile_texts_are_text() -> None:
    view = outages()
    assert view.report is not None
    row = view.report.rows[0]
    bad = replace(row, target=replace(row.target, name=EVIL, site=EVIL, supplier=EVIL), note=EVIL)
    live = tuple(replace(one, site=EVIL, member=(EVIL, "/members/x")) for one in view.live)
    page = outages_page(replace(view, report=replace(view.report, rows=(bad,)), live=live), frame())
    assert "<script>alert" not in page
    assert "\u202e" not in page
