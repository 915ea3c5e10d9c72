from dataclasses import replace

import pytest

from bavn.model.language import LANGUAGES, Language
from bavn.pages.situation.exercise_after import after_page, unanswered
from tests.pages.situation.exercise_samples import ENDED, HOSTILE, PLAIN, RUNNING, SENT, WAITS, framed


def test_it_says_who_was_told_when_and_answered_after_how_long() -> None:
    page = after_page(ENDED, framed("da"))
    for text in ("Evaluering: Flood", "1 af 2", "3 min", "kl. 12.10", "svarede ikke", "har ingen kontakt", "fast"):
        assert text in page
    assert page.count("<li>") >= 2, "what to improve, line by line"
    for kind in ("md", "json"):
        assert f'href="/exercises/3/after.{kind}"' in page


def test_what_nobody_answered_stands_on_top() -> None:
    assert [one.id for one in unanswered(ENDED)] == [7]
    assert unanswered(replace(ENDED, injects=(replace(SENT, answered=2), WAITS))) == []
    page = after_page(ENDED, framed("da"))
    assert page.index("Indspil uden svar") < page.index("Water.")
    assert 'href="#inject-7"' in page
    assert "Alle indspil blev besvaret." in after_page(replace(ENDED, injects=()), framed("da"))


def test_one_that_still_goes_on_says_so() -> None:
    assert "still goes on" in after_page(RUNNING, framed())
    assert "still goes on" not in after_page(ENDED, framed())


def test_a_member_is_told_that_it_sees_only_its_own() -> None:
    page = after_page(replace(PLAIN, state="ended"), framed("da", role="member"))
    assert "Af de andre ser I kun" in page
    assert "<textarea" not in page


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_that_people_wrote_is_markup(language: Language) -> None:
    inject = replace(SENT, sender=HOSTILE, text=HOSTILE, good=HOSTILE)
    page = after_page(replace(ENDED, title=HOSTILE, injects=(inject,), improve=HOSTILE), framed(language))
    assert "<img" not in page
