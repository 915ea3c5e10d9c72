"""A store's SQLite file: made, told from what is none, set aside where it is damaged. What is in it is its own."""

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Final, Protocol, TypeVar

from bavn.disk.copying import sync
from bavn.disk.sqlite import MAGIC, SAID, StoreError, code
from bavn.model.notice import Notice
from bavn.model.problem import Problem

BESIDE: Final = ("-wal", "-shm")  # SQLite's own files: they belong to the database beside which they lie
DAMAGED: Final = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}


class Closing(Protocol):
    """What is open, and can be closed."""

    def close(self) -> None:
        """Close it."""


Opened = TypeVar("Opened", bound=Closing)


def open_file(path: Path, now: datetime, opened: Callable[[Path], Opened]) -> tuple[Opened, tuple[Notice, ...]]:
    """Open a database by `opened`, made new where there is none; its folder, too. Only one process does at a time.

    A new one has its name only once `opened` has made all its tables: who reads finds none, or a whole one. A file that
    is no database or is damaged is set aside as `name.bad-20261122T081500Z`, with a notice (`store-set-aside`), and a
    new one is opened. `Problem`: it cannot be made, or whatever `opened` raises.
    """
    with told(path.parent):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not path.exists():
            _make(Path(os.path.realpath(path)), opened)
        elif not path.is_file():
            raise Problem("is no file", where=str(path))
        os.close(os.open(path, os.O_RDWR | os.O_CLOEXEC))
    try:
        return opened(path), ()
    except StoreError as error:
        if code(error.__cause__) not in DAMAGED:
            raise
        why = "no-database" if code(error.__cause__) == sqlite3.SQLITE_NOTADB else "damaged"
    aside, size = _set_aside(path, now)
    with told(path.parent):
        _make(path, opened)
    notice = Notice("store-set-aside", str(path), {"aside": aside.name, "bytes": size, "why": why})
    return opened(path), (notice,)


@contextmanager
def told(folder: Path) -> Iterator[None]:
    """What the system refuses is a `Problem` that names the file."""
    try:
        yield
    except OSError as error:
        where = str(error.filename or folder)
        raise Problem(f"cannot be used: {error.strerror or error}", where=where) from None


def look_at_head(path: Path) -> None:
    """Refuse what is no database (`StoreError`). An empty file is an empty one.

    SQLite, asked to open it, would throw away the log beside it, and with it what can be saved.
    """
    with told(path.parent), path.open("rb") as file:
        head = file.read(len(MAGIC))
    if head not in (b"", MAGIC):
        raise damage(sqlite3.SQLITE_NOTADB, path)


def damage(why: int, path: Path) -> StoreError:
    """The error that SQLite would raise with this code, to be raised by who finds it out without SQLite."""
    cause = sqlite3.DatabaseError(SAID[why])
    cause.sqlite_errorcode = why
    error = StoreError(SAID[why], where=str(path))
    error.__cause__ = cause
    return error


def refuse_newer(found: int, known: int, path: Path) -> None:
    """Refuse tables that a newer Bavn made (`Problem`): what they mean is not known here."""
    if found > known:
        why = f"a newer version of Bavn wrote this (its tables are of version {found})"
        raise Problem(why, where=str(path), allowed=f"up to {known}")


def _make(path: Path, opened: Callable[[Path], Closing]) -> None:
    """Make it beside its place: its owner's only, and so are the files beside it. A kill leaves nothing in its place.

    A log of a database that is no more would be taken for a part of the new one, so it goes first.
    """
    part = path.with_name(f".{path.name}.new")
    try:
        for one in (part, *_beside(part), *_beside(path)):
            one.unlink(missing_ok=True)
        os.close(os.open(part, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
        opened(part).close()
        if any(one.exists() for one in _beside(part)):  # SQLite says nothing where it had no room to take the log in
            raise StoreError(SAID[sqlite3.SQLITE_IOERR], where=str(path))
        os.link(part, path)  # never over a file that came meanwhile
        sync(path.parent)
    finally:
        for one in (part, *_beside(part)):
            one.unlink(missing_ok=True)


def _beside(path: Path) -> Iterator[Path]:
    return (path.with_name(path.name + end) for end in BESIDE)


def _set_aside(path: Path, now: datetime) -> tuple[Path, int]:
    stamp = f"{path.name}.bad-{now:%Y%m%dT%H%M%SZ}"
    aside = next(name for name in _names(path.with_name(stamp)) if not name.exists())
    with told(path.parent):
        size = path.stat().st_size
        shutil.move(path, aside)
        for end in BESIDE:
            with suppress(FileNotFoundError):
                path.with_name(path.name + end).rename(aside.with_name(aside.name + end))
    return aside, size


def _names(first: Path) -> Iterator[Path]:
    yield first
    for place in range(2, 1000):
        yield first.with_name(f"{first.name}-{place}")
