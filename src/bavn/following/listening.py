"""Syslog over UDP, TCP and TLS: all inputs in one event loop, in one thread of its own."""

import asyncio
import socket
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from typing import Final

from bavn.following.datagrams import BUFFER_BYTES, Datagrams, widen
from bavn.following.endpoint import endpoint_of, open_socket
from bavn.following.intake import Intake, Received
from bavn.following.senders import Senders
from bavn.following.spool import Spool
from bavn.following.streams import Limits, Streams
from bavn.following.tls import ServerTls
from bavn.model.notice import Notice
from bavn.model.problem import Problem, visible
from bavn.settings.schema import SyslogInput

SAID_EVERY_S: Final = 60.0
SAID: Final = {  # what of `Received` is told, and under which code; an idle connection's end is nothing to tell
    "malformed": "syslog-malformed",
    "too_long": "syslog-too-long",
    "cut_short": "syslog-cut-short",
    "kernel_dropped": "syslog-kernel-dropped",
    "refused": "syslog-sender-refused",
    "full": "syslog-full",
    "sender_full": "syslog-sender-full",
    "slow": "syslog-slow",
    "not_syslog": "syslog-not-syslog",
    "tls_failed": "syslog-tls-failed",
}
_STOP_S: Final = 10.0


@dataclass(slots=True)
class _Input:
    settings: SyslogInput
    intake: Intake
    socket: socket.socket
    tls: ServerTls | None
    told: Received


class Listener:
    """Listens for syslog from `start` to `stop` and writes the messages to each input's spool.

    Senders can do no more than send: connections, frames and times are bounded by `limits`, and what is turned away
    is counted in `received`. `notices` tells each reason at once, then at most once a minute with what has come since.
    """

    def __init__(
        self,
        inputs: Sequence[tuple[SyslogInput, Spool]],
        *,
        limits: Limits | None = None,
        clock_s: Callable[[], float] = time.monotonic,
    ) -> None:
        self._wanted = tuple(inputs)
        self._limits = limits or Limits()
        self._clock_s = clock_s
        self._inputs: list[_Input] = []
        self._notices: list[Notice] = []
        self._quiet_until: dict[tuple[int, str], float] = {}
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stopping = asyncio.Event()

    def start(self) -> None:
        """Open every port and begin. Raises the first `Problem` (a port that is taken, a certificate): none is open."""
        with ExitStack() as opened:
            inputs = []
            for settings, spool in self._wanted:
                inputs.append(_open(settings, spool))
                opened.callback(inputs[-1].socket.close)
            opened.pop_all()
        self._inputs = inputs
        ready = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(ready,), name="bavn-syslog", daemon=True)
        self._thread.start()
        ready.wait()

    def stop(self) -> None:
        """Close every connection and port; what was received whole has been written."""
        if self._thread is None or self._loop is None:
            return
        with suppress(RuntimeError):  # the loop has ended by itself
            self._loop.call_soon_threadsafe(self._stopping.set)
        self._thread.join(_STOP_S)
        self._thread = None

    @property
    def alive(self) -> bool:
        """Whether it listens; False after a `syslog-stopped`."""
        return self._thread is not None and self._thread.is_alive()

    @property
    def ports(self) -> tuple[int, ...]:
        """The port of each input, in order; useful where 0 was asked for."""
        return tuple(one.socket.getsockname()[1] for one in self._inputs)

    @property
    def received(self) -> tuple[tuple[str, Received], ...]:
        """What each input has received, under its `listen`."""
        return tuple((one.settings.listen, one.intake.received.copy()) for one in self._inputs)

    def notices(self) -> list[Notice]:
        """What there is to say since the last call; see the class."""
        notices, self._notices = self._notices, []
        now_s = self._clock_s()
        for index, one in enumerate(self._inputs):
            received = one.intake.received
            for name, code in SAID.items():
                count = getattr(received, name) - getattr(one.told, name)
                if count and now_s >= self._quiet_until.get((index, name), now_s):
                    self._quiet_until[index, name] = now_s + SAID_EVERY_S
                    setattr(one.told, name, getattr(received, name))
                    values: dict[str, str | int] = {"count": count}
                    if name == "refused":
                        values["sender"] = one.intake.last_refused
                    notices.append(Notice(code, one.settings.listen, values))
        return notices

    def _run(self, ready: threading.Event) -> None:
        try:
            asyncio.run(self._serve(ready))
        except Exception as error:  # noqa: BLE001  a thread that ends must say so; nobody else would see it
            self._notices.append(Notice("syslog-stopped", "", {"why": visible(str(error)) or type(error).__name__}))
        finally:
            ready.set()
            for one in self._inputs:
                one.socket.close()

    async def _serve(self, ready: threading.Event) -> None:
        loop = self._loop = asyncio.get_running_loop()
        loop.set_exception_handler(lambda _loop, _context: None)  # a peer that breaks off is counted where it is met
        streams = Streams(self._limits)
        for one in self._inputs:
            if one.settings.listen.startswith("udp"):
                self._notices += _narrow(one)
                loop.add_reader(one.socket, Datagrams(one.socket, one.intake).read)
            else:
                streams.listen(one.socket, one.intake, one.tls)
        ready.set()
        while not await self._stopped():
            streams.close_stale()
            self._renew()
        for one in self._inputs:
            loop.remove_reader(one.socket)
        await streams.close()

    async def _stopped(self) -> bool:
        with suppress(TimeoutError):
            await asyncio.wait_for(self._stopping.wait(), self._limits.look_s)
        return self._stopping.is_set()

    def _renew(self) -> None:
        for one in self._inputs:
            if one.tls and (problem := one.tls.renew()):
                self._notices.append(Notice("syslog-certificate", one.settings.listen, {"why": str(problem)}))


def _open(settings: SyslogInput, spool: Spool) -> _Input:
    tls = None
    if endpoint_of(settings.listen).scheme == "tls":
        if settings.certificate is None:
            raise Problem("TLS needs a certificate", where=f"[[syslog]] listen = {settings.listen}")
        tls = ServerTls(settings.certificate, settings.key, settings.clients)
    intake = Intake(settings.listen, Senders(settings.senders), spool, whole=bool(settings.system))
    return _Input(settings, intake, open_socket(settings.listen), tls, Received())


def _narrow(one: _Input) -> list[Notice]:
    """Ask the kernel for room; say so where it gives little, for a burst would be lost."""
    given = widen(one.socket)
    if given >= BUFFER_BYTES // 8:
        return []
    return [Notice("syslog-small-buffer", one.settings.listen, {"bytes": given, "wanted": BUFFER_BYTES})]
