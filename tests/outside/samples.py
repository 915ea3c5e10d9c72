"""A resolver and web servers of our own on this machine: real UDP, TCP and TLS, with answers as hostile as wanted."""

import contextlib
import socket
import socketserver
import ssl
import struct
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdataclass
import dns.rdatatype
import dns.resolver
import dns.rrset

from bavn.outside.lookup import Lookup
from bavn.outside.visit import Page
from bavn.outside.way import Way

HERE = "127.0.0.1"
NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
TTL = 60
Records = dict[tuple[str, str], list[str]]


def txt(*texts: str) -> list[str]:
    """Records as a zone file has them: each text cut into strings of 200 characters."""
    return [" ".join(f'"{text[at : at + 200]}"' for at in range(0, len(text), 200)) if text else '""' for text in texts]


@dataclass(slots=True)
class Zones:
    """What the resolver answers: records by (name, kind), and names with which it misbehaves."""

    records: Records = field(default_factory=dict)
    validated: frozenset[str] = frozenset()  # names with the AD flag
    bogus: frozenset[str] = frozenset()  # SERVFAIL, unless the question has the CD flag
    silent: frozenset[str] = frozenset()  # no answer at all
    garbage: frozenset[str] = frozenset()  # bytes that are no DNS
    asked: list[tuple[str, str]] = field(default_factory=list)

    def answer(self, wire: bytes) -> bytes | None:
        query = dns.message.from_wire(wire)
        question = query.question[0]
        name, kind = question.name.to_text(omit_final_dot=True).lower(), dns.rdatatype.to_text(question.rdtype)
        self.asked.append((name, kind))
        if name in self.silent:
            return None
        if name in self.garbage:
            return wire[:2] + b"\x80\x00\xff\xff\xff\xff no DNS at all"
        return self._made(query, question.name, name, kind).to_wire(max_size=65535)

    def _made(self, query: dns.message.Message, full: dns.name.Name, name: str, kind: str) -> dns.message.Message:
        response = dns.message.make_response(query)
        response.flags |= dns.flags.RA
        if name in self.bogus and not query.flags & dns.flags.CD:
            response.set_rcode(dns.rcode.SERVFAIL)
            return response
        if name in self.validated:
            response.flags |= dns.flags.AD
        here = {key for key, _ in self.records}
        if name not in here:
            response.set_rcode(dns.rcode.NXDOMAIN)
            return response
        for wanted in (kind, "CNAME"):
            if found := self.records.get((name, wanted)):
                response.answer.append(dns.rrset.from_text_list(full, TTL, "IN", wanted, found))
                break
        return response


class _Udp(socketserver.BaseRequestHandler):
    def handle(self) -> None:
        assert isinstance(self.server, Resolver)
        data, back = self.request
        answer = self.server.zones.answer(data)
        if answer is None:
            return
        if len(answer) > 1232:  # cut: ask again over TCP
            cut = dns.message.make_response(dns.message.from_wire(data))
            cut.flags |= dns.flags.TC
            answer = cut.to_wire()
        back.sendto(answer, self.client_address)


class _Tcp(socketserver.BaseRequestHandler):
    def handle(self) -> None:
        assert isinstance(self.server, ResolverTcp)
        (length,) = struct.unpack("!H", self.request.recv(2, socket.MSG_WAITALL))
        if answer := self.server.zones.answer(self.request.recv(length, socket.MSG_WAITALL)):
            self.request.sendall(struct.pack("!H", len(answer)) + answer)


class Resolver(socketserver.ThreadingUDPServer):
    daemon_threads = True
    zones: Zones


class ResolverTcp(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True
    zones: Zones


@contextlib.contextmanager
def resolving(zones: Zones, *, timeout_s: float = 2.0, total_s: float = 20.0) -> Iterator[Lookup]:
    """A lookup that asks a resolver with these zones."""
    udp, tcp = _pair()
    with udp, tcp:
        udp.zones = tcp.zones = zones
        with running(udp), running(tcp):
            resolver = dns.resolver.Resolver(configure=False)
            resolver.nameservers, resolver.port = [HERE], udp.server_address[1]
            yield Lookup(resolver, timeout_s=timeout_s, total_s=total_s)


def _pair() -> tuple[Resolver, ResolverTcp]:
    """Both at one port; another program may hold the one that we got for the first of them."""
    for _ in range(50):
        udp = Resolver((HERE, 0), _Udp)
        try:
            return udp, ResolverTcp((HERE, udp.server_address[1]), _Tcp)
        except OSError:
            udp.server_close()
    raise AssertionError("no port is free for both UDP and TCP")


@contextlib.contextmanager
def running(server: socketserver.BaseServer) -> Iterator[None]:
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()


Talk = Callable[[socket.socket], object]


class Web(socketserver.ThreadingTCPServer):
    """Do `talk` with everybody who connects, over TLS where there is a `certificate` (chain and key in one file)."""

    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 20
    talk: Talk
    certificate: Path | None = None
    connections = 0

    def finish_request(self, request: object, client_address: object) -> None:  # noqa: ARG002  socketserver's own
        self.connections += 1
        assert isinstance(request, socket.socket)
        request.settimeout(10)
        with contextlib.suppress(OSError, ValueError):
            if self.certificate is None:
                self.talk(request)
                return
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(self.certificate)
            with context.wrap_socket(request, server_side=True) as secure:
                self.talk(secure)


@contextlib.contextmanager
def serving(talk: Talk, certificate: Path | None = None) -> Iterator[tuple[int, Web]]:
    """A server on this machine; gives its port and itself."""
    with Web((HERE, 0), socketserver.BaseRequestHandler) as web:
        web.talk, web.certificate = talk, certificate
        with running(web):
            yield web.server_address[1], web


def request_of(connected: socket.socket) -> str:
    """Read a request up to its empty line."""
    read = b""
    while b"\r\n\r\n" not in read and (part := connected.recv(4096)):
        read += part
    return read.decode("ascii")


def answering(pages: dict[str, str], seen: list[str] | None = None) -> Talk:
    """Answer each path with a whole response as it stands; others with 404."""

    def talk(connected: socket.socket) -> None:
        request = request_of(connected)
        if seen is not None:
            seen.append(request)
        if not request:
            return
        path = request.split(" ")[1]
        connected.sendall(pages.get(path, response("404 Not Found")).encode())

    return talk


def response(status: str, *headers: str, body: str = "") -> str:
    return "\r\n".join((f"HTTP/1.1 {status}", *headers, f"Content-Length: {len(body.encode())}", "", body))


def way(lookup: Lookup, *, http: int = 9, https: int = 9, trust: Path | None = None, timeout_s: float = 5.0) -> Way:
    """A way to servers of this machine. A port that is not given is 9, where nothing listens."""
    context = ssl.create_default_context(cafile=str(trust)) if trust else ssl.create_default_context()
    return Way(lookup, context, timeout_s=timeout_s, http_port=http, https_port=https, allow_private=True)


def nowhere() -> Lookup:
    """A lookup of a machine without a resolver."""
    return Lookup(None)


def page(
    url: str = "https://firm.example/",
    status: int = 200,
    body: bytes = b"",
    headers: dict[str, str] | None = None,
) -> Page:
    """A page that a visit ended with."""
    return Page(url, status, tuple((headers or {}).items()), body)
