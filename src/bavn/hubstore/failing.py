"""What goes wrong with a database, as one line for people."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from sqlalchemy.exc import DBAPIError, ResourceClosedError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from bavn.disk import sqlite
from bavn.disk.sqlite import StoreError

SAID: Final = sqlite.SAID | {
    sqlite3.SQLITE_BUSY: "another program has been writing to it for too long",
    sqlite3.SQLITE_CORRUPT: "is damaged: restore a backup",
}


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
    if code := sqlite.code(error):
        return SAID.get(code, str(error))
    lines = str(error).strip().splitlines()
    return lines[0] if lines else "the database is not there"
