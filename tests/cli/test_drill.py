import subprocess
import sys
from pathlib import Path

import pytest

from bavn.plan.cases import Cases
from bavn.plan.library import library
from bavn.plan.planfile import read
from tests.cli.conftest import Call
from tests.cli.plans import plan_file

__all__ = ["plan_file"]


def practise(folder: Path, typed: str, *options: str) -> "subprocess.CompletedProcess[str]":
    """Run the drill with what is typed; Enter brings the next message, the end of input ends it."""
    command = [sys.executable, "-m", "bavn", "drill", "--scenario", "friday", *options]
    return subprocess.run(command, cwd=folder, input=typed, capture_output=True, text=True, check=False, timeout=60)


def test_the_scenarios_are_listed(plan_file: Path, call: Call) -> None:
    called = call("drill", "--plan", plan_file)
    assert [line.split()[0] for line in called.out.splitlines()] == [one.id for one in library().drills]


def test_a_whole_drill_feeds_the_plan_and_is_marked_everywhere(plan_file: Path) -> None:
    done = practise(plan_file.parent, "1\n2\n3\nm\n" + "\n" * 7 + "b\n5\nq\n", "--report", "after.pdf", "--by", "Anna")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.count("ØVELSE") >= 3
    evidence = read(plan_file).evidence[-1]
    assert (evidence.kind, evidence.about) == ("drill", "friday")
    assert (plan_file.parent / "after.pdf").read_bytes().startswith(b"%PDF")
    (case,) = Cases(plan_file.parent / "drills", library()).all()
    assert case.incident.drill == "friday"
    assert set(case.incident.stamps) == {"suspected", "aware"}
    assert len(case.incident.injects) == len(next(one for one in library().drills if one.id == "friday").injects)


def test_a_drill_is_never_among_the_real_incidents(plan_file: Path) -> None:
    practise(plan_file.parent, "q\n")
    assert not (plan_file.parent / "incidents").exists()


def test_one_that_is_ended_at_once_is_evidence_of_nothing_good(plan_file: Path) -> None:
    practise(plan_file.parent, "q\n")
    assert not read(plan_file).evidence[-1].good


def test_what_is_no_number_is_noted(plan_file: Path) -> None:
    practise(plan_file.parent, "vi ringer til Bo\n99\nq\n")
    (case,) = Cases(plan_file.parent / "drills", library()).all()
    assert [note.text for note in case.incident.notes] == ["vi ringer til Bo", "99"]


def test_the_facilitators_sheet_is_written_and_no_drill_begins(plan_file: Path, call: Call) -> None:
    assert call("drill", "--scenario", "smoke", "--facilitator", "sheet.pdf").status == 0
    assert Path("sheet.pdf").read_bytes().startswith(b"%PDF")
    assert not (plan_file.parent / "drills").exists()


@pytest.mark.parametrize("scenario", ["none", "../x"])
def test_a_scenario_that_is_none_is_one_line(scenario: str, plan_file: Path, call: Call) -> None:
    called = call("drill", "--scenario", scenario, "--plan", plan_file)
    assert (called.status, called.err.count("\n")) == (2, 1)
    assert "friday" in called.err
