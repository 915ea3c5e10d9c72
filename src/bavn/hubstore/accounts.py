"""How people sign in: passkeys, or a password with a code. Passwords are here as Argon2 hashes, codes as SHA-256."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Row, delete, func, insert, select, update

from bavn.disk.moment import moment, moment_or_none, stored, stored_or_none
from bavn.hubstore import tables
from bavn.hubstore.database import Database
from bavn.model.account import Account, Passkey
from bavn.model.problem import Problem

MOST_PASSKEYS: Final = 10


class Accounts:
    """Keep accounts. Who changes one ends its other sessions, in the same transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, user: str) -> Account | None:
        """Return somebody's password and code; None where they have set up none."""
        row, codes = tables.accounts, tables.recovery
        left = select(func.count()).select_from(codes).where(codes.c.user == user).scalar_subquery()
        found = self._database.row(select(row, left.label("codes")).where(row.c.user == user))
        return _account(found) if found else None

    def passkeys(self, user: str) -> list[Passkey]:
        """Return somebody's passkeys, oldest first."""
        row = tables.passkeys
        rows = self._database.rows(select(row).where(row.c.user == user).order_by(row.c.made, row.c.id))
        return [_passkey(one) for one in rows]

    def passkey(self, number: bytes) -> Passkey | None:
        """Return the passkey of this id; None where there is none."""
        found = self._database.row(select(tables.passkeys).where(tables.passkeys.c.id == number))
        return _passkey(found) if found else None

    def is_set_up(self, user: str) -> bool:
        """Whether somebody has any way of signing in: a token alone opens no page for them any more."""
        with self._database.reading():
            return self.get(user) is not None or bool(self.passkeys(user))

    def set_password(self, account: Account, codes: Collection[bytes]) -> None:
        """Keep a password with its code, and recovery codes (SHA-256), in place of earlier ones."""
        with self._database.transaction() as connection:
            self.remove_password(account.user)
            values = {name: getattr(account, name) for name in ("user", "password", "totp", "step")}
            connection.execute(insert(tables.accounts).values(**values, made=stored(account.made)))
            self.set_codes(account.user, codes)

    def remove_password(self, user: str) -> bool:
        """Let nobody sign in with the password, nor with a recovery code. False where there was none."""
        with self._database.transaction() as connection:
            connection.execute(delete(tables.recovery).where(tables.recovery.c.user == user))
            return connection.execute(delete(tables.accounts).where(tables.accounts.c.user == user)).rowcount > 0

    def rehash(self, user: str, before: str, password: str) -> bool:
        """Keep the same password under another hash, unless it was changed meanwhile."""
        row = tables.accounts
        same = (row.c.user == user) & (row.c.password == before)
        return self._database.change(update(row).where(same).values(password=password)) > 0

    def set_codes(self, user: str, codes: Collection[bytes]) -> None:
        """Keep recovery codes (SHA-256) in place of earlier ones."""
        with self._database.transaction() as connection:
            connection.execute(delete(tables.recovery).where(tables.recovery.c.user == user))
            if codes:
                connection.execute(insert(tables.recovery), [{"user": user, "sha256": one} for one in codes])

    def take_step(self, user: str, step: int) -> bool:
        """Use a code up, and all before it. False where it, or a later one, was used."""
        row = tables.accounts
        fresh = (row.c.user == user) & (row.c.step < step)
        return self._database.change(update(row).where(fresh).values(step=step)) > 0

    def set_back(self, user: str, step: int) -> bool:
        """Forget that a later code than this one was used. False where none was."""
        row = tables.accounts
        later = (row.c.user == user) & (row.c.step > step)
        return self._database.change(update(row).where(later).values(step=step)) > 0

    def take_code(self, user: str, sha256: bytes) -> bool:
        """Use a recovery code up. False where there is none such."""
        row = tables.recovery
        return self._database.change(delete(row).where(row.c.user == user, row.c.sha256 == sha256)) > 0

    def has_code(self, user: str, sha256: bytes) -> bool:
        """Whether this recovery code is there, and was not used."""
        row = tables.recovery
        return self._database.row(select(row.c.user).where(row.c.user == user, row.c.sha256 == sha256)) is not None

    def add_passkey(self, passkey: Passkey) -> None:
        """Keep a new one. `Problem` where it is known already, or there are too many."""
        with self._database.transaction() as connection:
            if self.passkey(passkey.id) is not None:
                raise Problem("this passkey is known already", where=f"user {passkey.user}")
            if len(self.passkeys(passkey.user)) >= MOST_PASSKEYS:
                raise Problem("too many passkeys", where=f"user {passkey.user}", allowed=f"at most {MOST_PASSKEYS}")
            connection.execute(insert(tables.passkeys).values(_passkey_values(passkey)))

    def passkey_used(self, before: Passkey, count: int, now: datetime) -> bool:
        """Write down that one was used. False where it is gone, or was used meanwhile: then nobody is let in."""
        row = tables.passkeys
        same = (row.c.id == before.id) & (row.c.count == before.count)
        return self._database.change(update(row).where(same).values(count=count, used=stored(now))) > 0

    def remove_passkey(self, number: bytes, user: str) -> bool:
        """Let nobody in with this one. False where this person has none such."""
        row = tables.passkeys
        return self._database.change(delete(row).where(row.c.id == number, row.c.user == user)) > 0


def _account(row: Row[Any]) -> Account:
    return Account(row.user, moment(row.made), row.password, row.totp, row.step, row.codes)


def _passkey(row: Row[Any]) -> Passkey:
    number, user, name, host, public, count, made, used = tuple(row)  # `row.count` is a tuple's own
    return Passkey(number, user, name, host, public, count, moment(made), moment_or_none(used))


def _passkey_values(one: Passkey) -> dict[str, Any]:
    return {
        "id": one.id,
        "user": one.user,
        "name": one.name,
        "host": one.host,
        "public": one.public,
        "count": one.count,
        "made": stored(one.made),
        "used": stored_or_none(one.used),
    }
