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
