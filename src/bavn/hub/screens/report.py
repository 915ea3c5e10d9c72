"""`/report?from=2026-08-24&to=2026-11-22`: a period for those who grant money, also as CSV and JSON; 90 days if none.

Operators, analysts, and who reads for the community. No figure in it names or singles out a member.
"""

import asyncio
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from bavn.hub.doors.problems import ProblemError
from bavn.hub.hub import Hub
from bavn.hub.observing import FOLDER
from bavn.hub.screens.report_sums import (
    attacks_of,
    decisions_of,
    effort_of,
    outages_of,
    ready_of,
    roots_of,
    warned_of,
)
from bavn.hub.screens.screen import HEADERS, Visitor, answer_page, frame_of, visitor
from bavn.hubstore.period import Rows, rows_of
from bavn.hubstore.retention import RETENTION
from bavn.hubstore.store import HubStore
from bavn.model.campaign import SharedDecision
from bavn.model.exercise import Exercise
from bavn.model.member import Member, Role
from bavn.model.probe import Spell
from bavn.model.problem import Problem
from bavn.model.readiness import Told
from bavn.observatory.observatory import join_observatory
from bavn.pages.situation.report import Outages, Report, report_page
from bavn.pages.situation.report_files import report_csv, report_json
from bavn.settings.targets import CANARY

ROLES: Final[tuple[Role, ...]] = ("operator", "analyst", "read-only")
USUAL: Final = timedelta(days=90)
A_DAY: Final = timedelta(days=1)
LONGEST_DAYS: Final = 731
FRESH_S: Final = 30.0
KEPT: Final = 6
KEEPS: Final = {one.what: one.keep for one in RETENTION}


@dataclass(frozen=True, slots=True)
class Period:
    """Both days in it, and their moments."""

    first: date
    last: date
    began: datetime
    ended: datetime
    wrong: bool = False


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
    """The page and its files. A report is added up in a thread that reads, and shown again for half a minute."""

    hub: Hub
    _sums: dict[tuple[date, date], tuple[float, Report]] = field(default_factory=dict)

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
        report, _ = await self._asked(request)
        return self._file(report_csv(report), "text/csv; charset=utf-8", report, "csv")

    async def json(self, request: Request) -> Response:
        """Hand it out as a document."""
        report, _ = await self._asked(request)
        document = report_json(report, self.hub.settings.hub.name, self.hub.settings.hub.mark)
        return self._file(document, "application/json", report, "json")

    async def _asked(self, request: Request) -> tuple[Report, Visitor]:
        visit = await visitor(request, self.hub, roles=ROLES)
        if visit.reader.role == "read-only" and visit.reader.member:
            raise ProblemError(403, "this page is for those who read for the whole community")
        query = request.query_params
        period = period_of(query.get("from", ""), query.get("to", ""), self.hub)
        return replace(await self._report(period), wrong=period.wrong), visit

    def _file(self, body: bytes, media: str, report: Report, ending: str) -> Response:
        name = f"bavn-{report.first.isoformat()}-{report.last.isoformat()}.{ending}"
        headers = {**HEADERS, "Content-Disposition": f'attachment; filename="{name}"'}
        return Response(body, media_type=media, headers=headers)

    async def _report(self, period: Period) -> Report:
        key, now_s = (period.first, period.last), asyncio.get_running_loop().time()
        before = self._sums.get(key)
        if before is not None and now_s - before[0] < FRESH_S:
            return before[1]
        now, folder = self.hub.now(), self.hub.data / FOLDER
        report = await self.hub.read(lambda store: report_of(store, folder, period, now))
        while len(self._sums) >= KEPT:
            del self._sums[next(iter(self._sums))]
        self._sums[key] = now_s, report
        return report


def report_of(store: HubStore, folder: Path, period: Period, now: datetime) -> Report:
    """Read what a period was, as of one moment, and add it up."""
    with store.database.reading():
        read = _Read(
            rows_of(store.database, period.began, period.ended),
            tuple(store.decided(period.began, period.ended)),
            tuple(store.exercises.all()),
            {one.id: one for one in store.registry.members.all()},
            tuple(store.readiness.all()),
            outages_in(folder, period, now),
        )
    roots = roots_of(read.rows.campaigns)
    kept = {what: (now - KEEPS[what]).date() for what in ("decisions", "messages")}
    return Report(
        period.first,
        period.last,
        sum(one.status == "active" for one in read.members.values()),
        attacks_of(read.rows.hits, read.rows.campaigns, roots),
        read.outages,
        warned_of(read.rows.hits, read.rows.warnings, read.members, roots),
        decisions_of(read.decided, read.rows.orders, period.began, period.ended, kept["decisions"]),
        ready_of(read.told, read.members),
        effort_of(read.rows.calls, read.rows.asked, read.exercises, period.began, period.ended, kept["messages"]),
    )


def outages_in(folder: Path, period: Period, now: datetime) -> Outages | None:
    """What was down in a period; None where nothing was ever looked at."""
    try:
        observatory = join_observatory(folder)
    except Problem:
        return None
    with observatory:
        targets = [one for one in observatory.targets() if one.member and not one.name.startswith(CANARY)]
        spells: list[Spell] = observatory.spells(period.began, period.ended, [one.name for one in targets])
    return outages_of(spells, {one.member for one in targets}, period.began, period.ended, now)


def period_of(first: str, last: str, hub: Hub) -> Period:
    """Read what is asked for; the last 90 days where nothing is, or it makes no sense."""
    now, zone = hub.now(), hub.settings.hub.time_zone
    today = now.astimezone(zone).date()
    found = _days(first, last) if first or last else None
    begin, end = found or (today - USUAL + A_DAY, today)
    after = end + A_DAY
    began = datetime(begin.year, begin.month, begin.day, tzinfo=zone)
    ended = datetime(after.year, after.month, after.day, tzinfo=zone)
    return Period(begin, end, began.astimezone(UTC), ended.astimezone(UTC), wrong=bool(first or last) and found is None)


def _days(first: str, last: str) -> tuple[date, date] | None:
    try:
        begin, end = date.fromisoformat(first), date.fromisoformat(last)
    except ValueError:
        return None
    fits = timedelta(0) <= end - begin < LONGEST_DAYS * A_DAY and begin.year > 1970 and end.year < 9999  # noqa: PLR2004
    return (begin, end) if fits else None
