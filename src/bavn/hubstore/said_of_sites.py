"""What was said of sites since a moment: attacks that members saw on their own, and claims. For `hub.noting`."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from bavn.disk.moment import moment, moment_or_none, stored
from bavn.hubstore import tables
from bavn.hubstore.database import Database
from bavn.hubstore.packing import unpacked
from bavn.model.campaign import Claim


@dataclass(frozen=True, slots=True)
class Attack:
    """A member's sighting of an attack on a site that it calls `site`. `heard` is when the hub last heard of it."""

    member: str
    site: str
    began: datetime
    ended: datetime | None
    heard: datetime


def attacks_since(database: Database, since: datetime, kinds: Collection[str]) -> list[Attack]:
    """Return the attacks of these kinds of which something came in since, in that order.

    Silent about what has no label: it is for nobody.
    """
    row = tables.reports.c
    query = select(row.member, row.site, row.began, row.ended, row.received)
    wanted = query.where(row.received >= stored(since), row.kind.in_(sorted(kinds)), row.tlp.is_not(None))
    return [
        Attack(one.member, one.site, moment(one.began), moment_or_none(one.ended), moment(one.received))
        for one in database.rows(wanted.order_by(row.received, row.member, row.id))
    ]


def claims_since(database: Database, since: datetime) -> list[Claim]:
    """Return the claims that were recorded since and that the hub has read, in their order."""
    row = tables.claims.c
    taken = select(row.document).where(row.recorded >= stored(since), row.seq >= 0)
    return [unpacked(document, Claim) for (document,) in database.rows(taken.order_by(row.id))]
