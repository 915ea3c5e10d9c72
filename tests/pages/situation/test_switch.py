"""The question before the kill switch."""

import pytest

from bavn.model.language import LANGUAGES, Language
from bavn.pages.situation.switch import Way, switch_page
from tests.pages.situation.told_checks import LEFT_OVER
from tests.pages.situation.views import frame


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("way", ["kill", "unkill"])
def test_the_question_says_what_happens_and_has_a_way_out(language: Language, way: Way) -> None:
    page = switch_page(way, 42, frame(language))
    assert not LEFT_OVER.findall(page)
    assert ("42 " in page.split("<main")[1]) == (way == "kill")
    assert ("42 beslutninger ophæves" in page) == (way == "kill" and language == "da")
    assert 'href="/decisions"' in page.split("<main")[1]
    assert 'type="checkbox"' in page
    assert 'role="alert"' not in page
    assert 'role="alert"' in switch_page(way, 42, frame(language), unsure=True)
