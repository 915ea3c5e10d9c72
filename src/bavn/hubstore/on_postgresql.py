"""A hub's store in PostgreSQL, which one setting names: postgresql://user@host/database."""

from threading import Event
from typing import Any, Final

from sqlalchemy import URL, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError

from bavn.hubstore.database import Database
from bavn.hubstore.failing import said
from bavn.model.problem import Problem

SCHEME: Final = "postgresql"
LOCK: Final = 0x6261766E  # "bavn": the advisory lock of the one hub that runs on a database
ATTEMPTS: Final = 60
BETWEEN_S: Final = 0.05
READERS: Final = 16
CONNECT_TIMEOUT_S: Final = 10
READS: Final = r"-c default_transaction_read_only=on -c default_transaction_isolation=repeatable\ read"

_HELD: Final = text(
    "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND classid = 0 AND objid = :lock AND objsubid = 1"
    " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
)


def is_url(where: object) -> bool:
    """Whether this names a PostgreSQL database rather than a folder."""
    return isinstance(where, str) and where.startswith((f"{SCHEME}:", f"{SCHEME}+"))


def open_url(url: str, *, alone: bool) -> Database:
    """Open the database; `alone`: hold it as the one hub, for as long as the connection that writes is there.

    `Problem`: not to be reached, or another hub holds it. No message ever has the password.
    """
    parsed = parse(url)
    where = parsed.render_as_string(hide_password=True)
    with said(where):
        writer, readers = _engine(parsed, 1), _engine(parsed, READERS, readonly=True)
    if alone:
        _hold(writer, where)
    return Database(writer, readers, where, _nothing)


def parse(url: str) -> URL:
    """Read the setting; psycopg is the driver, whatever it says. `Problem`, without the text, where it is no URL."""
    try:
        return make_url(url).set(drivername=f"{SCHEME}+psycopg")
    except (ArgumentError, ValueError):
        raise Problem("cannot be read as a URL", where="store", allowed="postgresql://user@host/database") from None


def hub_runs(database: Database) -> bool:
    """Whether a hub holds this database."""
    found = database.row(_HELD.bindparams(lock=LOCK))
    return bool(found and found[0])


def _engine(url: URL, most: int, *, readonly: bool = False) -> Engine:
    options = READS if readonly else ""
    return create_engine(
        url,
        connect_args={"connect_timeout": CONNECT_TIMEOUT_S, "application_name": "bavn hub", "options": options},
        pool_size=most,
        max_overflow=0,
        pool_pre_ping=readonly,
        paramstyle="format",
        hide_parameters=True,
    )


def _hold(writer: Engine, where: str) -> None:
    """The lock belongs to the connection that writes: where that is lost and made anew, it must be taken anew."""

    @event.listens_for(writer, "connect")
    def _take(connection: Any, _record: Any) -> None:  # noqa: ANN401  psycopg is imported only where it is used
        for _ in range(ATTEMPTS):
            if _taken(connection):
                return
            Event().wait(BETWEEN_S)
        raise Problem("another hub has this store: one is enough", where=where)


def _taken(connection: Any) -> bool:  # noqa: ANN401  the same
    """Try to take the lock: the server notices only after a moment that the hub before has gone."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", (LOCK,))
        (taken,) = cursor.fetchone()
    connection.commit()
    return bool(taken)


def _nothing() -> None:
    """The lock ends with the connection."""
