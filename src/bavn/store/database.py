"""`sensor.db`: findings, decisions, releases, messages, audit and counters in one SQLite file.

Write-ahead log: what was committed survives `kill -9`; a power cut may take the last moments, never the file.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from bavn.disk.database_file import damage, look_at_head, open_file, refuse_newer, told
from bavn.disk.moment import stored
from bavn.model.notice import Notice
from bavn.model.problem import Problem
from bavn.store.audit import Audit
from bavn.store.connection import Connection
from bavn.store.counters import Counters
from bavn.store.decisions import Decisions
from bavn.store.findings import Findings
from bavn.store.outbox import Outbox
from bavn.store.releases import Releases
from bavn.store.schema import STEPS, VERSION

NAME: Final = "sensor.db"
PAGES_BEFORE_CHECKPOINT: Final = 4000  # 16 MB, in case that nobody calls `checkpoint`
LARGEST_LOG_BYTES: Final = 1 << 25
PAGES_FREED_AT_ONCE: Final = 2000

SENSOR_PATIENCE_S: Final = 0.25  # one turn of the sensor's loop makes many calls, and the watchdog waits for it

KEEP_FINDINGS: Final = timedelta(days=365)
KEEP_AUDIT: Final = timedelta(days=730)
MOST_AUDIT: Final = 1_000_000  # about 150 MB
MOST_FINDINGS: Final = 2_000
KEEP_DONE: Final = timedelta(days=30)  # messages that were sent or given up, releases that are over


@dataclass(frozen=True, slots=True)
class Store:
    """All that the sensor keeps. Any thread may call any method; each is one transaction (`StoreError`: none of it).

    `notices` is what opening it had to say.
    """

    connection: Connection
    notices: tuple[Notice, ...] = ()
    findings: Findings = field(init=False)
    decisions: Decisions = field(init=False)
    releases: Releases = field(init=False)
    outbox: Outbox = field(init=False)
    audit: Audit = field(init=False)
    counters: Counters = field(init=False)

    def __post_init__(self) -> None:
        parts = {
            "findings": Findings,
            "decisions": Decisions,
            "releases": Releases,
            "outbox": Outbox,
            "audit": Audit,
            "counters": Counters,
        }
        for name, part in parts.items():
            object.__setattr__(self, name, part(self.connection))

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Make several calls one: all or nothing. Other threads wait, so keep it short."""
        with self.connection.transaction():
            yield

    def tidy(self, now: datetime) -> None:
        """Let go of what is older than it is kept: findings a year, audit two, done messages and releases 30 days.

        However fast they come, no more than the newest `MOST_FINDINGS` and `MOST_AUDIT` lines are kept: the disk is
        the sensor's own, and an attacker must not fill it.
        """
        write = self.connection.write
        with self.transaction():
            write("DELETE FROM finding WHERE saved < ?", stored(now - KEEP_FINDINGS))
            write("DELETE FROM announcement WHERE finding NOT IN (SELECT id FROM finding)")
            write("DELETE FROM decision WHERE expires <= ?", stored(now - KEEP_DONE))
            write("DELETE FROM release WHERE until < ?", stored(now - KEEP_DONE))
            write("DELETE FROM message WHERE state <> 'waiting' AND done < ?", stored(now - KEEP_DONE))
            write("DELETE FROM audit WHERE at < ?", stored(now - KEEP_AUDIT))
            write("DELETE FROM audit WHERE id <= (SELECT max(id) FROM audit) - ?", MOST_AUDIT)
            write("DELETE FROM finding WHERE id <= (SELECT max(id) FROM finding) - ?", MOST_FINDINGS)
        self.connection.maintain(f"incremental_vacuum({PAGES_FREED_AT_ONCE})")

    def checkpoint(self) -> None:
        """Move the write-ahead log into the database, as far as nobody is in the way. Call it now and then."""
        self.connection.maintain("wal_checkpoint(PASSIVE)")

    def close(self) -> None:
        """Close the database; every later call raises `StoreError`."""
        self.connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def open_store(folder: Path, now: datetime) -> Store:
    """Open the store of the sensor that holds `folder` (see `lock.hold`), made new where there is none.

    A file that is no database or is damaged is set aside as `sensor.db.bad-20261122T081500Z`, with a notice
    (`store-set-aside`); a new one begins. `Problem`: the folder cannot be made or written, the disk is full, or a newer
    Bavn has written the database.

    Once it is open, no call waits longer than `SENSOR_PATIENCE_S` for another process: what is busy then fails, and is
    for the caller to try again.
    """
    return Store(*open_file(folder / NAME, now, _opened))


def join_store(folder: Path, *, read_only: bool = False) -> Store:
    """Open the store beside the sensor, for `bavn status` (`read_only`) and `bavn release`.

    Changes no tables and sets nothing aside. `Problem` where there is no store, or one of another version.
    """
    path = folder / NAME
    with told(folder):
        if not path.is_file():
            raise Problem("no sensor has kept anything here yet", where=str(folder))
    connection = Connection(path, read_only=read_only)
    try:
        _refuse_other(_version(connection), path)
    except Problem:
        connection.close()
        raise
    return Store(connection)


def _opened(path: Path) -> Connection:
    look_at_head(path)
    connection = Connection(path)
    try:
        found = _version(connection)
        refuse_newer(found, VERSION, path)
        _check(connection)
        _tune(connection)
        _step_forward(connection, found)
        connection.wait_at_most(SENSOR_PATIENCE_S)
    except BaseException:
        connection.close()
        raise
    return connection


def _check(connection: Connection) -> None:
    if connection.rows("PRAGMA quick_check(1)") != [("ok",)]:
        raise damage(sqlite3.SQLITE_CORRUPT, connection.path)


def _tune(connection: Connection) -> None:
    for pragma in (
        "auto_vacuum = INCREMENTAL",  # only a database without tables takes it
        "journal_mode = WAL",
        "synchronous = NORMAL",
        f"wal_autocheckpoint = {PAGES_BEFORE_CHECKPOINT}",
        f"journal_size_limit = {LARGEST_LOG_BYTES}",
    ):
        connection.rows(f"PRAGMA {pragma}")


def _version(connection: Connection) -> int:
    row = connection.row("PRAGMA user_version")
    return int(row[0]) if row else 0


def _refuse_other(found: int, path: Path) -> None:
    refuse_newer(found, VERSION, path)
    if found < VERSION:
        raise Problem("an earlier version of Bavn wrote this; restart the sensor once", where=str(path))


def _step_forward(connection: Connection, found: int) -> None:
    for place, statements in enumerate(STEPS[found:], found + 1):
        with connection.transaction():
            for statement in statements:
                connection.write(statement)
            connection.write(f"PRAGMA user_version = {place}")
