"""The page that leads to the planner."""

import tomllib
from datetime import UTC, datetime
from importlib.resources import files

import pytest

from bavn.model.language import LANGUAGES, Language
from bavn.pages.situation.frame import Frame
from bavn.pages.situation.frame_words import NAVIGATION
from bavn.pages.situation.plan import FILE, PLANNER, TEXTS, plan_page


@pytest.mark.parametrize("language", LANGUAGES)
def test_both_ways_to_the_planner_and_every_sentence_are_there(language: Language) -> None:
    frame = Frame("Fælles hub", language, "/plan", datetime(2026, 11, 22, 12, tzinfo=UTC), UTC, "anna", "member")
    page = plan_page(frame)
    assert f'href="{PLANNER}"' in page
    assert f'href="{FILE}"' in page
    assert all(pair[LANGUAGES.index(language)] in page for pair in TEXTS.values())


def test_the_planner_calls_itself_what_the_way_to_it_is_called() -> None:
    """Whoever follows 'Beredskabsplan' does not come to a 'Nødplan', on screen or on paper."""
    texts = files("bavn.plan.texts.words")
    screen = tomllib.loads(texts.joinpath("planner.toml").read_text(encoding="utf-8"))
    paper = tomllib.loads(texts.joinpath("print.toml").read_text(encoding="utf-8"))
    for place, language in enumerate(LANGUAGES):
        word = NAVIGATION["plan"][place]
        assert TEXTS["title"][place] == word
        assert screen["home"][language] == word
        assert screen["home_of"][language].startswith(word)
        assert paper["plan-title"][language].startswith(word)
