from dataclasses import replace
from datetime import timedelta

import pytest

from bavn.hub.people.exercise_texts import Sent, inject_text, over_text, paragraphs, silence_text
from bavn.hub.settings import HubSection
from bavn.model.exercise import LONGEST_TEXT, Exercise, Inject
from bavn.model.language import LANGUAGES
from bavn.model.member import Member
from tests.hub.hubs import NOW

HUB = HubSection(name="Fælles hub", listen="127.0.0.1:8643")
VEJLE = Member("vejle", "Vejle")
EXERCISE = Exercise(1, "Skybrud", "Det regner.", "da", "lea", NOW, ("vejle",), "running", NOW)
INJECT = Inject(7, 1, 5, "Vagten", "Vandet står i kælderen.\n\nHvad gør I?", members=("vejle",))
SENT = Sent(EXERCISE, INJECT, 2, NOW + timedelta(minutes=5))
LINK = "https://hub.example/answer/abc"


def test_title_and_first_line_say_that_it_is_an_exercise() -> None:
    title, body = inject_text(SENT, VEJLE, HUB, LINK)
    lines = body.splitlines()
    assert title == "ØVELSE / EXERCISE: Skybrud"
    assert lines[0].startswith("ØVELSE / EXERCISE. Fælles hub øver.")
    assert lines[1:5] == ["Indspil 2, minut 5.", "Fra: Vagten", "Vandet står i kælderen.", "Hvad gør I?"]
    assert LINK in lines[5]
    assert "10 minutter" in lines[6]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_message_of_an_exercise_is_marked_in_both_languages(language: str) -> None:
    member = replace(VEJLE, language=language)  # type: ignore[arg-type]
    hub = replace(HUB, language=language)  # type: ignore[arg-type]
    late = replace(SENT, inject=replace(INJECT, late=True, sender=""))
    texts = [inject_text(SENT, member, hub, LINK), inject_text(late, member, hub, "")]
    texts += [over_text(EXERCISE, member), silence_text(SENT, member, hub)]
    for text in texts:
        for part in (text.title, text.body.splitlines()[0]):
            assert "ØVELSE" in part
            assert "EXERCISE" in part


def test_what_comes_late_says_so_and_when_it_was_due() -> None:
    assert "for sent" not in inject_text(SENT, VEJLE, HUB, LINK).body
    late = replace(SENT, inject=replace(INJECT, late=True))
    assert "Det kommer for sent: det skulle være kommet kl. 13.05" in inject_text(late, VEJLE, HUB, LINK).body
    english = inject_text(late, replace(VEJLE, language="en"), HUB, LINK).body
    assert "It comes late: it was due at 13:05" in english


def test_nobody_is_asked_where_no_answer_is_wanted() -> None:
    assert "Tryk her" not in inject_text(SENT, VEJLE, HUB, "").body


def test_what_an_operator_wrote_hides_and_moves_nothing() -> None:
    hostile = replace(
        SENT, exercise=replace(EXERCISE, title="A\u202eB\nC{0}"), inject=replace(INJECT, text="x\x1b[2J{y}")
    )
    title, body = inject_text(hostile, VEJLE, HUB, LINK)
    assert title == "ØVELSE / EXERCISE: A\\u202eB\\nC{0}"
    assert "x\\x1b[2J{y}" in body
    assert "\x1b" not in body


def test_a_long_text_is_cut() -> None:
    assert paragraphs(" a \n\n b ") == ["a", "b"]
    assert sum(map(len, paragraphs("x" * 9_999))) == LONGEST_TEXT
    assert len(paragraphs("x\n" * 900)) == 40
