"""How far people have been told of warnings: whose turn it is next, and whether somebody has answered.

Of exercises' injects the same is kept in a table of its own, so that neither takes the other's number.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, Row, Table, select, update

from bavn.disk.moment import moment, moment_or_none, stored, stored_or_none
from bavn.hubstore import tables
from bavn.hubstore.database import Database

State = Literal["open", "answered", "over", "given-up"]


@dataclass(frozen=True, slots=True)
class Message:
    """One warning to one member's people. `told` is how many were told so far, `due` when the next one is.

    `ack` is the SHA-256 of the token in the message by which it is answered; `by` who did.
    """

    warning: int
    member: str
    made: datetime
    due: datetime
    needs_answer: bool
    told: int = 0
    state: State = "open"
    ack: bytes | None = None
    answered: datetime | None = None
    by: str = ""


class Messages:
    """Keep how far each message has come. There is one for each warning and member.

    `table`: where; what its first column is the number of stands in a message as `warning`.
    """

    def __init__(self, database: Database, table: Table = tables.messages) -> None:
        self._database, self._table = database, table
        self._about = table.columns[0]
        self._upsert = database.upsert(table)

    def keep(self, *messages: Message) -> None:
        """Keep them as they are now, new or not. Their members must be there."""
        self._database.many(self._upsert, [_row(one) for one in messages])

    def move(self, before: Message, after: Message) -> bool:
        """Let one go a step further, if it still is as it was: an answer that came meanwhile is never overwritten."""
        row = self._table
        still = (self._about == before.warning) & (row.c.member == before.member)
        still &= (row.c.state == before.state) & (row.c.told == before.told)
        step = update(row).where(still).values(state=after.state, told=after.told, due=stored(after.due), ack=after.ack)
        with self._database.transaction() as connection:
            return connection.execute(step).rowcount > 0

    def about(self, warnings: Collection[int]) -> list[Message]:
        """Return those that are open, and all that are about these warnings, by when they are due."""
        return self._some((self._table.c.state == "open") | self._about.in_(sorted(warnings)))

    def get(self, warning: int, member: str) -> Message | None:
        """Return one; None where there is none."""
        return next(iter(self._some((self._about == warning) & (self._table.c.member == member))), None)

    def of_member(self, member: str, most: int) -> list[Message]:
        """Return those to one member's people, newest first."""
        row = self._table.c
        query = select(self._table).where(row.member == member).order_by(row.made.desc(), self._about.desc())
        return [_message(found) for found in self._database.rows(query.limit(most))]

    def open(self) -> list[Message]:
        """Return those that are not over, by when they are due."""
        return self._some(self._table.c.state == "open")

    def asked(self, ack: bytes) -> Message | None:
        """Return the one whose token has this SHA-256; None where none has."""
        return next(iter(self._some(self._table.c.ack == ack)), None)

    def answer(self, ack: bytes, by: str, now: datetime) -> Message | None:
        """Somebody has answered: nobody else is called. None where no token has this SHA-256; twice does no harm."""
        row = self._table
        waits = (row.c.ack == ack) & row.c.state.in_(("open", "given-up"))
        with self._database.transaction() as connection:
            connection.execute(update(row).where(waits).values(state="answered", answered=stored(now), by=by))
            return self.asked(ack)

    def _some(self, condition: ColumnElement[bool]) -> list[Message]:
        row = self._table.c
        query = select(self._table).where(condition).order_by(row.due, self._about, row.member)
        return [_message(found) for found in self._database.rows(query)]


def _row(one: Message) -> tuple[Any, ...]:
    times = (stored(one.made), stored(one.due))
    rest = (one.ack, stored_or_none(one.answered), one.by)
    return one.warning, one.member, *times, one.needs_answer, one.told, one.state, *rest


def _message(row: Row[*tuple[Any, ...]]) -> Message:
    return Message(
        warning=row[0],
        member=row.member,
        made=moment(row.made),
        due=moment(row.due),
        needs_answer=bool(row.needs_answer),
        told=row.told,
        state=row.state,
        ack=row.ack,
        answered=moment_or_none(row.answered),
        by=row.by,
    )
