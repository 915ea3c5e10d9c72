"""Which tables a database has. `upgrading` leads to today's, and is loaded only where there is something to do."""

from typing import Final

from sqlalchemy import Column, MetaData, Table, Text, inspect, select

from bavn.hubstore.database import Database
from bavn.model.problem import Problem

HEAD: Final = "0007"  # the newest step; a test compares it with the files

STEP: Final = Table("alembic_version", MetaData(), Column("version_num", Text, primary_key=True))  # Alembic's own


def upgrade(database: Database) -> None:
    """Bring the tables to today's schema, all or nothing. `Problem` where a newer Bavn wrote them."""
    with database.transaction() as connection:
        found = found_in(database)
        refuse_newer(found, database.where)
        if found != HEAD:
            from bavn.hubstore import upgrading  # noqa: PLC0415  Alembic takes as long to load as all the rest

            upgrading.upgrade(connection)


def require(database: Database) -> None:
    """`Problem` where the tables are not today's: another Bavn wrote them, or no hub has ever run here."""
    found = found_in(database)
    refuse_newer(found, database.where)
    if found is None:
        raise Problem("no hub has kept anything here yet: bavn hub init", where=database.where)
    if found != HEAD:
        raise Problem("an earlier version of Bavn wrote this; restart the hub once", where=database.where)


def found_in(database: Database) -> str | None:
    """Return the step of the tables that are there; None for an empty database."""
    with database.reading() as connection:
        there = inspect(connection).has_table(STEP.name)
        return connection.execute(select(STEP.c.version_num)).scalar() if there else None


def refuse_newer(found: str | None, where: str) -> None:
    """`Problem` where this Bavn does not know the step."""
    if found is None or found == HEAD:
        return
    from bavn.hubstore import upgrading  # noqa: PLC0415  the same

    if found not in upgrading.steps():
        why = f"a newer version of Bavn wrote this (its tables are of step {found})"
        raise Problem(why, where=where, allowed=f"up to {HEAD}")
