"""Published target lists, fetched again and again: whoever stands on one is warned within one poll.

Only the list is fetched, and nothing is ever sent to anyone on it. What has not changed since it was read is not
fetched again (ETag); a list that cannot be had, or not be read, is asked for again at the next turn. It was published
when its index or its name says, else when its server says that it changed last: a tracker that has fallen silent must
not warn anybody anew each time that the hub starts.
"""

import asyncio
import hashlib
import logging
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final, Protocol
from urllib.parse import urlsplit

import httpx

from bavn import __version__
from bavn.clearing.target_list import (
    EARLIEST,
    LARGEST,
    ListedSnapshot,
    ListError,
    TargetList,
    read_index,
    read_target_list,
    time_of,
)
from bavn.hub.settings import TargetsSection

LOG: Final = logging.getLogger("bavn.hub")
PATIENCE_S: Final = 60.0
MOST_ROWS: Final = 10  # of an index at one turn: the newest
MOST_KNOWN: Final = 1_000
HEAD: Final = {"User-Agent": f"bavn-hub/{__version__}", "Accept": "application/json"}


class Reads(Protocol):
    """Who reads a list: the pipeline."""

    async def read_list(self, snapshot: TargetList) -> int:
        """Read a snapshot; return the seq."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """What stands at a URL, its ETag, and when it changed last (aware UTC); "" and None where that is not said."""

    body: bytes
    etag: str
    changed: datetime | None


@dataclass(slots=True)
class Poll:
    """One list that is fetched again and again."""

    source: TargetsSection
    reads: Reads
    now: Callable[[], datetime]
    client: httpx.AsyncClient
    turns: int = 0
    failing: str = ""
    _etag: str = ""  # of what stood at the URL when all of it had been read
    _known: dict[str, None] = field(default_factory=dict)  # rows of an index, and digests of lists, that were read

    async def run(self) -> None:
        """Fetch until cancelled."""
        while True:
            await self.turn()
            await asyncio.sleep(self.source.every.total_seconds())

    async def turn(self) -> None:
        """Fetch what is new, once. Whatever goes wrong is said once, and tried again at the next turn."""
        try:
            await self._all()
            self.failing = ""
        except (httpx.HTTPError, httpx.InvalidURL, ListError, OSError, ValueError) as error:
            self._say("" if isinstance(error, httpx.HTTPError) else str(error)[:200], error)
        except Exception as error:  # noqa: BLE001  a list that breaks us does not end the polling
            self._say("", error)
        self.turns += 1

    async def _all(self) -> None:
        """Read what is new at the URL; only then is its ETag remembered. Raises what went wrong, last."""
        found = await self._body(self.source.url, self._etag)
        if found is None:
            return
        if not self.source.row:
            await self._list(found, self.source.url, None)
            self._etag = found.etag
        elif await self._rows(found.body):
            self._etag = found.etag

    async def _rows(self, body: bytes) -> bool:
        """Of an index, the newest rows that were not read yet, oldest first. Return whether no other is left."""
        new = [row for row in read_index(body, self.source.url) if row.id not in self._known]
        failed: Exception | None = None
        for row in reversed(new[:MOST_ROWS]):
            try:
                await self._row(row)
            except Exception as error:  # noqa: BLE001  one row that cannot be read must not keep newer ones from us
                failed = error
        if failed is not None:
            raise failed
        return len(new) <= MOST_ROWS

    async def _row(self, row: ListedSnapshot) -> None:
        url = self.source.row.replace("{id}", row.id)
        found = await self._body(url, "")
        if found is not None:
            await self._list(found, url, row.at)
        self._remember(row.id)

    async def _list(self, found: Fetched, url: str, at: datetime | None) -> None:
        digest = hashlib.sha256(found.body).hexdigest()
        if digest in self._known:
            return
        name, now = urlsplit(url).path, self.now()
        at = at or time_of(name, now) or found.changed
        snapshot = await asyncio.to_thread(read_target_list, found.body, name, now, at=at)
        await self.reads.read_list(snapshot)
        self._remember(digest)
        said = "a target list was read: %d entries, %d left out, published %s"
        LOG.info(said, len(snapshot.entries), snapshot.rejected, snapshot.at.isoformat(timespec="seconds"))

    async def _body(self, url: str, etag: str) -> Fetched | None:
        """What stands there; None where it is as it was. Raises httpx.HTTPError, ListError."""
        head = {"If-None-Match": etag} if etag else {}
        async with asyncio.timeout(PATIENCE_S), self.client.stream("GET", url, headers=HEAD | head) as response:
            if response.status_code == httpx.codes.NOT_MODIFIED:
                return None
            response.raise_for_status()
            body = bytearray()
            async for piece in response.aiter_bytes():
                body += piece
                if len(body) > LARGEST:
                    raise ListError(f"larger than {LARGEST} bytes", "target list")
            return Fetched(bytes(body), response.headers.get("etag", ""), changed_at(response.headers))

    def _remember(self, name: str) -> None:
        self._known[name] = None
        while len(self._known) > MOST_KNOWN:
            self._known.pop(next(iter(self._known)))

    def _say(self, text: str, error: Exception) -> None:
        if (why := text or type(error).__name__) != self.failing:
            self.failing = why
            LOG.warning("a target list cannot be read: %s", why)


def changed_at(headers: Mapping[str, str]) -> datetime | None:
    """When a document changed last, as its server says; None where it does not, or makes no sense.

    >>> changed_at({"last-modified": "Thu, 20 Nov 2025 07:15:03 GMT"}).isoformat(), changed_at({"last-modified": "x"})
    ('2025-11-20T07:15:03+00:00', None)
    """
    try:
        found = parsedate_to_datetime(headers.get("last-modified", ""))
    except (ValueError, OverflowError):
        return None
    found = found.replace(tzinfo=UTC) if found.tzinfo is None else found
    return found.astimezone(UTC) if found >= EARLIEST else None


@dataclass(slots=True)
class Polling:
    """All lists of the settings."""

    sources: tuple[TargetsSection, ...]
    reads: Reads
    now: Callable[[], datetime]
    polls: tuple[Poll, ...] = ()
    _client: httpx.AsyncClient | None = None
    _tasks: list[asyncio.Task[None]] = field(default_factory=list)

    def start(self) -> None:
        """Begin to fetch."""
        if not self.sources:
            return
        client = self._client = httpx.AsyncClient(follow_redirects=False, trust_env=False, timeout=PATIENCE_S)
        self.polls = tuple(Poll(source, self.reads, self.now, client) for source in self.sources)
        self._tasks = [asyncio.create_task(poll.run()) for poll in self.polls]

    async def stop(self) -> None:
        """Fetch no more."""
        for task in self._tasks:
            task.cancel()
        for task in self._tasks:
            with suppress(asyncio.CancelledError):
                await task
        if self._client is not None:
            await self._client.aclose()
