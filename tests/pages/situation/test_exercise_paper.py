import json
from dataclasses import replace

import pytest

from bavn.model.language import LANGUAGES, Language
from bavn.pages.situation.exercise_paper import SCHEMA, document, markdown
from bavn.pages.situation.frame import label_of
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
        "- 2026-11-22 12:00:00 (minut 1), Vejle: fast",
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
    found = json.loads(document(ENDED, "A hub", "TLP:AMBER"))
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
    found = json.loads(document(replace(ENDED, title=HOSTILE), HOSTILE, "TLP:AMBER"))
    assert found["title"] == HOSTILE


def test_what_would_tell_of_one_is_not_counted_in_either() -> None:
    view = replace(ENDED, sees_all=False, injects=(replace(SENT, rows=(), told=0, answered=0, counted=False),))
    text = markdown(view, framed("da"))
    assert "Om de andre ser I kun tal for alle tilsammen" in text
    assert "\nSvar: " not in text
    (inject,) = json.loads(document(view, "A hub", "TLP:AMBER"))["injects"]
    assert (inject["asked"], inject["answered"]) == (None, None)


def test_who_is_shown_no_word_has_figures_in_both() -> None:
    view = replace(ENDED, sees_all=False, words=False, injects=(), remarks=(), improve="", story="")
    text = markdown(view, framed("da"))
    assert "- Svar: 1 af 2" in text
    assert "Du ser kun tal" in text
    assert "## " not in text
    found = json.loads(document(view, "A hub", "TLP:AMBER"))
    assert found["figures"]["asked"] == 2
    assert found.keys().isdisjoint({"injects", "observations", "improve"})


def test_its_files_say_how_far_they_may_go_and_what_kind_of_hub_it_was() -> None:
    played = replace(framed("en"), marks=("reconstruction",))
    text = markdown(ENDED, played).splitlines()
    assert f"**{label_of(played)}**" in text
    assert "**RECONSTRUCTION**" in text
    assert "**RECONSTRUCTION**" not in markdown(ENDED, framed("en"))
    found = json.loads(document(ENDED, "A hub", "TLP:AMBER", "reconstruction"))
    assert (found["label"], found["hub_mark"]) == ("TLP:AMBER", "reconstruction")
    assert "hub_mark" not in json.loads(document(ENDED, "A hub", "TLP:AMBER"))
