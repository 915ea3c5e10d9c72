"""Small web sites on loopback that behave as they are told: up, slow, silent, gone, broken, or turning people away.

Real sockets, plain HTTP; no other machine can reach them. Each site has a network of its own within 127.0.0.0/8, so
that several are not taken for one machine; on Linux all of that is loopback without being set up. A site has two
addresses, as those have that answer differently by where one comes from: one for home, one for abroad.
"""

import asyncio
import errno
import socket
from collections.abc import Iterable, Sequence
from types import TracebackType
from typing import Final, Literal, Self

Behaviour = Literal[
    "up",
    "slow",  # it answers, far too late
    "refuses",  # nothing listens
    "hangs",  # it takes the request and says nothing
    "fails",  # 503
    "turns-away",  # 403: a challenge that no program passes
]

MOST_SITES: Final = 250
SLOW_S: Final = 7.0
TRIES: Final = 20  # to find a port that is free at all addresses
BACKLOG: Final = 128
HEAD_MOST: Final = 16 * 1024
WELCOME: Final = "Velkommen"
ANSWERS: Final[dict[Behaviour, tuple[str, str]]] = {
    "up": ("200 OK", WELCOME),
    "slow": ("200 OK", WELCOME),
    "fails": ("503 Service Unavailable", "Siden er overbelastet"),
    "turns-away": ("403 Forbidden", "Bevis, at du er et menneske"),
}
PAGE: Final = (
    "<!doctype html><html lang=da><meta charset=utf-8><title>{host}</title><p>{text}. En opstilling, ikke {host}."
)


class LocalSites:
    """Sites of these host names, from `async with` on until it ends; all are up at first.

    A slow one takes `slow_s` seconds. What is kept waiting stays so when a site is switched: nobody is answered late by
    a site that works again. Raises `ValueError` for no host, the same one twice, or more than 250.
    """

    def __init__(self, hosts: Sequence[str], *, slow_s: float = SLOW_S) -> None:
        if not 0 < len(set(hosts)) == len(hosts) <= MOST_SITES:
            raise ValueError(f"{len(hosts)} hosts; allowed: 1 to {MOST_SITES}, each of them once")
        self.slow_s = slow_s
        self._doors = {
            (host, abroad): _Door(self, host, f"127.80.{number}.{2 if abroad else 1}")
            for number, host in enumerate(hosts, 1)
            for abroad in (False, True)
        }
        self._visits: set[_Visit] = set()
        self._port = 0

    async def __aenter__(self) -> Self:
        sockets = _bound([door.address for door in self._doors.values()])
        self._port = sockets[0].getsockname()[1]
        for door, sock in zip(self._doors.values(), sockets, strict=True):
            await door.open(sock)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for door in self._doors.values():
            door.close()
        for visit in tuple(self._visits):
            visit.abort()
        await asyncio.sleep(0)  # transports that were aborted close their sockets in the next turn

    @property
    def waiting(self) -> int:
        """How many requests are kept waiting on purpose."""
        return sum(1 for visit in self._visits if visit.is_waiting)

    def url(self, host: str, *, abroad: bool = False) -> str:
        """Where a site is, for who comes from home or from abroad. `KeyError`: there is no such site."""
        return f"http://{self._doors[host, abroad].address}:{self._port}/"

    def behaviour(self, host: str, *, abroad: bool = False) -> Behaviour:
        """How a site behaves now. `KeyError`: there is no such site."""
        return self._doors[host, abroad].behaviour

    async def switch(self, host: str, behaviour: Behaviour, *, only_abroad: bool = False) -> None:
        """Let a site behave so from now on: to everybody, or to those abroad. `KeyError`: there is no such site."""
        for abroad in (True,) if only_abroad else (False, True):
            door = self._doors[host, abroad]
            door.behaviour = behaviour
            if behaviour == "refuses":
                door.close()
            elif not door.is_open:
                await door.open(_listening(door.address, self._port))

    def came(self, visit: "_Visit") -> None:
        """Somebody has come."""
        self._visits.add(visit)

    def went(self, visit: "_Visit") -> None:
        """Somebody has gone."""
        self._visits.discard(visit)


class _Door:
    """One address of a site."""

    def __init__(self, sites: LocalSites, host: str, address: str) -> None:
        self.sites, self.host, self.address = sites, host, address
        self.behaviour: Behaviour = "up"
        self._server: asyncio.Server | None = None

    @property
    def is_open(self) -> bool:
        return self._server is not None

    async def open(self, sock: socket.socket) -> None:
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(lambda: _Visit(self), sock=sock, backlog=BACKLOG)

    def close(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None


class _Visit(asyncio.Protocol):
    """One connection: a request in, an answer out, or nothing."""

    def __init__(self, door: _Door) -> None:
        self._door = door
        self._head = b""
        self._later: asyncio.TimerHandle | None = None
        self._transport: asyncio.Transport | None = None
        self.is_waiting = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)  # noqa: S101  what create_server makes
        self._transport = transport
        self._door.sites.came(self)

    def data_received(self, data: bytes) -> None:
        if self.is_waiting or self._transport is None:
            return
        self._head += data
        if len(self._head) > HEAD_MOST:
            self._transport.abort()
        elif b"\r\n\r\n" in self._head:
            self._asked(self._door.behaviour)

    def connection_lost(self, exc: Exception | None) -> None:
        del exc
        if self._later is not None:
            self._later.cancel()
        self._door.sites.went(self)

    def abort(self) -> None:
        """End it without an answer."""
        if self._transport is not None:
            self._transport.abort()

    def _asked(self, behaviour: Behaviour) -> None:
        if behaviour == "refuses":  # it came in before the door was closed
            self.abort()
        elif behaviour in {"hangs", "slow"}:
            self.is_waiting = True
            if behaviour == "slow":
                self._later = asyncio.get_running_loop().call_later(self._door.sites.slow_s, self._answer, behaviour)
        else:
            self._answer(behaviour)

    def _answer(self, behaviour: Behaviour) -> None:
        self.is_waiting = False
        if self._transport is not None:
            self._transport.write(_answer(behaviour, self._door.host))
            self._transport.close()


def _answer(behaviour: Behaviour, host: str) -> bytes:
    status, text = ANSWERS[behaviour]
    page = PAGE.format(host=host, text=text).encode()
    head = f"HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {len(page)}\r\n"
    return f"{head}Cache-Control: no-store\r\nConnection: close\r\n\r\n".encode() + page


def _bound(addresses: Sequence[str]) -> list[socket.socket]:
    """A socket for each address, all at one port that was free. `OSError`: there was none, or no such address here."""
    for last in (*[False] * TRIES, True):
        sockets: list[socket.socket] = []
        try:
            for address in addresses:
                sockets.append(_listening(address, sockets[0].getsockname()[1] if sockets else 0))
        except OSError as error:
            _close(sockets)
            if last or error.errno != errno.EADDRINUSE:
                raise
        else:
            return sockets
    raise AssertionError  # the last try returns or raises


def _listening(address: str, port: int) -> socket.socket:
    sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        sock.setblocking(False)  # noqa: FBT003  its own way to say it
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # a port that was left a moment ago
        sock.bind((address, port))
    except OSError:
        sock.close()
        raise
    return sock


def _close(sockets: Iterable[socket.socket]) -> None:
    for sock in sockets:
        sock.close()
