"""Who did what, when: people, commands and the hub itself."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select

from bavn.disk.moment import moment, stored
from bavn.hubstore import tables
from bavn.hubstore.database import Database
from bavn.hubstore.packing import plain


@dataclass(frozen=True, slots=True)
class AuditLine:
    """`who` (a user, a member, a command, `hub`) did `what` (a code: `member-added`), to which member and value."""

    at: datetime
    who: str
    what: str
    member: str = ""
    value: str = ""
    detail: str = ""


class Audit:
    """Keep audit lines. Nothing but `tidy` ever takes one away; an erasure blanks the name or the address in it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def write(self, *lines: AuditLine) -> None:
        """Add lines, all or none; in a transaction, with what they are about."""
        rows = [
            {
                "at": stored(one.at),
                "who": plain(one.who),
                "what": one.what,
                "member": one.member,
                "value": plain(one.value),
                "detail": plain(one.detail),
            }
            for one in lines
        ]
        if rows:
            with self._database.transaction() as connection:
                connection.execute(insert(tables.audit), rows)

    def lines(self, since: datetime, most: int = 10_000) -> list[AuditLine]:
        """Return the newest `most` lines since `since`, newest first."""
        row = tables.audit.c
        query = select(row.at, row.who, row.what, row.member, row.value, row.detail).where(row.at >= stored(since))
        rows = self._database.rows(query.order_by(row.at.desc(), row.id.desc()).limit(most))
        return [
            AuditLine(moment(at), who, what, member, value, detail) for at, who, what, member, value, detail in rows
        ]
