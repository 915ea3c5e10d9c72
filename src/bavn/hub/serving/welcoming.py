"""Connections are taken from the socket here and not by asyncio's own server: it counts none before TLS stands.

accept ──> a guest is counted ──> TLS, within 10 s ──> `Connection`

And it waits 30 s for the farewell of a client that does not read, as the pooled connection of one that is idle: here it
is as long as an answer may take.
"""

import asyncio
import socket
import ssl
from collections.abc import Callable
from functools import partial
from typing import Final

from bavn.hub.serving.connections import TAKEN_S, Connection
from bavn.hub.serving.guests import Guest, Guests

HANDSHAKE_S: Final = 10.0
AT_ONCE: Final = 100  # that are taken before anybody else has a turn
NO_FILES_S: Final = 0.5  # before another one is taken where the system has no more files


class Welcoming:
    """Takes connections from a socket that is bound, until it is closed. As uvicorn wants to have a server."""

    def __init__(
        self,
        listening: socket.socket,
        guests: Guests,
        make: Callable[[Guest], Connection],
        tls: ssl.SSLContext | None,
        backlog: int,
    ) -> None:
        self._listening, self._guests, self._make, self._tls = listening, guests, make, tls
        self._loop = asyncio.get_running_loop()
        self._coming: set[asyncio.Task[None]] = set()
        self._again: asyncio.TimerHandle | None = None
        self._listening.settimeout(0)
        self._listening.listen(backlog)
        self._open()

    def close(self) -> None:
        """Take nobody in any more, and let go of who has not come in yet."""
        self._loop.remove_reader(self._listening)
        if self._again is not None:
            self._again.cancel()
        for task in self._coming:
            task.cancel()

    async def wait_closed(self) -> None:
        """Wait until all have gone who were about to come in."""
        await asyncio.gather(*self._coming, return_exceptions=True)

    def _open(self) -> None:
        self._again = None
        self._loop.add_reader(self._listening, self._accept)

    def _accept(self) -> None:
        for _ in range(AT_ONCE):
            try:
                line, address = self._listening.accept()
            except (BlockingIOError, InterruptedError, ConnectionAbortedError):
                return
            except OSError:
                self._loop.remove_reader(self._listening)
                self._again = self._loop.call_later(NO_FILES_S, self._open)
                return
            line.settimeout(0)
            guest = self._guests.enter(address[0])
            coming = self._loop.create_task(self._come_in(line, guest))
            guest.cut = coming.cancel
            self._coming.add(coming)
            coming.add_done_callback(partial(self._came, line, guest))

    async def _come_in(self, line: socket.socket, guest: Guest) -> None:
        """Speak TLS with one. What a stranger does instead of that is no news."""
        connection = self._make(guest)
        handshake_s, farewell_s = (HANDSHAKE_S, TAKEN_S) if self._tls is not None else (None, None)
        try:
            await self._loop.connect_accepted_socket(
                lambda: connection,
                line,
                ssl=self._tls,
                ssl_handshake_timeout=handshake_s,
                ssl_shutdown_timeout=farewell_s,
            )
        except OSError as error:
            error.with_traceback(None)  # its frames hold the buffers of TLS, and it is held by one of them
        finally:
            if not guest.is_in:
                connection.never_began()

    def _came(self, line: socket.socket, guest: Guest, coming: asyncio.Task[None]) -> None:
        """It is in, or not: one that was cut off may not even have begun to come in."""
        self._coming.discard(coming)
        if not guest.is_in:
            line.close()
            self._guests.leave(guest)
