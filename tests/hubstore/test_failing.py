import sqlite3

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError, ResourceClosedError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from bavn.disk.sqlite import StoreError
from bavn.hubstore.failing import reason, said


def sqlite_error(code: int) -> sqlite3.OperationalError:
    error = sqlite3.OperationalError("in its words")
    error.sqlite_errorcode = code
    return error


@pytest.mark.parametrize(
    ("error", "line"),
    [
        (sqlite_error(sqlite3.SQLITE_FULL), "the disk is full"),
        (sqlite_error(sqlite3.SQLITE_IOERR | 3 << 8), "cannot be read or written"),
        (sqlite_error(sqlite3.SQLITE_ERROR), "in its words"),
        (Exception("first line\nsecond"), "first line"),
        (None, "None"),
        (Exception(" "), "the database is not there"),
    ],
    ids=["full", "extended", "other", "two-lines", "none", "silent"],
)
def test_a_driver_is_quoted_in_one_line(error: BaseException | None, line: str) -> None:
    assert reason(error).startswith(line)


@pytest.mark.parametrize(
    ("error", "line"),
    [
        (DBAPIError("SELECT 'secret'", {}, sqlite_error(sqlite3.SQLITE_FULL)), "hub.db: the disk is full"),
        (ResourceClosedError("This Connection is closed"), "hub.db: is closed"),
        (PoolTimeoutError("QueuePool limit"), "hub.db: too many read it at once"),
        (OverflowError(), "hub.db: a number is too large to be kept"),
        (ModuleNotFoundError(name="psycopg"), "hub.db: needs psycopg: pip install 'bavn[postgres]'"),
    ],
    ids=["driver", "closed", "crowded", "too-large", "no-driver"],
)
def test_what_goes_wrong_is_one_line_about_the_store(error: Exception, line: str) -> None:
    with pytest.raises(StoreError) as refused, said("hub.db"):
        raise error
    assert str(refused.value) == line


def test_a_mistake_of_our_own_is_none_of_the_database() -> None:
    with pytest.raises(KeyError), said("hub.db"):
        raise KeyError


def test_no_value_that_was_written_is_named() -> None:
    engine = create_engine("sqlite://", hide_parameters=True)
    with pytest.raises(StoreError) as refused, said("hub.db"), engine.connect() as connection:
        connection.execute(text("INSERT INTO nowhere VALUES (:value)"), {"value": "secret"})
    engine.dispose()
    assert "secret" not in str(refused.value)
    assert "secret" not in str(refused.value.__cause__)
