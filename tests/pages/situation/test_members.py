"""The list of members as a page."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from bavn.model.language import LANGUAGES, Language
from bavn.model.member import Status
from bavn.pages.situation.members import AT_A_GLANCE, MemberLine, MembersView, members_page, now_badges, status_badge
from bavn.pages.situation.standing import Standing
from tests.pages.situation.told_checks import LEFT_OVER
from tests.pages.situation.told_views import members
from tests.pages.situation.views import EVIL, NOW, frame

HOUR = timedelta(hours=1)
SILENT = MemberLine("/members/vejle", "Vejle Kommune", "municipality", status="active", silent=True)


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


@pytest.mark.parametrize(
    ("line", "chip"),
    [
        (replace(SILENT, sensors=2), "aldrig hørt"),
        (replace(SILENT, sensors=2, seen=NOW - HOUR), "tavs siden kl. 07.31"),
        (SILENT, "ingen sensor"),
    ],
    ids=["never", "since", "no sensor"],
)
def test_one_that_is_not_heard_has_an_amber_chip_and_no_green_one(line: MemberLine, chip: str) -> None:
    page = members_page(MembersView((line,), sees_all=True), frame())
    assert f"○ {chip} " in re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))
    assert page.count("badge notice") == 1
    assert "badge calm" not in page
    assert ">aldrig<" not in page
    said = members_page(MembersView((replace(line, silent=False),), sees_all=True), frame())
    assert "badge notice" not in said
    assert "badge calm" in said


def test_many_can_be_searched_and_few_are_seen_at_a_glance() -> None:
    line = members().members[0]
    assert 'name="q"' not in search_of(members_page(MembersView((line,) * AT_A_GLANCE), frame()))
    page = members_page(MembersView((line,) * (AT_A_GLANCE + 1), pages=2), frame())
    assert 'name="q"' in search_of(page)
    assert "Vis alle" not in page
    assert 'href="?page=2"' in page


def test_what_was_searched_for_stays_in_its_box_and_in_the_way_to_the_next_page() -> None:
    page = members_page(replace(members(), wanted="å&x"), frame())
    assert 'value="å&amp;x"' in search_of(page)
    assert 'href="?q=%C3%A5%26x&amp;page=2"' in page
    assert "Vis alle" in page


def test_nobody_of_that_name_is_said_and_what_was_written_is_text() -> None:
    page = members_page(MembersView(sees_all=True, wanted="Nørre {x}"), frame())
    assert "Intet medlem, du kan se her, har »Nørre {x}« i navnet." in page
    assert "Der er ingen medlemmer endnu." not in page
    page = members_page(MembersView(sees_all=True, wanted=EVIL), frame())
    assert "<script>alert" not in page
    assert "\u202e" not in page


def search_of(page: str) -> str:
    """What stands on the page itself: the top has a search of its own."""
    return page.split("<main")[1]


def test_a_new_members_telephone_is_asked_for_as_the_hub_takes_it() -> None:
    (asked,) = re.findall(r'<input [^>]*name="phone"[^>]*>', members_page(members(), frame()))
    assert 'type="tel"' in asked
    assert 'maxlength="30"' in asked
    assert r'pattern="[0-9 +\(\)\-]*"' in asked  # browsers read it as `v`, in which brackets are syntax


def test_nobody_may_be_named() -> None:
    assert "Ingen medlemmer må nævnes for dig." in members_page(MembersView(unnamed=4), frame())
    assert "Der er ingen medlemmer endnu." in members_page(MembersView(sees_all=True), frame())


def test_a_refused_form_keeps_what_was_written_as_text() -> None:
    page = members_page(replace(members(), refused="wrong", given={"id": EVIL, "name": EVIL}), frame())
    assert 'role="alert"' in page
    assert "<script>alert" not in page
    assert "\u202e" not in page
