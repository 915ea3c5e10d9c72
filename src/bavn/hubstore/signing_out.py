"""People are signed out, or have to set up anew how they sign in, because of what becomes of them elsewhere."""

from typing import Any

from sqlalchemy import Connection, Select, delete, select

from bavn.hubstore import tables


def of_member(member: str) -> Select[Any]:
    """The names of all people of a member."""
    return select(tables.users.c.name).where(tables.users.c.member == member)


def named(user: str) -> Select[Any]:
    """One person."""
    return select(tables.users.c.name).where(tables.users.c.name == user)


def sign_out(connection: Connection, users: Select[Any]) -> int:
    """End all sessions of these people; return how many. Whoever calls it lets the registry's version grow."""
    return connection.execute(delete(tables.sessions).where(tables.sessions.c.user.in_(users))).rowcount


def forget(connection: Connection, users: Select[Any]) -> None:
    """Delete all by which these people sign in, and end their sessions."""
    sign_out(connection, users)
    for table in (tables.accounts, tables.passkeys, tables.recovery):
        connection.execute(delete(table).where(table.c.user.in_(users)))
