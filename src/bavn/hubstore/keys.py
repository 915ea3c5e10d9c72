"""Keys of programs: sensors, bouncers, reporters, readers."""

from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Row, insert, or_, select, update

from bavn.disk.moment import moment, moment_or_none, stored, stored_or_none
from bavn.hubstore import tables
from bavn.hubstore.counting import bump
from bavn.hubstore.database import Database
from bavn.hubstore.members import VERSION
from bavn.model.member import Key, Purpose
from bavn.model.problem import Problem

SEEN_EVERY: Final = timedelta(minutes=1)  # a key that is used all the time is written down so often


class Keys:
    """Keep keys. Of a secret only its SHA-256 is here, of a key pair only the public half."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, key: Key) -> Key:
        """Add a key. `Problem` where there is one of this id, or no such member."""
        with self._database.transaction() as connection:
            if self.get(key.id) is not None:
                raise Problem("there is such a key already", where=f"key {key.id}")
            connection.execute(insert(tables.keys).values(_values(key)))
            bump(self._database, VERSION)
        return key

    def get(self, key: str) -> Key | None:
        """Return a key, also a revoked one; None where there is none of this id."""
        found = self._database.row(select(tables.keys).where(tables.keys.c.id == key))
        return _key(found) if found else None

    def all(self, *, member: str | None = None, purpose: Purpose | None = None) -> list[Key]:
        """Return every key, also revoked ones, oldest first; `member` "": those of nobody."""
        row = tables.keys.c
        query = select(tables.keys).order_by(row.made, row.id)
        if member is not None:
            query = query.where(row.member == (member or None))
        if purpose is not None:
            query = query.where(row.purpose == purpose)
        return [_key(found) for found in self._database.rows(query)]

    def revoke(self, key: str, now: datetime) -> bool:
        """From now on it opens nothing, for good. False where there is none of this id that still did."""
        row = tables.keys
        holds = (row.c.id == key) & row.c.revoked.is_(None)
        with self._database.transaction() as connection:
            done = connection.execute(update(row).where(holds).values(revoked=stored(now))).rowcount > 0
            if done:
                bump(self._database, VERSION)
        return done

    def seen(self, keys: list[str], now: datetime) -> None:
        """Write down that they were used, at most once a minute each. Nobody is told of it."""
        row = tables.keys
        stale = or_(row.c.last_seen.is_(None), row.c.last_seen < stored(now - SEEN_EVERY))
        if keys:
            self._database.change(update(row).where(row.c.id.in_(keys), stale).values(last_seen=stored(now)))


def _values(key: Key) -> dict[str, Any]:
    return {
        "id": key.id,
        "purpose": key.purpose,
        "member": key.member or None,
        "name": key.name,
        "public": key.public,
        "made": stored(key.made),
        "revoked": stored_or_none(key.revoked),
        "last_seen": stored_or_none(key.last_seen),
    }


def _key(row: Row[Any]) -> Key:
    times = (moment(row.made), moment_or_none(row.revoked), moment_or_none(row.last_seen))
    return Key(row.id, row.purpose, row.member or "", row.name, row.public, *times)
