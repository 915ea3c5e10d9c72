import webbrowser
from pathlib import Path

import pytest

from tests.cli.conftest import Call
from tests.cli.plans import plan_file

__all__ = ["plan_file"]


def test_the_planner_holds_the_plan(plan_file: Path, call: Call) -> None:
    called = call("plan", "open", "--plan", plan_file)
    page = Path("bavn-planner.html").read_text(encoding="utf-8")
    assert called.status == 0
    assert str(Path("bavn-planner.html").resolve()) in called.out
    assert "Tømrer Hansen" in page
    assert len(page.encode()) < 500_000


def test_without_a_plan_the_planner_is_empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: Call) -> None:
    monkeypatch.chdir(tmp_path)
    assert call("plan", "open", "--out", "p.html").status == 0
    assert Path("p.html").exists()
    assert not Path("bavn-plan.json").exists()


def test_the_browser_is_opened_only_when_asked(plan_file: Path, call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    monkeypatch.setattr(webbrowser, "open", opened.append)
    call("plan", "open", "--plan", plan_file)
    assert not opened
    call("plan", "open", "--browser")
    assert opened == [Path("bavn-planner.html").resolve().as_uri()]


def test_it_does_not_overwrite_the_plan(plan_file: Path, call: Call) -> None:
    before = plan_file.read_bytes()
    called = call("plan", "open", "--out", plan_file)
    assert called.status == 2
    assert plan_file.read_bytes() == before
