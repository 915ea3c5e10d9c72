"""What people ask of the hub: by hand, in the same database, from a command that is no part of the running hub.

Each has a number for life and waits until the hub has obeyed, which is told by the `seq` of what came of it.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Row, Select, insert, or_, select, update

from bavn.clearing.changes import Order
from bavn.disk.moment import moment, moment_or_none, stored, stored_or_none
from bavn.hubstore import tables
from bavn.hubstore.counting import next_number
from bavn.hubstore.database import Database
from bavn.hubstore.packing import packed, plain, unpacked
from bavn.model.campaign import Claim, SharedDecision

ACTIONS: Final = ("block", "arm", "limit")


@dataclass(frozen=True, slots=True)
class Import:
    """A target list that somebody handed in, as it is, for the hub to read. `published` is when, if they said so."""

    id: int
    name: str
    by: str
    at: datetime
    body: bytes
    published: datetime | None = None


class Orders:
    """Orders, claims and target lists that wait for the hub."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, order: Order) -> Order:
        """Let it wait for the hub. Its `id` is given here: what was in it is not looked at."""
        with self._database.transaction() as connection:
            given = replace(order, id=next_number(self._database, "order"))
            connection.execute(insert(tables.orders).values(_values(given)))
        return given

    def waiting_orders(self) -> list[Order]:
        """Return the orders that the hub has not obeyed yet, oldest first."""
        row = tables.orders.c
        return [order_of(one) for one in self._database.rows(_orders().where(row.seq.is_(None)).order_by(row.id))]

    def taken(self, number: int, seq: int) -> None:
        """Say that the hub has obeyed, and up to which `seq` this is told."""
        self._database.change(update(tables.orders).where(tables.orders.c.id == number).values(seq=seq))

    def obeyed(self, number: int) -> int | None:
        """Return the seq of an order that the hub has obeyed; None while it waits, or is not known."""
        found = self._database.row(select(tables.orders.c.seq).where(tables.orders.c.id == number))
        return found.seq if found else None

    def refused(self, number: int) -> str | None:
        """Return why nothing was decided, as a code, where an order asked for it; None where it was, or still waits."""
        row, decided = tables.orders.c, tables.decisions.c
        same = (decided.seq == row.seq) & (decided.value == row.value) & decided.gone.is_not(None)
        query = select(decided.document).join_from(tables.orders, tables.decisions, same)
        found = self._database.row(query.where(row.id == number, row.what.in_(ACTIONS)))
        return ", ".join(unpacked(found.document, SharedDecision).because[1:]) if found else None

    def all(self, most: int = 1000) -> list[tuple[Order, int | None]]:
        """Return the newest orders and the seq of each, newest first."""
        rows = self._database.rows(_orders().order_by(tables.orders.c.id.desc()).limit(most))
        return [(order_of(row), row.seq) for row in rows]

    def of_value(self, value: str, most: int = 50) -> list[tuple[Order, int | None]]:
        """Return the newest orders about one value and the seq of each, newest first."""
        row = tables.orders.c
        rows = self._database.rows(_orders().where(row.value == value).order_by(row.id.desc()).limit(most))
        return [(order_of(one), one.seq) for one in rows]

    def in_force(self, now: datetime) -> list[Order]:
        """Return those that the hub has obeyed and that still matter, oldest first."""
        return [order_of(one) for one in self._database.rows(orders_in_force(now))]

    def get(self, number: int) -> tuple[Order, int | None] | None:
        """Return one and its seq; None where there is none of this number."""
        found = self._database.row(_orders().where(tables.orders.c.id == number))
        return (order_of(found), found.seq) if found else None

    def add_claim(self, claim: Claim) -> Claim:
        """Let a claim wait for the hub. Its `id` is given here."""
        with self._database.transaction() as connection:
            given = replace(claim, id=next_number(self._database, "claim"))
            values = {"id": given.id, "recorded": stored(given.recorded), "document": packed(given)}
            connection.execute(insert(tables.claims).values(values))
        return given

    def waiting_claims(self) -> list[Claim]:
        """Return the claims that the hub has not read yet, oldest first."""
        row = tables.claims.c
        rows = self._database.rows(select(row.document).where(row.seq.is_(None)).order_by(row.id))
        return [unpacked(document, Claim) for (document,) in rows]

    def claim_taken(self, number: int, seq: int) -> None:
        """Say that the hub has read the claim."""
        self._database.change(update(tables.claims).where(tables.claims.c.id == number).values(seq=seq))

    def claimed(self, number: int) -> int | None:
        """Return the seq of a claim that the hub has read; None while it waits, or is not known."""
        found = self._database.row(select(tables.claims.c.seq).where(tables.claims.c.id == number))
        return found.seq if found else None

    def hand_in(self, name: str, body: bytes, by: str, now: datetime, published: datetime | None = None) -> int:
        """Let a target list wait for the hub; return its number."""
        with self._database.transaction() as connection:
            number = next_number(self._database, "import")
            values = {"id": number, "name": plain(name), "by": by, "at": stored(now), "body": body}
            connection.execute(insert(tables.imports).values(**values, published=stored_or_none(published)))
        return number

    def waiting_imports(self) -> list[Import]:
        """Return the target lists that the hub has not read yet, oldest first."""
        row = tables.imports.c
        asked = select(row.id, row.name, row.by, row.at, row.body, row.published)
        return [
            Import(one.id, one.name, one.by, moment(one.at), one.body, moment_or_none(one.published))
            for one in self._database.rows(asked.where(row.result.is_(None)).order_by(row.id))
        ]

    def import_taken(self, number: int, result: str) -> None:
        """Say what came of it (JSON, or a code). The list itself is kept no longer: it names real organisations."""
        row = tables.imports
        self._database.change(update(row).where(row.c.id == number).values(result=result, body=None))

    def import_result(self, number: int) -> str | None:
        """Return what came of a target list; None while it waits, or is not known."""
        found = self._database.row(select(tables.imports.c.result).where(tables.imports.c.id == number))
        return found.result if found else None


def orders_in_force(now: datetime) -> Select[Any]:
    """The orders that the hub has obeyed and that still matter: whose time, if they have one, is not over."""
    row = tables.orders.c
    in_time = or_(row.until.is_(None), row.until > stored(now))
    return _orders().where(row.seq.is_not(None), row.erased.is_(False), in_time).order_by(row.id)


def order_of(row: Row[Any]) -> Order:
    """Return the order of one row."""
    return Order(row.id, row.what, row.value, row.by, moment(row.at), moment_or_none(row.until), row.reason)


def _orders() -> Select[Any]:
    row = tables.orders.c
    return select(row.id, row.what, row.value, row.by, row.at, row.until, row.reason, row.seq)


def _values(order: Order) -> dict[str, Any]:
    return {
        "id": order.id,
        "what": order.what,
        "value": plain(order.value),
        "by": order.by,
        "at": stored(order.at),
        "until": stored_or_none(order.until),
        "reason": plain(order.reason),
        "erased": False,
    }
