import os
import sqlite3
import stat
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest

from bavn.disk.database_file import damage, look_at_head, open_file, refuse_newer
from bavn.disk.sqlite import StoreError
from bavn.model.problem import Problem

NOW = datetime(2026, 11, 22, 8, 15, tzinfo=UTC)
BAD = "some.db.bad-20261122T081500Z"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "some.db"


def head(path: Path) -> BytesIO:
    """As a store opens its file, as far as it matters here."""
    look_at_head(path)
    return BytesIO(path.read_bytes())


def with_table(path: Path) -> sqlite3.Connection:
    """As a store opens its file: in write-ahead log, with the tables of today."""
    opened = sqlite3.connect(path)
    opened.execute("PRAGMA journal_mode = WAL")
    opened.execute("CREATE TABLE IF NOT EXISTS a (b)")
    return opened


def broken(why: int, times: int = 1) -> Callable[[Path], BytesIO]:
    left = [damage] * times

    def opened(path: Path) -> BytesIO:
        if left:
            raise left.pop()(why, path)
        return BytesIO(path.read_bytes())

    return opened


def test_a_new_file_and_its_folder_are_their_owners_only(path: Path) -> None:
    opened, notices = open_file(path, NOW, with_table)
    assert (opened.execute("SELECT * FROM a").fetchall(), notices) == ([], ())
    assert {stat.S_IMODE(one.stat().st_mode) for one in path.parent.iterdir()} == {0o600}
    opened.close()
    assert [one.name for one in path.parent.iterdir()] == ["some.db"]
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_database_is_opened_as_it_is(path: Path) -> None:
    path.parent.mkdir()
    raw = sqlite3.connect(path)
    raw.execute("CREATE TABLE a (b)")
    raw.close()
    before = path.read_bytes()
    opened, notices = open_file(path, NOW, head)
    assert (opened.read(), notices) == (before, ())


def test_a_new_one_has_its_name_only_once_its_tables_are_made(path: Path) -> None:
    seen: list[tuple[str, bool]] = []

    def opened(one: Path) -> BytesIO:
        seen.append((one.name, path.exists()))
        return BytesIO()

    open_file(path, NOW, opened)
    assert seen == [(".some.db.new", False), ("some.db", True)]


def test_one_that_was_being_made_when_it_was_killed_is_begun_again(path: Path) -> None:
    path.parent.mkdir()
    left = path.with_name(".some.db.new")
    left.write_bytes(b"SQLite form")
    left.with_name(".some.db.new-wal").write_bytes(b"half")
    open_file(path, NOW, with_table)[0].close()
    assert [one.name for one in path.parent.iterdir()] == ["some.db"]


def test_one_whose_log_did_not_fit_on_the_disk_is_not_put_in_its_place(path: Path) -> None:
    def opened(part: Path) -> BytesIO:
        part.with_name(f"{part.name}-wal").write_bytes(b"left")
        return BytesIO()

    with pytest.raises(StoreError, match="it is full"):
        open_file(path, NOW, opened)
    assert list(path.parent.iterdir()) == []


def test_a_link_that_leads_to_itself_is_one_line(path: Path) -> None:
    path.parent.mkdir()
    path.symlink_to(path)
    with pytest.raises(Problem) as refused:
        open_file(path, NOW, with_table)
    assert "\n" not in str(refused.value)


def test_the_log_of_a_database_that_is_no_more_is_no_part_of_the_new_one(path: Path) -> None:
    path.parent.mkdir()
    old = with_table(path)
    old.execute("INSERT INTO a VALUES (1)")
    old.commit()
    log = path.with_name("some.db-wal").read_bytes()
    old.close()
    path.unlink()
    path.with_name("some.db-wal").write_bytes(log)
    with closing(open_file(path, NOW, with_table)[0]) as opened:
        assert opened.execute("SELECT * FROM a").fetchall() == []


def test_where_a_link_says_that_it_lies_it_is_made(path: Path, tmp_path: Path) -> None:
    path.parent.mkdir()
    path.symlink_to(tmp_path / "other.db")
    open_file(path, NOW, with_table)[0].close()
    assert path.is_symlink()
    assert (tmp_path / "other.db").read_bytes().startswith(b"SQLite")


def test_what_is_no_database_is_set_aside_with_the_log_beside_it_and_said(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"something else")
    path.with_name("some.db-wal").write_bytes(b"log")
    opened, (notice,) = open_file(path, NOW, head)
    assert (opened.read(), notice.code, notice.where) == (b"", "store-set-aside", str(path))
    assert notice.values == {"aside": BAD, "bytes": 14, "why": "no-database"}
    assert sorted(one.name for one in path.parent.iterdir()) == ["some.db", BAD, f"{BAD}-wal"]
    assert path.with_name(f"{BAD}-wal").read_bytes() == b"log"
    assert path.with_name(BAD).read_bytes() == b"something else"


def test_a_second_one_of_the_same_second_gets_its_own_name(path: Path) -> None:
    for text in (b"first", b"second"):
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(text)
        open_file(path, NOW, head)
    assert [path.with_name(name).read_bytes() for name in (BAD, f"{BAD}-2")] == [b"first", b"second"]


def test_damage_that_is_met_while_it_is_opened_is_said_to_be_damage(path: Path) -> None:
    path.parent.mkdir()
    path.touch()
    _, (notice,) = open_file(path, NOW, broken(sqlite3.SQLITE_CORRUPT))
    assert notice.values["why"] == "damaged"


@pytest.mark.parametrize("why", [sqlite3.SQLITE_FULL, sqlite3.SQLITE_BUSY, sqlite3.SQLITE_IOERR])
def test_what_is_not_the_files_own_fault_sets_nothing_aside(path: Path, why: int) -> None:
    def opened(path: Path) -> BytesIO:
        cause = sqlite3.OperationalError()
        cause.sqlite_errorcode = why
        raise StoreError("cannot", where=str(path)) from cause

    with pytest.raises(StoreError):
        open_file(path, NOW, opened)
    assert list(path.parent.iterdir()) == []


def test_a_new_one_that_is_damaged_too_is_not_tried_for_ever(path: Path) -> None:
    path.parent.mkdir()
    path.touch()
    with pytest.raises(StoreError, match="is damaged"):
        open_file(path, NOW, broken(sqlite3.SQLITE_CORRUPT, times=2))


def test_tables_of_a_newer_bavn_are_refused(path: Path) -> None:
    refuse_newer(3, 3, path)
    with pytest.raises(Problem, match=r"tables are of version 4\) \(allowed: up to 3\)"):
        refuse_newer(4, 3, path)


@pytest.mark.parametrize(
    ("there", "why"), [("folder", "is no file"), ("file", "File exists")], ids=["a folder", "a file for its folder"]
)
def test_something_else_in_its_place_is_one_line(path: Path, there: str, why: str) -> None:
    if there == "folder":
        path.mkdir(parents=True)
    else:
        path.parent.write_text("")
    with pytest.raises(Problem, match=why) as refused:
        open_file(path, NOW, head)
    assert "\n" not in str(refused.value)


def test_a_folder_that_may_not_be_written_is_one_line(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: object, *_: object) -> int:
        raise OSError(30, "Read-only file system", str(path))

    path.parent.mkdir()
    monkeypatch.setattr(os, "open", refuse)
    with pytest.raises(Problem) as refused:
        open_file(path, NOW, head)
    assert str(refused.value) == f"{path.parent}/.some.db.new: cannot be used: Read-only file system"
