"""Sightings as they came in."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Row, Select, null, select

from bavn.clearing.changes import Report
from bavn.disk.moment import moment, stored
from bavn.hubstore import tables
from bavn.hubstore.database import Database
from bavn.hubstore.packing import unpacked_sighting
from bavn.model.tlp import Tlp

AT_ONCE: Final = 500  # ids in one query
MOST: Final = 1000


class Reports:
    """Read what members reported. It is written with the rest of a step: `Writing`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def newest_revisions(self, member: str, ids: Iterable[str]) -> dict[str, int]:
        """Return the kept revision of each sighting of a member; those that are not kept are absent."""
        row, wanted = tables.reports.c, list(ids)
        found: dict[str, int] = {}
        with self._database.reading() as connection:
            for start in range(0, len(wanted), AT_ONCE):
                some = row.id.in_(wanted[start : start + AT_ONCE])
                query = select(row.id, row.revision).where(row.member == member, some)
                found.update((one.id, one.revision) for one in connection.execute(query))
        return found

    def get(self, member: str, sighting: str) -> Report | None:
        """Return one report; None where it is not kept."""
        row = tables.reports.c
        found = self._database.row(_reports().where(row.member == member, row.id == sighting))
        return report_of(found) if found else None

    def newest(
        self,
        *,
        labels: Collection[Tlp | None] = (),
        member: str | None = None,
        before: datetime | None = None,
        most: int = MOST,
    ) -> list[Report]:
        """Return what came in last, newest first: what has one of these labels, and all that `member` itself sent.

        Without either there is nothing. `before` goes on where an earlier page ended.
        """
        row = tables.reports.c
        visible = row.tlp.in_([label for label in labels if label is not None]) | (row.member == member)
        query = _reports().where(visible | row.tlp.is_(None) if None in labels else visible)
        if before is not None:
            query = query.where(row.received < stored(before))
        rows = self._database.rows(query.order_by(row.received.desc(), row.member, row.id).limit(most))
        return [report_of(found) for found in rows]

    def of_member(self, member: str, *, labels: Collection[Tlp | None] | None = None, most: int = MOST) -> list[Report]:
        """Return what one member sent last, newest first, without addresses; with `labels` only what has one."""
        row = tables.reports.c
        none = null().label("evidence")
        query = select(row.member, row.key, row.received, row.campaign, row.document, none).where(row.member == member)
        if labels is not None:
            named = row.tlp.in_([label for label in labels if label is not None])
            query = query.where(named | row.tlp.is_(None) if None in labels else named)
        rows = self._database.rows(query.order_by(row.received.desc(), row.id).limit(most))
        return [report_of(found) for found in rows]

    def of_campaigns(
        self, campaigns: Collection[int], *, alone: datetime | None = None, most: int = MOST
    ) -> list[Report]:
        """Return the reports in these campaigns without their addresses and prefixes, the newest first.

        With `alone` also those of no campaign, which nobody else is told of, that came in after it. Quick: an attack of
        thousands of sources is read as fast as one of ten.
        """
        row = tables.reports.c
        none = null().label("evidence")
        wanted = sorted(campaigns)[-AT_ONCE:]
        query = select(row.member, row.key, row.received, row.campaign, row.document, none)
        some: ColumnElement[bool] = row.campaign.in_(wanted)
        if alone is not None:
            some = some | ((row.campaign == 0) & (row.received > stored(alone)))
        query = query.where(some).order_by(row.received.desc(), row.member, row.id)
        return [report_of(found) for found in self._database.rows(query.limit(most))]

    def whole_campaign(self, campaign: int, *, member: str | None = None, most: int = MOST) -> list[Report]:
        """Return the reports in one campaign with all that is kept of them: what came in last, newest first.

        With `member` only its own.
        """
        row = tables.reports.c
        query = _reports().where(row.campaign == campaign).order_by(row.received.desc(), row.member, row.id)
        if member is not None:
            query = query.where(row.member == member)
        return [report_of(found) for found in self._database.rows(query.limit(most))]


def report_of(row: Row[Any]) -> Report:
    """Return the report of one row; its sources and networks are gone after a time (`retention`)."""
    sighting = unpacked_sighting(row.document, row.evidence)
    return Report(row.member, row.key, moment(row.received), sighting, row.campaign)


def reports_of_member(database: Database, member: str) -> list[Report]:
    """Return all that a member sent, oldest first."""
    row = tables.reports.c
    query = _reports().where(row.member == member).order_by(row.received, row.id)
    return [report_of(found) for found in database.rows(query)]


def campaigns_heard_of(database: Database, since: datetime) -> set[int]:
    """Return the campaigns of which something came in after a moment."""
    row = tables.reports.c
    query = select(row.campaign).where(row.received > stored(since), row.campaign > 0).distinct()
    return {number for (number,) in database.rows(query)}


def reports_of_campaigns(database: Database, campaigns: Iterable[int]) -> list[Report]:
    """Return the reports in these campaigns, in the order in which they came."""
    row, wanted = tables.reports.c, sorted(campaigns)
    found: list[Report] = []
    for start in range(0, len(wanted), AT_ONCE):
        some = row.campaign.in_(wanted[start : start + AT_ONCE])
        found += map(report_of, database.rows(_reports().where(some)))
    return sorted(found, key=lambda report: (report.received, report.member, report.sighting.id))


def _reports() -> Select[Any]:
    row = tables.reports.c
    return select(row.member, row.key, row.received, row.campaign, row.document, row.evidence)
