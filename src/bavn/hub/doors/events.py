"""`/events`: what the hub tells, the moment it is decided, to everybody who listens (server-sent events).

id: 812
event: delta
data: {"payload": "…", "key": "3f2a9c01", "signature": "…"}

A listener is a place in the one sequence, not a queue: it is told what came since its place, as one document. So a slow
one costs no memory, and a thousand at the same place are told the same bytes, which are made and sealed once.
"""

import asyncio
import math
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from bavn.hub.admitted import Admitted
from bavn.hub.deltas import Deltas, Whom
from bavn.hub.doors.problems import ProblemError
from bavn.hub.doors.reader import Reader
from bavn.hub.published import Published

BEAT_S: Final = 10.0
BETWEEN_S: Final = 0.2  # two tellings; the kill switch waits for nothing
MOST: Final = 5_000
MOST_OF_ONE: Final = 8  # of one key; one more, and its oldest is let go
LIFE_SIGN: Final = b":\n\n"
HEADERS: Final = {"Content-Type": "text/event-stream", "X-Accel-Buffering": "no"}


@dataclass(slots=True, eq=False)
class Listener:
    """One connection: who, up to where it was told, and whether it is to go on. `cut` ends it under its answer."""

    reader: Reader
    place: int
    cut: Callable[[], object] = lambda: None
    wake: asyncio.Event = field(default_factory=asyncio.Event)
    beats: bool = False
    ended: bool = False

    def end(self) -> None:
        """Have it closed."""
        self.ended = True
        self.wake.set()


@dataclass(slots=True)
class Events:
    """All who listen. Only the event loop calls it."""

    deltas: Deltas
    published: Callable[[], Published]
    now: Callable[[], datetime]
    listeners: dict[Listener, None] = field(default_factory=dict)  # oldest first
    told: int = 0
    _closed: bool = False
    _killed: bool = False
    _last: float = -math.inf  # a machine that just began counts its seconds from 0
    _later: asyncio.TimerHandle | None = None
    _beating: asyncio.TimerHandle | None = None
    _framed: tuple[bytes, bytes] = (b"", b"")  # a document, and the event that it was sent as last

    def start(self) -> None:
        """Begin to give signs of life."""
        self._killed = self.published().killed
        self._beating = asyncio.get_running_loop().call_later(BEAT_S, self._beat)

    @property
    def closed(self) -> bool:
        """Whether the hub is stopping: nobody can listen any more."""
        return self._closed

    def close(self) -> None:
        """End all that listen, and let nobody listen any more."""
        self._closed = True
        for timer in (self._later, self._beating):
            if timer is not None:
                timer.cancel()
        for listener in list(self.listeners):
            listener.end()

    def changed(self) -> None:
        """Something was published: tell everybody, now or in a moment."""
        killed = self.published().killed
        loop = asyncio.get_running_loop()
        wait_s = self._last + BETWEEN_S - loop.time()
        if killed != self._killed or wait_s <= 0:
            self._killed = killed
            self._tell()
        elif self._later is None:
            self._later = loop.call_later(wait_s, self._tell)

    def look(self, admitted: Admitted) -> None:
        """Let go of everybody who may not be here any more, or is somebody else now."""
        for listener in list(self.listeners):
            if not _holds(listener.reader, admitted):
                listener.end()

    def add(self, reader: Reader, since: int, cut: Callable[[], object] = lambda: None) -> Listener:
        """Take in one more. `ProblemError` 503 where there are too many."""
        if self._closed or len(self.listeners) >= MOST:
            raise ProblemError(503, "too many listen already", headers={"Retry-After": "30"})
        own = [one for one in self.listeners if not one.ended and one.reader.shown == reader.shown]
        if len(own) >= MOST_OF_ONE:
            own[0].end()
            own[0].cut()  # who does not read would never come to its end
        listener = Listener(reader, since, cut)
        listener.wake.set()
        self.listeners[listener] = None
        return listener

    def remove(self, listener: Listener) -> None:
        """It has gone."""
        self.listeners.pop(listener, None)

    async def next(self, listener: Listener) -> bytes:
        """What is to be sent to it now; b"": nothing."""
        listener.wake.clear()
        reader = listener.reader
        if listener.place == self.published().place(reader.audience):
            said, listener.beats = LIFE_SIGN if listener.beats else b"", False
            return said
        whom = Whom(reader.audience, reader.member, listener.place)
        listener.place, sealed = await self.deltas.newest(self.published, whom, self.now)
        listener.beats = False
        self.told += 1
        if self._framed[0] is not sealed:  # else a thousand that do not read would hold a thousand of it
            self._framed = sealed, b"id: %d\nevent: delta\ndata: %b\n\n" % (listener.place, sealed)
        return self._framed[1]

    def _tell(self) -> None:
        self._later = None
        self._last = asyncio.get_running_loop().time()
        for listener in self.listeners:
            listener.wake.set()

    def _beat(self) -> None:
        for listener in self.listeners:
            listener.beats = True
            listener.wake.set()
        self._beating = asyncio.get_running_loop().call_later(BEAT_S, self._beat)


class EventStream(Response):
    """The answer that does not end before its listener, the hub, or its key does."""

    def __init__(self, events: Events, listener: Listener) -> None:
        super().__init__(headers=HEADERS)
        del self.headers["content-length"]
        self._events, self._listener = events, listener

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002  as ASGI has it
        """Send until somebody ends it. Who does not take what is sent is cut off below, by the server."""
        listener = self._listener
        gone = asyncio.ensure_future(_gone(receive))
        gone.add_done_callback(lambda _: listener.end())
        try:
            await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
            await send({"type": "http.response.body", "body": LIFE_SIGN, "more_body": True})
            while True:
                await listener.wake.wait()
                if listener.ended:
                    break
                said = await self._events.next(listener)
                if said and not listener.ended:  # it may have been let go while that was made
                    await send({"type": "http.response.body", "body": said, "more_body": True})
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        finally:
            self._events.remove(listener)
            gone.cancel()


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def _holds(reader: Reader, admitted: Admitted) -> bool:
    key = reader.key
    if key is not None:
        now = admitted.keys.get(key.id)
        return now is not None and now.member == key.member
    return any(one.name == reader.user and one.role == reader.role for one in admitted.users.values())


def since_of(request: Request) -> int:
    """Where a listener goes on: `Last-Event-ID`, which says what it heard last, else `since`, else 0."""
    given = request.headers.get("last-event-id", "") or request.query_params.get("since", "0")
    if not (given.isascii() and given.isdigit() and len(given) <= 15):  # noqa: PLR2004  digits
        raise ProblemError(400, "since is a number from 0 to 999999999999999")
    return int(given)
