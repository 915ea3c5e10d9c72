import fcntl
import os
import stat
from pathlib import Path

import pytest

from bavn.hubstore import lock
from bavn.hubstore.lock import NAME, is_held, take
from bavn.model.problem import Problem


def test_a_second_hub_is_refused_in_one_line_that_names_the_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lock, "BETWEEN_S", 0.0)
    held = take(tmp_path)
    assert is_held(tmp_path)
    with pytest.raises(Problem) as refused:
        take(tmp_path)
    assert str(refused.value) == f"{tmp_path}: another hub (process {os.getpid()}) runs on this store: one is enough"
    (tmp_path / NAME).write_text("?")
    with pytest.raises(Problem, match=r"another hub \(another process\)"):
        take(tmp_path)
    os.close(held)
    assert not is_held(tmp_path)
    os.close(take(tmp_path))


def test_the_lock_is_its_owners_only(tmp_path: Path) -> None:
    os.close(take(tmp_path))
    assert stat.S_IMODE((tmp_path / NAME).stat().st_mode) == 0o600


def test_nobody_holds_a_folder_that_is_not_there(tmp_path: Path) -> None:
    assert not is_held(tmp_path / "nowhere")
    with pytest.raises(Problem, match="cannot be used for a hub: No such file"):
        take(tmp_path / "nowhere")


def test_a_lock_that_points_elsewhere_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "precious").write_text("kept")
    (tmp_path / NAME).symlink_to(tmp_path / "precious")
    with pytest.raises(Problem, match="cannot be used for a hub"):
        take(tmp_path)
    with pytest.raises(Problem, match="cannot be read"):
        is_held(tmp_path)
    assert (tmp_path / "precious").read_text() == "kept"


def test_a_file_system_without_locks_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(held: int, operation: int) -> None:
        raise OSError(37, "No locks available", f"{held} {operation}")

    monkeypatch.setattr(fcntl, "flock", refuse)
    with pytest.raises(Problem, match=r"No locks available.*local disk"):
        take(tmp_path)
