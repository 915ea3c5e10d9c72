"""What goes wrong with a database, as one line for people."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from sqlalchemy.exc import DBAPIError, ResourceClosedError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from bavn.model.problem import Problem

PRIMARY: Final = 0xFF  # the low byte of SQLite's extended codes

SAID: Final = {
    sqlite3.SQLITE_BUSY: "another program has been writing to it for too long",
    sqlite3.SQLITE_FULL: "the disk is full",
    sqlite3.SQLITE_READONLY: "is read-only",
    sqlite3.SQLITE_LOCKED: "is locked",
    sqlite3.SQLITE_CORRUPT: "is damaged: restore a backup",
    sqlite3.SQLITE_NOTADB: "is no database",
    sqlite3.SQLITE_CANTOPEN: "cannot be opened",
    sqlite3.SQLITE_IOERR: "cannot be read or written: the disk or its file system fails, or it is full",
    sqlite3.SQLITE_PERM: "may not be opened",
    sqlite3.SQLITE_NOMEM: "there is no memory for it",
}


class StoreError(Problem):
    """The store could not do this one thing, and has done nothing of it. The next call may work again."""


@contextmanager
def said(where: str) -> Iterator[None]:
    """Whatever the database refuses inside becomes a `StoreError` about `where`. No value that was written is named."""
    try:
        yield
    except ModuleNotFoundError as error:
        raise StoreError(f"needs {error.name}: pip install 'bavn[postgres]'", where=where) from None
    except DBAPIError as error:
        raise StoreError(reason(error.orig), where=where) from error
    except ResourceClosedError as error:
        raise StoreError("is closed", where=where) from error
    except PoolTimeoutError as error:
        raise StoreError("too many read it at once", where=where) from error
    except OverflowError:
        raise StoreError("a number is too large to be kept", where=where) from None


def reason(error: BaseException | None) -> str:
    """Return what a driver says, in one line."""
    if code := sqlite_code(error):
        return SAID.get(code, str(error))
    lines = str(error).strip().splitlines()
    return lines[0] if lines else "the database is not there"


def sqlite_code(error: BaseException | None) -> int:
    """Return SQLite's primary code of an error; 0 where it has none."""
    return (getattr(error, "sqlite_errorcode", 0) or 0) & PRIMARY
