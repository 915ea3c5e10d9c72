"""CrowdSec's local API for bouncers: what is decided, as programs that people run already read it.

GET /v1/decisions/stream?startup=true    all in force; then without `startup` what has changed since
GET /v1/decisions?ip=192.0.2.7           what holds for an address or a range; `null` where nothing does
POST /v1/usage-metrics                   answered, not kept
HEAD the same paths                      whether the key holds; moves nothing

Key in `X-Api-Key`: `bavn hub key add NAME --for bouncer [--member M]`. With a member it is told what is AMBER and
below, else what the community may know. What only arms (`arm`) no bouncer is told.
"""

from collections import OrderedDict
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Final

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from bavn.hub.dialects import crowdsec_agents
from bavn.hub.dialects.lapi_answers import JSON, PACKED_FROM_BYTES, Whole, in_its_words, message, packed, takes_gzip
from bavn.hub.dialects.lapi_cursors import Cursor, Cursors
from bavn.hub.dialects.lapi_decisions import found_body, standing, stream_body
from bavn.hub.dialects.lapi_expansion import Told, as_they_are, needs_single_addresses, one_by_one
from bavn.hub.dialects.lapi_index import Index
from bavn.hub.dialects.lapi_ledger import Ledger, News, seconds
from bavn.hub.dialects.lapi_questions import ALL, BadQuestionError, Filters, filters_of, look_up_of, yes
from bavn.hub.doors.access import Reader, require, who
from bavn.hub.hub import Hub
from bavn.hub.published import LEVEL_OF
from bavn.model.tlp import Tlp

EMPTY: Final = stream_body([], [])
NO_ROWS: Final = Index()
MOST_METRICS_BYTES: Final = 256 * 1024
MOST_BODIES: Final = 16
EXPANDED: Final = "Bavn-Expanded"
LARGER: Final = crowdsec_agents.LARGER

BodyKey = tuple[Tlp, int, int, bool, bool]


def routes(hub: Hub) -> list[BaseRoute]:
    """The doors of bouncers, and those of agents behind them."""
    lapi = Lapi(hub)
    doors = [
        Route("/v1/decisions/stream", in_its_words(lapi.stream), methods=["GET"]),
        Route("/v1/decisions", in_its_words(lapi.look_up), methods=["GET"]),
        Route("/v1/usage-metrics", in_its_words(lapi.metrics), methods=["POST"]),
        *crowdsec_agents.routes(hub),
    ]
    known = {door.path for door in doors}

    async def nothing_here(request: Request) -> Response:
        """Answer for what no client of this hub needs: deleting, managing machines, checking allow lists."""
        if request.url.path in known:
            return message(405, "method not allowed")
        return message(404, "page or endpoint not found")

    return [*doors, Route("/v1/{rest:path}", nothing_here, methods=["GET", "POST", "PUT", "PATCH", "DELETE"])]


@dataclass(slots=True)
class Lapi:
    """What bouncers are told, and how far each has been told. Only the event loop uses it."""

    hub: Hub
    cursors: Cursors = field(init=False)
    _bodies: OrderedDict[BodyKey, bytes] = field(default_factory=OrderedDict)

    def __post_init__(self) -> None:
        """Bind the cursors to the store."""
        self.cursors = Cursors(self._read_cursor, self._keep_cursors)

    async def stream(self, request: Request) -> Response:
        """The decision stream. The key's place moves when the answer has gone out whole."""
        reader = await self._bouncer(request)
        try:
            filters, startup = filters_of(request.query_params), yes(request.query_params, "startup")
        except BadQuestionError as error:
            return message(400, str(error))
        if request.method == "HEAD":
            return Response(media_type=JSON)
        key = reader.key.id if reader.key else ""
        cursor = None if startup else await self.cursors.get(key)
        return self._answer(request, await self._ledger(reader), filters, key, cursor)

    async def look_up(self, request: Request) -> Response:
        """What holds for one address, range or value."""
        reader = await self._bouncer(request)
        try:
            asked = look_up_of(request.query_params)
        except BadQuestionError as error:
            return message(400, str(error))
        if request.method == "HEAD":
            return Response(media_type=JSON)
        ledger = await self._ledger(reader)
        rows = () if ledger.killed else asked.find(ledger.index, iter(ledger.rows.values()))
        body = found_body(standing(rows, seconds(self.hub.now())))
        return _maybe_packed(request, body)

    async def metrics(self, request: Request) -> Response:
        """A bouncer's figures about itself: read so far as to see that they are JSON, and not kept."""
        await self._bouncer(request)
        body = await request.body()
        try:
            given = msgspec.json.decode(body, type=dict[str, msgspec.Raw]) if len(body) <= MOST_METRICS_BYTES else None
        except (ValueError, RecursionError):
            given = None
        return message(400, "no metrics") if given is None else message(HTTPStatus.CREATED, "")

    async def _bouncer(self, request: Request) -> Reader:
        return require(await who(request, self.hub), purposes=("bouncer", "read"))

    async def _ledger(self, reader: Reader) -> Ledger:
        return await self.hub.ledgers.caught_up(LEVEL_OF[reader.audience], lambda: self.hub.published)

    def _answer(self, request: Request, ledger: Ledger, filters: Filters, key: str, cursor: Cursor | None) -> Response:
        now_s, single = seconds(self.hub.now()), needs_single_addresses(request.headers.get("user-agent", ""))
        gzip, headers, news = takes_gzip(request), {"Vary": "Accept-Encoding"}, None
        if cursor is None and filters == ALL and not (single and ledger.index.ranges):
            body = self._whole_body(ledger, now_s, gzip=gzip, single=single)
        else:
            news = ledger.everything() if cursor is None else ledger.since(cursor.seq, cursor.pulled_s)
            told = self._told(news, ledger, filters, now_s, single=single)
            if told.ranges:
                headers[EXPANDED] = f"ranges={told.ranges}, addresses={told.addresses}"
            body = stream_body(told.new, told.deleted) if told.new or told.deleted else EMPTY
            gzip = gzip and len(body) >= PACKED_FROM_BYTES
            body = packed(body) if gzip else body
        if gzip:
            headers["Content-Encoding"] = "gzip"
        place = Cursor(ledger.seq, now_s)
        return Whole(body, lambda: self.cursors.move(key, place, told=body is not EMPTY), headers)

    def _whole_body(self, ledger: Ledger, now_s: int, *, gzip: bool, single: bool) -> bytes:
        """All there is. A thousand bouncers that start in one second are given the same bytes."""
        key = ledger.level, ledger.version, now_s, gzip, single
        if (found := self._bodies.get(key)) is not None:
            return found
        told = self._told(ledger.everything(), ledger, ALL, now_s, single=single)
        body = stream_body(told.new, told.deleted)
        made = self._bodies[key] = packed(body) if gzip else body
        if len(self._bodies) > MOST_BODIES:
            self._bodies.popitem(last=False)
        return made

    @staticmethod
    def _told(news: News, ledger: Ledger, filters: Filters, now_s: int, *, single: bool) -> Told:
        if single:
            return one_by_one(news, filters, NO_ROWS if ledger.killed else ledger.index, now_s)
        return as_they_are(news, filters, now_s)

    async def _read_cursor(self, key: str) -> int | None:
        return await self.hub.read(lambda store: store.lapi_cursors.get(key))

    async def _keep_cursors(self, moved: dict[str, int]) -> None:
        await self.hub.pipeline.call(lambda store, _: store.lapi_cursors.keep(moved))


def _maybe_packed(request: Request, body: bytes) -> Response:
    if len(body) >= PACKED_FROM_BYTES and takes_gzip(request):
        return Response(packed(body), headers={"Content-Encoding": "gzip", "Vary": "Accept-Encoding"}, media_type=JSON)
    return Response(body, media_type=JSON)
