from pathlib import Path

from bavn.cli.clock import today
from bavn.plan.planfile import read
from tests.cli.conftest import Call
from tests.cli.plans import plan_file
from tests.plan.samples import tomrer

__all__ = ["plan_file"]


def test_every_number_is_listed_and_none_is_verified_by_itself(plan_file: Path, call: Call) -> None:
    lines = call("plan", "called").out.splitlines()
    assert sum(1 for line in lines if line.startswith(("police", "help.it_phone"))) == 2
    assert next(line for line in lines if line.startswith("alarm")).endswith("ikke bekræftet")
    assert read(plan_file).checked == tomrer().checked


def test_only_the_users_own_call_sets_the_date(plan_file: Path, call: Call) -> None:
    called = call("plan", "called", "police", "help.it_phone", "--language", "en")
    assert called.status == 0
    checked = read(plan_file).checked
    assert (checked["police"].on, checked["police"].number) == (today().isoformat(), "114")
    assert f"called and right on {today()}" in called.out


def test_a_number_that_is_none_is_one_line_and_changes_nothing(plan_file: Path, call: Call) -> None:
    before = plan_file.read_bytes()
    called = call("plan", "called", "police", "nobody")
    assert (called.status, called.err.count("\n")) == (2, 1)
    assert "allowed: people.leader_phone" in called.err
    assert plan_file.read_bytes() == before


def test_a_review_sets_the_next_date(plan_file: Path, call: Call) -> None:
    called = call("plan", "reviewed")
    assert read(plan_file).reviewed == today().isoformat()
    assert "Næste gennemgang: 20" in called.out
