"""What is blocked now, as files that anything can fetch: plain text, and one for nftables.

GET /lists/clear/plain.txt      GET /lists/clear/nftables.nft      what is CLEAR, for everybody
GET /lists/plain.txt            GET /lists/nftables.nft            by key: what its owner may know

Only what is to be blocked stands in them: what is limited or armed needs a program that can do that. They are there,
and empty, when nothing holds. `If-None-Match` and `If-Modified-Since` are answered 304 while nothing has changed.
"""

import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from bavn.hub.dialects.lapi_answers import PACKED_FROM_BYTES, packed, takes_gzip
from bavn.hub.doors.access import require, who
from bavn.hub.doors.lists_writing import Blocked, blocked_rows, nftables, plain
from bavn.hub.hub import Hub
from bavn.hub.published import LEVEL_OF
from bavn.model.member import ROLES
from bavn.model.tlp import Tlp

Write = Callable[[Blocked, datetime], str]

FILES: Final[tuple[tuple[str, Write], ...]] = (("plain.txt", plain), ("nftables.nft", nftables))


def routes(hub: Hub) -> list[BaseRoute]:
    """Each file for everybody, and by key."""
    lists = Lists(hub)
    made: list[BaseRoute] = []
    for name, write in FILES:
        made.append(Route(f"/lists/clear/{name}", lists.public(write), methods=["GET"]))
        made.append(Route(f"/lists/{name}", lists.by_key(write), methods=["GET"]))
    return made


@dataclass(frozen=True, slots=True)
class Edition:
    """What one level's lists hold, since when, and the tag by which a client knows that it has it."""

    version: int
    blocked: Blocked
    tag: str
    changed: datetime


@dataclass(slots=True)
class Lists:
    """Makes the lists. Only the event loop uses it."""

    hub: Hub
    _editions: dict[Tlp, Edition] = field(default_factory=dict)

    def public(self, write: Write) -> Callable[[Request], Awaitable[Response]]:
        """A list for everybody. A key that is shown is looked at as anywhere, and tells no more."""

        async def door(request: Request) -> Response:
            await who(request, self.hub)
            return await self._answer(request, "clear", write, "public, no-cache")

        return door

    def by_key(self, write: Write) -> Callable[[Request], Awaitable[Response]]:
        """A list for whoever shows a key that may read."""

        async def door(request: Request) -> Response:
            reader = require(await who(request, self.hub), purposes=("bouncer", "read", "sensor"), roles=ROLES)
            return await self._answer(request, LEVEL_OF[reader.audience], write, "private, no-cache")

        return door

    async def _answer(self, request: Request, level: Tlp, write: Write, cache: str) -> Response:
        edition = await self._edition(level)
        headers = {
            "ETag": f'W/"{edition.tag}"',
            "Last-Modified": format_datetime(edition.changed, usegmt=True),
            "Cache-Control": cache,
            "Vary": "Accept-Encoding, Authorization, X-Api-Key, Key",
        }
        if is_known(request, edition):
            return Response(status_code=304, headers=headers)
        body = write(edition.blocked, self.hub.now()).encode()
        if len(body) >= PACKED_FROM_BYTES and takes_gzip(request):
            body, headers["Content-Encoding"] = packed(body), "gzip"
        return Response(body, headers=headers, media_type="text/plain; charset=utf-8")

    async def _edition(self, level: Tlp) -> Edition:
        """What the level holds now: the last one, unless a bouncer would have seen a change."""
        ledger = await self.hub.ledgers.caught_up(level, lambda: self.hub.published)
        last = self._editions.get(level)
        if last is not None and last.version == ledger.version:
            return last
        rows = () if ledger.killed else blocked_rows(ledger.index)
        blocked = Blocked(self.hub.settings.hub.name, level, ledger.seq, rows)
        tag = _tag(blocked)
        changed = last.changed if last is not None and last.tag == tag else _whole_second(self.hub.published.at)
        made = self._editions[level] = Edition(ledger.version, blocked, tag, changed)
        return made


def is_known(request: Request, edition: Edition) -> bool:
    """Whether the client has this edition already. A tag counts more than a time (RFC 9110, 13.2.2)."""
    tags = request.headers.get("if-none-match")
    if tags is not None:
        given = {tag.strip().removeprefix("W/").strip('"') for tag in tags.split(",")}
        return edition.tag in given or tags.strip() == "*"
    try:
        since = parsedate_to_datetime(request.headers.get("if-modified-since", ""))
    except (TypeError, ValueError, OverflowError):
        return False
    return edition.changed <= (since if since.tzinfo else since.replace(tzinfo=UTC))


def _tag(blocked: Blocked) -> str:
    """The same for the same content, also after a restart."""
    held = "\n".join(f"{row.value} {row.until_s}" for row in blocked.rows)
    return hashlib.sha256(f"{blocked.hub}\n{blocked.level}\n{held}".encode()).hexdigest()[:20]


def _whole_second(time: datetime) -> datetime:
    return time.astimezone(UTC).replace(microsecond=0)
