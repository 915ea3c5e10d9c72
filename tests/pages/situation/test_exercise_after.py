from dataclasses import replace

import pytest

from bavn.model.language import LANGUAGES, Language
from bavn.pages.situation.exercise_after import after_page, unanswered
from bavn.pages.situation.exercise_view import Figures, InjectView, Row
from tests.pages.situation.exercise_samples import ENDED, HOSTILE, MINUTE, PLAIN, ROWS, SENT, WAITS, framed

ALL_ANSWERED = replace(SENT, rows=ROWS[:1], told=1)


def test_it_says_who_was_told_when_and_answered_after_how_long() -> None:
    page = after_page(ENDED, framed("da"))
    for text in ("Evaluering: Flood", "1 af 2", "3 min", "kl. 12.10", "svarede ikke", "har ingen kontakt", "fast"):
        assert text in page
    assert page.count("<li>") >= 2, "what to improve, line by line"
    for kind in ("md", "json"):
        assert f'href="/exercises/3/after.{kind}"' in page


def test_what_nobody_answered_stands_on_top() -> None:
    assert [one.id for one in unanswered(ENDED)] == [7]
    assert unanswered(replace(ENDED, injects=(ALL_ANSWERED, WAITS))) == [], "nobody is to answer what waits"
    page = after_page(ENDED, framed("da"))
    assert page.index("Indspil uden svar") < page.index("Water.")
    assert 'href="#inject-7"' in page
    assert "Har ingen kontakt: Horsens" in page


def test_what_reached_nobody_or_was_never_sent_is_not_answered() -> None:
    """Three without a contact, and the second inject never sent: nothing of it was trained."""
    lost = replace(SENT, rows=(Row("Horsens", "unreached"),), told=0, answered=0)
    unsent = replace(WAITS, asks=True)
    view = replace(ENDED, injects=(lost, unsent), figures=Figures(1, 1, 2, unreached=1))
    assert [one.id for one in unanswered(view)] == [7, 8]
    page = after_page(view, framed("da"))
    assert "blev besvaret" not in page
    assert "blev aldrig sendt" in page
    assert [one.id for one in unanswered(replace(view, state="running", ended=None))] == [7], "it may still be sent"
    hidden = replace(view, injects=(replace(lost, rows=()),), sees_all=False)
    assert "Det nåede ingen, der kunne svare." in after_page(hidden, framed("da")), "of others no name is said"


@pytest.mark.parametrize(
    ("injects", "unreached", "said"),
    [
        ((), 0, "Ingen er blevet bedt om at svare."),
        ((WAITS,), 0, "Ingen er blevet bedt om at svare."),
        ((ALL_ANSWERED, WAITS), 0, "Alle indspil blev besvaret."),
        ((ALL_ANSWERED, WAITS), 1, "Alle, der kunne nås, har svaret."),
    ],
    ids=["no inject", "none to be answered", "all answered", "all who could be reached"],
)
def test_success_is_said_only_where_somebody_answered(
    injects: tuple[InjectView, ...], unreached: int, said: str
) -> None:
    view = replace(ENDED, injects=injects, figures=replace(ENDED.figures, unreached=unreached))
    assert said in after_page(view, framed("da"))


def test_an_hour_is_not_written_as_sixty_hours() -> None:
    page = after_page(replace(ENDED, clock=60 * MINUTE), framed("da"))
    assert "60 min" in page
    assert "60:00" not in page
    assert "(minut 1)" in page, "when something was seen, as injects have it"
    nothing = after_page(replace(ENDED, injects=(), figures=Figures(1)), framed("da"))
    assert "<dd>-</dd>" not in nothing
    assert "<dd>–</dd>" in nothing  # noqa: RUF001  a dash


def test_a_member_is_told_that_it_sees_only_its_own() -> None:
    page = after_page(replace(PLAIN, state="ended"), framed("da", role="member"))
    assert "Om de andre ser I kun tal for alle tilsammen" in page
    assert "<textarea" not in page
    assert "Om de andre" not in after_page(ENDED, framed("da"))


def test_what_is_not_counted_has_no_count_and_nothing_is_said_of_all() -> None:
    hidden = replace(SENT, rows=(), told=0, answered=0, counted=False)
    view = replace(PLAIN, state="ended", injects=(ALL_ANSWERED, hidden), figures=Figures(4, 2, 2, 3, 3))
    assert unanswered(view) == []
    page = after_page(view, framed("da"))
    assert "Der mangler ingen svar i det, I kan se her." in page
    assert page.count("<p>Svar: ") == 1
    assert "blev besvaret" not in page
    assert "Det nåede ingen" not in page
    own = replace(view, injects=(replace(hidden, rows=ROWS[1:2]),))
    assert [one.id for one in unanswered(own)] == [7], "its own is told"
    page = after_page(own, framed("da"))
    assert "Ishøj" in page.partition("Indspil uden svar")[2]
    assert "Svar: " not in page


def test_who_is_shown_no_word_is_shown_no_part_that_would_be_empty() -> None:
    view = replace(PLAIN, state="ended", words=False, injects=(), remarks=(), members=(), unnamed=3)
    page = after_page(view, framed("da"))
    assert "Du ser kun tal for alle tilsammen" in page
    for part in ("Indspil uden svar", "Intet er noteret", "Hvad vi gør bedre", "hvor længe der gik"):
        assert part not in page


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_that_people_wrote_is_markup(language: Language) -> None:
    inject = replace(SENT, sender=HOSTILE, text=HOSTILE, good=HOSTILE)
    page = after_page(replace(ENDED, title=HOSTILE, injects=(inject,), improve=HOSTILE), framed(language))
    assert "<img" not in page
