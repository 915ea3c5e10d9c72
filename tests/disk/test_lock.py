import fcntl
import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bavn.disk import lock
from bavn.disk.lock import holder, take
from bavn.model.problem import Problem

NAME = "a.lock"
HOLDS = """
import sys
from pathlib import Path
from bavn.disk.lock import take
held = take(Path(sys.argv[1]), "a.lock", "sensor", "spool")
print("held", flush=True)
sys.stdin.read()
"""


@contextmanager
def hold(folder: Path) -> Iterator[None]:
    held = take(folder, NAME, "sensor", "spool")
    try:
        yield
    finally:
        os.close(held)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "held"


def test_the_folder_is_made_and_is_its_owners_only(folder: Path) -> None:
    with hold(folder / "deeper"):
        assert stat.S_IMODE((folder / "deeper").stat().st_mode) == 0o700
        assert stat.S_IMODE((folder / "deeper" / NAME).stat().st_mode) == 0o600


def test_a_second_sensor_is_refused_in_one_line_that_names_the_first(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lock, "BETWEEN_S", 0.0)
    with hold(folder), pytest.raises(Problem) as refused, hold(folder):
        pass
    said = f"{folder}: another sensor (process {os.getpid()}) has this spool: one is enough"
    assert str(refused.value) == said


def test_the_folder_is_free_again_afterwards(folder: Path) -> None:
    with hold(folder):
        assert holder(folder, NAME) == os.getpid()
    assert holder(folder, NAME) is None
    with hold(folder):
        pass


def test_the_kernel_lets_go_of_a_sensor_that_was_killed(folder: Path) -> None:
    command = [sys.executable, "-c", HOLDS, str(folder)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as sensor:
        assert sensor.stdout
        assert sensor.stdout.readline() == "held\n"
        assert holder(folder, NAME) == sensor.pid
        sensor.kill()
        sensor.wait()
        assert holder(folder, NAME) is None
        with hold(folder):
            assert holder(folder, NAME) == os.getpid()


def test_nobody_holds_a_folder_that_is_not_there(folder: Path) -> None:
    assert holder(folder, NAME) is None


def test_one_whose_number_is_unreadable_is_still_there(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lock, "BETWEEN_S", 0.0)
    with hold(folder):
        (folder / NAME).write_text("?")
        assert holder(folder, NAME) == 0
        with pytest.raises(Problem, match="another process"), hold(folder):
            pass


def test_a_folder_that_is_a_file_is_one_line(folder: Path) -> None:
    folder.write_text("")
    with pytest.raises(Problem, match="cannot be used for a sensor's spool: File exists"), hold(folder):
        pass
    assert holder(folder, NAME) is None


def test_a_lock_that_is_a_folder_is_one_line(folder: Path) -> None:
    (folder / NAME).mkdir(parents=True)
    with pytest.raises(Problem, match="Is a directory"), hold(folder):
        pass


def test_a_lock_that_points_elsewhere_is_not_followed(folder: Path, tmp_path: Path) -> None:
    folder.mkdir()
    (tmp_path / "precious").write_text("kept")
    (folder / NAME).symlink_to(tmp_path / "precious")
    with pytest.raises(Problem, match="cannot be used for a sensor's spool"), hold(folder):
        pass
    with pytest.raises(Problem, match="cannot be read"):
        holder(folder, NAME)
    assert (tmp_path / "precious").read_text() == "kept"


def test_a_file_system_without_locks_is_one_line(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(held: int, operation: int) -> None:
        raise OSError(37, "No locks available", f"{held} {operation}")

    folder.mkdir()
    (folder / NAME).touch()
    monkeypatch.setattr(fcntl, "flock", refuse)
    with pytest.raises(Problem, match=r"No locks available.*local disk"), hold(folder):
        pass
    with pytest.raises(Problem, match="No locks available"):
        holder(folder, NAME)
