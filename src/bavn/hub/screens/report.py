"""`/report?from=2026-08-24&to=2026-11-22`: a period for those who grant money, also as CSV and JSON; 90 days if none.

Operators, analysts, and who reads for the community. No figure in it names or singles out a member, and it counts only
what may be shown to its reader: nothing RED or without a label, and to the community what is GREEN or CLEAR alone, of
whole days that are over, and nothing of fewer than five organisations.
"""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from bavn.clearing.levels import LEVEL
from bavn.hub.doors.problems import ProblemError
from bavn.hub.doors.reader import Reader
from bavn.hub.hub import Hub
from bavn.hub.observing import FOLDER
from bavn.hub.screens.country import SEES_ALL
from bavn.hub.screens.days import A_DAY, Days, days_of, read_days
from bavn.hub.screens.one_at_a_time import OneAtATime
from bavn.hub.screens.report_sums import (
    Withheld,
    attacks_of,
    decisions_of,
    effort_of,
    few_withheld,
    outages_of,
    ready_of,
    victims_of,
    warned_of,
)
from bavn.hub.screens.screen import HEADERS, Visitor, answer_page, frame_of, visitor
from bavn.hubstore.period import Rows, killed_at, roots_of, rows_of
from bavn.hubstore.retention import RETENTION
from bavn.hubstore.store import HubStore
from bavn.model.campaign import SharedDecision
from bavn.model.exercise import Exercise
from bavn.model.member import Member, Role
from bavn.model.probe import Spell
from bavn.model.problem import Problem
from bavn.model.readiness import Told
from bavn.model.tlp import SEES, Audience
from bavn.observatory.observatory import join_observatory
from bavn.pages.situation.frame import label_of
from bavn.pages.situation.report import Counted, Outages, Part, Report, report_page
from bavn.pages.situation.report_files import report_csv, report_json
from bavn.settings.targets import CANARY

ROLES: Final[tuple[Role, ...]] = ("operator", "analyst", "read-only")
USUAL: Final = timedelta(days=90)
LONGEST_DAYS: Final = 731
FRESH_S: Final = 30.0
OVER_S: Final = 300.0  # of days that are over: what changes in them yet is taken back, or erased
KEPT: Final = 64
MOST_EXERCISES: Final = 2_000
COUNTED: Final[dict[bool, tuple[Counted, Audience]]] = {  # for the hub's own people, and for the community
    True: ("amber+strict", "analyst"),  # for operators, too: it is handed on, and RED is for nobody else
    False: ("green", "community"),
}
KEEPS: Final = {one.what: one.keep for one in RETENTION}


@dataclass(frozen=True, slots=True)
class _Read:
    rows: Rows
    decided: tuple[SharedDecision, ...]
    exercises: tuple[Exercise, ...]
    members: dict[str, Member]
    told: tuple[Told, ...]
    outages: Outages | None


@dataclass(frozen=True, slots=True)
class ReportScreen:
    """The page and its files. Reports are added up in a thread of their own, one at a time, and shown again."""

    hub: Hub
    _sums: OneAtATime[Report] = field(default_factory=lambda: OneAtATime(KEPT))

    def routes(self) -> list[BaseRoute]:
        """What it answers."""
        return [
            Route("/report", self.page, methods=["GET"]),
            Route("/report.csv", self.csv, methods=["GET"]),
            Route("/report.json", self.json, methods=["GET"]),
        ]

    async def page(self, request: Request) -> Response:
        """Show it."""
        report, visit = await self._asked(request)
        return answer_page(report_page(report, frame_of(request, self.hub, visit)))

    async def csv(self, request: Request) -> Response:
        """Hand it out as a table: one figure a line."""
        report, visit = await self._asked(request)
        label = label_of(frame_of(request, self.hub, visit))
        document = report_csv(report, label, self.hub.settings.hub.mark)
        return self._file(document, "text/csv; charset=utf-8", report, "csv")

    async def json(self, request: Request) -> Response:
        """Hand it out as a document."""
        report, visit = await self._asked(request)
        label = label_of(frame_of(request, self.hub, visit))
        document = report_json(report, self.hub.settings.hub.name, label, self.hub.settings.hub.mark)
        return self._file(document, "application/json", report, "json")

    async def _asked(self, request: Request) -> tuple[Report, Visitor]:
        visit = await visitor(request, self.hub, roles=ROLES)
        if visit.reader.role == "read-only" and visit.reader.member:
            raise ProblemError(403, "this page is for those who read for the whole community")
        query = request.query_params
        until = await self._until(visit.reader)
        period, wrong = period_of(query.get("from", ""), query.get("to", ""), self.hub, until)
        return replace(await self._report(request, visit.reader, period), wrong=wrong), visit

    async def _until(self, reader: Reader) -> date:
        """The last day that a reader is told of: one that is over, and was before the kill switch was pulled."""
        now, zone = self.hub.now(), self.hub.settings.hub.time_zone
        if reader.audience in SEES_ALL:
            return now.astimezone(zone).date()
        if self.hub.published.killed:
            pulled = await self.hub.read(lambda store: killed_at(store.database))
            now = min(now, pulled or now - USUAL)
        return now.astimezone(zone).date() - A_DAY

    def _file(self, body: bytes, media: str, report: Report, ending: str) -> Response:
        name = f"bavn-{report.first.isoformat()}-{report.last.isoformat()}.{ending}"
        headers = {**HEADERS, "Content-Disposition": f'attachment; filename="{name}"'}
        return Response(body, media_type=media, headers=headers)

    async def _report(self, request: Request, reader: Reader, period: Days) -> Report:
        hub, now, own = self.hub, self.hub.now(), reader.audience in SEES_ALL

        async def make() -> Report:
            return await asyncio.to_thread(report_of, hub.store, hub.data / FOLDER, period, now, own)

        fresh_s = OVER_S if period.ended <= now else FRESH_S
        key = own, period.first, period.last
        return await self._sums.get(key, reader.shown, request.is_disconnected, make, fresh_s=fresh_s)


def report_of(store: HubStore, folder: Path, period: Days, now: datetime, own: bool) -> Report:  # noqa: FBT001  to a thread
    """Read what a period was, as of one moment; add up what the hub's `own` people may be shown, or the community."""
    counted, audience = COUNTED[own]
    with store.database.reading():
        read = _Read(
            rows_of(store.database, period.began, period.ended, SEES[audience]),
            tuple(store.decided(period.began, period.ended)),
            tuple(store.exercises.all(MOST_EXERCISES)),
            {one.id: one for one in store.registry.members.all()},
            tuple(store.readiness.all()),
            outages_in(folder, period, now),
        )
    attacks, warned = _attacks_in(read, period, now, own=own)
    rows = read.rows
    kept = {what: (now - KEEPS[what]).date() for what in ("decisions", "messages", "sightings")}
    return Report(
        period.first,
        period.last,
        sum(one.status == "active" for one in read.members.values()),
        attacks,
        read.outages,
        warned,
        decisions_of(read.decided, rows.orders, period.began, period.ended, kept["decisions"], LEVEL[audience]),
        ready_of(read.told, read.members),
        effort_of(rows.calls, rows.asked, read.exercises, period.began, period.ended, kept["messages"]),
        counted,
        kept["sightings"],
        tuple(_cut(read)),
    )


def _attacks_in(read: _Read, period: Days, now: datetime, *, own: bool) -> Withheld:
    """Attacks and warnings. Neither where nothing of the period is kept any more: that is no zero."""
    since = now - KEEPS["sightings"]
    if period.ended <= since:
        return None, None
    rows, roots = read.rows, roots_of(read.rows.strands)
    victims = victims_of(rows.hits, rows.strands, roots, since)
    attacks = attacks_of(rows.hits, rows.kinds, roots)
    warned = warned_of(victims, rows.warnings, read.members, roots, period.began)
    return (attacks, warned) if own else few_withheld(attacks, warned, victims, period.began, rows.kinds)


def _cut(read: _Read) -> Iterator[Part]:
    """The parts of a report of which there was more than is read."""
    cut = read.rows.cut
    if "hits" in cut:
        yield "attacks"
    if cut & {"hits", "noticed"}:
        yield "warned"
    if "calls" in cut or len(read.exercises) >= MOST_EXERCISES:
        yield "effort"


def outages_in(folder: Path, period: Days, now: datetime) -> Outages | None:
    """What was down in a period; None where nothing was ever looked at."""
    try:
        observatory = join_observatory(folder)
    except Problem:
        return None
    with observatory:
        targets = [one for one in observatory.targets() if one.member and not one.name.startswith(CANARY)]
        spells: list[Spell] = observatory.spells(period.began, period.ended, [one.name for one in targets])
    return outages_of(spells, {one.member for one in targets}, period.began, period.ended, now)


def period_of(first: str, last: str, hub: Hub, until: date) -> tuple[Days, bool]:
    """Read what is asked for, as far as `until`; the 90 days up to that where nothing is.

    The second is True where something was asked for that makes no sense: the 90 days are shown then, too.
    """
    zone = hub.settings.hub.time_zone
    asked = read_days(first, last, zone, newest=until, longest=LONGEST_DAYS)
    return asked or days_of(until - USUAL + A_DAY, until, zone), asked is None and bool(first or last)
