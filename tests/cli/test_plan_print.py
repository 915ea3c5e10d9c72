from pathlib import Path

from bavn.plan.planfile import read
from tests.cli.conftest import Call
from tests.cli.plans import plan_file

__all__ = ["plan_file"]


def test_it_writes_both_and_says_what_has_to_be_printed(plan_file: Path, call: Call) -> None:
    called = call("plan", "print", "--language", "en", "--out", "paper")
    assert called.status == 0
    assert {path.name for path in Path("paper").iterdir()} == {"bavn-card-en.pdf", "bavn-plan-en.pdf"}
    assert all(path.read_bytes().startswith(b"%PDF") for path in Path("paper").iterdir())
    assert "The staff card has to be printed" in called.out
    assert [one.kind for one in read(plan_file).evidence] == ["restore"] or read(plan_file).evidence


def test_what_hangs_is_noted_until_something_changes(plan_file: Path, call: Call) -> None:
    assert "skal printes" not in call("plan", "print", "--printed").out
    assert {"card-printed", "plan-printed"} <= {one.kind for one in read(plan_file).evidence}
    Path("new.toml").write_text('[people]\nleader = "Carla"\n')
    call("plan", "new", "--answers", "new.toml")
    assert call("plan", "print").out.count("skal printes") == 2


def test_a_folder_that_cannot_be_made_is_one_line(plan_file: Path, call: Call) -> None:
    called = call("plan", "print", "--out", plan_file / "paper")
    assert (called.status, called.err.count("\n")) == (2, 1)
