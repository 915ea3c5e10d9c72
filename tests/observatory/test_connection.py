import sqlite3
from pathlib import Path

import pytest

from bavn.disk.sqlite import StoreError
from bavn.observatory.connection import Connection, clean, reason, suspect


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "some.db"
    path.touch()
    return path


def test_a_transaction_that_fails_leaves_nothing(path: Path) -> None:
    connection = Connection(path)
    connection.rows("CREATE TABLE one (value INTEGER)")
    with pytest.raises(StoreError, match="no such table"), connection.transaction() as raw:  # noqa: PT012  both
        raw.execute("INSERT INTO one VALUES (1)")
        raw.execute("INSERT INTO two VALUES (1)")
    assert connection.number("SELECT count(*) FROM one") == 0
    with connection.transaction() as raw:
        raw.execute("INSERT INTO one VALUES (2)")
    assert connection.rows("SELECT value FROM one") == [(2,)]
    connection.close()


def test_what_sqlite_refuses_is_said_in_one_line(path: Path) -> None:
    connection = Connection(path)
    with pytest.raises(StoreError, match=r"some\.db: no such table"):
        connection.rows("SELECT * FROM nowhere")
    with pytest.raises(StoreError, match="too large"):
        connection.rows("SELECT ?", 1 << 64)
    connection.close()
    connection.close()
    with pytest.raises(StoreError, match="closed"):
        connection.rows("SELECT 1")


def test_who_reads_writes_nothing(path: Path) -> None:
    connection = Connection(path, read_only=True)
    with pytest.raises(StoreError, match="read"):
        connection.rows("CREATE TABLE one (value INTEGER)")
    connection.close()


def test_a_reader_sees_one_moment_while_another_writes(path: Path) -> None:
    writer = Connection(path)
    writer.rows("PRAGMA journal_mode = WAL")
    writer.rows("CREATE TABLE one (value INTEGER)")
    reader = Connection(path, read_only=True)
    with reader.moment() as raw:
        assert raw.execute("SELECT count(*) FROM one").fetchone() == (0,)
        writer.rows("INSERT INTO one VALUES (1)")
        with reader.moment() as same:
            assert same.execute("SELECT count(*) FROM one").fetchone() == (0,)
        assert raw.execute("SELECT count(*) FROM one").fetchone() == (0,)
    assert reader.number("SELECT count(*) FROM one") == 1
    assert reader.number("SELECT value FROM one WHERE value > 7") == 0
    reader.close()
    writer.close()


def test_damage_that_is_met_leaves_a_mark(path: Path) -> None:
    path.write_bytes(b"no database at all" * 100)
    connection = Connection(path)
    assert not suspect(path).exists()
    with pytest.raises(StoreError, match="is no database"):
        connection.rows("SELECT * FROM sqlite_master")
    assert suspect(path).exists()
    connection.close()


def test_a_busy_database_is_said_to_be_busy() -> None:
    busy = sqlite3.OperationalError("database is locked")
    busy.sqlite_errorcode = sqlite3.SQLITE_BUSY
    assert "another program has been writing" in reason(busy)


def test_half_a_surrogate_pair_is_kept_as_what_it_was_written_as() -> None:
    assert clean("ø\udcff") == "ø\\udcff"
    assert clean("plain") == "plain"
