"""Servers of our own on this machine, as hostile as wanted: web and mail by asyncio, DNS by hand over UDP and TCP."""

import asyncio
import contextlib
import socket
import ssl
import struct
import types
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta

import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset

from bavn.model.probe import Expect, Family, Target
from bavn.probing.look import Looked, look
from bavn.probing.names import Resolver
from bavn.probing.tools import Tools
from tests.probing.certificates import HOST, this_moment, trust

HERE = "127.0.0.1"
AGENT = "bavn-probe/test (+https://probe.example/)"
SOON_S = 0.6  # for what never answers
LONG_S = 60.0  # for what ends by itself
TURNS_TO_CONNECT = 5  # of the event loop, from accepting a connection until its server is told
Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[object]]
Records = dict[tuple[str, str], list[str]]


def page(body: bytes = b"Velkommen", head: bytes = b"", status: bytes = b"200 OK") -> bytes:
    """A whole answer as it ought to be."""
    return b"HTTP/1.1 %s\r\nContent-Length: %d\r\n%s\r\n%s" % (status, len(body), head, body)


def saying(*answers: bytes, asked: list[bytes] | None = None) -> Talk:
    """A server that says these, one for each connection, the last one for all others, whatever it is asked."""
    left = list(answers)

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        if asked is not None:
            asked.append(head)
        writer.write(left.pop(0) if len(left) > 1 else left[0])
        await writer.drain()

    return talk


def greeting(*words: bytes, said: list[bytes] | None = None) -> Talk:
    """A mail server that greets so, and writes down what it is told."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for word in words:
            writer.write(word)
            await writer.drain()
        line = await reader.readline()
        if said is not None:
            said.append(line)
        writer.write(b"221 bye\r\n")

    return talk


async def forever(*_: object) -> None:
    """Never answer."""
    await asyncio.Event().wait()


def abort(writer: asyncio.StreamWriter) -> None:
    """Hang up at once. Before Python 3.11.5 a TLS line that is closed already says it has no `_abort`."""
    with contextlib.suppress(AttributeError):
        writer.transport.abort()


@contextlib.asynccontextmanager
async def serving(talk: Talk, tls: ssl.SSLContext | None = None, host: str = HERE) -> AsyncIterator[int]:
    """A server that does `talk` with everybody who connects, on a port of its own; everything ends with it."""
    tasks: dict[asyncio.StreamWriter, asyncio.Task[None]] = {}

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await talk(reader, writer)
            if writer.can_write_eof():
                writer.write_eof()
            writer.close()
            await writer.wait_closed()
        except (OSError, EOFError):
            pass
        finally:
            abort(writer)

    def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        tasks[writer] = asyncio.create_task(answer(reader, writer))

    server = await asyncio.start_server(connected, host, 0, ssl=tls)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        for _ in range(TURNS_TO_CONNECT):  # who was accepted just now is let in: else a transport is left open (3.11)
            await asyncio.sleep(0)
        server.close()
        for writer, task in tasks.items():
            task.cancel()
            abort(writer)  # here: a task that has not begun never does anything
        await asyncio.gather(*tasks.values(), return_exceptions=True)


@dataclass(slots=True)
class Zones:
    """What a DNS server answers: records by (name, kind), and names with which it misbehaves."""

    records: Records = field(default_factory=dict)
    failing: dict[str, str] = field(default_factory=dict)  # name to rcode
    silent: frozenset[str] = frozenset()  # no answer at all
    silent_first: int = 0  # so many questions are lost
    raw: dict[str, bytes] = field(default_factory=dict)  # what comes after the number of the question
    elsewhere: frozenset[str] = frozenset()  # answered from another port
    cut: frozenset[str] = frozenset()  # truncated over UDP
    before: bytes = b""  # sent before each answer, with its number
    authoritative: bool = False
    serial: int | None = None
    asked: list[tuple[str, str]] = field(default_factory=list)

    def answer(self, wire: bytes) -> bytes | None:
        query = dns.message.from_wire(wire)
        name, kind = query.question[0].name.to_text().rstrip("."), dns.rdatatype.to_text(query.question[0].rdtype)
        self.asked.append((name, kind))
        if self.silent_first:
            self.silent_first -= 1
            return None
        if name in self.silent or "*" in self.silent:
            return None
        if name in self.raw:
            return wire[:2] + self.raw[name]
        return self._made(query, name, kind).to_wire(max_size=65535)

    def _made(self, query: dns.message.Message, name: str, kind: str) -> dns.message.Message:
        response = dns.message.make_response(query)
        if self.authoritative:
            response.flags |= dns.flags.AA
        if rcode := self.failing.get(name):
            response.set_rcode(dns.rcode.from_text(rcode))
            return response
        if kind == "SOA" and self.serial is not None:
            soa = f"ns1.{name}. host.{name}. {self.serial} 1 1 1 1"
            response.answer.append(dns.rrset.from_text(query.question[0].name, 60, "IN", "SOA", soa))
            return response
        if not any(known == name for known, _ in self.records) and name != "":
            response.set_rcode(dns.rcode.NXDOMAIN)
            return response
        self._follow(response, name, kind)
        return response

    def _follow(self, response: dns.message.Message, name: str, kind: str) -> None:
        for _ in range(20):
            if found := self.records.get((name, kind)):
                response.answer.append(dns.rrset.from_text_list(f"{name}.", 60, "IN", kind, found))
                return
            if not (alias := self.records.get((name, "CNAME"))):
                return
            response.answer.append(dns.rrset.from_text_list(f"{name}.", 60, "IN", "CNAME", alias))
            name = alias[0].rstrip(".")


@contextlib.asynccontextmanager
async def resolving(zones: Zones, host: str = HERE, port: int = 0) -> AsyncIterator[int]:
    """A DNS server with these zones, over UDP and TCP at one port."""
    with contextlib.ExitStack() as sockets:
        udp, tcp = _pair(sockets, host, port)
        away = sockets.enter_context(_bound(socket.SOCK_DGRAM, host, 0))
        both = [asyncio.ensure_future(_udp(udp, away, zones)), asyncio.ensure_future(_tcp(tcp, zones))]
        try:
            yield udp.getsockname()[1]
        finally:
            for one in both:
                one.cancel()
            await asyncio.gather(*both, return_exceptions=True)


async def _udp(sock: socket.socket, away: socket.socket, zones: Zones) -> None:
    loop = asyncio.get_running_loop()
    while True:
        wire, back = await loop.sock_recvfrom(sock, 65535)
        if (answer := zones.answer(wire)) is None:
            continue
        name = zones.asked[-1][0]
        if zones.before:
            await loop.sock_sendto(sock, wire[:2] + zones.before, back)
        if name in zones.cut:
            cut = dns.message.make_response(dns.message.from_wire(wire))
            cut.flags |= dns.flags.TC
            answer = cut.to_wire()
        await loop.sock_sendto(away if name in zones.elsewhere else sock, answer, back)


async def _tcp(sock: socket.socket, zones: Zones) -> None:
    loop = asyncio.get_running_loop()
    while True:
        client, _ = await loop.sock_accept(sock)
        with client:
            data = await loop.sock_recv(client, 65535)
            if (answer := zones.answer(data[2:])) is not None:
                await loop.sock_sendall(client, struct.pack("!H", len(answer)) + answer)


def _pair(sockets: contextlib.ExitStack, host: str, port: int) -> tuple[socket.socket, socket.socket]:
    """Both at one port; another program may hold the one that we got for the first of them."""
    for _ in range(50):
        udp = sockets.enter_context(_bound(socket.SOCK_DGRAM, host, port))
        try:
            tcp = sockets.enter_context(_bound(socket.SOCK_STREAM, host, udp.getsockname()[1]))
        except OSError:
            continue
        tcp.listen()
        return udp, tcp
    raise AssertionError("no port is free for both UDP and TCP")


def _bound(kind: socket.SocketKind, host: str, port: int) -> socket.socket:
    sock = socket.socket(socket.AF_INET, kind)
    try:
        sock.setblocking(False)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        sock.bind((host, port))
    except OSError:
        sock.close()
        raise
    return sock


def with_sockets(make: Callable[..., object]) -> types.SimpleNamespace:
    """What a module sees as `socket`, with sockets made in another way; the event loop keeps the real ones."""
    return types.SimpleNamespace(**{**vars(socket), "socket": make})


def closed_port() -> int:
    """A port of this machine where nobody listens."""
    with socket.socket() as sock:
        sock.bind((HERE, 0))
        port: int = sock.getsockname()[1]
    return port


def here(address: str) -> bool:
    """What tests may visit: this machine, but not all of it."""
    return address.startswith("127.0.0.") or address == "::1"


def known(host: str = HOST, address: str = HERE) -> Zones:
    """A resolver that knows one host."""
    return Zones({(host, "A"): [address]})


def target(url: str, expect: Expect = Expect(), timeout_s: float = LONG_S) -> Target:  # noqa: B008  frozen
    return Target("site", url, "site", expect=expect, timeout=timedelta(seconds=timeout_s))


def plain_tools(**more: object) -> Tools:
    """Tools that trust the tests' own authority and ask no resolver."""
    return replace(Tools(AGENT, Resolver(()), trust(), allowed=here), **more)  # type: ignore[arg-type]


async def look_at(
    url: str,
    zones: Zones | None = None,
    *,
    timeout_s: float = LONG_S,
    expect: Expect = Expect(),  # noqa: B008  frozen
    family: Family = 4,
    **more: object,
) -> Looked:
    """One look, with a resolver of its own."""
    async with resolving(zones or known()) as port:
        tools = plain_tools(resolver=Resolver((HERE,), port, port), **more)
        return await look(target(url, expect, timeout_s), family, "here", tools, this_moment)


def looked(
    talk: Talk,
    scheme: str = "http",
    *,
    tls: ssl.SSLContext | None = None,
    host: str = HOST,
    path: str = "/",
    zones: Zones | None = None,
    timeout_s: float = LONG_S,
    expect: Expect = Expect(),  # noqa: B008  frozen
    family: Family = 4,
    **more: object,
) -> Looked:
    """Serve, look once, and end."""

    async def both() -> Looked:
        async with serving(talk, tls) as port:
            url = f"{scheme}://{host}:{port}" + (path if scheme in {"http", "https"} else "")
            return await look_at(url, zones, timeout_s=timeout_s, expect=expect, family=family, **more)

    return asyncio.run(both())
