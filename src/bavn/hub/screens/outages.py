"""`/outages`: how sites answer now, and the report of a period: `?days=1|7|30`, or `?from=2026-11-16&to=2026-11-22`.

operators and analysts   every target, with its member; claims and attacks beside it are the operator's
a member                 its own; of others only how many organisations are what
who reads for nobody     only how many
"""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta, tzinfo
from pathlib import Path
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from bavn.hub.doors.outages import counted
from bavn.hub.doors.reader import Reader
from bavn.hub.hub import Hub
from bavn.hub.observing import FOLDER
from bavn.hub.screens.country import SEES_ALL
from bavn.hub.screens.days import read_days
from bavn.hub.screens.screen import answer_page, frame_of, visitor
from bavn.hub.watching import SHOWN_FOR, Observed
from bavn.model.problem import Problem
from bavn.observatory.observatory import join_observatory
from bavn.pages.outages import OutagesReport
from bavn.pages.outages_kept import outages_report
from bavn.pages.situation.now import member_way
from bavn.pages.situation.outages import DAYS, LONGEST_DAYS, Live, OutagesView, outages_page

USUAL_DAYS: Final = 7
FRESH_S: Final = 10.0  # two sums of the same period for the same reader
KEPT: Final = 12


@dataclass(frozen=True, slots=True)
class Period:
    """What is asked for. `days` 0: two days were named. `wrong`: what was asked for is none, and this is another."""

    began: datetime
    ended: datetime
    days: int
    first: date
    last: date
    wrong: bool = False


@dataclass(frozen=True, slots=True)
class OutagesScreen:
    """The page. A report is added up in a thread that reads, and shown again for a few seconds."""

    hub: Hub
    _sums: dict[tuple[object, ...], tuple[float, OutagesReport | None]] = field(default_factory=dict)

    def routes(self) -> list[BaseRoute]:
        """What it answers."""
        return [Route("/outages", self.page, methods=["GET"])]

    async def page(self, request: Request) -> Response:
        """Show it."""
        visit = await visitor(request, self.hub)
        query, zone = request.query_params, self.hub.settings.hub.time_zone
        period = period_of(
            query.get("days", ""), query.get("from", ""), query.get("to", ""), now=self.hub.now(), zone=zone
        )
        view = await self._view(visit.reader, period)
        return answer_page(outages_page(view, frame_of(request, self.hub, visit)))

    async def _view(self, reader: Reader, period: Period) -> OutagesView:
        observed, sees_all = self.hub.lookout.observed, reader.audience in SEES_ALL
        nobodys = not sees_all and not reader.member
        return OutagesView(
            days=period.days,
            first=period.first,
            last=period.last,
            report=None if nobodys else await self._report(reader, period),
            live=tuple(self._live(reader, observed)),
            service=counted(observed, reader) if observed.at is not None else {},
            down=down_in(observed, period, self.hub.now()),
            seen=observed.at,
            sees_all=sees_all,
            noted=reader.audience == "operator",
            nobodys=nobodys,
            wrong=period.wrong,
        )

    async def _report(self, reader: Reader, period: Period) -> OutagesReport | None:
        """Add it up, unless that was done a moment ago."""
        hub, member = self.hub, "" if reader.audience in SEES_ALL else reader.member or ""
        noted = reader.audience == "operator"
        when = (period.days,) if period.days else (period.began, period.ended)
        key, now_s = (member, noted, *when), asyncio.get_running_loop().time()
        before = self._sums.get(key)
        if before is not None and now_s - before[0] < FRESH_S:
            return before[1]
        found = await hub.read(lambda _: kept_of(hub.data / FOLDER, period, member, noted=noted, now=hub.now()))
        self._sums.pop(key, None)
        while len(self._sums) >= KEPT:
            del self._sums[next(iter(self._sums))]
        self._sums[key] = now_s, found
        return found

    def _live(self, reader: Reader, observed: Observed) -> Iterator[Live]:
        """What each target is that this reader may see; canaries are nobody's."""
        sees_all, members = reader.audience in SEES_ALL, self.hub.admitted.members
        for name, standing in observed.standing.items():
            target = observed.watched.targets.get(name)
            if target is None or name in observed.watched.canaries:
                continue
            if not sees_all and not (target.member and target.member == reader.member):
                continue
            owner = members.get(target.member)
            whose = (owner.name, member_way(owner.id)) if sees_all and owner is not None else ("", "")
            called = target.site if target.site == name else f"{target.site} ({name})"
            yield Live(called, standing.verdict, standing.since, whose)


def kept_of(folder: Path, period: Period, member: str, *, noted: bool, now: datetime) -> OutagesReport | None:
    """Add up a period of all targets, or with `member` of that member's own; None where nothing is kept.

    Without `noted` nothing is told of claims and attacks: their labels are not kept beside them.
    """
    try:
        observatory = join_observatory(folder)
    except Problem:
        return None
    with observatory:
        own = frozenset(observatory.targets_of(member)) if member else None
        if own is not None and not own:
            return None
        report = outages_report(observatory, period.began, period.ended, now=now, targets=own)
    rows = [row for row in report.rows if own is None or row.target.name in own]
    if not noted:
        rows = [replace(row, claims=(), attacks=(), note="", assumed=False) for row in rows]
    return replace(report, rows=tuple(rows))


def down_in(observed: Observed, period: Period, now: datetime) -> int | None:
    """How many organisations had an unannounced outage in the period; None where the hub does not have that at hand."""
    if observed.at is None or period.began < now - SHOWN_FOR:
        return None
    return len(
        {
            one.member
            for one in observed.spells
            if one.member
            and one.verdict == "down"
            and not one.planned
            and one.began < period.ended
            and (one.ended is None or one.ended > period.began)
        }
    )


def period_of(days: str, first: str, last: str, *, now: datetime, zone: tzinfo) -> Period:
    """Read what is asked for; the last seven days where nothing is, or it makes no sense."""
    if first or last:
        return _between(first, last, now, zone) or replace(_back(USUAL_DAYS, now, zone), wrong=True)
    if days and days not in map(str, DAYS):
        return replace(_back(USUAL_DAYS, now, zone), wrong=True)
    return _back(int(days) if days else USUAL_DAYS, now, zone)


def _back(days: int, now: datetime, zone: tzinfo) -> Period:
    began = now - timedelta(days=days)
    return Period(began, now, days, began.astimezone(zone).date(), now.astimezone(zone).date())


def _between(first: str, last: str, now: datetime, zone: tzinfo) -> Period | None:
    """Two days and those between them, as the hub's zone has them, and never into the future."""
    asked = read_days(first, last, zone, newest=now.astimezone(zone).date(), longest=LONGEST_DAYS)
    if asked is None or asked.began >= now:
        return None
    return Period(asked.began, min(asked.ended, now), 0, asked.first, asked.last)
