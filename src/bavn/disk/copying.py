"""A copy of a store: of one moment while others write, and there only once it is whole."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from bavn.model.problem import Problem


@contextmanager
def new_file(to: Path) -> Iterator[Path]:
    """Give the path of an empty file (0600) to write to: `to` when the body ends, and gone if it fails.

    Never over a file that was there, or came meanwhile. After a kill a `.name.part` may be left, which the next one
    takes. `Problem`: there is such a file, or it cannot be written.
    """
    if to.exists() or to.is_symlink():
        raise Problem("there is a file already", where=str(to))
    part = to.with_name(f".{to.name}.part")
    try:
        part.unlink(missing_ok=True)
        os.close(os.open(part, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
        yield part
        sync(part)
        os.link(part, to)
        sync(to.parent)
    except FileExistsError:
        raise Problem("there is a file already", where=str(to)) from None
    except OSError as error:
        raise Problem(f"cannot be written: {error.strerror or error}", where=str(to)) from None
    finally:
        part.unlink(missing_ok=True)


@contextmanager
def copy_of(source: Path, to: Path) -> Iterator[sqlite3.Connection]:
    """Copy a SQLite database into an empty file, and give the copy, to be written to or read. `sqlite3.Error`."""
    with (
        closing(sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True)) as store,
        closing(sqlite3.connect(to, isolation_level=None)) as copy,
    ):
        store.backup(copy)  # all pages in one step, so of one moment; who writes is not stopped
        copy.execute("PRAGMA journal_mode = DELETE")  # one file, nothing beside it
        yield copy


def sync(path: Path) -> None:
    """Have a file, or the names in a folder, on the disk before anything else."""
    opened = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
