"""`bavn probe run` as it is started: by its own process, stopped by a signal, and refused where it cannot begin."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from tests.cli.conftest import Call
from tests.probing.samples import page, saying
from tests.runners.test_probing_starting import server

LOOKS_AGAIN_S = 25.0  # it looks every half minute


def settings(folder: Path, url: str) -> Path:
    (file := folder / "bavn.toml").write_text(
        '[probing]\ncontact = "mailto:probe@example.dk"\ninside = true\nstate = "state"\n'
        f'[[probe]]\nname = "front"\nurl = "{url}"\n'
    )
    return file


def test_it_looks_until_it_is_told_to_stop_and_stops_before_it_would_look_again(tmp_path: Path) -> None:
    with server(saying(page())) as port:
        file = settings(tmp_path, f"http://127.0.0.1:{port}/")
        command = [sys.executable, "-m", "bavn", "probe", "run", "--config", str(file)]
        with subprocess.Popen(command, stderr=subprocess.PIPE, env=os.environ, text=True) as process:
            assert process.stderr is not None
            assert process.stderr.readline().startswith("bavn: looking at 1 target(s)")
            began = time.monotonic()
            process.send_signal(signal.SIGTERM)
            assert process.wait(60) == 0
            assert time.monotonic() - began < LOOKS_AGAIN_S
            assert process.stderr.read() == ""
    assert (tmp_path / "state" / "observatory.db").exists()


def test_without_anything_to_look_at_it_does_not_begin(call: Call, tmp_path: Path) -> None:
    (file := tmp_path / "bavn.toml").write_text('[[site]]\nname = "a"\n')
    called = call("probe", "run", "--config", str(file))
    assert (called.status, called.out) == (2, "")
    assert called.err == (
        "bavn: there is no [[probe]], so there is nothing to look at (allowed: one [[probe]] at least)\n"
    )


def test_settings_that_are_wrong_are_every_line_of_it(call: Call, tmp_path: Path) -> None:
    (file := tmp_path / "bavn.toml").write_text("[[probe]]\nurll = 3\ninterval = '1s'\n")
    called = call("probe", "run", "--config", str(file))
    assert (called.status, called.err.count("\n")) == (2, 2)
