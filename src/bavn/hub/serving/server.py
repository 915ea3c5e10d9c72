"""The hub on a port: TLS, uvicorn, and an end in which nobody waits for a listener."""

import asyncio
import errno
import logging
import os
import signal
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from ipaddress import ip_address
from types import FrameType
from typing import Final, cast

import uvicorn

from bavn.hub.app import make_app
from bavn.hub.doors.reader import holds
from bavn.hub.hub import Hub
from bavn.hub.serving.certificates import Authority, ServerFiles
from bavn.hub.serving.connections import Connection
from bavn.hub.serving.guests import MOST, Guest, Guests
from bavn.hub.serving.reloading import Serving
from bavn.hub.serving.welcoming import Welcoming
from bavn.hub.settings import HubSettings, host_and_port
from bavn.model.problem import Problem

NOT_STARTED: Final = 3  # the status with which uvicorn ends where an application cannot begin
BACKLOG: Final = 2_048
KEPT_ALIVE_S: Final = 75
PATIENCE_S: Final = 10  # at the end, for those who are being answered
FAREWELL_S: Final = 0.2  # at the end, twice, for those who have their answer
OPEN_FILES: Final = 16_384
OTHER_FILES: Final = 256  # that the hub itself may have open
READ_BYTES: Final = 32 << 10  # of one connection at once
SENT_BYTES: Final = 128 << 10  # that the system holds (twice that) for one who does not read; it would take megabytes


class Server(uvicorn.Server):
    """Ends what listens before it waits for answers to end. `ready` is called when it answers.

    While it answers it looks each hour whether there is another certificate.
    """

    def __init__(self, config: uvicorn.Config, hub: Hub, tls: Serving | None, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._hub, self._tls, self._ready = hub, tls, ready
        self._looks: asyncio.Task[None] | None = None
        self.guests = Guests(
            min(MOST, room_for_connections()), apart=tls is not None, holds=lambda name: holds(name, hub.admitted)
        )

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to answer."""
        await self.lifespan.startup()
        if self.lifespan.should_exit:
            sys.exit(NOT_STARTED)
        self.servers = [cast("asyncio.Server", self._welcoming(one)) for one in sockets or ()]
        self.started = True
        if self._tls is not None:
            self._looks = asyncio.create_task(self._tls.run())
        self._ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End."""
        if self._looks is not None:
            self._looks.cancel()
        self._hub.events.close()
        seeing_off = asyncio.create_task(self._see_off())
        try:
            await super().shutdown(sockets)
        finally:
            seeing_off.cancel()

    def _welcoming(self, listening: socket.socket) -> Welcoming:
        def make(guest: Guest) -> Connection:
            return Connection.of(guest, self.guests, self.config, self.server_state, self.lifespan.state)

        return Welcoming(listening, self.guests, make, self.config.ssl, BACKLOG)

    async def _see_off(self) -> None:
        """Wait for nobody who has its answer: a client with a connection in store does not read our farewell."""
        while True:
            await asyncio.sleep(FAREWELL_S)
            for connection in list(self.server_state.connections):
                cast("Connection", connection).see_off()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Be stopped by SIGTERM and SIGINT, and leave as if nothing had happened: uvicorn would let them kill us."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        before = {number: signal.signal(number, self._stop) for number in (signal.SIGTERM, signal.SIGINT)}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self.handle_exit(number, frame)


def server_of(hub: Hub, tls: Serving | None, ready: Callable[[], None] = lambda: None) -> Server:
    """A server for this hub that has not begun. `tls` None: none."""
    logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)  # `headers` says what went wrong, without texts
    config = uvicorn.Config(
        make_app(hub),
        loop="asyncio",
        http=Connection,
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        backlog=BACKLOG,
        timeout_keep_alive=KEPT_ALIVE_S,
        timeout_graceful_shutdown=PATIENCE_S,
        ssl_context_factory=None if tls is None else lambda _config, _default: tls.context,
    )
    return Server(config, hub, tls, ready)


def tls_of(settings: HubSettings, authority: Authority, hub: Hub) -> Serving | None:
    """TLS as the settings say; None for none. The own certificate is made anew where it is time. `Problem`."""
    match settings.tls.mode:
        case "off":
            return None
        case "own":
            host, _ = host_and_port(settings.hub.listen)
            names = settings.hub.names if ip_address(host).is_unspecified else (*settings.hub.names, host)
            return Serving(lambda: authority.server(names, hub.now()))
        case "certificate":
            assert settings.tls.certificate is not None  # noqa: S101  the settings were checked
            assert settings.tls.key is not None  # noqa: S101  the same
            files = ServerFiles(settings.tls.certificate, settings.tls.key)
            return Serving(lambda: files)


def bound(listen: str) -> socket.socket:
    """A socket that listens there; port 0: any free one. `Problem` where that is not possible."""
    host, port = host_and_port(listen)
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    found = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)  # asyncio sets TCP_NODELAY by the protocol
    try:
        found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        found.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SENT_BYTES)  # those that are taken inherit it
        if family == socket.AF_INET6 and host == "::":
            found.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
        found.bind((host, port))
    except OSError as error:
        found.close()
        why = "somebody listens there already" if error.errno == errno.EADDRINUSE else os.strerror(error.errno or 0)
        raise Problem(f"cannot listen: {why}", where=listen) from None
    return found


def url_of(listening: socket.socket, *, tls: bool) -> str:
    """Where it is reached from this machine."""
    host, port = listening.getsockname()[:2]
    shown = f"[{host}]" if ":" in host else host
    return f"{'https' if tls else 'http'}://{shown}:{port}"


def hold_less_for_each() -> None:
    """Let asyncio hold 32 kB for what each TLS connection sends, not 256: a thousand listeners send next to nothing.

    A record of TLS has 16 kB at most, so nothing is read in smaller pieces than it was sent.
    """
    from asyncio import sslproto  # noqa: PLC0415  its one setting is not part of what asyncio documents

    if isinstance(getattr(sslproto.SSLProtocol, "max_size", None), int):
        sslproto.SSLProtocol.max_size = READ_BYTES


def allow_many_files() -> None:
    """As many open files as there may be connections, where the system allows it."""
    import resource  # noqa: PLC0415  not everywhere

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = OPEN_FILES if hard == resource.RLIM_INFINITY else min(OPEN_FILES, hard)
    if soft < most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))


def room_for_connections() -> int:
    """How many connections fit beside the hub's own files."""
    import resource  # noqa: PLC0415  not everywhere

    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return sys.maxsize if soft == resource.RLIM_INFINITY else max(soft - OTHER_FILES, soft // 2)
