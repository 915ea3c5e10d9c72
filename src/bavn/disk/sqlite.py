"""What every store in SQLite knows: how a file of it begins, and what goes wrong with it as one line for people."""

import sqlite3
from typing import Final

from bavn.model.problem import Problem

MAGIC: Final = b"SQLite format 3\0"  # the first bytes of every database (sqlite.org/fileformat.html)
PRIMARY: Final = 0xFF  # the low byte of SQLite's extended codes

SAID: Final = {
    sqlite3.SQLITE_FULL: "the disk is full",
    sqlite3.SQLITE_READONLY: "is read-only",
    sqlite3.SQLITE_LOCKED: "is locked",
    sqlite3.SQLITE_CORRUPT: "is damaged",
    sqlite3.SQLITE_NOTADB: "is no database",
    sqlite3.SQLITE_CANTOPEN: "cannot be opened",
    sqlite3.SQLITE_IOERR: "cannot be read or written: the disk or its file system fails, or it is full",
    sqlite3.SQLITE_PERM: "may not be opened",
    sqlite3.SQLITE_NOMEM: "there is no memory for it",
}


class StoreError(Problem):
    """The store could not do this one thing, and has done nothing of it. The next call may work again."""


def code(error: BaseException | None) -> int:
    """Return SQLite's primary code of an error; 0 where it has none."""
    return (getattr(error, "sqlite_errorcode", 0) or 0) & PRIMARY
