"""One request and its answer over HTTP/1.1 (h11): head and body bounded, and what is no HTTP told as such."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import h11

from bavn.probing.limits import BODY_MOST, HEAD_MOST
from bavn.probing.notes import Ended, Notes
from bavn.probing.place import REMEMBERED, Place
from bavn.probing.wire import Wire

# What h11 raises over bytes that are no HTTP; the last two are not documented.
NO_HTTP: Final = (h11.RemoteProtocolError, AssertionError, ValueError)
TOO_LONG: Final = 431  # h11's hint for a head that is longer than it may be
FIRST: Final = b"HTTP/"
NO_BODY: Final = h11.EndOfMessage()


@dataclass(frozen=True, slots=True)
class Head:
    """Status and headers of an answer, names in lower case."""

    status: int
    headers: tuple[tuple[bytes, bytes], ...]

    def header(self, name: bytes) -> bytes:
        """Return the first header of a name, b"" where there is none."""
        for key, value in self.headers:
            if key == name:
                return value
        return b""

    def each(self, name: bytes) -> Iterator[bytes]:
        """Return all headers of a name."""
        return (value for key, value in self.headers if key == name)


@lru_cache(maxsize=REMEMBERED)
def _request(place: Place, agent: str, cookies: bytes) -> h11.Request:
    """The same page is asked for every half minute, and what h11 checks of a request costs as much as to send it."""
    headers = [("Host", place.authority), ("User-Agent", agent), ("Accept", "*/*"), ("Accept-Encoding", "gzip")]
    headers += [("Connection", "close")] + ([("Cookie", cookies.decode("latin-1"))] if cookies else [])
    return h11.Request(method="GET", target=place.path, headers=headers)


class Exchange:
    """One request and its answer over one connection. Each part raises `Ended`.

    'no-http' ('empty', 'too-short' where the length was a lie, '' for other bytes), 'too-large', and how a connection
    breaks. `surplus`: more came than was said.
    """

    def __init__(self, wire: Wire, notes: Notes) -> None:
        self._wire = wire
        self._notes = notes
        self._talk = h11.Connection(h11.CLIENT, max_incomplete_event_size=HEAD_MOST)
        self._came = 0
        self._first = b""
        self._headed = False
        self.surplus = False

    async def request(self, place: Place, agent: str, cookies: bytes = b"") -> Head:
        """Ask for a page and read the head of the answer; until its first byte it is timed as `first_byte`."""
        asked = _request(place, agent, cookies)
        self._notes.headed = False
        with self._notes.timing("first_byte"):
            await self._wire.send((self._talk.send(asked) or b"") + (self._talk.send(NO_BODY) or b""))
            await self._more()
        while True:
            event = await self._event()
            if isinstance(event, h11.Response):
                self._headed = self._notes.headed = True
                return Head(event.status_code, tuple(event.headers))
            if not isinstance(event, h11.InformationalResponse):
                raise Ended("no-http")
            if self._came > HEAD_MOST:
                raise Ended("too-large", "head")

    async def body(self) -> bytes:
        """Read the body until its end or `BODY_MOST`, as it came: a longer one is no fault."""
        body = bytearray()
        while len(body) < BODY_MOST:
            event = await self._event()
            if isinstance(event, h11.EndOfMessage):
                self.surplus = bool(self._talk.trailing_data[0])
                break
            if not isinstance(event, h11.Data):
                raise Ended("no-http")
            body += event.data
        return bytes(body[:BODY_MOST])

    async def _event(self) -> object:
        while True:
            try:
                event = self._talk.next_event()
            except NO_HTTP as error:
                raise self._fault(error) from error
            if event is not h11.NEED_DATA:
                return event
            await self._more()

    async def _more(self) -> None:
        data = await self._wire.receive()
        self._came += len(data)
        self._first += data[: len(FIRST) - len(self._first)]
        if not FIRST.startswith(self._first):
            raise Ended("no-http")  # at once: such a server may well never end
        self._talk.receive_data(data)

    def _fault(self, error: Exception) -> Ended:
        if getattr(error, "error_status_hint", 0) == TOO_LONG:
            return Ended("too-large", "head")
        if not self._came:
            return Ended("no-http", "empty")
        return Ended("no-http", "too-short" if self._headed and self._talk.trailing_data[1] else "")
