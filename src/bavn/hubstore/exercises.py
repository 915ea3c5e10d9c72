"""Exercises: what they are made of, and how far they have come. See `model.exercise`.

Each step is taken once, whoever else asks for it at the same moment: it says what state it goes from.
"""

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final

import msgspec
from sqlalchemy import ColumnElement, Row, Table, delete, insert, select, update

from bavn.disk.moment import moment, moment_or_none, stored, stored_or_none
from bavn.hubstore import exercise_tables as tables
from bavn.hubstore.counting import next_number
from bavn.hubstore.database import Database
from bavn.hubstore.inject_messages import InjectMessages
from bavn.hubstore.messages import Message
from bavn.hubstore.packing import plain
from bavn.model.exercise import (
    CLOSING,
    GOING_ON,
    MOST_INJECTS,
    MOST_REMARKS,
    Exercise,
    ExerciseState,
    Inject,
    Pause,
    Remark,
)
from bavn.model.problem import Problem

MOST: Final = 200
Pauses = list[tuple[int, int | None]]


class Exercises:
    """Keep exercises, their injects, and what was seen in them. `messages` are those that injects are sent by."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.messages = InjectMessages(database)

    # ── what there is ────────────────────────────────────────────────────────────────────────────────────────────────

    def all(self, most: int = MOST) -> list[Exercise]:
        """Return the newest, newest first."""
        return self._some(tables.exercises.c.id > 0, most)

    def going_on(self) -> list[Exercise]:
        """Return those that run, or pause."""
        return self._some(tables.exercises.c.state.in_(GOING_ON), MOST)

    def get(self, number: int) -> Exercise | None:
        """Return one; None where there is none of this number."""
        return next(iter(self._some(tables.exercises.c.id == number, 1)), None)

    def injects(self, exercises: Collection[int]) -> list[Inject]:
        """Return the injects of these exercises, by when they come."""
        row = tables.injects.c
        query = select(tables.injects).where(row.exercise.in_(sorted(exercises))).order_by(row.minute, row.id)
        with self._database.reading():
            found = self._database.rows(query)
            to = self._members(tables.inject_members, [one.id for one in found])
        return [_inject(one, to.get(one.id, ())) for one in found]

    def inject(self, number: int) -> Inject | None:
        """Return one inject; None where there is none of this number."""
        found = self._database.row(select(tables.injects).where(tables.injects.c.id == number))
        return _inject(found, self._members(tables.inject_members, [number]).get(number, ())) if found else None

    def remarks(self, exercise: int) -> list[Remark]:
        """Return what was seen in it, in its order."""
        row = tables.remarks.c
        query = select(tables.remarks).where(row.exercise == exercise).order_by(row.at, row.id)
        return [
            Remark(one.id, one.exercise, moment(one.at), one.by, one.text, one.member or "")
            for one in self._database.rows(query)
        ]

    # ── what is written into it ──────────────────────────────────────────────────────────────────────────────────────

    def make(self, exercise: Exercise, injects: Iterable[Inject]) -> Exercise:
        """Keep a new one with its injects; return it with its number. Its members must be there."""
        with self._database.transaction() as connection:
            given = replace(exercise, id=next_number(self._database, "exercise"), state="draft")
            connection.execute(insert(tables.exercises).values(_values(given)))
            self._put(tables.exercise_members, given.id, given.members)
            for one in injects:
                self.add(replace(one, exercise=given.id))
        return given

    def change(self, exercise: Exercise) -> bool:
        """Keep other words, and while it is a draft other members: then no inject is to those who are out of it."""
        row = tables.exercises
        with self._database.transaction() as connection:
            kept = self.get(exercise.id)
            if kept is None:
                return False
            words = {"title": plain(exercise.title), "story": plain(exercise.story), "improve": plain(exercise.improve)}
            connection.execute(update(row).where(row.c.id == exercise.id).values(words))
            if kept.state == "draft":
                self._put(tables.exercise_members, exercise.id, exercise.members)
                for one in self.injects([exercise.id]):
                    self._put(tables.inject_members, one.id, [name for name in one.members if name in exercise.members])
        return True

    def remove(self, number: int) -> bool:
        """Forget one that goes on no more, or never began; False where it goes on, or is not there."""
        row = tables.exercises.c
        return self._database.change(delete(tables.exercises).where(row.id == number, row.state.not_in(GOING_ON))) > 0

    def add(self, inject: Inject) -> Inject:
        """Keep a new inject; return it with its number. `Problem`: there are too many, or the exercise is over."""
        with self._database.transaction() as connection:
            exercise = self.get(inject.exercise)
            if exercise is None or exercise.state == "ended":
                raise Problem("is over", where=f"exercise {inject.exercise}")
            if len(self.injects([inject.exercise])) >= MOST_INJECTS:
                raise Problem("has too many injects", where=f"exercise {inject.exercise}", allowed=str(MOST_INJECTS))
            given = replace(inject, id=next_number(self._database, "inject"), sent=None, late=False)
            connection.execute(insert(tables.injects).values(_inject_values(given)))
            self._put(tables.inject_members, given.id, [one for one in given.members if one in exercise.members])
        return given

    def alter(self, inject: Inject) -> bool:
        """Keep an inject as it is to be now; False where it was sent already, or is not there."""
        row = tables.injects
        with self._database.transaction() as connection:
            waits = (row.c.id == inject.id) & (row.c.exercise == inject.exercise) & row.c.sent.is_(None)
            values = {name: value for name, value in _inject_values(inject).items() if name not in _GIVEN}
            exercise = self.get(inject.exercise)
            if exercise is None or not connection.execute(update(row).where(waits).values(values)).rowcount:
                return False
            self._put(tables.inject_members, inject.id, [one for one in inject.members if one in exercise.members])
        return True

    def drop(self, exercise: int, inject: int) -> bool:
        """Forget an inject; False where it was sent already, or is not there."""
        row = tables.injects.c
        waits = (row.id == inject) & (row.exercise == exercise) & row.sent.is_(None)
        return self._database.change(delete(tables.injects).where(waits)) > 0

    def note(self, remark: Remark) -> Remark:
        """Keep what somebody saw; return it with its number. `Problem`: there is too much of it."""
        with self._database.transaction() as connection:
            if len(self.remarks(remark.exercise)) >= MOST_REMARKS:
                raise Problem("has too many notes", where=f"exercise {remark.exercise}", allowed=str(MOST_REMARKS))
            given = replace(remark, id=next_number(self._database, "remark"), text=plain(remark.text))
            connection.execute(
                insert(tables.remarks).values(
                    id=given.id,
                    exercise=given.exercise,
                    at=stored(given.at),
                    by=given.by,
                    member=given.member or None,
                    text=given.text,
                )
            )
        return given

    # ── its steps ────────────────────────────────────────────────────────────────────────────────────────────────────

    def begin(self, number: int, now: datetime) -> bool:
        """Let its clock run from now; False where it is no draft, or nobody takes part."""
        with self._database.transaction():
            kept = self.get(number)
            if kept is None or not kept.members:
                return False
            return self._step(number, ("draft",), "running", started=stored(now))

    def pause(self, number: int, since: datetime) -> bool:
        """Let its clock stand since then; False where it does not run."""
        with self._database.transaction():
            kept = self.get(number)
            if kept is None or kept.state != "running":
                return False
            return self._step(number, ("running",), "paused", pauses=_pauses((*kept.pauses, Pause(since))))

    def resume(self, number: int, now: datetime) -> bool:
        """Let its clock run on. Whoever had time to answer has as much time left; False where it does not stand."""
        with self._database.transaction():
            kept = self.get(number)
            if kept is None or kept.state != "paused":
                return False
            pauses = _closed(kept.pauses, now)
            stood = now - kept.pauses[-1].since if kept.pauses else timedelta(0)
            self.messages.put_off(number, max(stood, timedelta(0)))
            return self._step(number, ("paused",), "running", pauses=_pauses(pauses))

    def end(self, number: int, now: datetime) -> bool:
        """End it, and say so to whoever was told anything; False where it does not go on.

        That is one more inject. Its messages are open and know how many were told: they are told that it is over.
        """
        with self._database.transaction() as connection:
            kept = self.get(number)
            if kept is None or kept.state not in GOING_ON:
                return False
            told = self.messages.told_most(number)
            if told:
                closing = Inject(next_number(self._database, "inject"), number, CLOSING, "", "", asks=False, sent=now)
                connection.execute(insert(tables.injects).values(_inject_values(closing)))
                self._put(tables.inject_members, closing.id, told)
                over = (
                    Message(closing.id, name, now, now, needs_answer=False, told=most) for name, most in told.items()
                )
                self.messages.keep(*over)
            return self._step(number, GOING_ON, "ended", ended=stored(now), pauses=_pauses(_closed(kept.pauses, now)))

    def send(self, number: int, now: datetime, *, late: bool = False) -> bool:
        """Note that an inject goes out now, once; False where it did before, or its exercise does not run.

        Whoever has it sent keeps its messages in the same transaction.
        """
        running = select(tables.exercises.c.id).where(tables.exercises.c.state == "running")
        row = tables.injects
        waits = (row.c.id == number) & row.c.sent.is_(None) & row.c.exercise.in_(running)
        return self._database.change(update(row).where(waits).values(sent=stored(now), late=late)) > 0

    def _step(self, number: int, before: Collection[str], after: ExerciseState, **values: object) -> bool:
        row = tables.exercises
        step = update(row).where((row.c.id == number) & row.c.state.in_(before)).values(state=after, **values)
        return self._database.change(step) > 0

    # ── rows ─────────────────────────────────────────────────────────────────────────────────────────────────────────

    def _put(self, table: Table, number: int, members: Iterable[str]) -> None:
        first = table.columns[0]
        with self._database.transaction() as connection:
            connection.execute(delete(table).where(first == number))
            rows = [{first.name: number, "member": one} for one in sorted(set(members))]
            if rows:
                connection.execute(insert(table), rows)

    def _some(self, condition: ColumnElement[bool], most: int) -> list[Exercise]:
        query = select(tables.exercises).where(condition).order_by(tables.exercises.c.id.desc()).limit(most)
        with self._database.reading():
            found = self._database.rows(query)
            members = self._members(tables.exercise_members, [one.id for one in found])
        return [_exercise(one, members.get(one.id, ())) for one in found]

    def _members(self, table: Table, numbers: Collection[int]) -> dict[int, tuple[str, ...]]:
        first = table.columns[0]
        query = select(first, table.c.member).where(first.in_(sorted(numbers))).order_by(first, table.c.member)
        found: dict[int, tuple[str, ...]] = {}
        for number, member in self._database.rows(query):
            found[number] = (*found.get(number, ()), member)
        return found


_GIVEN: Final = frozenset({"id", "exercise", "sent", "late"})


def _values(one: Exercise) -> dict[str, Any]:
    return {
        "id": one.id,
        "title": plain(one.title),
        "story": plain(one.story),
        "language": one.language,
        "by": one.by,
        "made": stored(one.made),
        "state": one.state,
        "started": stored_or_none(one.started),
        "ended": stored_or_none(one.ended),
        "pauses": _pauses(one.pauses),
        "improve": plain(one.improve),
    }


def _exercise(row: Row[Any], members: tuple[str, ...]) -> Exercise:
    return Exercise(
        id=row.id,
        title=row.title,
        story=row.story,
        language=row.language,
        by=row.by,
        made=moment(row.made),
        members=members,
        state=row.state,
        started=moment_or_none(row.started),
        ended=moment_or_none(row.ended),
        pauses=tuple(
            Pause(moment(since), moment_or_none(until))
            for since, until in msgspec.json.decode(row.pauses or "[]", type=Pauses)
        ),
        improve=row.improve,
    )


def _pauses(pauses: Iterable[Pause]) -> str:
    return msgspec.json.encode([(stored(one.since), stored_or_none(one.until)) for one in pauses]).decode()


def _closed(pauses: Iterable[Pause], now: datetime) -> tuple[Pause, ...]:
    return tuple(replace(one, until=one.until or max(now, one.since)) for one in pauses)


def _inject_values(one: Inject) -> dict[str, Any]:
    return {
        "id": one.id,
        "exercise": one.exercise,
        "minute": one.minute,
        "sender": plain(one.sender),
        "text": plain(one.text),
        "good": plain(one.good),
        "asks": one.asks,
        "sent": stored_or_none(one.sent),
        "late": one.late,
    }


def _inject(row: Row[Any], members: tuple[str, ...]) -> Inject:
    return Inject(
        id=row.id,
        exercise=row.exercise,
        minute=row.minute,
        sender=row.sender,
        text=row.text,
        good=row.good,
        asks=bool(row.asks),
        members=members,
        sent=moment_or_none(row.sent),
        late=bool(row.late),
    )
