from dataclasses import replace
from datetime import datetime

import pytest

from bavn.model.finding import Source
from bavn.model.language import LANGUAGES, Language
from bavn.pages.sensor.finding import MOST_SOURCES, finding_page, release_way
from tests.pages.sensor.views import EVIL, FINDING, NOW, VIEW, frame, is_safe


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_whole_and_safe(language: Language) -> None:
    assert is_safe(finding_page(VIEW, frame(language)))


def test_sources_have_their_share_score_advice_and_reasons() -> None:
    page = finding_page(VIEW, frame("en"))
    assert "5 (14 %)" in page
    assert "98 %" in page
    assert "loads no images" in page
    assert "shared with honest people" in page


@pytest.mark.parametrize(
    ("ended", "said"), [(None, "og står stadig på. "), (NOW, "</time>. ")], ids=["goes on", "is over"]
)
def test_what_came_of_it_is_a_sentence_of_its_own(ended: datetime | None, said: str) -> None:
    probe = replace(FINDING, ended=ended, actor="192.0.2.7", outcome="attempt")
    page = finding_page(replace(VIEW, finding=probe), frame("da"))
    assert f"{said}192.0.2.7. Intet tegn på, at det lykkedes.</p>" in page


def test_each_link_that_lets_somebody_through_says_whom() -> None:
    page = finding_page(VIEW, frame("da"))
    assert 'aria-label="Slip igennem: 192.0.2.9"' in page
    assert page.count(">Slip igennem</a>") == page.count('aria-label="Slip igennem: ') + 1, "the menu's says all"


def test_of_many_sources_the_most_certain_are_shown_and_the_rest_counted() -> None:
    many = tuple(
        Source(f"192.0.2.{place}", 1, NOW, NOW, place / 300, False, "block") for place in range(MOST_SOURCES + 7)
    )
    page = finding_page(replace(VIEW, finding=replace(FINDING, sources=many)), frame("en"))
    assert "7 more with 7 requests are not" in page
    assert "192.0.2.206<" in page
    assert "192.0.2.6<" not in page


def test_what_is_no_longer_kept_is_said() -> None:
    page = finding_page(replace(VIEW, finding=None, what_if=None, told=()), frame("en"))
    assert "are not kept" in page
    assert "Nobody has been told" in page


def test_the_way_to_let_somebody_through_is_a_way_of_ours() -> None:
    assert release_way("2001:db8::/64") == "/release?what=2001%3Adb8%3A%3A%2F64"
    assert '"' not in release_way(EVIL)
