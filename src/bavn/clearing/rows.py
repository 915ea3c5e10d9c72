"""The decisions as rows: those in force, and those that are gone for as long as it is told that they are."""

from collections import OrderedDict
from dataclasses import replace
from datetime import datetime, timedelta

from bavn.clearing.changes import Changes
from bavn.clearing.numbers import Numbers
from bavn.model.campaign import SharedDecision


class Rows:
    """All rows by id, in the order of their seq. One that is gone is forgotten after `gone_for`."""

    def __init__(self, numbers: Numbers, gone_for: timedelta) -> None:
        self.numbers = numbers
        self.gone_for = gone_for
        self.all: OrderedDict[int, SharedDecision] = OrderedDict()
        self._gone: OrderedDict[int, datetime] = OrderedDict()  # when each is forgotten, in that order

    def enter(self, row: SharedDecision, changes: Changes) -> None:
        """Enter a row that is new or has changed; it has the newest seq of all."""
        changes.decisions[row.id] = row
        self._put(row)
        self.all.move_to_end(row.id)

    def restore(self, rows: list[SharedDecision]) -> None:
        """Enter rows as they were kept."""
        for row in sorted(rows, key=lambda row: row.seq):
            self._put(row)

    def _put(self, row: SharedDecision) -> None:
        self.all[row.id] = row
        if row.gone is not None:
            self._gone[row.id] = row.until + self.gone_for

    def forget(self, now: datetime) -> None:
        """Forget what ended long ago. Who has not heard of it by then must be told everything."""
        while self._gone:
            number, when = next(iter(self._gone.items()))
            if when > now:
                return
            del self._gone[number]
            self.numbers.floor = max(self.numbers.floor, self.all.pop(number).seq)

    def tell_again(self, changes: Changes) -> list[SharedDecision]:
        """Give everything in force a new seq, so that whoever let it go is told of it; return those rows."""
        again = [row for row in self.all.values() if row.gone is None]
        for place, row in enumerate(again):
            seq = self.numbers.take("seq")
            said = {level: one if one.gone else replace(one, seq=seq) for level, one in row.said.items()}
            again[place] = replace(row, seq=seq, said=said)
            self.enter(again[place], changes)
        return again

    def last_on(self, value: str) -> SharedDecision | None:
        """The row of a value that evidence made last, in force or gone."""
        return next((row for row in reversed(self.all.values()) if row.value == value and row.members), None)
