"""A copy of the whole store as of one moment, made while looks come in. Put in its place, it is such a store."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from bavn.model.problem import Problem
from bavn.observatory.connection import reason


def back_up(source: Path, to: Path) -> int:
    """Write a copy to a new file (0600), there only once it is whole; return its bytes.

    `Problem`: there is such a file already, or it cannot be written.
    """
    if to.exists() or to.is_symlink():
        raise Problem("there is a file already", where=str(to))
    part = to.with_name(f".{to.name}.part")
    try:
        part.unlink(missing_ok=True)
        os.close(os.open(part, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
        _copy(source, part)
        size = _sync(part)
        os.link(part, to)  # never over a file that came meanwhile
        _sync(to.parent)
    except OSError as error:
        raise Problem(f"cannot be written: {error.strerror or error}", where=str(to)) from None
    finally:
        part.unlink(missing_ok=True)
    return size


def _copy(source: Path, to: Path) -> None:
    try:
        with (
            closing(sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True)) as store,
            closing(sqlite3.connect(to, isolation_level=None)) as copy,
        ):
            store.backup(copy)  # all pages in one step, so of one moment; who writes is not stopped
            copy.execute("PRAGMA journal_mode = DELETE")  # one file, nothing beside it
    except sqlite3.Error as error:
        raise Problem(reason(error), where=str(source)) from None


def _sync(path: Path) -> int:
    opened = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(opened)
        return os.fstat(opened).st_size
    finally:
        os.close(opened)
