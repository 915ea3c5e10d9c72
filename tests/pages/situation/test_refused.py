import pytest

from bavn.model.language import LANGUAGES, Language
from bavn.pages.situation.refused import HEADINGS, come_again_page, refused_page
from tests.pages.situation.views import frame


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("status", [*map(int, HEADINGS), 418, 414])
def test_every_refusal_has_its_words_and_a_way_on(status: int, language: Language) -> None:
    page = refused_page(frame(language), status)
    assert "<h1>" in page
    assert '<p><a href="/">' in page


def test_another_site_leads_on_at_once_and_only_to_us() -> None:
    page = come_again_page(frame(), '/values?q="><script>')
    assert 'content="0;url=/values?q=&quot;&gt;&lt;script&gt;"' in page
