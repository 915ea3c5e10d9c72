import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from bavn.cli import status
from bavn.model.probe import Sample
from bavn.observatory.observatory import open_observatory
from bavn.store.database import open_store
from bavn.store.lock import hold
from bavn.store.status import SiteStatus, Status, write
from tests.cli.conftest import Call
from tests.cli.sensors import NOW, keep, settings


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(status, "now", lambda: NOW)


def test_a_running_sensor_is_shown(call: Call, tmp_path: Path) -> None:
    keep(tmp_path, "192.0.2.7")
    said = Status("0.1.0", os.getpid(), NOW, NOW, sites=(SiteStatus("www.example.dk", 131.0),))
    write(tmp_path / "state", said)
    with hold(tmp_path / "state"):
        shown = call("status", "--config", settings(tmp_path))
    assert (shown.status, shown.err) == (0, "")
    assert shown.out.startswith("The sensor has been running since")
    assert "www.example.dk" in shown.out


def test_one_that_is_dead_is_shown_as_dead_in_danish_too(call: Call, tmp_path: Path) -> None:
    keep(tmp_path)
    shown = call("status", "--config", settings(tmp_path), "--language", "da")
    assert (shown.status, shown.out.splitlines()[0]) == (0, "Ingen sensor kører.")


def test_a_machine_gets_one_document(call: Call, tmp_path: Path) -> None:
    keep(tmp_path, "192.0.2.7")
    document = json.loads(call("status", "--json", "--config", settings(tmp_path)).out)
    assert (document["running"], document["decisions"]["standing"]) == (False, 1)


def test_where_no_sensor_ever_ran_is_one_line(call: Call, tmp_path: Path) -> None:
    shown = call("status", "--config", settings(tmp_path))
    assert (shown.status, shown.out) == (2, "")
    assert shown.err == f"bavn: {tmp_path / 'state'}: no sensor has kept anything here yet\n"


def prober(folder: Path, more: str = "") -> str:
    """Settings of a machine that looks at one site; it was down."""
    with open_store(folder / "probe", NOW), open_observatory(folder / "probe", NOW) as kept:
        kept.keep([Sample("www.example.dk", "here", NOW, 4, "refused")], (), {"www.example.dk": "down"}, now=NOW)
    path = folder / "bavn.toml"
    path.write_text(
        f'[sensor]\nstate = "{folder / "state"}"\n[probing]\nstate = "{folder / "probe"}"\n'
        f'[[probe]]\nsite = "www.example.dk"\n{more}'
    )
    return str(path)


def test_on_a_machine_that_only_looks_at_others_the_prober_is_shown_and_no_sensor(call: Call, tmp_path: Path) -> None:
    config = prober(tmp_path)
    with hold(tmp_path / "probe"):
        shown = call("status", "--config", config)
        document = json.loads(call("status", "--json", "--config", config).out)
    assert (shown.status, shown.err) == (0, "")
    assert shown.out.startswith("The prober runs; its last look was 0 s ago.")
    assert "www.example.dk  down" in shown.out
    assert "sensor" not in shown.out
    assert (document["running"], document["sensor"], document["prober"]["running"]) == (False, None, True)
    (tmp_path / "state").mkdir()  # as `bavn join` makes it, for the identity of a vantage point
    assert "sensor" not in call("status", "--config", config).out


def test_where_a_sensor_is_beside_the_prober_both_are_shown(call: Call, tmp_path: Path) -> None:
    config = prober(tmp_path)
    keep(tmp_path)
    shown = call("status", "--config", config, "--language", "da").out
    assert shown.startswith("Ingen sensor kører.")
    assert "Udkigsposten kører ikke." in shown


def test_a_sensor_that_is_to_be_there_and_never_ran_does_not_hide_the_prober(call: Call, tmp_path: Path) -> None:
    config = prober(tmp_path, '[[site]]\nname = "www.example.dk"\nlogs = ["/var/log/x.log"]\n')
    shown = call("status", "--config", config)
    assert (shown.status, "no sensor has kept anything here yet" in " ".join(shown.out.split())) == (0, True)
    assert "No prober is running." in shown.out


def test_settings_that_are_wrong_are_one_line(call: Call, tmp_path: Path) -> None:
    shown = call("status", "--config", str(tmp_path / "none.toml"))
    assert shown.status == 2
    assert shown.err.count("\n") == 1
    assert "there is no such file" in shown.err


def test_status_and_release_load_nothing_numeric(tmp_path: Path) -> None:
    keep(tmp_path)
    code = (
        "import sys; from bavn.cli.app import run\n"
        f"run(['status', '--config', {settings(tmp_path)!r}])\n"
        f"run(['release', '--all', '--config', {settings(tmp_path)!r}])\n"
        "print(sorted({'numba', 'numpy', 'llvmlite', 'apprise'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"
