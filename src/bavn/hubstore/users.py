"""People who look after the hub, or read in it."""

from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, insert, select, update

from bavn.disk.moment import moment, moment_or_none, stored, stored_or_none
from bavn.hubstore import tables
from bavn.hubstore.counting import bump
from bavn.hubstore.database import Database
from bavn.hubstore.members import VERSION
from bavn.hubstore.signing_out import forget, named
from bavn.model.member import User
from bavn.model.problem import Problem


class Users:
    """Keep users. Of their token only its SHA-256 is here."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, user: User) -> User:
        """Add a user. `Problem` where there is, or was, one of this name, or no such member."""
        with self._database.transaction() as connection:
            if self.get(user.name) is not None:
                raise Problem("there is such a user already", where=f"user {user.name}")
            connection.execute(insert(tables.users).values(_values(user)))
            bump(self._database, VERSION)
        return user

    def get(self, name: str) -> User | None:
        """Return a user, also a revoked one; None where there is none of this name."""
        found = self._database.row(select(tables.users).where(tables.users.c.name == name))
        return _user(found) if found else None

    def all(self) -> list[User]:
        """Return every user, also revoked ones, by name."""
        return [_user(row) for row in self._database.rows(select(tables.users).order_by(tables.users.c.name))]

    def renew(self, name: str, secret: bytes) -> bool:
        """Give a user another token: the earlier one ends. False where there is none of this name who is let in."""
        row, begun = tables.users, tables.sessions
        holds = (row.c.name == name) & row.c.revoked.is_(None)
        with self._database.transaction() as connection:
            done = connection.execute(update(row).where(holds).values(secret=secret)).rowcount > 0
            if done:
                connection.execute(delete(begun).where(begun.c.user == name, begun.c.way == "token"))
                bump(self._database, VERSION)
        return done

    def reset(self, name: str, secret: bytes) -> bool:
        """As `renew`; what they sign in with is deleted too, and all their sessions end: they set it up anew."""
        with self._database.transaction() as connection:
            done = self.renew(name, secret)
            if done:
                forget(connection, named(name))
        return done

    def revoke(self, name: str, now: datetime) -> bool:
        """From now on nothing lets them in, for good. False where there is none of this name who still was."""
        row = tables.users
        holds = (row.c.name == name) & row.c.revoked.is_(None)
        with self._database.transaction() as connection:
            done = connection.execute(update(row).where(holds).values(revoked=stored(now))).rowcount > 0
            if done:
                forget(connection, named(name))
                bump(self._database, VERSION)
        return done


def _values(user: User) -> dict[str, Any]:
    return {
        "name": user.name,
        "role": user.role,
        "member": user.member or None,
        "secret": user.secret,
        "made": stored(user.made),
        "revoked": stored_or_none(user.revoked),
    }


def _user(row: Row[Any]) -> User:
    return User(row.name, row.role, row.member or "", row.secret, moment(row.made), moment_or_none(row.revoked))
