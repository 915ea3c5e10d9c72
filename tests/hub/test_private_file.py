import os
from pathlib import Path

import pytest

from bavn.hub.private_file import make_folder, read_private, write_private
from bavn.model.problem import Problem


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


def test_only_the_owner_may_read_what_is_written(tmp_path: Path) -> None:
    make_folder(tmp_path / "keys")
    write_private(tmp_path / "keys" / "a", b"secret")
    assert (mode(tmp_path / "keys"), mode(tmp_path / "keys" / "a")) == (0o700, 0o600)
    assert read_private(tmp_path / "keys" / "a") == b"secret"


def test_a_file_is_replaced_whole(tmp_path: Path) -> None:
    (tmp_path / "a.new").write_text("left by a run that was killed")
    write_private(tmp_path / "a", b"one")
    write_private(tmp_path / "a", b"two")
    assert [path.name for path in tmp_path.iterdir()] == ["a"]
    assert read_private(tmp_path / "a") == b"two"


def test_a_key_that_others_may_read_is_not_used(tmp_path: Path) -> None:
    write_private(tmp_path / "a", b"secret")
    os.chmod(tmp_path / "a", 0o640)  # noqa: PTH101  nothing else to do
    with pytest.raises(Problem, match="others than its owner"):
        read_private(tmp_path / "a")


def test_a_place_that_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(Problem, match="cannot be written"):
        write_private(tmp_path / "nowhere" / "a", b"")
    with pytest.raises(Problem, match="cannot be read"):
        read_private(tmp_path / "a")
    (tmp_path / "file").write_text("")
    with pytest.raises(Problem, match="cannot be made"):
        make_folder(tmp_path / "file" / "keys")
