"""What a period's report is added up from: rows of the store, and nothing of exercises.

What is kept for a shorter time than the period is long is absent, and the report says so.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Select, Table, func, select

from bavn.clearing.rules import NO_ATTACK
from bavn.disk.moment import moment, moment_or_none, stored
from bavn.hubstore import tables
from bavn.hubstore.database import Database
from bavn.hubstore.packing import unpacked
from bavn.model.campaign import Campaign, EarlyWarning
from bavn.model.sighting import Sighting

MOST: Final = 100_000  # sightings and messages: more of them are not read


@dataclass(frozen=True, slots=True)
class Hit:
    """One attack on one member as it was reported last. `campaign` 0: it is part of none."""

    member: str
    campaign: int
    kind: str
    began: datetime
    detected: datetime


@dataclass(frozen=True, slots=True)
class Call:
    """One message to one member's people. `outage`: it is about a website of its own that was down."""

    outage: bool
    made: datetime
    told: int
    needs_answer: bool
    state: str
    answered: datetime | None


@dataclass(frozen=True, slots=True)
class Asked:
    """A request that an address be let go of, and when it was answered."""

    at: datetime
    closed: datetime | None


@dataclass(frozen=True, slots=True)
class Rows:
    """All of a period, as of one moment. `orders` counts what was decided by hand, by its code."""

    hits: tuple[Hit, ...] = ()
    campaigns: tuple[Campaign, ...] = ()
    warnings: tuple[EarlyWarning, ...] = ()
    calls: tuple[Call, ...] = ()
    orders: tuple[tuple[str, int], ...] = ()
    asked: tuple[Asked, ...] = ()


def rows_of(database: Database, began: datetime, ended: datetime) -> Rows:
    """Read them. Campaigns are those that were seen in the period; warnings all that are kept."""
    with database.reading():
        return Rows(
            tuple(_hits(database, began, ended)),
            tuple(one for one in _facts(database, tables.campaigns, Campaign, began) if one.first < ended),
            tuple(unpacked(row.document, EarlyWarning) for row in database.rows(select(tables.warnings.c.document))),
            tuple(_calls(database, began, ended)),
            tuple(_orders(database, began, ended)),
            tuple(_asked(database, began, ended)),
        )


def _hits(database: Database, began: datetime, ended: datetime) -> Iterable[Hit]:
    row = tables.reports.c
    query = select(row.member, row.campaign, row.kind, row.document).where(row.kind.not_in(sorted(NO_ATTACK)))
    query = query.where(row.began >= stored(began), row.began < stored(ended)).order_by(row.began).limit(MOST)
    for member, campaign, kind, document in database.rows(query):
        seen = unpacked(document, Sighting)
        yield Hit(member, campaign, kind, seen.began, seen.detected)


def _facts(database: Database, table: Table, kind: type[Any], since: datetime) -> Iterable[Any]:
    query = select(table.c.document).where(table.c.last >= stored(since)).order_by(table.c.id)
    return (unpacked(document, kind) for (document,) in database.rows(query))


def _calls(database: Database, began: datetime, ended: datetime) -> Iterable[Call]:
    row = tables.messages.c
    query = select(tables.messages).where(row.made >= stored(began), row.made < stored(ended)).limit(MOST)
    for one in database.rows(query):
        yield Call(
            one.warning < 0,
            moment(one.made),
            one.told,
            bool(one.needs_answer),
            one.state,
            moment_or_none(one.answered),
        )


def _orders(database: Database, began: datetime, ended: datetime) -> Iterable[tuple[str, int]]:
    row = tables.orders.c
    query: Select[Any] = select(row.what, func.count()).where(row.at >= stored(began), row.at < stored(ended))
    query = query.where(row.what.not_like("erase-%")).group_by(row.what).order_by(row.what)
    return ((what, int(count)) for what, count in database.rows(query))


def _asked(database: Database, began: datetime, ended: datetime) -> Iterable[Asked]:
    row = tables.removals.c
    query = select(row.at, row.closed).where(row.at >= stored(began), row.at < stored(ended))
    return (Asked(moment(at), moment_or_none(closed)) for at, closed in database.rows(query))
