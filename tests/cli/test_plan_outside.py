"""The command on its own, with a way out that leads nowhere or to a resolver of the test's own."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from bavn.cli import plan_outside
from bavn.outside.way import Way
from bavn.plan.planfile import Plan, read, save
from tests.outside.samples import Zones, nowhere, resolving, txt, way

FIRM = "tomrer-hansen.example"
ZONES = {
    ("other.example", "MX"): ["0 ."],
    (FIRM, "MX"): ["10 mail.example."],
    (FIRM, "TXT"): txt("v=spf1 \x1b[31m -all"),
}
app = typer.Typer()
app.command()(plan_outside.outside)


@pytest.fixture
def plan_file(tmp_path: Path) -> Path:
    path = tmp_path / "plan.json"
    save(path, Plan(language="en", answers={"firm": {"domain": FIRM}}))
    return path


@pytest.fixture
def online(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with resolving(Zones(dict(ZONES))) as lookup:
        monkeypatch.setattr(plan_outside, "_way", lambda: way(lookup))
        yield


@pytest.fixture
def offline(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plan_outside, "_way", lambda: Way(nowhere()))


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(one) for one in arguments])


@pytest.mark.usefixtures("online")
def test_the_plans_own_domain_is_looked_at_and_becomes_evidence(plan_file: Path) -> None:
    result = run("--plan", plan_file)
    assert result.exit_code == 0
    assert f"{FIRM}, seen from outside" in result.stdout
    assert "mail goes to mail.example" in result.stdout
    assert "Written into the plan" in result.stderr
    (seen,) = read(plan_file).evidence
    assert (seen.kind, seen.about, seen.good) == ("domain", FIRM, False)


@pytest.mark.usefixtures("online")
def test_a_second_look_of_the_same_day_replaces_the_first(plan_file: Path) -> None:
    run("--plan", plan_file)
    run("--plan", plan_file)
    assert len(read(plan_file).evidence) == 1


@pytest.mark.usefixtures("online")
def test_what_a_stranger_wrote_cannot_move_the_terminal(plan_file: Path) -> None:
    shown = run("--plan", plan_file).stdout
    assert "\x1b" not in shown
    assert "\\x1b[31m" in shown


@pytest.mark.usefixtures("online")
def test_a_name_that_does_not_exist_is_one_line(plan_file: Path) -> None:
    result = run("misspelt.example", "--plan", plan_file)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "knows no such name" in result.stderr


@pytest.mark.usefixtures("online")
def test_another_domain_leaves_no_evidence(plan_file: Path) -> None:
    assert run("other.example", "--plan", plan_file).exit_code == 0
    assert read(plan_file).evidence == []


@pytest.mark.usefixtures("online")
def test_a_domain_can_be_looked_at_without_a_plan(tmp_path: Path) -> None:
    result = run(FIRM, "--plan", tmp_path / "none.json", "--language", "da")
    assert result.exit_code == 0
    assert "set udefra" in result.stdout
    assert not (tmp_path / "none.json").exists()


@pytest.mark.usefixtures("online")
def test_json_has_states_codes_and_values(plan_file: Path) -> None:
    document = json.loads(run("--plan", plan_file, "--json").stdout)
    assert (document["schema"], document["domain"]) == ("bavn.outside/1", FIRM)
    assert document["results"][0] == {
        "check": "mx",
        "state": "good",
        "shows": [{"code": "mx-host", "value": "mail.example"}],
        "next": "",
    }


@pytest.mark.usefixtures("offline")
def test_offline_says_one_line_and_that_it_could_not(plan_file: Path) -> None:
    result = run("--plan", plan_file)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert len(result.stderr.splitlines()) == 1
    assert read(plan_file).evidence == []


@pytest.mark.usefixtures("offline")
def test_offline_json_still_is_a_document(plan_file: Path) -> None:
    result = run("--plan", plan_file, "--json")
    assert result.exit_code == 2
    assert {one["state"] for one in json.loads(result.stdout)["results"]} == {"unknown"}


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("127.0.0.1", "is an address"),
        ("localhost", "is no domain"),
        ("db.internal", "private network"),
        ("", "no domain"),
    ],
)
def test_what_is_no_public_domain_is_refused(tmp_path: Path, typed: str, said: str) -> None:
    result = run(typed, "--plan", tmp_path / "none.json", "--language", "en")
    assert said in str(result.exception)
