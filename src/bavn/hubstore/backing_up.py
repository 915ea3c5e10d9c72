"""A copy of the store as of one moment, made while the hub goes on, and a store made of such a copy.

SQLite: its own online backup; the copy is such a database again. PostgreSQL: `pg_dump --format=custom` and
`pg_restore`, of its own packages. The hub's keys and certificates are files, and no part of it.

A copy is marked as one. When a hub opens a marked store, it skips all numbers that may have been given since, and no
joining token of the copy holds: one that was used since would let somebody in a second time.
"""

import os
import sqlite3
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from shutil import copyfileobj
from typing import Final

from sqlalchemy import delete, insert, select, update

from bavn.disk.copying import copy_of, new_file
from bavn.disk.moment import moment, stored
from bavn.disk.sqlite import MAGIC
from bavn.hubstore import on_postgresql, on_sqlite, pg_tools, schema, tables
from bavn.hubstore.counting import leap
from bavn.hubstore.database import Database
from bavn.hubstore.exercises import Exercises
from bavn.hubstore.failing import reason
from bavn.model.problem import Problem

MARK: Final = "backup"
LEAP_AT_LEAST: Final = 1_000_000
LEAP_A_SECOND: Final = 1000  # more numbers than a hub gives in a second


@dataclass(frozen=True, slots=True)
class Copy:
    """A backup that can be read: when it was made, and how many rows each table has. {}: only PostgreSQL knows."""

    made: datetime | None
    rows: dict[str, int]


def backup(database: Database, to: Path, now: datetime) -> None:
    """Write a copy to a new file (0600), there only once it is whole. `Problem`: it is there already, or cannot be."""
    with new_file(to) as part:
        if database.is_sqlite:
            _copy_sqlite(Path(database.where), part, now)
        else:
            _dump(database, part, now)


def check(copy: Path) -> Copy:
    """Read a copy through, from end to end. `Problem`: it is none, is damaged, or a newer Bavn wrote it."""
    try:
        with copy.open("rb") as file:
            head = file.read(len(MAGIC))
    except OSError as error:
        raise Problem(f"cannot be read: {error.strerror}", where=str(copy)) from None
    if head.startswith(pg_tools.MAGIC):
        pg_tools.check(copy)
        return Copy(None, {})
    if head != MAGIC:
        raise Problem("is no backup of a hub's store", where=str(copy))
    return _checked(copy)


def restore(copy: Path, where: Path | str) -> None:
    """Make a new store of a copy. Open it as the hub before anything else does: that skips the numbers given since.

    `Problem`: the copy cannot be read, or there is a store already, which is left as it is.
    """
    check(copy)
    if isinstance(where, str) and on_postgresql.is_url(where):
        _into_postgresql(copy, where)
    else:
        _into_folder(copy, Path(where))


def settle_restored(database: Database, now: datetime) -> bool:
    """Where this store was made of a copy, skip the numbers that may have been given since, and void all tokens.

    Everybody is signed out, and an exercise that ran stands still: its injects may have gone out since. Return whether
    it was.
    """
    with database.transaction() as connection:
        mark = connection.execute(select(tables.marks.c.at).where(tables.marks.c.name == MARK)).first()
        if mark is None:
            return False
        leap(database, max(LEAP_AT_LEAST, int((now - moment(mark.at)).total_seconds() * LEAP_A_SECOND)))
        connection.execute(delete(tables.tokens))
        connection.execute(delete(tables.sessions))  # who signed out since is not to be signed in again
        connection.execute(update(tables.vantages).values(sha256=None, until=None))
        for one in (exercises := Exercises(database)).going_on():
            exercises.pause(one.id, moment(mark.at))
        connection.execute(delete(tables.marks).where(tables.marks.c.name == MARK))
        line = {"at": stored(now), "who": "hub", "what": "restored", "member": "", "value": "", "detail": ""}
        connection.execute(insert(tables.audit).values(line))
    return True


def _copy_sqlite(source: Path, to: Path, now: datetime) -> None:
    try:
        with copy_of(source, to) as copy:
            copy.execute("INSERT OR REPLACE INTO marks (name, at) VALUES (?, ?)", (MARK, stored(now)))
    except sqlite3.Error as error:
        raise Problem(reason(error), where=str(source)) from None


def _dump(database: Database, to: Path, now: datetime) -> None:
    """The mark is there only while the copy is made. After a kill in between the next start settles for nothing."""
    database.change(delete(tables.marks).where(tables.marks.c.name == MARK))
    database.change(insert(tables.marks).values(name=MARK, at=stored(now)))
    try:
        pg_tools.dump(database.writer.url, to)
    finally:
        database.change(delete(tables.marks).where(tables.marks.c.name == MARK))


def _checked(copy: Path) -> Copy:
    try:
        with closing(sqlite3.connect(f"{copy.absolute().as_uri()}?mode=ro&immutable=1", uri=True)) as opened:
            whole = opened.execute("PRAGMA integrity_check(1)").fetchall() == [("ok",)]
            if not whole or opened.execute("PRAGMA foreign_key_check").fetchone():
                raise Problem("is damaged", where=str(copy))
            (step,) = opened.execute("SELECT version_num FROM alembic_version").fetchone()
            schema.refuse_newer(step, str(copy))
            made = opened.execute("SELECT at FROM marks WHERE name = ?", (MARK,)).fetchone()
            names = [name for (name,) in opened.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
            rows = {name: opened.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in names}  # noqa: S608  its own
    except (sqlite3.Error, TypeError) as error:
        raise Problem(f"is no backup of a hub's store: {reason(error)}", where=str(copy)) from None
    return Copy(
        moment(made[0]) if made else None, {name: rows[name] for name in tables.metadata.tables if name in rows}
    )


def _into_folder(copy: Path, folder: Path) -> None:
    if copy.read_bytes()[: len(MAGIC)] != MAGIC:
        raise Problem("is of PostgreSQL: give a postgresql://… to restore to", where=str(copy))
    path = folder / on_sqlite.NAME
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        held = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    except FileExistsError:
        raise Problem("there is a store already: move it away first", where=str(path)) from None
    except OSError as error:
        raise Problem(f"cannot be used: {error.strerror}", where=str(folder)) from None
    try:
        with open(held, "wb") as file, copy.open("rb") as source:  # noqa: PTH123  a file that is open
            copyfileobj(source, file)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        with suppress(OSError):
            path.unlink()
        raise Problem(f"cannot be written: {error.strerror}", where=str(path)) from None


def _into_postgresql(copy: Path, url: str) -> None:
    with closing(on_postgresql.open_url(url, alone=True)) as database:
        if schema.found_in(database) is not None:
            raise Problem("there is a store already: give an empty database", where=database.where)
        pg_tools.restore(database.writer.url, copy)
