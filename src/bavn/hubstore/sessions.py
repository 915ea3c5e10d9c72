"""Who is signed in. Of what a browser shows only its SHA-256 is here."""

from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Row, delete, insert, select, update

from bavn.disk.moment import moment, stored
from bavn.hubstore import tables
from bavn.hubstore.counting import bump
from bavn.hubstore.database import Database
from bavn.hubstore.members import VERSION
from bavn.model.account import Session

LIFE: Final = timedelta(hours=12)
IDLE: Final = timedelta(minutes=60)
MOST_OF_ONE: Final = 20  # one more, and the oldest ends


class Sessions:
    """Keep sessions. Each that ends lets the registry's version grow: a hub that has it in memory notices."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def begin(self, session: Session) -> None:
        """Keep a new one. Of one person there are no more than `MOST_OF_ONE`."""
        row = tables.sessions
        with self._database.transaction() as connection:
            connection.execute(insert(row).values(_values(session)))
            newest = select(row.c.id).where(row.c.user == session.user).order_by(row.c.begun.desc(), row.c.id)
            older = [one.id for one in connection.execute(newest.offset(MOST_OF_ONE))]
            if older:
                self._end(row.c.id.in_(older))

    def get(self, session: bytes, now: datetime) -> Session | None:
        """Return one that goes on; None where there is none of this id, or no longer."""
        row = tables.sessions
        found = self._database.row(select(row).where(row.c.id == session, row.c.until > stored(now)))
        return _session(found) if found else None

    def of(self, user: str, now: datetime) -> list[Session]:
        """Return all of one person that go on, newest first."""
        row = tables.sessions
        mine = (row.c.user == user) & (row.c.until > stored(now))
        return [_session(one) for one in self._database.rows(select(row).where(mine).order_by(row.c.begun.desc()))]

    def renew(self, session: bytes, seen: datetime, until: datetime) -> bool:
        """Let one go on until then. False where there is none any more."""
        row = tables.sessions
        values = {"seen": stored(seen), "until": stored(until)}
        return self._database.change(update(row).where(row.c.id == session).values(values)) > 0

    def end(self, session: bytes, user: str) -> bool:
        """End one of this person; False where there is none."""
        row = tables.sessions.c
        return self._end((row.id == session) & (row.user == user)) > 0

    def end_all(self, user: str, *, but: bytes = b"") -> int:
        """End all of one person, but this one; return how many."""
        row = tables.sessions.c
        return self._end((row.user == user) & (row.id != but))

    def _end(self, which: ColumnElement[bool]) -> int:
        with self._database.transaction() as connection:
            ended = connection.execute(delete(tables.sessions).where(which)).rowcount
            if ended:
                bump(self._database, VERSION)
        return ended


def until(latest: datetime, seen: datetime) -> datetime:
    """When a session ends that is not used again."""
    return min(latest, seen + IDLE)


def _values(session: Session) -> dict[str, Any]:
    return {
        "id": session.id,
        "user": session.user,
        "way": session.way,
        "begun": stored(session.begun),
        "seen": stored(session.seen),
        "until": stored(session.until),
        "latest": stored(session.latest),
        "network": session.network,
        "browser": session.browser,
    }


def _session(row: Row[Any]) -> Session:
    begun, seen, ends, latest = (moment(at) for at in (row.begun, row.seen, row.until, row.latest))
    return Session(row.id, row.user, row.way, begun, seen, ends, latest, row.network, row.browser)
