"""The file of the observatory: made, looked through, taken forward, or set aside where it is damaged.

Write-ahead log: what was committed survives `kill -9`; a power cut may take the last moments, never the file.
"""

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Final

from bavn.disk.sqlite import MAGIC, SAID, StoreError, code
from bavn.model.notice import Notice
from bavn.model.problem import Problem
from bavn.observatory.connection import DAMAGED, Connection, suspect
from bavn.observatory.schema import STEPS, VERSION

NAME: Final = "observatory.db"
BESIDE: Final = ("-wal", "-shm")  # SQLite's own files: they belong to the database beside which they lie
MANY: Final = ("look_", "shown_", "hourly", "sqlite_")
PAGES_BEFORE_CHECKPOINT: Final = 1000  # 4 MB
LARGEST_LOG_BYTES: Final = 1 << 26


def open_file(folder: Path, now: datetime) -> tuple[Connection, tuple[Notice, ...]]:
    """Open the store to write, made new where there is none; set a damaged one aside. See `open_observatory`."""
    path = folder / NAME
    with _told(folder):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _make_file(path)
    try:
        return _opened(path), ()
    except StoreError as error:
        if code(error.__cause__) not in DAMAGED:
            raise
        why = "no-database" if code(error.__cause__) == sqlite3.SQLITE_NOTADB else "damaged"
    aside, size = _set_aside(path, now)
    with _told(folder):
        _make_file(path)
    notice = Notice("store-set-aside", str(path), {"aside": aside.name, "bytes": size, "why": why})
    return _opened(path), (notice,)


def join_file(folder: Path) -> Connection:
    """Open the store to read beside who writes. Changes nothing. `Problem`: none is there, or of another version."""
    path = folder / NAME
    with _told(folder):
        if not path.is_file():
            raise Problem("nothing has been observed here yet", where=str(folder))
    _look_at_head(path)
    connection = Connection(path, read_only=True)
    try:
        _refuse_other(connection.number("PRAGMA user_version"), path)
    except Problem:
        connection.close()
        raise
    return connection


@contextmanager
def _told(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        where = str(error.filename or folder)
        raise Problem(f"cannot be used: {error.strerror or error}", where=where) from None


def _make_file(path: Path) -> None:
    """An empty file is an empty database. Made here, it is its owner's only, and so are the files beside it."""
    if path.exists() and not path.is_file():
        raise Problem("is no file", where=str(path))
    os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))


def _opened(path: Path) -> Connection:
    _look_at_head(path)
    connection = Connection(path)
    try:
        found = connection.number("PRAGMA user_version")
        _refuse_newer(found, path)
        _check(connection)
        _tune(connection)
        _step_forward(connection, found)
    except BaseException:
        connection.close()
        raise
    return connection


def _look_at_head(path: Path) -> None:
    """SQLite, asked to open what is no database, would throw away the log beside it, and with it what can be saved."""
    with _told(path.parent), path.open("rb") as file:
        head = file.read(len(MAGIC))
    if head not in (b"", MAGIC):
        raise _damaged(sqlite3.SQLITE_NOTADB, path)


def _check(connection: Connection) -> None:
    """Look for damage in all tables but those of looks and hours, which are many.

    To read those too would take longer than a restart may; that is done once damage was met in them (`suspect`). That
    the end of the file is missing, SQLite notices itself.
    """
    mark = suspect(connection.path)
    if mark.exists():
        tables = ["1"]
    else:
        names = [name for (name,) in connection.rows("SELECT name FROM sqlite_master WHERE type = 'table'")]
        tables = [name for name in names if not name.startswith(MANY)]
    if any(connection.rows(f"PRAGMA quick_check({one})") != [("ok",)] for one in tables):
        raise _damaged(sqlite3.SQLITE_CORRUPT, connection.path)
    with suppress(OSError):
        mark.unlink(missing_ok=True)


def _damaged(why: int, path: Path) -> StoreError:
    cause = sqlite3.DatabaseError(SAID[why])
    cause.sqlite_errorcode = why
    error = StoreError(SAID[why], where=str(path))
    error.__cause__ = cause
    return error


def _tune(connection: Connection) -> None:
    for pragma in (
        "auto_vacuum = INCREMENTAL",  # only a database without tables takes it
        "journal_mode = WAL",
        "synchronous = NORMAL",
        "secure_delete = FAST",  # what is deleted is overwritten, but a dropped day is not written once more
        f"wal_autocheckpoint = {PAGES_BEFORE_CHECKPOINT}",
        f"journal_size_limit = {LARGEST_LOG_BYTES}",
    ):
        connection.rows(f"PRAGMA {pragma}")


def _refuse_newer(found: int, path: Path) -> None:
    if found > VERSION:
        why = f"a newer version of Bavn wrote this (its tables are of version {found})"
        raise Problem(why, where=str(path), allowed=f"up to {VERSION}")


def _refuse_other(found: int, path: Path) -> None:
    _refuse_newer(found, path)
    if found < VERSION:
        raise Problem("an earlier version of Bavn wrote this; restart what observes, once", where=str(path))


def _step_forward(connection: Connection, found: int) -> None:
    for place, statements in enumerate(STEPS[found:], found + 1):
        with connection.transaction() as raw:
            for statement in statements:
                raw.execute(statement)
            raw.execute(f"PRAGMA user_version = {place}")


def _set_aside(path: Path, now: datetime) -> tuple[Path, int]:
    stamp = f"{path.name}.bad-{now:%Y%m%dT%H%M%SZ}"
    aside = next(name for name in _names(path.with_name(stamp)) if not name.exists())
    with _told(path.parent):
        size = path.stat().st_size
        shutil.move(path, aside)
        suspect(path).unlink(missing_ok=True)
        for end in BESIDE:
            with suppress(FileNotFoundError):
                path.with_name(path.name + end).rename(aside.with_name(aside.name + end))
    return aside, size


def _names(first: Path) -> Iterator[Path]:
    yield first
    for place in range(2, 1000):
        yield first.with_name(f"{first.name}-{place}")
