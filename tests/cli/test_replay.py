import json
from pathlib import Path

import pytest

from bavn.simulation import simulate
from tests.cli.conftest import Call


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
    (outcome,) = json.loads(done.out)["outcomes"]
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
