"""What the clearing house is handed back when the hub starts."""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Any, Final, TypeVar

from sqlalchemy import ColumnElement, Select, Table, or_, select

from bavn.clearing.changes import Kept, Learned, Listing, Reputation
from bavn.disk.moment import moment, stored
from bavn.hubstore import tables
from bavn.hubstore.database import Database
from bavn.hubstore.orders import order_of, orders_in_force
from bavn.hubstore.packing import template_of_key, unpacked, unpacked_testimony
from bavn.hubstore.reports import campaigns_heard_of, reports_of_campaigns
from bavn.model.campaign import Campaign, Claim, EarlyWarning, SharedDecision, Testimony

Fact = TypeVar("Fact")

GONE: Final = timedelta(hours=24)  # a reader who was away for so long still hears what ended meanwhile
WARNINGS: Final = timedelta(days=7)  # once they are over; what goes on is handed back as long as it is kept
TESTIMONIES: Final = timedelta(days=30)  # no decision outlives its last evidence for longer
FOUND: Final = timedelta(hours=24)  # a late report still finds its campaign for so long: `clearing.campaigns.LATE`
CAMPAIGNS: Final = timedelta(days=90)  # a new attack is compared with these
LISTINGS: Final = timedelta(days=90)
CLAIMS: Final = timedelta(days=90)


def kept(database: Database, now: datetime) -> Kept:
    """Read all that still matters at `now`, as it was at one moment.

    A decision that ended has `until` at that moment.
    """
    with database.reading():
        campaigns = _facts(database, tables.campaigns, Campaign, tables.campaigns.c.last > stored(now - CAMPAIGNS))
        heard_of = campaigns_heard_of(database, now - FOUND)
        return Kept(
            campaigns=campaigns,
            reports=reports_of_campaigns(database, _still_found(campaigns, heard_of, now - FOUND)),
            testimonies=_testimonies(database, now),
            decisions=_facts(database, tables.decisions, SharedDecision, _still_told(now)),
            warnings=[
                one
                for one in _facts(database, tables.warnings, EarlyWarning)
                if not one.ended or one.at > now - WARNINGS
            ],
            reputations=_facts(database, tables.reputations, Reputation),
            listings=_facts(database, tables.listings, Listing, tables.listings.c.last > stored(now - LISTINGS)),
            learned=_learned(database),
            claims=_facts(database, tables.claims, Claim, _claimed(now)),
            orders=[order_of(row) for row in database.rows(orders_in_force(now))],
            killed=killed(database),
            counters=counters(database),
        )


def decided(database: Database, begins: datetime, ends: datetime) -> list[SharedDecision]:
    """Read the decisions that held at some time between the two. Once one has ended, `until` is when it did."""
    held = _facts(database, tables.decisions, SharedDecision, tables.decisions.c.until >= stored(begins))
    return [one for one in held if one.made < ends]


def killed(database: Database) -> tuple[bool, int]:
    """Return whether the kill switch is on, and its seq."""
    row = database.row(select(tables.switch.c.killed, tables.switch.c.seq))
    return (bool(row.killed), row.seq) if row else (False, 0)


def counters(database: Database) -> dict[str, int]:
    """Return the next number of each kind."""
    return {row.name: row.next for row in database.rows(select(tables.counters.c.name, tables.counters.c.next))}


def _facts(database: Database, table: Table, kind: type[Fact], *conditions: ColumnElement[bool]) -> list[Fact]:
    query: Select[Any] = select(table.c.document).where(*conditions).order_by(*table.primary_key)
    return [unpacked(document, kind) for (document,) in database.rows(query)]


def _testimonies(database: Database, now: datetime) -> list[Testimony]:
    row = tables.testimonies.c
    query = select(row.value, row.member, row.received, row.document).where(row.received > stored(now - TESTIMONIES))
    return [
        unpacked_testimony(value, member, received, document)
        for value, member, received, document in database.rows(query)
    ]


def _still_found(campaigns: Iterable[Campaign], heard_of: Collection[int], since: datetime) -> set[int]:
    """The campaigns that run or did so within a day, and those that have become part of one of them."""
    all_ = {campaign.id: campaign for campaign in campaigns}
    whole: dict[int, set[int]] = {}
    for number in all_:
        root = number
        while all_[root].into in all_:
            root = all_[root].into
        whole.setdefault(root, set()).add(number)
    found: set[int] = set()
    for root, parts in whole.items():
        ended = all_[root].ended
        if ended is None or ended > since or not parts.isdisjoint(heard_of):
            found |= parts
    return found


def _still_told(now: datetime) -> ColumnElement[bool]:
    row = tables.decisions.c
    return or_(row.gone.is_(None), row.until > stored(now - GONE))


def _claimed(now: datetime) -> ColumnElement[bool]:
    row = tables.claims.c
    return row.seq.is_not(None) & (row.recorded > stored(now - CLAIMS))


def _learned(database: Database) -> list[Learned]:
    row = tables.learned.c
    query = select(row.template, row.target, row.first, row.last, row.listed)
    return [
        Learned(template_of_key(template), target, moment(first), moment(last), bool(listed))
        for template, target, first, last, listed in database.rows(query)
    ]
