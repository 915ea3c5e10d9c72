"""The page that leads to the planner."""

from datetime import UTC, datetime

import pytest

from bavn.model.language import LANGUAGES, Language
from bavn.pages.situation.frame import Frame
from bavn.pages.situation.plan import FILE, PLANNER, TEXTS, plan_page


@pytest.mark.parametrize("language", LANGUAGES)
def test_both_ways_to_the_planner_and_every_sentence_are_there(language: Language) -> None:
    frame = Frame("Fælles hub", language, "/plan", datetime(2026, 11, 22, 12, tzinfo=UTC), UTC, "anna", "member")
    page = plan_page(frame)
    assert f'href="{PLANNER}"' in page
    assert f'href="{FILE}"' in page
    assert all(pair[LANGUAGES.index(language)] in page for pair in TEXTS.values())
