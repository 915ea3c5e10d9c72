from dataclasses import replace

import pytest

from bavn.model.language import LANGUAGES, Language
from bavn.pages.situation.exercise import exercise_page, inject_fields, notes, what_is_told
from tests.pages.situation.exercise_samples import ENDED, HOSTILE, MINUTE, PLAIN, RUNNING, SENT, WAITS, framed


def test_who_leads_it_sees_the_clock_all_injects_and_what_can_be_done() -> None:
    page = exercise_page(RUNNING, framed("da"))
    for text in (
        "4 min 00 s",
        "1 af 2",
        "minut 5",
        "Hold pause",
        "Slut øvelsen",
        "Send nu",
        "Ret det",
        "Notér",
        "fast",
    ):
        assert text in page
    assert page.count('value="send"') == 1, "what was sent is not sent again"
    assert 'data-state="/exercises/3/state"' in page
    assert "exercise." in page.partition("</head>")[0], "its script"


def test_a_draft_says_that_nobody_knows_and_who_cannot_be_told() -> None:
    page = exercise_page(replace(RUNNING, state="draft", started=None, unreachable=("Horsens",)), framed("da"))
    assert "Start øvelsen" in page
    assert "ikke nævnt nogen kontakt: Horsens" in page
    assert 'value="send"' not in page
    assert 'name="m.odense"' in page
    assert "data-state" not in page


def test_who_takes_part_reads_and_does_nothing() -> None:
    view = replace(PLAIN, figures=replace(PLAIN.figures, injects=7))
    page = exercise_page(view, framed("da", role="member"))
    assert 'method="post"' not in page
    assert "1 af 7" not in page, "how many are still to come is not theirs to know"
    assert "Observationer" not in page


def test_only_while_it_goes_on_it_can_say_that_the_hub_is_gone() -> None:
    assert 'data-lost="Ingen forbindelse til hubben' in exercise_page(RUNNING, framed("da"))
    assert 'data-closed="You are signed out' in exercise_page(RUNNING, framed("en"))
    assert 'id="connection"' not in exercise_page(ENDED, framed())


def test_who_is_shown_no_word_is_not_told_that_there_is_none() -> None:
    page = exercise_page(replace(PLAIN, state="ended", words=False, injects=(), remarks=()), framed("da"))
    for part in ("Indspil</h2>", "Ingen endnu", "Observationer", "Intet er noteret"):
        assert part not in page


def test_one_that_is_over_leads_to_the_page_afterwards() -> None:
    page = exercise_page(ENDED, framed())
    assert 'href="/exercises/3/after"' in page
    assert 'value="pause"' not in page
    assert 'value="remove"' in page


def test_what_went_wrong_is_said_and_nothing_else_is() -> None:
    assert "somebody else was faster" in exercise_page(RUNNING, framed(), "too-late")
    assert 'role="alert"' not in exercise_page(RUNNING, framed(), HOSTILE)


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_that_people_wrote_is_markup(language: Language) -> None:
    inject = replace(WAITS, sender=HOSTILE, text=HOSTILE, good=HOSTILE)
    remark = replace(RUNNING.remarks[0], text=HOSTILE, member=HOSTILE, by=HOSTILE)
    view = replace(
        RUNNING, title=HOSTILE, story=HOSTILE, members=(HOSTILE,), injects=(inject,), remarks=(remark,),
        choices=(("vejle", HOSTILE, True),), clock=9 * MINUTE,
    )  # fmt: skip
    page = exercise_page(view, framed(language))
    assert "<img" not in page
    assert 'lang="en"' in page, "its texts are in its own language"


def test_its_parts_stand_alone() -> None:
    assert "Switch off." in what_is_told(SENT, framed(), RUNNING)
    assert "Nothing was noted." in "".join(notes(replace(RUNNING, remarks=()), framed()))
    assert 'value="7"' in "".join(inject_fields(framed(), None, [], "7"))
