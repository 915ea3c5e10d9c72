"""One connection, plain or over TLS: bytes out, bytes in, a bound on all of them, and closed at once when asked.

Sockets and `ssl.SSLObject` rather than asyncio's transports: each wait is a line that can be timed, a cancelled look
leaves nothing behind that still says goodbye, and it costs less (`bench/probe/look.py`).
"""

import asyncio
import errno
import socket
import ssl
from typing import Final, Self

from bavn.model.probe import Ending
from bavn.probing.limits import WIRE_MOST
from bavn.probing.notes import Ended

PART: Final = 16 * 1024

_BROKEN: Final[dict[int | None, Ending]] = {
    errno.ECONNRESET: "reset",
    errno.ECONNABORTED: "reset",
    errno.EPIPE: "reset",
    errno.ETIMEDOUT: "timed-out",
    errno.EHOSTUNREACH: "unreachable",
    errno.ENETUNREACH: "unreachable",
    errno.ECONNREFUSED: "refused",
}


class Wire:
    """A connected socket that does not block. Close it, or use it as a context."""

    def __init__(self, sock: socket.socket, most: int = WIRE_MOST) -> None:
        self._sock = sock
        self._loop = asyncio.get_running_loop()
        self._left = most
        self._ended = False
        self._waiter: asyncio.Future[None] | None = None
        self._watched = False
        self._tls: ssl.SSLObject | None = None
        self._came, self._goes = ssl.MemoryBIO(), ssl.MemoryBIO()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connection without a goodbye."""
        self._watch_no_more()
        self._sock.close()

    async def secure(self, context: ssl.SSLContext, host: str) -> bytes:
        """Shake hands as a client and return the server's certificate (DER), b"" without one.

        What ends the handshake leaves with the first `send`, in one packet as browsers do it, or by `flush`.
        Raises `ssl.SSLError` as the handshake does, and `Ended` where the connection breaks.
        """
        tls = context.wrap_bio(self._came, self._goes, server_hostname=host)
        while True:
            try:
                tls.do_handshake()
            except ssl.SSLWantReadError:
                await self._exchange()
            except ssl.SSLError:
                await self.flush()  # the alert: the other side learns why
                raise
            else:
                break
        self._tls = tls
        return tls.getpeercert(binary_form=True) or b""

    async def send(self, data: bytes) -> None:
        """Send all of it. Raises `Ended` where the connection breaks."""
        if self._tls is None:
            await self._put(data)
            return
        try:
            self._tls.write(data)
        except ssl.SSLError as error:
            raise Ended("reset", "tls") from error
        await self.flush()

    async def receive(self) -> bytes:
        """Wait for what comes next, b"" at the end, however it came. Raises `Ended` where the connection breaks."""
        if self._tls is None:
            return await self._get()
        if not (self._ended or self._came.pending or self._tls.pending()):
            await self._exchange()  # OpenSSL would say, at some cost, that there is nothing yet
        while True:
            try:
                data = self._tls.read(PART)
            except ssl.SSLWantReadError:
                await self._exchange()
                continue
            except (ssl.SSLZeroReturnError, ssl.SSLEOFError):
                data = b""  # many servers leave without TLS's own goodbye
            except ssl.SSLError as error:
                raise Ended("tls-failed", "broken") from error
            self._ended |= not data
            return data

    async def _exchange(self) -> None:
        await self.flush()
        if data := await self._get():
            self._came.write(data)
        elif self._ended:  # it would not wait, and ask for more for ever
            raise Ended("tls-failed", "closed")
        else:
            self._ended = True
            self._came.write_eof()

    async def flush(self) -> None:
        """Send what TLS still has to say."""
        if data := self._goes.read():
            await self._put(data)

    async def _put(self, data: bytes) -> None:
        try:
            await self._loop.sock_sendall(self._sock, data)
        except OSError as error:
            raise Ended(_BROKEN.get(error.errno, "reset")) from error

    async def _get(self) -> bytes:
        if self._left <= 0:
            raise Ended("too-large", "wire")
        while True:
            await self._readable()
            try:
                data = self._sock.recv(min(PART, self._left))
            except BlockingIOError:
                continue
            except OSError as error:
                raise Ended(_BROKEN.get(error.errno, "reset")) from error
            self._left -= len(data)
            return data

    async def _readable(self) -> None:
        """Wait by the loop even where bytes are there already: a server that never pauses must not stop the clock.

        The socket is watched once for all waits, which is half the cost of `loop.sock_recv`.
        """
        self._waiter = self._loop.create_future()
        if not self._watched:
            self._watched = True
            self._loop.add_reader(self._sock.fileno(), self._wake)
        await self._waiter

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)
        else:
            self._watch_no_more()  # nobody waits: being told again and again would turn the loop in circles

    def _watch_no_more(self) -> None:
        if self._watched:
            self._watched = False
            self._loop.remove_reader(self._sock.fileno())
