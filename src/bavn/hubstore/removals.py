"""Requests that an address be let go of, and what an operator answered."""

from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Row, case, func, insert, select, update

from bavn.disk.moment import moment, moment_or_none, stored
from bavn.hubstore import tables
from bavn.hubstore.counting import next_number
from bavn.hubstore.database import Database
from bavn.hubstore.packing import plain
from bavn.model.problem import Problem
from bavn.model.removal import Removal, RemovalState

MOST_OPEN: Final = 20  # of one member, or of one person who is of no member
MOST: Final = 200


class Removals:
    """Keep requests. Of one value, one member or person has no more than one that is open."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def ask(self, removal: Removal) -> Removal:
        """Keep a new one; return it with its number, or the open one that there is. `Problem`: too many are open."""
        with self._database.transaction() as connection:
            waiting = self._some((tables.removals.c.state == "open") & _asked_by(removal.member, removal.by))
            same = [one for one in waiting if one.value == removal.value]
            if same:
                return same[0]
            if len(waiting) >= MOST_OPEN:
                raise Problem("has asked for too many at once", where=removal.member or removal.by)
            given = replace(removal, id=next_number(self._database, "removal"))
            connection.execute(insert(tables.removals).values(_values(given)))
        return given

    def get(self, number: int) -> Removal | None:
        """Return one; None where there is none of this number."""
        return next(iter(self._some(tables.removals.c.id == number)), None)

    def waits(self, removal: Removal) -> bool:
        """Whether the same is asked for already, and nobody has answered."""
        row = tables.removals.c
        same = (row.state == "open") & (row.value == removal.value) & _asked_by(removal.member, removal.by)
        return self._database.row(select(row.id).where(same).limit(1)) is not None

    def open(self, most: int = MOST, each: int = MOST_OPEN) -> list[Removal]:
        """Return those that nobody has answered, in turn: the oldest of all who ask, then their second, oldest first.

        `each` is how many of one member, or of one person who is of none: nobody fills the list for all others.
        """
        row = tables.removals.c
        turn = func.row_number().over(partition_by=(row.member, _nobodys()), order_by=row.id).label("turn")
        waiting = select(tables.removals, turn).where(row.state == "open").subquery()
        query = select(waiting).where(waiting.c.turn <= each).order_by(waiting.c.turn, waiting.c.id).limit(most)
        return [_removal(one) for one in self._database.rows(query)]

    def open_of(self) -> dict[str, int]:
        """Return how many wait, by member; "" is all people who are of none."""
        row = tables.removals.c
        query = select(row.member, func.count()).where(row.state == "open").group_by(row.member)
        return {member or "": count for member, count in self._database.rows(query)}

    def answered(self, most: int = MOST) -> list[Removal]:
        """Return the newest that somebody has answered, newest first."""
        return self._some(tables.removals.c.state != "open", most)

    def all(self, most: int = MOST) -> list[Removal]:
        """Return the newest, answered or not, newest first."""
        return self._some(tables.removals.c.id > 0, most)

    def of(self, member: str, by: str, most: int = MOST) -> list[Removal]:
        """Return those of one member, or of one person who is of none, newest first."""
        return self._some(_asked_by(member, by), most)

    def about(self, value: str, most: int = MOST) -> list[Removal]:
        """Return those about one value, newest first."""
        return self._some(tables.removals.c.value == value, most)

    def close(self, number: int, state: RemovalState, by: str, now: datetime, answer: str = "") -> bool:
        """Answer one. False where it is answered already, or not there."""
        row = tables.removals
        waits = (row.c.id == number) & (row.c.state == "open")
        done = update(row).where(waits).values(state=state, closed=stored(now), closed_by=by, answer=plain(answer))
        return self._database.change(done) > 0

    def release(self, value: str, by: str, now: datetime) -> int:
        """Answer all that wait for a value that an operator has let go of; return how many."""
        row = tables.removals
        waits = (row.c.value == value) & (row.c.state == "open")
        return self._database.change(
            update(row).where(waits).values(state="released", closed=stored(now), closed_by=by)
        )

    def _some(self, condition: ColumnElement[bool], most: int = MOST) -> list[Removal]:
        query = select(tables.removals).where(condition).order_by(tables.removals.c.id.desc()).limit(most)
        return [_removal(one) for one in self._database.rows(query)]


def _asked_by(member: str, by: str) -> ColumnElement[bool]:
    row = tables.removals.c
    return row.member == member if member else row.member.is_(None) & (row.by == by)


def _nobodys() -> ColumnElement[str]:
    """Who asks, of no member; of a member's people all the same."""
    row = tables.removals.c
    return case((row.member.is_(None), row.by), else_="")


def _values(one: Removal) -> dict[str, Any]:
    return {
        "id": one.id,
        "value": one.value,
        "by": one.by,
        "member": one.member or None,
        "at": stored(one.at),
        "reason": plain(one.reason),
        "state": one.state,
        "closed": None,
        "closed_by": "",
        "answer": "",
    }


def _removal(row: Row[Any]) -> Removal:
    return Removal(
        row.id,
        row.value,
        row.by,
        row.member or "",
        moment(row.at),
        row.reason,
        row.state,
        moment_or_none(row.closed),
        row.closed_by,
        row.answer,
    )
