"""One connection for all threads, one lock, and transactions that are all or nothing.

SQLite lets one thread write at a time anyway: threads wait for the lock, not for a busy database. Transactions take
milliseconds. Only another process (`bavn release`) can make the database busy, and is waited for `PATIENCE_S`; the
sensor, whose loop must go on, waits less (`database.SENSOR_PATIENCE_S`).
"""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import RLock
from typing import Any, Final

from bavn.disk.sqlite import SAID, StoreError, code

PATIENCE_S: Final = 2.0

Value = str | int | float | bytes | None
Row = tuple[Any, ...]


class Connection:
    """A connection that every thread may use. Each method is one transaction, or joins the one that is under way."""

    def __init__(self, path: Path, *, read_only: bool = False) -> None:
        self.path = path
        self._lock = RLock()
        self._depth = 0
        self._failed = False
        self._patience_s = PATIENCE_S
        with self._said():
            self._raw = sqlite3.connect(
                f"{path.absolute().as_uri()}?mode=rw",
                uri=True,
                timeout=self._patience_s,
                isolation_level=None,
                check_same_thread=False,
            )
            self._raw.execute("PRAGMA trusted_schema = OFF")
            if read_only:
                self._raw.execute("PRAGMA query_only = ON")

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All of what is written inside, or nothing of it: `StoreError`. Inside another transaction, part of that.

        A part that failed makes the whole fail, even where the caller went on after it.
        """
        with self._lock:
            if self._depth == 0:
                self._failed = False
                with self._said():
                    self._raw.execute("BEGIN IMMEDIATE")
            self._depth += 1
            try:
                yield
            except BaseException:
                self._failed = True
                raise
            finally:
                self._depth -= 1
                if self._depth == 0:
                    self._finish()

    def _finish(self) -> None:
        if self._failed:
            self._roll_back()
            return
        try:
            with self._said():
                self._raw.execute("COMMIT")
        except StoreError:
            self._roll_back()
            raise

    def _roll_back(self) -> None:
        if self._raw.in_transaction:  # SQLite has rolled back already where the disk was full
            with self._said():
                self._raw.execute("ROLLBACK")

    def write(self, statement: str, *values: Value) -> int:
        """Run one statement; return how many rows it changed."""
        return self._run(statement, values).rowcount

    def insert(self, statement: str, *values: Value) -> int:
        """Run one INSERT; return the number of the new row."""
        number = self._run(statement, values).lastrowid
        return number or 0

    def write_many(self, statement: str, rows: Iterable[Sequence[Value]]) -> None:
        """Run one statement for each row, all or none."""
        with self.transaction(), self._said():
            self._raw.executemany(statement, ([_plain(value) for value in row] for row in rows))

    def rows(self, statement: str, *values: Value) -> list[Row]:
        """Return all rows of a query."""
        with self._lock, self._said():
            return self._raw.execute(statement, [_plain(value) for value in values]).fetchall()

    def row(self, statement: str, *values: Value) -> Row | None:
        """Return the first row of a query, or None."""
        found = self.rows(statement, *values)
        return found[0] if found else None

    def wait_at_most(self, patience_s: float) -> None:
        """Wait so long from now on, at each call, for another process that writes; then the call fails."""
        self._patience_s = patience_s
        self.rows(f"PRAGMA busy_timeout = {round(patience_s * 1000)}")

    def maintain(self, pragma: str) -> None:
        """Run a PRAGMA that works in many steps to its end, in no transaction."""
        with self._lock, self._said():
            self._raw.executescript(f"PRAGMA {pragma}")

    def close(self) -> None:
        """Close it, after which every method raises `StoreError`. Twice does no harm."""
        with self._lock, self._said():
            self._raw.close()

    def _run(self, statement: str, values: Sequence[Value]) -> sqlite3.Cursor:
        with self.transaction(), self._said():
            return self._raw.execute(statement, [_plain(value) for value in values])

    @contextmanager
    def _said(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise StoreError(reason(error, self._patience_s), where=str(self.path)) from error
        except OverflowError:
            raise StoreError("a number is too large to be kept", where=str(self.path)) from None


def reason(error: sqlite3.Error, patience_s: float = PATIENCE_S) -> str:
    """Return what went wrong, for people. `patience_s` is how long a busy database was waited for."""
    if code(error) == sqlite3.SQLITE_BUSY:
        return f"another program has been writing to it for {patience_s:g} s"
    return SAID.get(code(error), str(error))


def _plain(value: Value) -> Value:
    """Half a surrogate pair, which only hostile text has, is no UTF-8 and would stop the statement."""
    if isinstance(value, str) and not value.isascii():
        return value.encode("utf-8", "backslashreplace").decode()
    return value
