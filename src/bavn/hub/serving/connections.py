"""One connection, with what uvicorn leaves to a proxy: limits on heads, and on clients that are slow on purpose.

a head       32 kB, 100 lines, within 15 s of its first byte (or of the connection)      431, or cut off
a body       within 60 s of its head; how large it may be, `headers` says               408
an answer    taken within 20 s once 64 kB of it wait                                    cut off
"""

import asyncio
import socket
from contextlib import suppress
from functools import partial
from http import HTTPStatus
from typing import Any, Final, Self, cast

from uvicorn.config import Config
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle
from uvicorn.server import ServerState

from bavn.hub.doors.headers import ALWAYS
from bavn.hub.doors.reader import CUT, PROVE
from bavn.hub.serving.guests import Guest, Guests

MOST_HEAD_BYTES: Final = 32 << 10
MOST_HEAD_LINES: Final = 100
HEAD_S: Final = 15.0
BODY_S: Final = 60.0
TAKEN_S: Final = 20.0
GONE_MS: Final = 30_000  # nothing that was sent is confirmed for so long: the other end is gone


class BadHeadError(Exception):
    """A head is larger than is read."""


class Connection(HttpToolsProtocol):
    """HTTP/1.1 with deadlines. One for each client; its methods are called by the event loop and by the parser."""

    guest: Guest
    guests: Guests
    _deadline: asyncio.TimerHandle | None = None
    _taking: asyncio.TimerHandle | None = None
    _in_head = True
    _head_bytes = 0
    _head_lines = 0
    _whole = 0  # requests that came
    _refused = HTTPStatus.BAD_REQUEST
    _done = False  # when it was last seen off

    @classmethod
    def of(cls, guest: Guest, guests: Guests, config: Config, state: ServerState, app_state: dict[str, Any]) -> Self:
        """One for a guest."""
        made = cls(config, state, app_state)
        made.guest, made.guests = guest, guests
        return made

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for a head."""
        super().connection_made(transport)
        self.guest.is_in, self.guest.cut = True, self._cut
        if self.guest.refused:
            self._refuse(HTTPStatus.SERVICE_UNAVAILABLE)
            return
        self._within(HEAD_S, self._cut)
        found = transport.get_extra_info("socket")
        if found is not None and hasattr(socket, "TCP_USER_TIMEOUT"):
            with suppress(OSError):
                found.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, GONE_MS)

    def never_began(self) -> None:
        """Let go of the parser, which holds this: the collector, which comes seldom, would find thousands of them."""
        self.parser = None  # type: ignore[assignment]

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait for nothing any more."""
        for timer in (self._deadline, self._taking):
            if timer is not None:
                timer.cancel()
        self._deadline = self._taking = None
        self.guests.leave(self.guest)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Read on, and refuse a head that does not end."""
        was_in_head, whole = self._in_head, self._whole
        super().data_received(data)
        ended_none = was_in_head and self._in_head and whole == self._whole
        if ended_none and not self.transport.is_closing():
            self._head_bytes += len(data)
            if self._head_bytes > MOST_HEAD_BYTES:
                self._refuse(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)

    def on_message_begin(self) -> None:
        """A head begins."""
        super().on_message_begin()
        scope = cast("dict[str, Any]", self.scope)
        scope[PROVE], scope[CUT] = partial(self.guests.prove, self.guest), self._cut
        self._in_head, self._head_bytes, self._head_lines = True, 0, 0
        self._within(HEAD_S, self._cut)

    def on_url(self, url: bytes) -> None:
        """Count it."""
        self._count(len(url))
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        """Count it."""
        self._head_lines += 1
        self._count(len(name) + len(value))
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """A body begins."""
        self._in_head = False
        super().on_headers_complete()
        self._within(BODY_S, lambda: self._refuse(HTTPStatus.REQUEST_TIMEOUT))

    def on_message_complete(self) -> None:
        """A request is whole: the next one may come when it likes."""
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None
        self._in_head, self._head_bytes = True, 0
        self._whole += 1
        super().on_message_complete()

    def pause_writing(self) -> None:
        """Somebody does not take what is sent."""
        super().pause_writing()
        if self._taking is None:
            self._taking = self.loop.call_later(TAKEN_S, self._cut)

    def resume_writing(self) -> None:
        """They have taken it."""
        super().resume_writing()
        if self._taking is not None:
            self._taking.cancel()
            self._taking = None

    def shutdown(self) -> None:
        """Take no more requests; who is still sending one is to send it again."""
        cycle: RequestResponseCycle | None = self.cycle
        if cycle is not None and not cycle.response_complete and cycle.more_body:
            self._refuse(HTTPStatus.SERVICE_UNAVAILABLE)
        else:
            super().shutdown()

    def see_off(self) -> None:
        """Cut off who has its answer or does not take it, and has not gone since this was called before.

        Not everybody says farewell.
        """
        cycle: RequestResponseCycle | None = self.cycle
        is_done = self.transport.is_closing() or cycle is None or cycle.response_complete or self.flow.write_paused
        if is_done and self._done:
            self._cut()
        self._done = is_done

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002  the parser's own words say nothing
        """Refuse what cannot be read."""
        self._refuse(self._refused)

    def _unsupported_upgrade_warning(self) -> None:
        """Nobody is told that a stranger wanted to speak something else."""

    def _count(self, size: int) -> None:
        self._head_bytes += size
        if self._head_bytes > MOST_HEAD_BYTES or self._head_lines > MOST_HEAD_LINES:
            self._refused = HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE
            raise BadHeadError

    def _within(self, seconds: float, then: Any) -> None:  # noqa: ANN401  a callable without arguments
        if self._deadline is not None:
            self._deadline.cancel()
        self._deadline = self.loop.call_later(seconds, then)

    def _refuse(self, status: HTTPStatus) -> None:
        """Answer without a door, and close. Where an answer is under way already, only close."""
        cycle: RequestResponseCycle | None = self.cycle
        if cycle is None or not cycle.response_started or cycle.response_complete:
            lines = [f"HTTP/1.1 {status.value} {status.phrase}", "connection: close", "content-length: 0"]
            lines += [f"{name}: {value}" for name, value in ALWAYS]
            self.transport.write("\r\n".join((*lines, "", "")).encode("ascii"))
        self.transport.close()

    def _cut(self) -> None:
        self.transport.abort()
