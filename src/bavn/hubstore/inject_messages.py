"""How far people have been told of an exercise's injects, and when: as with warnings, in tables of their own."""

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import func, insert, select, update

from bavn.disk.moment import moment, stored
from bavn.hubstore import exercise_tables as tables
from bavn.hubstore.database import Database
from bavn.hubstore.messages import Message, Messages
from bavn.model.exercise import Call


class InjectMessages(Messages):
    """Messages about injects: in each, `warning` is the inject's number."""

    def __init__(self, database: Database) -> None:
        super().__init__(database, tables.inject_messages)

    def told(self, before: Message, after: Message, now: datetime) -> bool:
        """As `move`; and where somebody is told by this step, note when."""
        with self._database.transaction() as connection:
            if not self.move(before, after):
                return False
            if after.told > before.told:
                call = {"inject": after.warning, "member": after.member, "number": after.told, "at": stored(now)}
                connection.execute(insert(tables.inject_calls).values(call))
        return True

    def of(self, injects: Collection[int]) -> list[Message]:
        """Return those about these injects, open or not."""
        return self._some(tables.inject_messages.c.inject.in_(sorted(injects)))

    def calls(self, injects: Collection[int]) -> list[Call]:
        """Return when whom was told of these injects, in this order."""
        row = tables.inject_calls.c
        query = select(tables.inject_calls).where(row.inject.in_(sorted(injects)))
        query = query.order_by(row.at, row.inject, row.member, row.number)
        return [Call(one.inject, one.member, one.number, moment(one.at)) for one in self._database.rows(query)]

    def told_most(self, exercise: int) -> dict[str, int]:
        """Return of each member how many of its contacts were told of anything in an exercise, or more."""
        row, injects = tables.inject_messages.c, tables.injects.c
        these = row.inject.in_(select(injects.id).where(injects.exercise == exercise)) & (row.told > 0)
        query = select(row.member, func.max(row.told)).where(these).group_by(row.member).order_by(row.member)
        return {member: int(most) for member, most in self._database.rows(query)}

    def put_off(self, exercise: int, by: timedelta) -> None:
        """Give whoever has not answered so much more time."""
        row, injects = tables.inject_messages, tables.injects
        these = row.c.inject.in_(select(injects.c.id).where(injects.c.exercise == exercise)) & (row.c.state == "open")
        microseconds = by // timedelta(microseconds=1)
        self._database.change(update(row).where(these).values(due=row.c.due + microseconds))
