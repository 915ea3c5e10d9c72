"""A hub's store in a folder: one SQLite file, its owner's only.

Write-ahead log, synchronous=FULL: what was committed survives `kill -9` and a power cut.
"""

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any, Final

from sqlalchemy import URL, Connection, Engine, create_engine, event

from bavn.disk import lock
from bavn.disk.sqlite import MAGIC
from bavn.hubstore.database import Database
from bavn.model.problem import Problem

NAME: Final = "hub.db"
LOCK: Final = "hub.lock"
PATIENCE_S: Final = 5.0  # for another process that writes: `bavn hub member add`
READERS: Final = 32  # the threads of the web doors

OF_THE_FILE: Final = (  # set by the hub alone: to set them waits for who writes, and a command shall not
    "auto_vacuum = INCREMENTAL",  # only a database without tables takes it
    "journal_mode = WAL",
)
PRAGMAS: Final = (
    "synchronous = FULL",
    "foreign_keys = ON",
    "trusted_schema = OFF",
    "secure_delete = ON",  # what was erased is overwritten
    "cache_size = -65536",  # 64 MB
    "wal_autocheckpoint = 16000",  # 64 MB: pages that change in every step are copied once
    "journal_size_limit = 67108864",
)
READS: Final = ("query_only = ON", "trusted_schema = OFF", "cache_size = -8192")


def open_folder(folder: Path, *, alone: bool) -> Database:
    """Open the database in `folder`, made (0700, the file 0600) where it is missing; `alone`: hold it as the one hub.

    `Problem`: the folder cannot be used, another hub holds it, or what lies there is no database.
    """
    path = folder / NAME
    _make(folder, path)
    let_go = _held(folder) if alone else _nothing
    pragmas = (*OF_THE_FILE, *PRAGMAS) if alone else PRAGMAS
    try:
        writer, readers = _engine(path, pragmas, "IMMEDIATE", 1), _engine(path, READS, "DEFERRED", READERS)
        return Database(writer, readers, str(path), let_go)
    except BaseException:
        let_go()
        raise


def is_there(folder: Path) -> bool:
    """Whether a hub's database lies in `folder`."""
    return (folder / NAME).is_file()


def hub_runs(database: Database) -> bool:
    """Whether a hub holds this database."""
    return lock.holder(Path(database.where).parent, LOCK) is not None


def _held(folder: Path) -> Callable[[], None]:
    held = [lock.take(folder, LOCK, "hub", "store")]

    def let_go() -> None:
        while held:
            os.close(held.pop())

    return let_go


def _nothing() -> None:
    """Nothing is held."""


def _make(folder: Path, path: Path) -> None:
    """An empty file is an empty database. Made here, it is its owner's only, and so are the files beside it."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600))
        with path.open("rb") as file:
            head = file.read(len(MAGIC))
    except OSError as error:
        raise Problem(f"cannot be used: {error.strerror}", where=str(error.filename or folder)) from None
    if head not in (b"", MAGIC):
        raise Problem("is no database", where=str(path))


def _engine(path: Path, pragmas: tuple[str, ...], begin: str, most: int) -> Engine:
    engine = create_engine(
        URL.create("sqlite", database=str(path.absolute())),
        connect_args={"timeout": PATIENCE_S, "check_same_thread": False},
        pool_size=most,
        max_overflow=0,
        hide_parameters=True,
    )

    @event.listens_for(engine, "connect")
    def _tune(connection: sqlite3.Connection, _record: Any) -> None:  # noqa: ANN401  SQLAlchemy's own
        connection.isolation_level = None  # we begin by ourselves
        with closing(connection.cursor()) as cursor:
            for pragma in pragmas:
                cursor.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql(f"BEGIN {begin}")

    return engine
