"""Syslog over TCP and TLS: connections that are bounded in number, in time and in what they may hold."""

import asyncio
import errno
import socket
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from typing import Final, cast

from bavn.following.frames import MOST_BYTES, Frames
from bavn.following.intake import Intake
from bavn.following.tls import ServerTls

_ACCEPTED_AT_ONCE: Final = 64
_PIECE_BYTES: Final = 1 << 18
_REST_S: Final = 1.0  # before the next try where the system has no room for another connection
_LAST_ROUNDS: Final = 1000  # of the event loop, until every connection has noticed its end
_MOST_UNKNOWN: Final = 100  # frames that are no syslog, before any that is
_KEEPALIVE: Final = ((socket.TCP_KEEPIDLE, 60), (socket.TCP_KEEPINTVL, 15), (socket.TCP_KEEPCNT, 4))


@dataclass(frozen=True, slots=True)
class Limits:
    """What a sender may take up. `slow_s` is for a frame that has begun, `idle_s` for a connection that is silent."""

    connections: int = 256  # of all inputs together
    each_sender: int = 32
    frame_bytes: int = MOST_BYTES
    slow_s: float = 30.0
    idle_s: float = 3600.0
    handshake_s: float = 10.0
    look_s: float = 5.0  # how often connections are looked at


class Streams:
    """All connections of one listener; lives in one event loop, and reads them all through one buffer."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.piece = memoryview(bytearray(_PIECE_BYTES))
        self._open: set[_Stream] = set()
        self._by_sender: Counter[str] = Counter()
        self._opening: set[asyncio.Task[None]] = set()

    def listen(self, listening: socket.socket, intake: Intake, tls: ServerTls | None) -> None:
        """Accept connections from now on."""
        asyncio.get_running_loop().add_reader(listening, self._accept, listening, intake, tls)

    def close_stale(self) -> None:
        """Close what is silent or does not go on."""
        now_s = asyncio.get_running_loop().time()
        for stream in list(self._open):
            if now_s - stream.moved_s > self.limits.slow_s and stream.frames.waiting:
                stream.intake.received.slow += 1
                stream.abort()
            elif now_s - stream.moved_s > self.limits.idle_s:
                stream.intake.received.idle += 1
                stream.abort()

    async def close(self) -> None:
        """Close everything at once."""
        for task in self._opening:
            task.cancel()
        await asyncio.gather(*self._opening, return_exceptions=True)
        for stream in list(self._open):
            stream.abort()
        for _ in range(_LAST_ROUNDS):
            if not self._open:
                return
            await asyncio.sleep(0)

    def _accept(self, listening: socket.socket, intake: Intake, tls: ServerTls | None) -> None:
        for _ in range(_ACCEPTED_AT_ONCE):
            try:
                peer, address = listening.accept()
            except (BlockingIOError, InterruptedError):
                return
            except OSError as error:
                if error.errno not in {errno.ECONNABORTED, errno.EPROTO}:
                    self._rest(listening, intake, tls)
                    return
                continue
            self._admit(peer, address[0], intake, tls)

    def _rest(self, listening: socket.socket, intake: Intake, tls: ServerTls | None) -> None:
        """Wait a while with accepting: there are no descriptors or no memory left."""
        intake.received.full += 1
        loop = asyncio.get_running_loop()
        loop.remove_reader(listening)
        loop.call_later(_REST_S, self._wake, listening, intake, tls)

    def _wake(self, listening: socket.socket, intake: Intake, tls: ServerTls | None) -> None:
        if listening.fileno() >= 0:
            self.listen(listening, intake, tls)

    def _admit(self, peer: socket.socket, host: str, intake: Intake, tls: ServerTls | None) -> None:
        if not intake.admit(host):
            peer.close()
        elif len(self._open) >= self.limits.connections:
            intake.received.full += 1
            peer.close()
        elif self._by_sender[host] >= self.limits.each_sender:
            intake.received.sender_full += 1
            peer.close()
        else:
            stream = _Stream(self, intake, host)
            self._open.add(stream)
            self._by_sender[host] += 1
            intake.received.opened += 1
            intake.received.open += 1
            task = asyncio.get_running_loop().create_task(self._begin(stream, peer, tls))
            self._opening.add(task)
            task.add_done_callback(self._opening.discard)

    async def _begin(self, stream: "_Stream", peer: socket.socket, tls: ServerTls | None) -> None:
        try:
            peer.settimeout(0)
            peer.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
            for option, value in _KEEPALIVE:
                peer.setsockopt(socket.IPPROTO_TCP, option, value)
            await asyncio.get_running_loop().connect_accepted_socket(
                lambda: stream,
                peer,
                ssl=tls.context if tls else None,
                ssl_handshake_timeout=self.limits.handshake_s if tls else None,
            )
        except OSError:  # ssl.SSLError is one, and so is a time-out
            stream.intake.received.tls_failed += tls is not None
            self._forget(stream, peer)
        except asyncio.CancelledError:
            self._forget(stream, peer)
            raise

    def _forget(self, stream: "_Stream", peer: socket.socket) -> None:
        self.release(stream)
        with suppress(OSError):
            peer.close()

    def release(self, stream: "_Stream") -> None:
        """Give back the place of a connection that has ended."""
        if stream not in self._open:
            return
        self._open.remove(stream)
        self._by_sender[stream.host] -= 1
        if not self._by_sender[stream.host]:
            del self._by_sender[stream.host]
        stream.intake.received.open -= 1


class _Stream(asyncio.BufferedProtocol):
    """One connection."""

    def __init__(self, streams: Streams, intake: Intake, host: str) -> None:
        self.intake, self.host = intake, host
        self.frames = Frames(streams.limits.frame_bytes)
        self.moved_s = asyncio.get_running_loop().time()  # when a frame last ended, or one began
        self._streams = streams
        self._transport: asyncio.Transport | None = None
        self._known = False  # something that it sent was syslog
        self._unknown = 0

    def abort(self) -> None:
        """Close at once."""
        if self._transport:
            self._transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    def get_buffer(self, sizehint: int) -> memoryview:  # noqa: ARG002  the buffer is shared, its size fixed
        return self._streams.piece

    def buffer_updated(self, nbytes: int) -> None:
        waited, frames = self.frames.waiting, self.frames
        taken = frames.take(bytes(self._streams.piece[:nbytes]))
        if taken or not waited:
            self.moved_s = asyncio.get_running_loop().time()
        self._take(taken)
        if not self._known and self._unknown >= _MOST_UNKNOWN:
            self.intake.received.not_syslog += 1
            self.abort()

    def eof_received(self) -> None:
        self._take(self.frames.end())

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002  asyncio's own
        if self.frames.waiting:  # broken off, not ended
            self.frames.cut_short += 1
        self._take([])
        self._streams.release(self)

    def _take(self, frames: list[bytes]) -> None:
        if frames:
            known = self.intake.take(frames)
            self._known = self._known or known > 0
            self._unknown += len(frames) - known
        received = self.intake.received
        received.too_long += self.frames.too_long
        received.cut_short += self.frames.cut_short
        self.frames.too_long = self.frames.cut_short = 0
