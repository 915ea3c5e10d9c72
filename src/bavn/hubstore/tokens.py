"""Joining tokens: shown once, used once, kept as their SHA-256."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import insert, select, update

from bavn.disk.moment import stored
from bavn.hubstore import tables
from bavn.hubstore.database import Database

LIFE: Final = timedelta(days=7)


class Tokens:
    """Keep joining tokens."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def new_token(self, member: str, sha256: bytes, until: datetime) -> None:
        """Keep a token of a member that there is. Earlier ones of the same member that were not used end with it."""
        row = tables.tokens
        with self._database.transaction() as connection:
            earlier = (row.c.member == member) & row.c.used.is_(None)
            connection.execute(update(row).where(earlier).values(until=0))
            connection.execute(insert(row).values(sha256=sha256, member=member, until=stored(until)))

    def take_token(self, sha256: bytes, now: datetime) -> str | None:
        """Use a token up; return its member. None: no such token, used already, or too late. Never twice a member."""
        row = tables.tokens
        fits = (row.c.sha256 == sha256) & row.c.used.is_(None) & (row.c.until > stored(now))
        with self._database.transaction() as connection:
            if not connection.execute(update(row).where(fits).values(used=stored(now))).rowcount:
                return None
            return str(connection.execute(select(row.c.member).where(row.c.sha256 == sha256)).scalar_one())
