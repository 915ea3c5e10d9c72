"""A sensor that is killed again and again while its log rotates has counted every line once in the end."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
KILLS = 12
HOW = {"renamed": [], "copied-and-truncated": ["--copytruncate"]}

Runs = dict[str, "subprocess.Popen[str]"]


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runs]:
    """Both at once: they mostly wait."""
    started = {}
    for name, more in HOW.items():
        command = [sys.executable, "-m", "bench.live.kills", str(tmp_path_factory.mktemp(name)), *more]
        command += ["--kills", str(KILLS), "--longest", "0.4"]
        started[name] = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    yield started
    for process in started.values():
        process.kill()
        process.communicate()


@pytest.mark.parametrize("name", HOW)
def test_every_line_is_counted_once_or_said_to_be_lost(runs: Runs, name: str) -> None:
    said, _ = runs[name].communicate(timeout=120)
    assert runs[name].returncode == 0, said
    found = re.fullmatch(r"written (\d+) counted \((\d+), (\d+)\) kills 12 said to be lost (\d+) bytes\n", said)
    assert found, said
    written, lines, requests, lost = map(int, found.groups())
    assert written > 1000
    assert lines == requests <= written
    if not lost:
        assert lines == written
