import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from bavn.disk.copying import copy_of, new_file
from bavn.model.problem import Problem


@pytest.fixture
def source(tmp_path: Path) -> Iterator[Path]:
    """A database with a log beside it, which somebody writes to."""
    path = tmp_path / "source.db"
    with closing(sqlite3.connect(path, isolation_level=None)) as writer:
        writer.execute("PRAGMA journal_mode = WAL")
        writer.execute("CREATE TABLE a (b)")
        writer.execute("INSERT INTO a VALUES (7)")
        writer.execute("BEGIN IMMEDIATE")
        writer.execute("INSERT INTO a VALUES (8)")
        yield path


def test_a_copy_has_what_was_committed_and_nothing_beside_it(source: Path, tmp_path: Path) -> None:
    (tmp_path / "copies").mkdir()
    to = tmp_path / "copies" / "copy.db"
    with copy_of(source, to) as copy:
        assert copy.execute("SELECT b FROM a").fetchall() == [(7,)]
        copy.execute("INSERT INTO a VALUES (9)")
    assert [one.name for one in to.parent.iterdir()] == ["copy.db"]
    with closing(sqlite3.connect(to)) as again:
        assert again.execute("SELECT b FROM a").fetchall() == [(7,), (9,)]


def test_what_cannot_be_copied_is_sqlites_own_error(tmp_path: Path) -> None:
    with pytest.raises(sqlite3.Error), copy_of(tmp_path / "nothing.db", tmp_path / "copy.db"):
        pass


def test_a_file_is_there_once_it_is_whole_and_its_owners_only(tmp_path: Path) -> None:
    to = tmp_path / "all"
    with new_file(to) as part:
        part.write_text("whole")
        assert not to.exists()
    assert (to.read_text(), stat.S_IMODE(to.stat().st_mode)) == ("whole", 0o600)
    assert [one.name for one in tmp_path.iterdir()] == ["all"]


def test_of_what_failed_nothing_is_left(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), new_file(tmp_path / "all"):
        raise ZeroDivisionError
    assert list(tmp_path.iterdir()) == []


def test_what_a_kill_left_is_taken(tmp_path: Path) -> None:
    (tmp_path / ".all.part").write_text("half")
    with new_file(tmp_path / "all") as part:
        assert part.read_text() == ""
    assert [one.name for one in tmp_path.iterdir()] == ["all"]


@pytest.mark.parametrize("kind", ["file", "link"])
def test_nothing_that_is_there_is_overwritten(tmp_path: Path, kind: str) -> None:
    to = tmp_path / "all"
    to.write_text("mine") if kind == "file" else to.symlink_to("nowhere")
    with pytest.raises(Problem, match="there is a file already"), new_file(to):
        pass
    assert to.is_symlink() or to.read_text() == "mine"


def test_a_file_that_came_meanwhile_is_not_overwritten(tmp_path: Path) -> None:
    to = tmp_path / "all"
    with pytest.raises(Problem, match="there is a file already"), new_file(to):
        to.write_text("theirs")
    assert to.read_text() == "theirs"
    assert [one.name for one in tmp_path.iterdir()] == ["all"]


def test_a_folder_that_is_not_there_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(Problem, match="cannot be written"), new_file(tmp_path / "nowhere" / "all"):
        pass
