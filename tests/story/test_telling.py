from datetime import UTC, datetime, timedelta
from string import Formatter
from typing import Any

import pytest

from bavn.model.language import Language
from bavn.story.telling import Teller, danish
from bavn.story.words import BEHAVIOURS, DAYS, OUTCOMES, SAYINGS, VERDICTS

AT = datetime(2025, 11, 10, 6, 12, tzinfo=UTC)


class Paper:
    """A screen that keeps what is printed."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def print(self, *objects: object, style: str | None = None) -> None:
        del style
        self.lines += map(str, objects)


def told(language: Language = "en", seconds: float = 0.0) -> tuple[Teller, Paper]:
    paper, clock = Paper(), iter([100.0, *[100.0 + seconds] * 9])
    return Teller(paper, language, lambda: next(clock)), paper


def test_a_line_says_that_it_is_a_reconstruction_when_and_which_time_it_stands_for() -> None:
    teller, paper = told(seconds=62)
    teller.tell("onset", AT, AT, mark="*", who="Vejle")
    assert paper.lines == ["reconstruction  1:02  Mon 07:12*  Vejle: the first hostile request"]


def test_the_same_in_danish() -> None:
    teller, paper = told("da", 9)
    teller.tell("works", AT, who="Vejle")
    assert paper.lines == ["rekonstruktion  0:09  man         Vejle: webstedet virker igen"]


@pytest.mark.parametrize(("language", "day"), [("en", "Monday 10 November 2025"), ("da", "mandag 10. november 2025")])
def test_a_day_is_named(language: Language, day: str) -> None:
    teller, paper = told(language)
    teller.day(AT)
    assert paper.lines == [f"\n{teller.text('mark')}  {day}"]


def test_what_is_told_late_of_an_earlier_day_says_so() -> None:
    teller, paper = told()
    teller.day(AT)
    teller.tell("works", AT, who="Vejle")
    teller.day(AT + timedelta(days=2))
    teller.tell("works", AT, who="Aarhus")
    assert paper.lines[1].endswith("Vejle: the site works again")
    assert paper.lines[3].endswith("Aarhus: the site works again (still Monday's)")


@pytest.mark.parametrize(
    ("seconds", "shown"), [(0.481, "0.48 s"), (5.83, "5.8 s"), (29.84, "29.8 s")], ids=["hundredths", "tenths", "long"]
)
def test_seconds_are_as_exact_as_they_are_worth(seconds: float, shown: str) -> None:
    assert told()[0].seconds(seconds) == shown
    assert told("da")[0].seconds(seconds) == shown.replace(".", ",")


def test_what_others_wrote_cannot_move_the_terminal() -> None:
    teller, paper = told()
    teller.tell("works", who="\x1b[2J\u202eevil")
    assert "\x1b" not in paper.lines[0]
    assert "\u202e" not in paper.lines[0]


@pytest.mark.parametrize("table", [SAYINGS, BEHAVIOURS, VERDICTS, OUTCOMES, dict(enumerate(DAYS))])
def test_both_languages_say_the_same_values(table: dict[Any, tuple[str, str]]) -> None:
    for english, danish_text in table.values():
        assert english
        assert danish_text
        assert _fields(english) == _fields(danish_text)


def test_danish_time_is_an_hour_ahead_in_winter() -> None:
    assert AT.astimezone(danish()).hour == 7


def _fields(text: str) -> set[str | None]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}
