"""Vantage points: places that look for the hub, each a process of its own with a key of its own."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Row, insert, select, update

from bavn.disk.moment import moment, moment_or_none, stored
from bavn.hubstore import tables
from bavn.hubstore.counting import bump
from bavn.hubstore.database import Database
from bavn.hubstore.keys import Keys
from bavn.hubstore.members import VERSION
from bavn.model.member import Key
from bavn.model.probe import Vantage
from bavn.model.problem import Problem

LIFE: Final = timedelta(days=7)  # of a joining token


@dataclass(frozen=True, slots=True)
class Enrolled:
    """A vantage point, and the id of its key: "" until it has joined. One that was `removed` looks no more."""

    vantage: Vantage
    made: datetime
    key: str = ""
    removed: datetime | None = None


class Vantages:
    """Keep vantage points. A name is never given twice: what was seen from there stays known by it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, vantage: Vantage, sha256: bytes, now: datetime) -> None:
        """Enrol one: it may join with the token of this SHA-256. `Problem` where there is, or was, one of its name."""
        row = tables.vantages
        with self._database.transaction() as connection:
            if self.get(vantage.name) is not None:
                raise Problem("this name has been given", where=f"vantage point {vantage.name}", allowed="another one")
            place = {"name": vantage.name, "country": vantage.country, "way": vantage.way}
            token = {"sha256": sha256, "until": stored(now + LIFE)}
            connection.execute(insert(row).values(**place, **token, made=stored(now), key="", removed=None))
            bump(self._database, VERSION)

    def invite(self, name: str, sha256: bytes, now: datetime) -> bool:
        """Let one join again, as when its machine was lost. Its key holds until then. False: no such vantage point."""
        row = tables.vantages
        there = (row.c.name == name) & row.c.removed.is_(None)
        token = update(row).where(there).values(sha256=sha256, until=stored(now + LIFE))
        with self._database.transaction() as connection:
            return connection.execute(token).rowcount > 0

    def join(self, sha256: bytes, name: str, key: Key, now: datetime) -> bool:
        """Use a token up and keep the key, in one transaction; an earlier key of this place opens nothing any more.

        False: no such token of this name, used already, or too late.
        """
        row = tables.vantages
        fits = (row.c.sha256 == sha256) & (row.c.name == name) & (row.c.until > stored(now)) & row.c.removed.is_(None)
        with self._database.transaction() as connection:
            before = self.get(name)
            taken = update(row).where(fits).values(sha256=None, until=None, key=key.id)
            if before is None or not connection.execute(taken).rowcount:
                return False
            keys = Keys(self._database)
            if before.key:
                keys.revoke(before.key, now)
            keys.add(key)
        return True

    def remove(self, name: str, now: datetime) -> bool:
        """From now on nothing is heard from there. False where there is none of this name that still looked."""
        row = tables.vantages
        there = (row.c.name == name) & row.c.removed.is_(None)
        gone = update(row).where(there).values(removed=stored(now), sha256=None, until=None)
        with self._database.transaction() as connection:
            before = self.get(name)
            if before is None or not connection.execute(gone).rowcount:
                return False
            if before.key:
                Keys(self._database).revoke(before.key, now)
            bump(self._database, VERSION)
        return True

    def get(self, name: str) -> Enrolled | None:
        """Return one, also one that was removed; None where there never was one of this name."""
        found = self._database.row(select(tables.vantages).where(tables.vantages.c.name == name))
        return _enrolled(found) if found else None

    def all(self) -> list[Enrolled]:
        """Return every one, also those that were removed, by name."""
        return [_enrolled(row) for row in self._database.rows(select(tables.vantages).order_by(tables.vantages.c.name))]


def _enrolled(row: Row[Any]) -> Enrolled:
    vantage = Vantage(row.name, row.country, row.way)
    return Enrolled(vantage, moment(row.made), row.key, moment_or_none(row.removed))
