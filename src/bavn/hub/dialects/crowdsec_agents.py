"""CrowdSec's local API for agents: what they see becomes sightings of the member whose key they show.

An unmodified agent needs one file, /etc/crowdsec/local_api_credentials.yaml, and `api.server.enable: false`:

    url: https://hub.example:8643/
    login: web1                       # any name; it is not kept
    password: <what `bavn hub key add web1 --for report --member vejle` printed>

POST /v1/watchers/login    {"machine_id", "password", "scenarios"}    {"code": 200, "expire": "…", "token": "…"}
POST /v1/alerts            [alert, …]                                 201 ["1", …]
GET  /v1/alerts            what this key has reported, of the kept ones
GET  /v1/heartbeat         {"message": "ok"}
POST /v1/watchers          201 where the password is such a key: there is nothing else to register
"""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bavn.clearing.changes import Report
from bavn.hub.dialects.crowdsec_alerts import MOST_BYTES, BadAlertsError, read_alerts
from bavn.hub.dialects.crowdsec_sessions import Sessions
from bavn.hub.dialects.lapi_answers import FORBIDDEN, JSON, in_its_words, message
from bavn.hub.dialects.lapi_decisions import ORIGIN, scenario_of
from bavn.hub.dialects.tool_reports import reports_of
from bavn.hub.doors.access import knock, prove, too_often
from bavn.hub.doors.intake import keep
from bavn.hub.doors.problems import ProblemError
from bavn.hub.hub import Hub
from bavn.model.member import Key

MOST_LOGIN_BYTES: Final = 256 * 1024  # an agent names all its scenarios
MOST_LISTED: Final = 100
LARGER: Final = {"/v1/alerts": MOST_BYTES}  # bodies that may have more than others


class _Login(msgspec.Struct):
    machine_id: str
    password: str


_LOGIN: Final = msgspec.json.Decoder(_Login)


def routes(hub: Hub) -> list[Route]:
    """The doors of agents."""
    agents = Agents(hub)
    return [
        Route("/v1/watchers", in_its_words(agents.register), methods=["POST"]),
        Route("/v1/watchers/login", in_its_words(agents.log_in), methods=["POST"]),
        Route("/v1/alerts", in_its_words(agents.listed), methods=["GET"]),
        Route("/v1/alerts", in_its_words(agents.take), methods=["POST"]),
        Route("/v1/heartbeat", in_its_words(agents.alive), methods=["GET"]),
        Route("/v1/allowlists", in_its_words(agents.allow_lists), methods=["GET"]),
    ]


@dataclass(slots=True)
class Agents:
    """Agents of members. Nothing of who they are is kept but the key that they show."""

    hub: Hub
    sessions: Sessions = field(default_factory=Sessions)
    _numbers: Iterator[int] = field(default_factory=itertools.count)

    async def register(self, request: Request) -> Response:
        """Answer whether this password would do: it has to be a report key already."""
        await self._shown(request, malformed=400)
        return message(201, "")

    async def log_in(self, request: Request) -> Response:
        """Give a pass for an hour."""
        key = await self._shown(request, malformed=403)
        token, ends = self.sessions.open(key.id, self.hub.now())
        said = {"code": 200, "expire": ends.isoformat().replace("+00:00", "Z"), "token": token}
        return Response(msgspec.json.encode(said), media_type=JSON)

    async def take(self, request: Request) -> Response:
        """Take alerts. They are answered when they are on disk; 503 where they are to be sent again."""
        key = self._agent(request)
        try:
            alerts = read_alerts(await request.body())
        except BadAlertsError as error:
            return message(400, str(error))
        await submit(self.hub, key, reports_of(alerts.reports, key, self.hub.now()))
        numbers = [str(next(self._numbers)) for _ in range(alerts.said)]
        return Response(msgspec.json.encode(numbers), 201, media_type=JSON)

    async def listed(self, request: Request) -> Response:
        """What this key has reported lately, newest first, as far as it is kept: never what others did."""
        key = self._agent(request)
        kept = await self.hub.read(lambda store: store.reports.newest(member=key.member))
        own = [report for report in kept if report.key == key.id and report.sighting.origin == "crowdsec"]
        return Response(msgspec.json.encode([_alert_of(one) for one in own[:MOST_LISTED]]), media_type=JSON)

    async def alive(self, request: Request) -> Response:
        """An agent's sign of life."""
        self._agent(request)
        return message(200, "ok")

    async def allow_lists(self, request: Request) -> Response:
        """Newer agents ask for allow lists: none are handed out, as the hub's vetoes act where it decides."""
        self._agent(request)
        return Response(b"[]", media_type=JSON)

    async def _shown(self, request: Request, *, malformed: int) -> Key:
        """The report key that was given as the password. `ProblemError` 403 for any other, `malformed` for no login."""
        body = await request.body()
        try:
            login = _LOGIN.decode(body) if len(body) <= MOST_LOGIN_BYTES else None
        except (ValueError, RecursionError):
            login = None
        if login is None:
            knock(request, self.hub)
            raise ProblemError(malformed, "no login")
        found = self.hub.admitted.shown(login.password)
        if not isinstance(found, Key) or not reports(found):
            knock(request, self.hub)
            raise ProblemError(403, FORBIDDEN)
        return self._counted(request, found)

    def _agent(self, request: Request) -> Key:
        scheme, _, shown = request.headers.get("authorization", "").partition(" ")
        key_id = self.sessions.key_of(shown.strip(), self.hub.now()) if scheme.lower() == "bearer" else None
        key = self.hub.admitted.keys.get(key_id) if key_id is not None else None
        if key is None or not reports(key):
            knock(request, self.hub)
            raise ProblemError(403, FORBIDDEN)
        return self._counted(request, key)

    def _counted(self, request: Request, key: Key) -> Key:
        if wait_s := self.hub.limits.ask(key.id):
            raise too_often(wait_s)
        prove(request, f"key {key.id}")
        self.hub.note_seen(key.id)
        return key


def reports(key: Key) -> bool:
    """Whether what this key says can be held to somebody: a report key of a member."""
    return key.purpose == "report" and bool(key.member)


async def submit(hub: Hub, key: Key, made: list[Report]) -> None:
    """Have reports written. `ProblemError` 429 and 503 where they are to be sent again, 422 where they are not.

    403 where the key was revoked while the body came in.
    """
    if hub.admitted.keys.get(key.id) is None:
        raise ProblemError(403, FORBIDDEN)
    if not made:
        return
    if wait_s := hub.limits.take(f"key {key.id}", sightings=len(made)):
        raise too_often(wait_s)
    await keep(hub, made, key.id)


def _alert_of(report: Report) -> dict[str, object]:
    """One of an agent's own, as far as it was kept: without scenario, events or message."""
    sighting = report.sighting
    source = sighting.sources[0].address if sighting.sources else ""
    return {
        "id": int(sighting.id[:8], 16),
        "scenario": scenario_of(sighting.kind),
        "scenario_hash": "",
        "scenario_version": "",
        "message": "",
        "events_count": min(sighting.requests, 2**31 - 1),
        "start_at": _stamp(sighting.began),
        "stop_at": _stamp(sighting.ended or sighting.seen),
        "created_at": _stamp(report.received),
        "capacity": 0,
        "leakspeed": "",
        "simulated": False,
        "events": [],
        "kind": ORIGIN,
        "source": {"scope": "Range" if "/" in source else "Ip", "value": source},
    }


def _stamp(time: datetime) -> str:
    return time.astimezone(UTC).isoformat().replace("+00:00", "Z")
