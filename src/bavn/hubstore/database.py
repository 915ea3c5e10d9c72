"""One connection that writes, connections that only read, and transactions that are all or nothing.

One thread writes at a time; others wait for it. Readers never wait for a writer, nor it for them: they see what was
last committed.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from threading import RLock, get_ident, local
from typing import Any, Final

from sqlalchemy import Connection, Engine, Executable, RootTransaction, Row, Table, bindparam
from sqlalchemy.dialects import postgresql, sqlite

from bavn.disk.sqlite import StoreError
from bavn.hubstore.failing import said

Upsert = sqlite.Insert | postgresql.Insert

_UPSERTS: Final[dict[tuple[str, str, str], str]] = {}  # of each kind of database and table: the same for all stores


class Database:
    """A database that is open. `where` names it for people, without a password. Any thread may call any method."""

    def __init__(self, writer: Engine, readers: Engine, where: str, let_go: Callable[[], None]) -> None:
        self.writer, self.readers, self.where = writer, readers, where
        self._let_go = let_go
        self._lock = RLock()
        self._thread = 0  # the one that is in a transaction
        self._failed = False
        self._afterwards: list[str] = []
        self._reader = local()  # the thread's own, while it is reading
        with said(where):
            self._connection = writer.connect()

    @property
    def is_sqlite(self) -> bool:
        """SQLite, or else PostgreSQL."""
        return self.writer.dialect.name == "sqlite"

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """All of what is written inside, or nothing of it: `StoreError`. Inside another transaction, part of that.

        A part that failed makes the whole fail, even where the caller went on after it.
        """
        with self._lock:
            if self._thread:
                yield from self._part()
                return
            self._afterwards = []
            yield from self._whole()
            self.maintain(*self._afterwards)

    def _part(self) -> Iterator[Connection]:
        try:
            with said(self.where):
                yield self._connection
        except BaseException:
            self._failed = True
            raise

    def _whole(self) -> Iterator[Connection]:
        with said(self.where):
            transaction = self._connection.begin()
            self._thread, self._failed = get_ident(), False
            try:
                yield self._connection
                self._refuse_half()
                transaction.commit()
            except BaseException:
                self._roll_back(transaction)
                raise
            finally:
                self._thread = 0

    def _roll_back(self, transaction: RootTransaction) -> None:
        """SQLAlchemy takes a commit that failed for the end of a transaction; to SQLite it is none."""
        transaction.rollback()
        if self.is_sqlite:
            self._connection.connection.rollback()

    def _refuse_half(self) -> None:
        if self._failed:
            raise StoreError("a part of it failed, so nothing was kept", where=self.where)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """What was committed last, as of one moment; in this thread's own transaction, what that has written so far.

        Inside another `reading`, it is the same moment.
        """
        if self._thread == get_ident():
            with self.transaction() as connection:
                yield connection
        elif mine := getattr(self._reader, "connection", None):
            yield mine
        elif self._connection.closed:
            raise StoreError("is closed", where=self.where)
        else:
            with said(self.where), self.readers.connect() as connection:
                self._reader.connection = connection
                try:
                    yield connection
                finally:
                    self._reader.connection = None

    def rows(self, statement: Executable) -> Sequence[Row[*tuple[Any, ...]]]:
        """Return all rows of a query."""
        with self.reading() as connection:
            return connection.execute(statement).all()

    def row(self, statement: Executable) -> Row[*tuple[Any, ...]] | None:
        """Return the first row of a query, or None."""
        with self.reading() as connection:
            return connection.execute(statement).first()

    def change(self, statement: Executable) -> int:
        """Run one statement; return how many rows it changed."""
        with self.transaction() as connection:
            return connection.execute(statement).rowcount

    def many(self, statement: str, rows: list[tuple[Any, ...]]) -> None:
        """Run one statement of `compiled` for each row: its values as the driver has them, in the table's order.

        They go to the driver as they are: SQLAlchemy's own way through each value costs more than the database.
        """
        if rows:
            with self.transaction() as connection:
                connection.exec_driver_sql(statement, rows)

    def upsert(self, table: Table, *, where: str = "") -> str:
        """For `many`: put whole rows in the place of those of the same key; with `where`, only of lower ones there."""
        name = (self.writer.dialect.name, table.name, where)
        if name not in _UPSERTS:
            _UPSERTS[name] = self.compiled(self._upsert(table, where))
        return _UPSERTS[name]

    def _upsert(self, table: Table, where: str) -> Upsert:
        statement = self.insert(table)
        key = [column.name for column in table.primary_key]
        sets = {column.name: statement.excluded[column.name] for column in table.columns if column.name not in key}
        greater = statement.excluded[where] > table.c[where] if where else None
        return statement.on_conflict_do_update(index_elements=key, set_=sets, where=greater)

    def insert(self, table: Table) -> Upsert:
        """An INSERT of whole rows, which can be told what to do about a row that is there."""
        kind = sqlite.insert if self.is_sqlite else postgresql.insert
        return kind(table).values({column.name: bindparam(column.name) for column in table.columns})

    def compiled(self, statement: Executable) -> str:
        """The text of a statement, for `many`."""
        return str(statement.compile(dialect=self.writer.dialect))  # type: ignore[attr-defined]

    def maintain(self, *pragmas: str) -> None:
        """Run PRAGMAs outside of a transaction: once the one under way is over. PostgreSQL looks after itself."""
        if not self.is_sqlite:
            return
        if self._thread == get_ident():
            self._afterwards.extend(pragmas)
            return
        with self._lock, said(self.where), closing(self._connection.connection.cursor()) as cursor:
            for pragma in pragmas:
                cursor.execute(f"PRAGMA {pragma}")
                cursor.fetchall()

    def close(self) -> None:
        """Close it, and let go of its lock. Twice does no harm."""
        with self._lock:
            self._connection.close()
            self.writer.dispose()
            self.readers.dispose()
            self._let_go()
