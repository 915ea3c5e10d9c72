import json
from dataclasses import replace

import pytest

from bavn.model.language import LANGUAGES, Language
from bavn.pages.situation.exercise_paper import SCHEMA, document, markdown
from tests.pages.situation.exercise_samples import ENDED, HOSTILE, SENT, framed


def test_markdown_says_what_the_page_says() -> None:
    text = markdown(ENDED, framed("da"))
    assert text.startswith("# ØVELSE / EXERCISE: Flood\n")
    for line in (
        "### Indspil 1, minut 0",
        "| Vejle | har svaret | 3 min | 2026-11-22 12:00:00 |",
        "- Svar: 1 af 2",
        "1. Numbers",
        "1. One contact",
        "- 2026-11-22 12:00:00 (1:00), Vejle: fast",
    ):
        assert line in text.splitlines()
    assert "Water.\n\nWhat now?" in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_people_wrote_is_text_in_markdown(language: Language) -> None:
    inject = replace(SENT, text="# heading\n- list\n1. one\n===\n| a | b |\n> quoted")
    view = replace(ENDED, title=HOSTILE, story=HOSTILE, injects=(inject,), improve=HOSTILE)
    text = markdown(view, framed(language))
    assert "<img" not in text.replace("\\<img", "")
    assert "[a](" not in text.replace("\\[a\\](", "")
    assert "\x07" not in text
    lines = text.splitlines()
    for line in ("\\# heading", "\\- list", "1\\. one", "\\===", "\\| a \\| b \\|", "\\> quoted"):
        assert line in lines


def test_json_has_times_in_utc_and_lengths_in_seconds() -> None:
    found = json.loads(document(ENDED, "A hub"))
    assert found["schema"] == SCHEMA
    assert found["mark"] == "ØVELSE / EXERCISE"
    assert (found["started"], found["ended"], found["length_s"]) == (
        "2026-11-22T12:00:00Z",
        "2026-11-22T12:05:00Z",
        240,
    )
    (first, second) = found["injects"]
    assert first["rows"][0] == {
        "member": "Vejle",
        "state": "answered",
        "called": ["2026-11-22T12:00:00Z"],
        "answered": "2026-11-22T12:03:00Z",
        "after_s": 180,
    }
    assert (second["sent"], second["late"]) == (None, False)
    assert found["improve"] == ["Numbers", "One contact"]
    assert found["figures"]["not_answered"] == 1
    assert found["others"] == 1


def test_json_of_hostile_words_is_json() -> None:
    found = json.loads(document(replace(ENDED, title=HOSTILE), HOSTILE))
    assert found["title"] == HOSTILE
