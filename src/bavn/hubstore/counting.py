"""Numbers that are never given twice: not after a restart, a tidying, a restored backup or an erasure."""

from typing import Final

from sqlalchemy import select, update

from bavn.hubstore import tables
from bavn.hubstore.database import Database

FIRST: Final = 1


def next_number(database: Database, name: str) -> int:
    """Give the next number of this kind, from 1 on. It is given once the transaction under way is committed."""
    row = tables.counters.c
    with database.transaction() as connection:
        new = database.insert(tables.counters).on_conflict_do_update(
            index_elements=[row.name], set_={"next": row.next + 1}
        )
        given = connection.execute(new.returning(row.next), {"name": name, "next": FIRST + 1}).scalar_one()
    return int(given) - 1


def bump(database: Database, name: str) -> None:
    """Let a number that somebody watches grow."""
    next_number(database, name)


def counted(database: Database, name: str) -> int:
    """Return how far a number has come; 0 before the first."""
    found = database.row(select(tables.counters.c.next).where(tables.counters.c.name == name))
    return int(found.next) if found else 0


def leap(database: Database, by: int) -> None:
    """Skip numbers that a hub may have given after the copy was made from which this store was restored.

    `floor` becomes the last seq before those that are given now: whoever has heard less is told all there is.
    """
    row = tables.counters
    with database.transaction() as connection:
        connection.execute(update(row).values(next=row.c.next + by))
        seq = max(counted(database, "seq") - 1, 0)
        connection.exec_driver_sql(database.upsert(row, where="next"), ("floor", seq))
