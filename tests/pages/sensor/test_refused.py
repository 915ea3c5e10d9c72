import pytest

from bavn.model.language import LANGUAGES, Language
from bavn.pages.sensor.refused import Why, refused_page
from tests.pages.sensor.views import EVIL, frame, is_safe


@pytest.mark.parametrize("why", ["key", "missing", "form", "store"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_each_refusal_has_its_words(why: Why, language: Language) -> None:
    page = refused_page(why, frame(language), EVIL if why == "store" else "")
    assert is_safe(page)
    assert f"refused.{why}" not in page


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_that_is_none_leads_back_and_one_without_the_key_leads_nowhere(language: Language) -> None:
    said = {"da": "Til sensorens forside", "en": "To the sensor&#x27;s first page"}[language]
    assert f'<a href="/" class="button quiet">{said}</a>' in refused_page("missing", frame(language))
    assert said not in refused_page("key", frame(language))
