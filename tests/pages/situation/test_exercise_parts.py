from dataclasses import replace

import pytest

from bavn.model.exercise import LONGEST_TEXT
from bavn.pages.situation.exercise_parts import (
    ROW_SIGNS,
    SIGNS,
    area,
    clock_text,
    count_of,
    hidden,
    lasting,
    line,
    lines,
    marked,
    minute_text,
    names_of,
    pick,
    row_badge,
    rows_table,
    said,
    state_badge,
    tick,
    ticks,
)
from bavn.pages.situation.exercise_words import MARK, ROWS, STATES, TEXTS, WRONG
from bavn.pages.words import DASH
from tests.pages.situation.exercise_samples import HOSTILE, MINUTE, RUNNING, SENT, WAITS, framed
from tests.pages.situation.exercise_samples import ROWS as ROW_OF_EACH


def test_every_text_is_there_in_both_languages_with_the_same_places_to_fill() -> None:
    for table in (TEXTS, WRONG, ROWS, STATES):
        for english, danish in table.values():
            assert english
            assert danish
            assert sorted(part.split("}")[0] for part in english.split("{")[1:]) == sorted(
                part.split("}")[0] for part in danish.split("{")[1:]
            )


def test_every_status_has_a_sign_and_a_word_besides_its_colour() -> None:
    assert SIGNS.keys() == STATES.keys()
    assert ROW_SIGNS.keys() == ROWS.keys()
    assert "har svaret" in row_badge(framed("da"), "answered")
    assert "✓" in row_badge(framed("da"), "answered")
    assert "på pause" in state_badge(framed("da"), "paused")


def test_the_mark_is_in_both_languages_and_stands_once() -> None:
    for language, first in (("da", "ØVELSE / EXERCISE"), ("en", "EXERCISE / ØVELSE")):
        assert first in marked(framed(language))  # type: ignore[arg-type]
    assert marked(framed(marks=("exercise",))) == ""
    assert len(MARK) == 2


@pytest.mark.parametrize(("minutes", "text"), [(0, "0 min 00 s"), (0.5, "0 min 30 s"), (75.1, "75 min 06 s")])
def test_the_clock_is_shown_in_minutes_and_seconds(minutes: float, text: str) -> None:
    assert clock_text(minutes * MINUTE) == text


def test_numbers_and_names_in_words() -> None:
    assert count_of(framed("da"), 3, 5) == "3 af 5"
    assert count_of(framed("da"), 0, 0) == DASH
    assert lasting(framed(), None) == DASH
    assert minute_text(framed("da"), 60.9 * MINUTE) == "minut 60"
    assert lasting(framed(), 3 * MINUTE) == "3 min"
    assert names_of(RUNNING, framed("da")) == "Ishøj, Vejle og 1 til"
    assert names_of(replace(RUNNING, members=(), unnamed=4), framed()) == "4"
    assert said(framed(), "inject", number="1", minute="2") == "Inject 1, minute 2"


def test_a_table_says_who_was_told_and_for_what_waits_only_to_whom_it_goes() -> None:
    shown = rows_table(framed("da"), SENT)
    for text in ("Vejle", "har svaret", "3 min", "Ishøj", "svarede ikke", "har ingen kontakt", "12.10"):
        assert text in shown
    waits = rows_table(framed("da"), WAITS)
    assert "<table" not in waits
    assert "Til: Vejle" in waits


def test_of_many_those_come_first_who_did_not_answer_and_the_table_is_folded() -> None:
    shown = rows_table(framed("da"), replace(SENT, rows=ROW_OF_EACH * 7, told=14, answered=7))
    assert shown.startswith("<details><summary>Svar: 7 af 14</summary>")
    assert shown.rindex("Ishøj") < shown.index("Horsens") < shown.index("Vejle")
    assert "<details>" not in rows_table(framed("da"), SENT)


def test_what_people_wrote_is_text() -> None:
    assert [one for one in lines(f"a\n\n{HOSTILE}\n") if "<img" in one] == []
    assert "\\u202e" in next(iter(lines(HOSTILE)))
    assert len("".join(lines("x" * 9_999))) < LONGEST_TEXT + 20


def test_boxes_of_one_name_on_one_page_have_ids_of_their_own() -> None:
    made = [
        line("a", "x", HOSTILE, mark="i1-"),
        area("a", "x", HOSTILE, mark="i1-", hint="h"),
        tick("a", "x", chosen=True, mark="i1-"),
    ]
    for one in made:
        assert 'id="i1-x"' in one
        assert 'name="x"' in one
        assert "<img" not in one
    assert 'aria-describedby="i1-x-hint"' in made[1]
    assert 'id="d-m.vejle"' in ticks("who", "m.", RUNNING.choices, "d-")
    assert 'selected=""' in pick("a", "x", [("1", "one")], "1")
    assert hidden("act", '"') == '<input type="hidden" name="act" value="&quot;">'
