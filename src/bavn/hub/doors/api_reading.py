"""The own API's doors for those who read: what the hub tells, each as far as its label lets this reader see it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from heapq import merge
from itertools import islice
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from bavn.clearing.telling import delta_of
from bavn.hub.deltas import Whom
from bavn.hub.doors.access import CHALLENGE, require, who
from bavn.hub.doors.documents import (
    CampaignOut,
    CampaignsOut,
    DecisionOut,
    DecisionsOut,
    SightingOut,
    SightingsOut,
    WarningsOut,
    WhoAmI,
)
from bavn.hub.doors.events import EventStream, since_of
from bavn.hub.doors.operations import JSON, Door, Operation, Parameter, answer, number, whole
from bavn.hub.doors.problems import ProblemError
from bavn.hub.doors.reader import CUT, Reader
from bavn.hub.hub import Hub
from bavn.hub.published import LEVEL_OF, Published, seq_of
from bavn.model.campaign import Campaign, EarlyWarning, SharedDecision
from bavn.model.member import ROLES
from bavn.model.tlp import SEES, may_see
from bavn.sharing.delta import Delta
from bavn.sharing.envelope import Sealed

EVER: Final = -1  # from the first on, and not anew: what is over is told as over
REFUSALS: Final = (400, 401, 429, 503)
SINCE: Final = number("since", "What was heard last; 0: everything there is.", default=0)
AFTER: Final = number("after", "The `seq` that was read last.", default=0)
LIMIT: Final = number("limit", "How many at most.", least=1, most=5_000, default=1_000)
PAGE: Final = number("limit", "How many at most.", least=1, most=1_000, default=100)
BEFORE: Final = Parameter(
    "before", "query", {"type": "string", "format": "date-time"}, "Where an earlier page ended, RFC 3339 with a zone."
)
LAST_EVENT: Final = Parameter(
    "Last-Event-ID", "header", SINCE.schema, "What was heard last, where a listener comes back; before `since`."
)
ANYBODY: Final = ("sensor", "key", "user")


@dataclass(frozen=True, slots=True)
class Reading:
    """The doors for readers."""

    hub: Hub

    def operations(self) -> tuple[Operation, ...]:
        """What they do."""
        return (
            _reads("/api/v1/whoami", self.whoami, "Who the hub takes you for.", WhoAmI),
            Operation(
                "GET",
                "/api/v1/delta",
                self.delta,
                "All that has changed after `since`, sealed by the hub: `bavn.delta/1` in an envelope.",
                needs=ANYBODY,
                parameters=(SINCE,),
                gives=Sealed,
                refuses=REFUSALS,
                tag="reading",
            ),
            Operation(
                "GET",
                "/events",
                self.events,
                "Each change the moment it is decided, as server-sent events that hold what `delta` would give.",
                needs=ANYBODY,
                parameters=(SINCE, LAST_EVENT),
                gives_media="text/event-stream",
                refuses=REFUSALS,
                tag="reading",
            ),
            _reads("/api/v1/decisions", self.decisions, "Decisions in force, by `seq`.", DecisionsOut, AFTER, LIMIT),
            _reads("/api/v1/campaigns", self.campaigns, "Campaigns seen in the last thirty days.", CampaignsOut),
            _reads("/api/v1/warnings", self.warnings, "Warnings, till a week after their end.", WarningsOut),
            _reads("/api/v1/sightings", self.sightings, "What came in last.", SightingsOut, BEFORE, PAGE),
        )

    async def whoami(self, request: Request) -> Response:
        """Say who asks."""
        reader, published = await who(request, self.hub), self.hub.published
        if reader.audience == "public":
            raise ProblemError(401, "this needs a key", headers=CHALLENGE)
        key = reader.key
        return answer(
            WhoAmI(
                reader.audience,
                self.hub.settings.hub.name,
                published.place(reader.audience),
                published.killed,
                member=reader.member,
                role=reader.role,
                key=key.id if key else None,
                purpose=key.purpose if key else None,
                user=reader.user,
            )
        )

    async def delta(self, request: Request) -> Response:
        """Say what has changed."""
        reader = await self._reader(request)
        hub, whom = self.hub, Whom(reader.audience, reader.member, whole(request, SINCE, 0))
        _, sealed = await hub.deltas.newest(lambda: hub.published, whom, hub.now)
        return Response(sealed, media_type=JSON)

    async def events(self, request: Request) -> Response:
        """Say it when it changes."""
        reader = await self._reader(request)
        since = since_of(request)
        if request.method == "HEAD":
            return Response(media_type="text/event-stream")
        cut = request.scope.get(CUT, lambda: None)
        return EventStream(self.hub.events, self.hub.events.add(reader, since, cut))

    async def decisions(self, request: Request) -> Response:
        """Page through decisions; with `after` 0 those in force, else also those that ended after it."""
        reader = await self._reader(request)
        after, limit = whole(request, AFTER, 0), whole(request, LIMIT, 1_000)
        published = self.hub.published
        level = published.level(reader.audience)
        rows = merge(level.standing_since(after), level.gone_since(after), key=seq_of)
        found = list(islice(rows, limit + 1))
        following = found[limit - 1].seq if len(found) > limit else None
        told = tuple(_decision(one, reader) for one in found[:limit])
        return answer(DecisionsOut(published.place(reader.audience), published.killed, told, following))

    async def campaigns(self, request: Request) -> Response:
        """Operators see campaigns whole; everybody else what was told of them."""
        reader, published = await self._reader(request), self.hub.published
        if reader.audience == "operator":
            told = [whole_campaign(one) for one in reversed(published.campaigns)]
        else:
            told = list(told_campaigns(published, reader))
        return answer(CampaignsOut(published.place(reader.audience), tuple(told)))

    async def warnings(self, request: Request) -> Response:
        """Say again what was warned of."""
        reader, published = await self._reader(request), self.hub.published
        delta = self._delta(published, reader)
        return answer(WarningsOut(published.place(reader.audience), tuple(reversed(delta.warnings))))

    async def sightings(self, request: Request) -> Response:
        """Operators and analysts see what its label lets them; a member what it sent itself."""
        reader = await self._reader(request)
        before, limit = _before(request), whole(request, PAGE, 100)
        labels = SEES[reader.audience] if reader.audience in {"operator", "analyst"} else frozenset()
        unlabelled = {None} if reader.audience == "operator" else set()
        member = reader.member
        reports = await self.hub.read(
            lambda store: store.reports.newest(labels={*labels, *unlabelled}, member=member, before=before, most=limit)
        )
        told = tuple(SightingOut(one.member, one.received, one.campaign, one.sighting) for one in reports)
        return answer(SightingsOut(told, told[-1].received if len(told) == limit else None))

    async def _reader(self, request: Request) -> Reader:
        """Let sensors, readers and people in. A bouncer's key lies on firewalls, a reporter's in scripts."""
        return require(await who(request, self.hub), purposes=("sensor", "read"), roles=ROLES)

    def _delta(self, published: Published, reader: Reader) -> Delta:
        return delta_of(
            (),
            published.warnings,
            audience=reader.audience,
            member=reader.member,
            hub=self.hub.settings.hub.name,
            since=EVER,
            seq=published.seq,
            at=published.at,
            killed=published.killed,
        )


def _reads(path: str, door: Door, meaning: str, gives: object, *parameters: Parameter) -> Operation:
    return Operation(
        "GET", path, door, meaning, needs=ANYBODY, parameters=parameters, gives=gives, refuses=REFUSALS, tag="reading"
    )


def _decision(one: SharedDecision, reader: Reader) -> DecisionOut:
    said = one.said[LEVEL_OF[reader.audience]]
    return DecisionOut(
        one.id,
        one.seq,
        one.value,
        said.action,
        one.kind,
        one.campaign,
        said.organisations,
        one.named,
        one.because,
        one.made if LEVEL_OF[reader.audience] == LEVEL_OF["member"] else None,
        one.until,
        bool(one.by),
        one.gone,
    )


def whole_campaign(one: Campaign) -> CampaignOut:
    """All that the hub knows of it, for operators."""
    return CampaignOut(
        one.id,
        one.kind,
        one.severity,
        len(one.members),
        one.sources,
        one.peak,
        one.first,
        one.last,
        one.attribution,
        one.templates,
        one.ended is not None,
        one.tlp,
    )


def told_campaigns(published: Published, reader: Reader) -> Iterable[CampaignOut]:
    """What was said of campaigns to this audience: nothing of it comes from evidence that may not leave the hub.

    Members are told from when to when an attack was seen, others only when it was said last.
    """
    if published.killed:
        return
    spans = {one.id: (one.first, one.last) for one in published.campaigns if may_see(reader.audience, "amber")}
    newest: dict[int, list[EarlyWarning]] = {}
    for one in published.warnings:
        if one.campaign and one.why == "campaign" and may_see(reader.audience, one.tlp) and is_meant(one, reader):
            newest.setdefault(one.campaign, []).append(one)
    for number_, said in reversed(newest.items()):
        last = max(said, key=seq_of)
        first, seen = spans.get(number_, (last.at, last.at))
        yield CampaignOut(
            number_,
            last.kind,
            last.severity,
            last.organisations,
            last.sources,
            last.peak,
            first,
            seen,
            last.attribution,
            last.templates,
            last.ended,
            last.tlp,
        )


def is_meant(one: EarlyWarning, reader: Reader) -> bool:
    """Whether a warning was for this reader's organisation. Analysts are told all."""
    return one.members is None or reader.member in one.members or reader.audience == "analyst"


def _before(request: Request) -> datetime | None:
    given = request.query_params.getlist(BEFORE.name)
    if not given:
        return None
    try:
        found = datetime.fromisoformat(given[0])
    except ValueError:
        found = None
    if len(given) > 1 or found is None or found.tzinfo is None:
        raise ProblemError(400, "before is a time such as 2026-11-22T12:00:00Z")
    return found
