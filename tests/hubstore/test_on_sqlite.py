import os
import stat
from pathlib import Path

import pytest
from sqlalchemy import text

from bavn.hubstore.on_sqlite import NAME, is_there, open_folder
from bavn.hubstore.store import join_hub_store, open_hub_store
from bavn.model.problem import Problem
from tests.hubstore.samples import NOW, enrol, member


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_folder_and_files_are_their_owners_only(tmp_path: Path) -> None:
    folder = tmp_path / "deeper" / "hub"
    before = os.umask(0)
    try:
        with open_hub_store(folder, NOW):
            assert mode(folder) == 0o700
            assert {mode(path) for path in folder.iterdir()} == {0o600}
            assert {path.name for path in folder.iterdir()} >= {NAME, f"{NAME}-wal", f"{NAME}-shm"}
    finally:
        os.umask(before)


@pytest.mark.parametrize(
    ("pragma", "value"),
    [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1), ("secure_delete", 1), ("auto_vacuum", 2)],
)
def test_it_is_set_up_to_lose_nothing(folder: Path, pragma: str, value: object) -> None:
    with open_hub_store(folder, NOW) as store, store.database.transaction() as connection:
        assert connection.execute(text(f"PRAGMA {pragma}")).scalar() == value


def test_a_second_hub_is_refused_and_a_command_is_not(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bavn.disk.lock.BETWEEN_S", 0.0)
    with open_hub_store(folder, NOW):
        with pytest.raises(Problem, match="another hub"):
            open_hub_store(folder, NOW)
        open_folder(folder, alone=False).close()
    open_hub_store(folder, NOW).close()


def test_a_command_that_reads_does_not_wait_for_a_hub_that_writes(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bavn.hubstore.on_sqlite.PATIENCE_S", 0.0)
    with open_hub_store(folder, NOW) as store:
        enrol(store)
        with store.database.transaction() as connection:
            connection.execute(text("DELETE FROM members"))
            with join_hub_store(folder) as command:
                assert command.registry.members.get("vejle") == member()


def test_what_is_no_database_is_left_as_it_is(tmp_path: Path) -> None:
    (tmp_path / NAME).write_bytes(b"not a database, but precious")
    with pytest.raises(Problem, match=r"hub\.db: is no database"):
        open_hub_store(tmp_path, NOW)
    assert (tmp_path / NAME).read_bytes() == b"not a database, but precious"


def test_a_database_that_is_damaged_is_one_line(folder: Path) -> None:
    with (folder / NAME).open("r+b") as file:
        file.seek(100)
        file.write(b"\xff" * 4000)
    with pytest.raises(Problem, match="is damaged: restore a backup"):
        open_hub_store(folder, NOW)


def test_a_name_that_points_elsewhere_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "hub").mkdir()
    (tmp_path / "hub" / NAME).symlink_to(tmp_path / "elsewhere")
    with pytest.raises(Problem, match="cannot be used"):
        open_hub_store(tmp_path / "hub", NOW)
    assert not (tmp_path / "elsewhere").exists()


def test_a_folder_that_is_a_file_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(Problem, match=r"cannot be used: (File exists|Not a directory)"):
        open_hub_store(tmp_path / "file", NOW)
    assert not is_there(tmp_path / "file")


def test_a_failure_to_open_lets_go_of_the_lock(tmp_path: Path) -> None:
    (tmp_path / NAME).write_bytes(b"not a database")
    with pytest.raises(Problem):
        open_hub_store(tmp_path, NOW)
    (tmp_path / NAME).unlink()
    open_hub_store(tmp_path, NOW).close()
    assert is_there(tmp_path)
