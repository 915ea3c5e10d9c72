import json
from pathlib import Path

import pytest

from bavn.plan.cases import Cases
from bavn.plan.library import library
from tests.cli.conftest import Call
from tests.cli.plans import plan_file
from tests.cli.terminal import terminal

__all__ = ["plan_file"]

FLOOD = {"kind": "http-flood", "site": "www.vejby.example", "began": "2026-11-22T11:06:01Z", "ended": None}
CROWD = {"kind": "flash-crowd", "site": "www.vejby.example", "began": "2026-11-22T19:00:00Z", "ended": None}


def only(plan: Path) -> "list[tuple[str, str, str]]":
    (case,) = Cases(plan.parent / "incidents", library()).all()
    return [(entry.event.what, entry.event.which, entry.event.text) for entry in case.entries if entry.event]


def test_a_kind_opens_its_playbook(plan_file: Path, call: Call) -> None:
    called = call("incident", "start", "--kind", "ddos", "--title", "Hjemmesiden", "--by", "Anna", "--plan", plan_file)
    assert called.status == 0
    assert "Trække stikket? Nej." in called.out
    assert only(plan_file) == [("started", "", "Hjemmesiden"), ("playbook", "ddos", "")]


def test_it_needs_no_plan(tmp_path: Path, call: Call) -> None:
    assert call("incident", "start", "--kind", "fraud", "--plan", tmp_path / "none.json").status == 0
    assert (tmp_path / "incidents").is_dir()


@pytest.mark.parametrize(
    "document",
    [
        {"schema": "bavn.scan/1", "findings": [CROWD, FLOOD]},
        {"schema": "bavn.finding/1", "update": "new", "finding": FLOOD},
    ],
    ids=["scan", "finding"],
)
def test_a_finding_opens_the_fitting_playbook(document: object, plan_file: Path, call: Call) -> None:
    Path("found.json").write_text(json.dumps(document))
    assert call("incident", "start", "--finding", "found.json").status == 0
    lines = only(plan_file)
    assert lines[-1][:2] == ("playbook", "ddos")
    assert ("finding", "http-flood", "www.vejby.example 2026-11-22T11:06:01Z") in lines


def test_addresses_of_a_finding_stay_where_they_are(plan_file: Path, call: Call) -> None:
    found = FLOOD | {"sources": [{"address": "198.51.100.7"}]}
    Path("found.json").write_text(json.dumps({"findings": [found]}))
    call("incident", "start", "--finding", "found.json", "--plan", plan_file)
    assert not any("198.51.100.7" in path.read_text() for path in Path("incidents").iterdir())


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("{", "what `bavn scan --json` writes"),
        ("[]", "what `bavn scan --json` writes"),
        ('{"findings": 3}', "no finding in it has a playbook"),
        ('{"findings": [3, null]}', "no finding in it has a playbook"),
        (json.dumps({"findings": [CROWD]}), "no finding in it has a playbook"),
    ],
)
def test_a_document_without_a_fitting_finding_is_one_line(content: str, said: str, plan_file: Path, call: Call) -> None:
    Path("found.json").write_text(content)
    called = call("incident", "start", "--finding", "found.json", "--plan", plan_file)
    assert (called.status, called.err.count("\n")) == (2, 1)
    assert said in called.err
    assert not Path("incidents").exists()


@pytest.mark.parametrize("arguments", [[], ["--kind", "flood"], ["--finding", "none.json"]], ids=str)
def test_what_cannot_begin_is_one_line(arguments: list[str], plan_file: Path, call: Call) -> None:
    called = call("incident", "start", "--plan", plan_file, *arguments)
    assert (called.status, called.err.count("\n")) == (2, 1)


def test_four_questions_in_a_real_terminal_choose_the_playbook(plan_file: Path) -> None:
    with terminal("incident", "start", "--language", "en", folder=plan_file.parent) as person:
        for count, answer in enumerate(("1", "2", "1", ""), start=1):
            person.until(b">", times=count)
            person.types(f"{answer}\n")
        assert person.leaves() == 0
    assert only(plan_file) == [
        ("started", "", ""),
        ("answer", "files", ""),
        ("answer", "site", ""),
        ("answer", "lost", ""),
        ("answer", "supplier", ""),
        ("playbook", "ddos", ""),
    ]
