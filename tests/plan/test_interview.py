from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bavn.plan.interview import interview
from bavn.plan.library import library
from bavn.plan.planfile import Plan, rows
from tests.plan.samples import tomrer


def talk(plan: Plan, answers: dict[str, str], *, then: str = "") -> list[str]:
    """Answer questions that contain a key with its value, each once; return what was asked."""
    left, asked = dict(answers), []

    def ask(question: str, present: str) -> str:
        asked.append(f"{question} [{present}]")
        key = next((one for one in left if one in question), None)
        return left.pop(key) if key is not None else then

    interview(plan, library(), "da", ask=ask, tell=lambda _: None)
    return asked


def test_every_section_is_asked_and_answers_stand_in_the_plan() -> None:
    plan = Plan()
    talk(plan, {"Navnet på jeres": "Tømrer Hansen", "Lederens mobilnummer": "20 00 00 01"})
    assert plan.answers["firm"] == {"name": "Tømrer Hansen"}
    assert plan.answers["people"] == {"leader_phone": "20 00 00 01"}
    assert set(plan.answers) == {section.id for section in library().interview}


def test_enter_keeps_what_stood_there() -> None:
    plan = tomrer()
    before = tomrer().answers
    talk(plan, {})
    assert plan.answers == before


def test_a_dash_empties_an_answer() -> None:
    plan = tomrer()
    talk(plan, {"CVR": "-"})
    assert "cvr" not in plan.answers["firm"]


@pytest.mark.parametrize("given_answer", ["2", "municipality", "En kommune", "en KOMMUNE"])
def test_a_choice_is_given_by_number_id_or_label(given_answer: str) -> None:
    plan = Plan()
    talk(plan, {"Hvad er I?": given_answer})
    assert plan.answers["firm"] == {"kind": "municipality"}


def test_what_is_no_option_is_kept_to_be_pointed_out() -> None:
    plan = Plan()
    talk(plan, {"Hvad er I?": "en forening"})
    assert plan.answers["firm"] == {"kind": "en forening"}


def test_a_list_ends_with_an_empty_name() -> None:
    plan = Plan()
    talk(plan, {"1. System": "bogholderi", "2. System": "telefon"})
    assert plan.answers["systems"] == [{"name": "bogholderi"}, {"name": "telefon"}]


def test_a_dash_for_a_name_takes_only_that_row_away() -> None:
    plan = tomrer()
    before = rows(tomrer(), "systems")
    talk(plan, {"1. System": "-"})
    assert rows(plan, "systems") == before[1:]


def test_a_long_answer_of_many_lines_is_kept_by_enter() -> None:
    plan = Plan(answers={"line": {"stops": "kort\n" * 100}})
    talk(plan, {})
    assert plan.answers["line"] == {"stops": "kort\n" * 100}


def test_stopping_in_the_middle_keeps_what_was_answered() -> None:
    plan = Plan()
    given_answers: Iterator[str] = iter(["Tømrer Hansen"])

    def ask(_question: str, _present: str) -> str:
        try:
            return next(given_answers)
        except StopIteration:
            raise KeyboardInterrupt from None

    with pytest.raises(KeyboardInterrupt):
        interview(plan, library(), "da", ask=ask, tell=lambda _: None)
    assert plan.answers["firm"] == {"name": "Tømrer Hansen"}


@given(st.lists(st.text(max_size=20), max_size=40))
def test_no_list_grows_without_end_and_nothing_raises(typed: list[str]) -> None:
    plan, left = Plan(), iter(typed)
    interview(plan, library(), "en", ask=lambda _question, _present: next(left, ""), tell=lambda _: None)
    for section in library().interview:
        assert isinstance(plan.answers[section.id], list if section.many else dict)
