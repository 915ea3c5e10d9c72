import json
from pathlib import Path

from bavn.plan.library import library
from tests.cli.conftest import Call
from tests.cli.plans import plan_file

__all__ = ["plan_file"]


def test_the_score_is_said_with_what_shows_it(plan_file: Path, call: Call) -> None:
    called = call("plan", "score", "--plan", plan_file)
    assert called.status == 0
    assert "af 100" in called.out


def test_programs_read_every_point(plan_file: Path, call: Call) -> None:
    document = json.loads(call("plan", "score", "--json", "--plan", plan_file).out)
    assert document["schema"] == "bavn.readiness/1"
    assert [point["id"] for point in document["points"]] == [point.id for point in library().points]


def test_a_page_for_whoever_grants_money(plan_file: Path, call: Call) -> None:
    assert call("plan", "score", "--summary", "money.pdf").status == 0
    assert Path("money.pdf").read_bytes().startswith(b"%PDF")
    assert call("plan", "score", "--summary", plan_file).status == 2


def test_without_a_plan_there_is_nothing_to_judge(tmp_path: Path, call: Call) -> None:
    called = call("plan", "score", "--plan", tmp_path / "none.json")
    assert (called.status, called.err.count("\n")) == (2, 1)
