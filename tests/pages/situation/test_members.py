"""The list of members as a page."""

from dataclasses import replace

import pytest

from bavn.model.language import LANGUAGES, Language
from bavn.model.member import Status
from bavn.pages.situation.members import MembersView, members_page, now_badges, status_badge
from bavn.pages.situation.standing import Standing
from tests.pages.situation.told_checks import LEFT_OVER
from tests.pages.situation.told_views import members
from tests.pages.situation.views import EVIL, frame


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_has_words(language: Language) -> None:
    page = members_page(members(), frame(language))
    assert not LEFT_OVER.findall(page)
    assert ("Sidste livstegn" in page) == (language == "da")
    assert "members" in page


def test_an_attack_and_a_site_that_is_down_are_told_apart() -> None:
    hit, down = now_badges(Standing(hit=True, service="up"), frame()), now_badges(Standing(service="down"), frame())
    assert "under angreb, oppe" in hit
    assert "nede" in down
    assert "angreb" not in down


@pytest.mark.parametrize("status", ["invited", "active", "suspended", "removed"])
def test_a_status_has_a_sign_and_a_word(status: Status) -> None:
    badge = status_badge(status, frame())
    assert 'aria-hidden="true"' in badge
    assert f"> {status}<" not in badge


def test_whoever_may_not_know_more_sees_no_empty_columns() -> None:
    view = members()
    named = MembersView((view.members[-1],), 4)
    page = members_page(named, frame(role="read-only"))
    assert "Sensorer" not in page
    assert "Og 4 organisationer, der ikke nævnes for dig." in page
    assert "<form" not in page.split("<main")[1]


def test_nobody_may_be_named() -> None:
    assert "Ingen medlemmer må nævnes for dig." in members_page(MembersView(unnamed=4), frame())
    assert "Der er ingen medlemmer endnu." in members_page(MembersView(sees_all=True), frame())


def test_a_refused_form_keeps_what_was_written_as_text() -> None:
    page = members_page(replace(members(), refused="wrong", given={"id": EVIL, "name": EVIL}), frame())
    assert 'role="alert"' in page
    assert "<script>alert" not in page
    assert "\u202e" not in page
