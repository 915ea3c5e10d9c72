from dataclasses import replace
from ipaddress import ip_network

import pytest

from bavn.model.language import LANGUAGES, Language
from bavn.pages.sensor.release import Question, ReleaseView, State, done_page, named, release_page, sure_page
from tests.pages.sensor.views import DECISION, EVIL, NOW, RELEASE, frame, is_safe


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_of_it_is_whole_and_safe(language: Language) -> None:
    asked = ReleaseView([DECISION] * 50, 900, [RELEASE], EVIL, wrong=True)
    assert is_safe(release_page(asked, frame(language)))
    assert is_safe(release_page(ReleaseView(), frame(language)))
    assert is_safe(sure_page(Question(None, "24h", NOW, [DECISION], 1), frame(language)))


@pytest.mark.parametrize("state", ["waits", "force", "partly", "no-sensor"])
def test_what_came_of_it_is_said(state: State) -> None:
    page = done_page(replace(RELEASE, said=EVIL if state == "partly" else ""), state, frame("en"))
    assert is_safe(page)
    assert "192.0.2.0/24" in page
    assert ("again." in page) == (state == "waits")


def test_what_is_left_is_said_with_its_end() -> None:
    page = done_page(replace(RELEASE, said=EVIL), "no-sensor", frame("en"), [DECISION, DECISION])
    assert is_safe(page)
    assert "what is left (2) ends by itself, the last of it at" in page
    assert "what is left" not in done_page(RELEASE, "no-sensor", frame("en"))


def test_the_question_says_what_stands_against_it_and_carries_the_token() -> None:
    page = sure_page(Question(ip_network("192.0.2.7"), "7d", NOW, [DECISION], 1), frame("en"))
    assert "Let 192.0.2.7 through?" in page
    assert 'name="form_token" value="token"' in page
    assert 'name="lasts" value="7d"' in page
    assert page.count("Let through<") == 1  # the menu's: what is asked about needs no link to itself
    assert "Nothing stands against it" in sure_page(Question(None, "24h", NOW), frame("en"))


def test_of_many_links_each_says_whom_it_lets_through() -> None:
    other = replace(DECISION, network=ip_network("2001:db8::/64"))
    page = release_page(ReleaseView([DECISION, other], 2), frame("da"))
    for what in ("192.0.2.7", "2001:db8::/64"):
        assert f'aria-label="Slip igennem: {what}">Slip igennem</a>' in page


def test_everybody_is_no_address() -> None:
    assert named(None, frame("da")) == "alle"
    assert named(ip_network("2001:db8::/64"), frame("da")) == "2001:db8::/64"
