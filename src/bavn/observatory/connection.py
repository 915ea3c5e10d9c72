"""One connection to `observatory.db`, one lock for all threads, and transactions that are all or nothing."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import RLock
from typing import Any, Final

from bavn.disk.database_file import DAMAGED
from bavn.disk.sqlite import SAID, StoreError, code

PATIENCE_S: Final = 2.0

Value = str | int | float | bytes | None
Row = tuple[Any, ...]


class Connection:
    """A connection that every thread may use, one at a time. What SQLite refuses is a `StoreError`.

    `raw` is for many quick statements within `transaction`.
    """

    def __init__(self, path: Path, *, read_only: bool = False) -> None:
        self.path = path
        self._lock = RLock()
        with self._said():
            self.raw = sqlite3.connect(
                f"{path.absolute().as_uri()}?mode=rw",
                uri=True,
                timeout=PATIENCE_S,
                isolation_level=None,
                check_same_thread=False,
                cached_statements=256,
            )
            self.raw.execute("PRAGMA trusted_schema = OFF")
            if read_only:
                self.raw.execute("PRAGMA query_only = ON")

    @contextmanager
    def alone(self) -> Iterator[None]:
        """No other thread uses the connection meanwhile."""
        with self._lock:
            yield

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """All of what is written inside, or nothing of it. Not within another one."""
        with self._lock, self._said():
            self.raw.execute("BEGIN IMMEDIATE")
            try:
                yield self.raw
                self.raw.execute("COMMIT")
            except BaseException:
                self._roll_back()
                raise

    @contextmanager
    def moment(self) -> Iterator[sqlite3.Connection]:
        """All that is read inside is of one moment, whoever writes meanwhile."""
        with self._lock, self._said():
            if self.raw.in_transaction:
                yield self.raw
                return
            self.raw.execute("BEGIN")
            try:
                yield self.raw
            finally:
                self._roll_back()

    def _roll_back(self) -> None:
        if self.raw.in_transaction:  # SQLite has rolled back already where the disk was full
            with suppress(sqlite3.Error):
                self.raw.execute("ROLLBACK")

    def rows(self, statement: str, *values: Value) -> list[Row]:
        """Run one statement, and return all rows of it."""
        with self._lock, self._said():
            return self.raw.execute(statement, values).fetchall()

    def number(self, statement: str, *values: Value) -> int:
        """The number that a query gives; 0 where it gives none."""
        found = self.rows(statement, *values)
        return int(found[0][0] or 0) if found else 0

    def maintain(self, pragma: str) -> None:
        """Run a PRAGMA that works in many steps to its end, in no transaction."""
        with self._lock, self._said():
            self.raw.executescript(f"PRAGMA {pragma}")

    def close(self) -> None:
        """Close it, after which every method raises `StoreError`. Twice does no harm."""
        with self._lock, self._said():
            self.raw.close()

    @contextmanager
    def _said(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            if code(error) in DAMAGED:
                self._suspect()
            raise StoreError(reason(error), where=str(self.path)) from error
        except OverflowError:
            raise StoreError("a number is too large to be kept", where=str(self.path)) from None

    def _suspect(self) -> None:
        """Leave a mark, so that the file is read through from end to end when it is next opened."""
        with suppress(OSError):
            suspect(self.path).touch(mode=0o600)


def suspect(path: Path) -> Path:
    """The mark beside a file in which damage was met."""
    return path.with_name(f"{path.name}-suspect")


def reason(error: sqlite3.Error) -> str:
    """What went wrong, for people."""
    if code(error) == sqlite3.SQLITE_BUSY:
        return f"another program has been writing to it for {PATIENCE_S:g} s"
    return SAID.get(code(error), str(error))


def clean(text: str) -> str:
    """Half a surrogate pair, which only hostile text has, is no UTF-8 and would stop the statement."""
    return text if text.isascii() else text.encode("utf-8", "backslashreplace").decode()
