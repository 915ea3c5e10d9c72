from pathlib import Path

import pytest

from bavn.cli.plan_new import visible_lines
from bavn.plan.planfile import read
from tests.cli.conftest import Call
from tests.cli.plans import plan_file
from tests.cli.terminal import terminal

__all__ = ["plan_file"]

TOML = '[firm]\nname = "Tømrer Hansen"\n[[systems]]\nname = "bogholderi"\n'


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_answers_from_a_file_become_a_plan_and_what_is_missing_is_said(folder: Path, call: Call) -> None:
    (folder / "firm.toml").write_text(TOML)
    called = call("plan", "new", "--answers", "firm.toml", "--language", "en")
    assert called.status == 0
    plan = read(folder / "bavn-plan.json")
    assert plan.answers == {"firm": {"name": "Tømrer Hansen"}, "systems": [{"name": "bogholderi"}]}
    assert plan.language == "en"
    assert plan.changed
    assert "missing  Who decides?: Who leads when something happens?" in called.out


def test_answers_are_taken_from_another_plan(plan_file: Path, call: Call) -> None:
    assert call("plan", "new", "--plan", "copy.json", "--answers", plan_file).status == 0
    assert read(Path("copy.json")).answers == read(plan_file).answers


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("[firm", "--answers 'firm.toml'"),
        ("firm = 3", "Expected `object | array`"),
        ("[firm]\nname = 3", "Expected `str`"),
        ("{", "firm.toml"),
        ("\x00", "firm.toml"),
    ],
)
def test_answers_that_cannot_be_read_are_one_line(content: str, said: str, folder: Path, call: Call) -> None:
    (folder / "firm.toml").write_text(content)
    called = call("plan", "new", "--answers", "firm.toml")
    assert (called.status, called.err.count("\n")) == (2, 1)
    assert said in called.err
    assert not Path("bavn-plan.json").exists()


def test_without_a_terminal_and_without_answers_it_says_so(folder: Path, call: Call) -> None:
    called = call("plan", "new")
    assert called.status == 2
    assert "--answers FILE" in called.err
    assert not list(folder.iterdir())


def test_it_asks_in_a_real_terminal_and_stopping_keeps_what_was_answered(folder: Path) -> None:
    with terminal("plan", "new", folder=folder) as person:
        person.until(b"Navnet")
        person.types("Tømrer Hansen\n")
        person.until(b"CVR")
        assert person.interrupts() == 130
    assert read(folder / "bavn-plan.json").answers["firm"] == {"name": "Tømrer Hansen"}


def test_a_question_keeps_its_lines_and_hides_nothing() -> None:
    assert visible_lines("a\nb\x1b[2J") == "a\nb\\x1b[2J"


def test_answers_are_merged_one_by_one(plan_file: Path, call: Call) -> None:
    before = read(plan_file).answers
    Path("more.toml").write_text('[people]\nleader_phone = "20 11 11 11"\n')
    assert call("plan", "new", "--answers", "more.toml").status == 0
    people = before["people"]
    assert isinstance(people, dict)
    assert read(plan_file).answers == before | {"people": people | {"leader_phone": "20 11 11 11"}}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ('[frim]\nname = "x"', "no section 'frim' (allowed: firm, people"),
        ('[firm]\nnmae = "x"', "firm asks no nmae (allowed: address, cvr"),
        ('[[firm]]\nname = "x"', "firm has the wrong shape (allowed: [firm])"),
        ('[systems]\nname = "x"', "systems has the wrong shape (allowed: [[systems]])"),
    ],
)
def test_answers_to_what_nobody_asked_are_one_line_and_change_nothing(
    content: str, said: str, plan_file: Path, call: Call
) -> None:
    before = plan_file.read_bytes()
    Path("more.toml").write_text(content)
    called = call("plan", "new", "--answers", "more.toml")
    assert (called.status, called.err.count("\n")) == (2, 1)
    assert said in called.err
    assert plan_file.read_bytes() == before
