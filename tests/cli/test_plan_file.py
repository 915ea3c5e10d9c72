from pathlib import Path

import pytest

from bavn.cli.plan_file import load, load_in_need, load_or_empty, spoken
from bavn.cli.refusal import RefusedError
from bavn.model.problem import Problem
from bavn.plan.planfile import Plan
from tests.cli.plans import plan_file

__all__ = ["plan_file"]


def test_without_a_plan_it_says_how_to_begin_one(tmp_path: Path) -> None:
    with pytest.raises(RefusedError, match=r"there is no plan yet; `bavn plan new`"):
        load(tmp_path / "none.json")


def test_an_incident_does_not_wait_for_a_plan(tmp_path: Path) -> None:
    assert load_or_empty(tmp_path / "none.json") == Plan()


def test_a_broken_plan_is_never_taken_for_none(plan_file: Path) -> None:
    plan_file.write_text("{")
    for read in (load, load_or_empty):
        with pytest.raises(Problem, match=r"bavn-plan\.json"):
            read(plan_file)


def test_the_plan_has_its_own_language() -> None:
    assert spoken(None, Plan(language="da")) == "da"
    assert spoken("en", Plan(language="da")) == "en"


def test_an_incident_goes_on_without_a_plan_that_cannot_be_read(
    plan_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plan_file.write_text("{")
    assert load_in_need(plan_file) == Plan()
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "going on without the plan" in said
    assert plan_file.read_text() == "{"
