import json
from datetime import timedelta
from pathlib import Path

import pytest

from bavn.simulation import simulate
from tests.cli.conftest import Call
from tests.runners.mailing import dovecot
from tests.runners.samples import BEGINS, plain_line


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A flood in a log, and settings that block."""
    made = tmp_path_factory.mktemp("replay")
    simulate("flood-1000", seed=1, minutes=13, rate=20).write(made / "access.log")
    (made / "bavn.toml").write_text(
        f'[sensor]\nstate = "{made}/state"\n'
        '[[site]]\nname = "www.vejby.example"\nlogs = ["access.log"]\nprotect = "watch"\n'
    )
    return made


def test_a_dry_run_says_who_would_have_been_hit_and_changes_nothing(folder: Path, call: Call) -> None:
    done = call("replay", "--config", folder / "bavn.toml", "--since", "2020-01-01", "--protect", "block", "--json")
    assert done.status == 0
    (outcome,) = (one for one in json.loads(done.out)["outcomes"] if one["finding"]["kind"] == "http-flood")
    assert len(outcome["decisions"]) > 500
    assert not (folder / "state").exists()


def test_as_the_settings_stand_nobody_is_hit(folder: Path, call: Call) -> None:
    done = call("replay", folder / "access.log", "--config", folder / "bavn.toml", "--language", "da")
    assert done.status == 0
    assert "Ingen ville være blevet ramt." in done.out


def test_without_log_only_the_last_day_is_read(folder: Path, call: Call) -> None:
    assert "nobody would have been hit" in call("replay", "--config", folder / "bavn.toml").out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["none.log"], "none.log: there is no such file"),
        (["--since", "2026-11-22", "--until", "2026-11-21"], "--until '2026-11-21' is not after --since '2026-11-22'"),
        (["--since", "soon"], "--since"),
    ],
)
def test_what_is_wrong_is_one_line(folder: Path, call: Call, arguments: list[str], said: str) -> None:
    done = call("replay", "--config", folder / "bavn.toml", *arguments)
    assert (done.status, done.err.count("\n")) == (2, 1)
    assert said in done.err


def test_systems_are_replayed_too_and_low_findings_are_only_counted(tmp_path: Path, call: Call) -> None:
    tries = (dovecot(BEGINS + timedelta(seconds=number), "ann", "203.0.113.7", fails=True) for number in range(40))
    (tmp_path / "mail.log").write_bytes(b"".join(tries))
    (tmp_path / "access.log").write_bytes(b"".join(plain_line(number, "203.0.113.9", "/.env") for number in range(3)))
    (tmp_path / "bavn.toml").write_text(
        '[[site]]\nname = "www.example.com"\nlogs = ["access.log"]\n[[system]]\nname = "mail"\nlogs = ["mail.log"]\n'
    )
    arguments = ("replay", "--config", tmp_path / "bavn.toml", "--since", "2020-01-01", "--protect", "block")
    done = call(*arguments)
    assert done.status == 0
    assert "1 blocked" in done.out
    assert "203.0.113.7" in done.out
    assert "203.0.113.9" not in done.out
    assert done.out.endswith("And 1 of low severity, with nothing done; --json lists all.\n")
    (tmp_path / "mail.log").unlink()
    few = call(*arguments[:-2], tmp_path / "access.log", "--language", "da")
    assert few.out == "Og 1 af lav alvor, uden at noget gøres; --json viser alle.\n"
    assert len(json.loads(call(*arguments, tmp_path / "access.log", "--json").out)["outcomes"]) == 1
