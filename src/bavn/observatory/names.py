"""Targets, vantage points and seats by number, as rows refer to them."""

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from bavn.disk.sqlite import StoreError
from bavn.model.probe import Family, Target
from bavn.observatory.connection import Connection, clean
from bavn.observatory.schema import NUMBERS
from bavn.verdicts.pacing import patience_of


class Place(NamedTuple):
    """A seat by its number, and the number of its target."""

    seat: int
    target: int


@dataclass(frozen=True, slots=True)
class Seating:
    """Who sits where: a target seen from a vantage point by one family."""

    target: str
    vantage: str
    family: Family


class Names:
    """All numbers that were given, in memory. Those given in a transaction that failed are forgotten by `load`.

    Of a reader: `load` before every look into the store.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._targets: dict[str, int] = {}
        self._vantages: dict[str, int] = {}
        self._places: dict[tuple[str, str, int], Place] = {}
        self.load()

    def load(self) -> None:
        """Read all of them."""
        with self._connection.moment() as raw:
            self._targets = dict(raw.execute("SELECT name, id FROM target"))
            self._vantages = dict(raw.execute("SELECT name, id FROM vantage"))
            seats = raw.execute(
                "SELECT target.name, vantage.name, family, seat.id, target.id FROM seat"
                " JOIN target ON target.id = seat.target JOIN vantage ON vantage.id = seat.vantage"
            )
            self._places = {(name, vantage, family): Place(*numbers) for name, vantage, family, *numbers in seats}

    def place(self, raw: sqlite3.Connection, target: str, vantage: str, family: Family) -> Place:
        """The seat's number, given now where it has none."""
        found = self._places.get((target, vantage, family))
        if found is None:
            found = self._places[target, vantage, family] = self._seated(raw, target, vantage, family)
        return found

    def target(self, raw: sqlite3.Connection, name: str, site: str = "") -> int:
        """A target's number, given now where it has none."""
        found = self._targets.get(name)
        if found is None:
            kept = clean(name)
            statement = "INSERT INTO target (name, site) VALUES (?, ?) ON CONFLICT (name) DO NOTHING"
            raw.execute(statement, (kept, clean(site) or kept))
            found = self._targets[name] = _number(raw, "SELECT id FROM target WHERE name = ?", kept)
        return found

    def know(self, raw: sqlite3.Connection, targets: Iterable[Target]) -> None:
        """Write down what these targets are now."""
        for one in targets:
            number = self.target(raw, one.name)
            patience_us = round(patience_of(one).total_seconds() * 1_000_000)
            row = (clean(one.url), clean(one.site), clean(one.member), clean(one.home), clean(one.supplier))
            raw.execute(
                "UPDATE target SET url = ?, site = ?, member = ?, home = ?, supplier = ?, patience = ? WHERE id = ?",
                (*row, patience_us, number),
            )

    def known(self, names: Iterable[str]) -> dict[str, int]:
        """The numbers of those that have one."""
        return {name: self._targets[name] for name in names if name in self._targets}

    def targets(self) -> dict[int, str]:
        """All targets by number."""
        return {number: name for name, number in self._targets.copy().items()}

    def seats(self) -> dict[int, tuple[int, Seating]]:
        """All seats by number, each with the number of its target."""
        return {
            place.seat: (place.target, Seating(target, vantage, 6 if family == 6 else 4))  # noqa: PLR2004  IPv6
            for (target, vantage, family), place in self._places.copy().items()
        }

    def seats_of(self, targets: Iterable[int]) -> list[int]:
        """The numbers of these targets' seats."""
        wanted = set(targets)
        return sorted(place.seat for place in self._places.copy().values() if place.target in wanted)

    def _seated(self, raw: sqlite3.Connection, target: str, vantage: str, family: Family) -> Place:
        number, point = self.target(raw, target), self._vantages.get(vantage)
        if point is None:
            kept = clean(vantage)
            raw.execute("INSERT INTO vantage (name) VALUES (?) ON CONFLICT (name) DO NOTHING", (kept,))
            point = self._vantages[vantage] = _number(raw, "SELECT id FROM vantage WHERE name = ?", kept)
        statement = "INSERT INTO seat (target, vantage, family) VALUES (?, ?, ?) ON CONFLICT DO NOTHING"
        raw.execute(statement, (number, point, family))
        find = "SELECT id FROM seat WHERE target = ? AND vantage = ? AND family = ?"
        return Place(_number(raw, find, number, point, family), number)


def _number(raw: sqlite3.Connection, statement: str, *values: str | int) -> int:
    (number,) = raw.execute(statement, values).fetchone()
    if number >= NUMBERS:
        raise StoreError("more targets and seats than can be numbered", allowed=f"up to {NUMBERS - 1}")
    return int(number)
