"""The file of the observatory: looked through, and taken forward. See `disk.database_file` for the rest.

Write-ahead log: what was committed survives `kill -9`; a power cut may take the last moments, never the file.
"""

import sqlite3
from contextlib import suppress
from pathlib import Path
from typing import Final

from bavn.disk.database_file import damage, look_at_head, refuse_newer, told
from bavn.model.problem import Problem
from bavn.observatory.connection import Connection, suspect
from bavn.observatory.schema import STEPS, VERSION

NAME: Final = "observatory.db"
MANY: Final = ("look_", "shown_", "hourly", "sqlite_")
PAGES_BEFORE_CHECKPOINT: Final = 1000  # 4 MB
LARGEST_LOG_BYTES: Final = 1 << 26


def join_file(folder: Path) -> Connection:
    """Open the store to read beside who writes. Changes nothing. `Problem`: none is there, or of another version."""
    path = folder / NAME
    with told(folder):
        if not path.is_file():
            raise Problem("nothing has been observed here yet", where=str(folder))
    look_at_head(path)
    connection = Connection(path, read_only=True)
    try:
        _refuse_other(connection.number("PRAGMA user_version"), path)
    except Problem:
        connection.close()
        raise
    return connection


def opened(path: Path) -> Connection:
    """Open the store to write, with today's tables. `StoreError` where it is damaged."""
    look_at_head(path)
    connection = Connection(path)
    try:
        found = connection.number("PRAGMA user_version")
        refuse_newer(found, VERSION, path)
        _check(connection)
        _tune(connection)
        _step_forward(connection, found)
    except BaseException:
        connection.close()
        raise
    return connection


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
        raise damage(sqlite3.SQLITE_CORRUPT, connection.path)
    with suppress(OSError):
        mark.unlink(missing_ok=True)


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


def _refuse_other(found: int, path: Path) -> None:
    refuse_newer(found, VERSION, path)
    if found < VERSION:
        raise Problem("an earlier version of Bavn wrote this; restart what observes, once", where=str(path))


def _step_forward(connection: Connection, found: int) -> None:
    for place, statements in enumerate(STEPS[found:], found + 1):
        with connection.transaction() as raw:
            for statement in statements:
                raw.execute(statement)
            raw.execute(f"PRAGMA user_version = {place}")
