import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from bavn.plan.planfile import Plan, read, save
from tests.cli.conftest import Call


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder and a plain copy of it, found good, and a plan that names it."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setenv("TZ", "Europe/Copenhagen")
    for folder in ("anna", "nas/anna"):
        (tmp_path / folder).mkdir(parents=True)
        for number in range(4):
            (tmp_path / folder / f"bilag-{number}.pdf").write_text(f"bilag {number}")
    return tmp_path


def written(home: Path, **answers: str) -> Path:
    row = {
        "what": "regnskab",
        "where": "NAS",
        "who": "Anna",
        "offline": "yes",
        "offsite": "yes",
        "hours": "24",
        "tool": "folder",
        "path": str(home / "nas"),
        "sources": str(home / "anna"),
    }
    plan = Plan(language="da", answers={"backups": [{**row, **answers}, {"what": "skyen", "tool": "other"}]})
    save(home / "plan.json", plan)
    return home / "plan.json"


def test_people_read_the_verdict_the_facts_and_the_next_thing(home: Path, call: Call) -> None:
    called = call("plan", "check", "--plan", written(home))
    assert called.status == 0
    assert called.out.startswith(f"SVAG        regnskab (folder, {home}/nas)\n")
    assert "Gendannet på prøve: 4 af 4 filer" in called.out
    assert "IKKE PRØVET skyen (other)" in called.out
    assert "> Gør nu:" in called.out
    assert called.out.endswith("0 gode, 1 svage, 0 der ikke duer, 1 ikke prøvet.\n")
    assert "prøver regnskab" in called.err


def test_what_was_tried_becomes_evidence_in_the_plans_own_language(home: Path, call: Call) -> None:
    file = written(home)
    call("plan", "check", "--plan", file, "--language", "en")
    plan = read(file)
    assert [(one.kind, one.good, one.about) for one in plan.evidence] == [
        ("backup", True, "regnskab"),
        ("restore", True, "regnskab"),
    ]
    assert "filer" in plan.evidence[0].shows
    assert plan.changed
    call("plan", "check", "--plan", file)
    assert len(read(file).evidence) == 2


def test_nothing_is_written_where_it_is_not_wanted(home: Path, call: Call) -> None:
    file = written(home)
    before = file.read_bytes()
    call("plan", "check", "--plan", file, "--no-record")
    assert file.read_bytes() == before


def test_machines_read_one_document(home: Path, call: Call) -> None:
    called = call(
        "plan", "check", "--plan", written(home), "--json", "--only", "regnskab", "--sample", "2", "--language", "en"
    )
    told = json.loads(called.out)
    assert told["schema"] == "bavn.backups/1"
    assert [one["name"] for one in told["backups"]] == ["regnskab"]
    assert told["backups"][0]["restore"]["wanted"] == 2
    assert told["backups"][0]["next"].startswith("Put it on another disk")


def test_a_backup_that_was_never_restored_is_no_good_until_it_is(home: Path, call: Call) -> None:
    file = written(home)
    assert "DUER IKKE" in call("plan", "check", "--plan", file, "--no-restore").out
    call("plan", "check", "--plan", file)
    assert "DUER IKKE" not in call("plan", "check", "--plan", file, "--no-restore").out


@pytest.mark.parametrize(
    ("answers", "arguments", "status"),
    [
        ({}, ("--only", "regnskab"), 0),
        ({}, (), 1),
        ({"sources": "/nowhere/kunder"}, ("--only", "regnskab"), 1),
    ],
    ids=["good", "one was not tried", "one is no good"],
)
def test_the_exit_code_tells_scripts(
    home: Path, call: Call, answers: dict[str, str], arguments: tuple[str, ...], status: int
) -> None:
    file = written(home, **answers)
    assert call("plan", "check", "--plan", file, "--exit-code", *arguments).status == status
    assert call("plan", "check", "--plan", file, *arguments).status == 0


def test_a_plan_without_backups_and_a_name_that_is_none_are_refused(home: Path, call: Call) -> None:
    file = written(home)
    called = call("plan", "check", "--plan", file, "--only", "nix\x1b[2J")
    assert called.status == 2
    assert "allowed: regnskab, skyen" in called.err
    assert "\x1b" not in called.err
    save(file, Plan(language="da"))
    called = call("plan", "check", "--plan", file)
    assert (called.status, "Planen nævner ingen backup." in called.err) == (2, True)
    assert call("plan", "check", "--plan", home / "nothing.json").status == 2


@pytest.mark.parametrize("number", ["0", "-1", "mange", "100000"])
def test_a_sample_of_nothing_or_of_everything_is_refused(home: Path, call: Call, number: str) -> None:
    assert call("plan", "check", "--plan", written(home), "--sample", number).status == 2


def test_hostile_text_in_every_field_stays_text(home: Path, call: Call) -> None:
    hostile = "\x1b[31m\u202e]\x07{says}[bold]"
    file = written(home, what=hostile, where=hostile, who=hostile, hours=hostile, sources=hostile)
    for more in ((), ("--json",)):
        called = call("plan", "check", "--plan", file, *more)
        assert called.status == 0
        assert not {"\x1b", "\x07"} & set(called.out + called.err)
        assert "\u202e" not in called.err
        assert more or "\u202e" not in called.out


def test_a_check_that_is_told_to_end_leaves_nothing_behind(home: Path) -> None:
    (home / "bin").mkdir()
    (home / "temporary").mkdir()
    (home / "nas" / "config").write_text("x")
    os.mkfifo(home / "started")
    (home / "bin" / "restic").write_text(f"#!/bin/sh\necho x >{home}/started\nexec sleep 300\n")
    (home / "bin" / "restic").chmod(0o755)
    file = written(home, tool="restic")
    environment = {
        "PATH": f"{home}/bin:{os.environ['PATH']}",
        "TMPDIR": str(home / "temporary"),
        "PYTHONPATH": os.pathsep.join(sys.path),
    }
    with subprocess.Popen(
        [sys.executable, "-m", "bavn", "plan", "check", "--plan", file],
        env=environment,
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as running:
        assert (home / "started").read_text() == "x\n"  # waits until restic was started
        assert list((home / "temporary").iterdir())
        running.terminate()
        _, told = running.communicate(timeout=60)
    assert (running.returncode, b"interrupted" in told) == (130, True)
    assert list((home / "temporary").iterdir()) == []


def test_a_change_to_the_plan_during_the_check_is_kept(home: Path, call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    from bavn.backups import check as checking  # noqa: PLC0415 - replaced for this test

    file, real = written(home), checking.check

    def meanwhile(*arguments: object, **more: object) -> object:
        plan = read(file)
        plan.answers["firm"] = {"name": "Hansen"}
        save(file, plan)
        return real(*arguments, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(checking, "check", meanwhile)
    call("plan", "check", "--plan", file)
    plan = read(file)
    assert plan.answers["firm"] == {"name": "Hansen"}
    assert plan.evidence
