"""A small hub for tests: real TLS and HTTP on loopback, signatures checked, answers as the contract has them.

What it tells is kept in a `Book`, which is also the model that the member's hearing is compared with.
"""

import json
import socket
import ssl
from base64 import b64decode, b64encode, urlsafe_b64decode
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from threading import Condition, Thread
from urllib.parse import parse_qs, urlsplit

import msgspec
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from bavn.member.identity import Identity
from bavn.model.campaign import Gone
from bavn.model.sighting import Sighting
from bavn.sharing.checking import read_batch
from bavn.sharing.delta import Delta, ToldDecisions, ToldEnds, ToldWarning
from bavn.sharing.envelope import seal
from bavn.sharing.signing import BadSignatureError, SigningKey, key_id_of, verify_request
from bavn.sharing.token import JoinToken

NOW = datetime(2026, 11, 22, 8, 15, tzinfo=UTC)
UNTIL = NOW + timedelta(hours=24)
NAME = "A small hub"
MEMBER = "vejle"


def decision(*values: str, action: str = "arm", until: datetime = UNTIL, campaign: int = 7) -> ToldDecisions:
    return ToldDecisions(
        action="block" if action == "block" else "arm",
        kind="http-flood",
        campaign=campaign,
        until=until,
        organisations=1,
        because=("one-organisation",),
        values=values,
    )


# ── what it tells ────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass
class Book:
    """Rows with a seq each, as a hub has them; `delta` is all that changed after a seq.

    Who asks from below `floor` is told all there is: it may have heard what a hub that was put back never knew.
    """

    seq: int = 0
    killed: bool = False
    values: dict[str, tuple[int, ToldDecisions | Gone]] = field(default_factory=dict)
    warnings: dict[int, tuple[int, ToldWarning]] = field(default_factory=dict)
    floor: int = 0

    def next(self) -> int:
        self.seq += 1
        return self.seq

    def decide(self, told: ToldDecisions) -> None:
        for value in told.values:
            self.values[value] = (self.next(), replace(told, values=(value,)))

    def end(self, value: str, why: Gone = "expired") -> None:
        self.values[value] = (self.next(), why)

    def warn(self, told: ToldWarning) -> None:
        self.warnings[told.id] = (self.next(), told)

    def kill(self, *, killed: bool) -> None:
        """Pulled: nothing holds. Let go: what still holds is told again."""
        self.killed = killed
        self.next()
        if not killed:
            for value, (_, row) in list(self.values.items()):
                if isinstance(row, ToldDecisions):
                    self.values[value] = (self.next(), row)
            for number, (_, told) in list(self.warnings.items()):
                self.warnings[number] = (self.next(), told)

    def delta(self, since: int, at: datetime = NOW) -> Delta:
        since = 0 if not self.floor <= since <= self.seq else since
        if self.killed:
            return Delta(NAME, self.seq, since, at, killed=True)
        rows = sorted((seq, value, row) for value, (seq, row) in self.values.items() if seq > since)
        gone = tuple(ToldEnds(row, (value,)) for _, value, row in rows if isinstance(row, str) and since)
        warnings = sorted((told for seq, told in self.warnings.values() if seq > since), key=lambda one: one.id)
        return Delta(
            NAME,
            self.seq,
            since,
            at,
            decisions=tuple(row for *_, row in rows if isinstance(row, ToldDecisions)),
            gone=gone,
            warnings=tuple(one for one in warnings if since or not one.ended),
        )


# ── who it is ────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Papers:
    """A certificate authority and a server's certificate for 127.0.0.1 and localhost."""

    ca: bytes  # PEM
    ca_sha256: bytes
    certificate: Path  # chain and key


def papers(folder: Path, name: str = "hub") -> Papers:
    key, authority = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    issuer = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"{name}'s authority")])
    since, until = datetime(2020, 1, 1, tzinfo=UTC), datetime(2120, 1, 1, tzinfo=UTC)
    alone = x509.BasicConstraints(ca=True, path_length=0)
    usage = x509.KeyUsage(
        digital_signature=False,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=True,
        crl_sign=True,
        encipher_only=False,
        decipher_only=False,
    )
    begun = x509.CertificateBuilder().issuer_name(issuer).not_valid_before(since).not_valid_after(until)
    identifier = x509.SubjectKeyIdentifier.from_public_key(authority.public_key())
    ca = (
        begun.subject_name(issuer)
        .public_key(authority.public_key())
        .serial_number(x509.random_serial_number())
        .add_extension(alone, critical=True)
        .add_extension(usage, critical=True)
        .add_extension(identifier, critical=False)
        .sign(authority, hashes.SHA256())
    )
    names = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1")), x509.DNSName("localhost")])
    server = (
        begun.subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .add_extension(names, critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(identifier), critical=False)
        .sign(authority, hashes.SHA256())
    )
    chain = folder / f"{name}.pem"
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    chain.write_bytes(server.public_bytes(Encoding.PEM) + secret)
    return Papers(ca.public_bytes(Encoding.PEM), sha256(ca.public_bytes(Encoding.DER)).digest(), chain)


def identity(**changes: object) -> Identity:
    """One that no hub knows."""
    some = Identity(
        url="https://127.0.0.1:9",
        hub=NAME,
        hub_keys=(SigningKey.make().public,),
        member=MEMBER,
        key="key-1",
        private_key=SigningKey.make().raw,
        number_key=bytes(32),
    )
    return replace(some, **changes)  # type: ignore[arg-type]


# ── what it answers ──────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer that a test puts in the place of the usual one. `drop`: the line is cut instead."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    drop: bool = False
    bavn: bool = True  # it comes from a hub, and not from something on the way


class SmallHub:
    """Keeps what members report in `kept` (the newest revision of each id) and tells what is in its `book`."""

    def __init__(self, folder: Path, *, tls: bool = True) -> None:
        self.papers = papers(folder)
        self.key = SigningKey.make()
        self.book = Book()
        self.now = NOW
        self.keys: dict[str, bytes] = {}
        self.tokens: dict[bytes, str] = {}
        self.kept: dict[str, Sighting] = {}
        self.batches: list[list[str]] = []
        self.asked: list[str] = []  # request lines
        self.replies: dict[str, deque[Reply]] = {}  # by path
        self.lines: list[object] = []  # whence, one for each connection
        self.refuse: dict[str, str] = {}  # ids of sightings, and why
        self.bad_signatures: list[str] = []
        self.applied: list[dict[str, object]] = []
        self.changed = Condition()
        self.beat_s = 0.5  # between signs of life
        self._open = True
        self._tls = tls
        self._server = _Server(("127.0.0.1", 0), _Door)
        self.port = self._server.server_port
        self._begin()

    def _begin(self) -> None:
        self._open = True
        self._server.hub = self
        if self._tls:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(self.papers.certificate)
            self._server.context = context
        Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http{'s' if self._tls else ''}://127.0.0.1:{self.port}"

    @property
    def is_open(self) -> bool:
        return self._open

    def close(self) -> None:
        """Go away: nobody is answered, and those who listen are cut off."""
        self._open = False
        self.tell()
        self._server.shutdown()
        self._server.server_close()
        self._server.cut_all()

    def reopen(self) -> None:
        """Come back on the same port."""
        self._server = _Server(("127.0.0.1", self.port), _Door)
        self._begin()

    def reply(self, path: str, *replies: Reply) -> None:
        """Answer so, once each, instead of as usual."""
        self.replies.setdefault(path, deque()).extend(replies)

    def tell(self) -> None:
        """Let those who listen look into the book."""
        with self.changed:
            self.changed.notify_all()

    def enrol(self, key_id: str = "key-1") -> Identity:
        """A member that has joined."""
        pair = SigningKey.make()
        self.keys[key_id] = pair.public
        return identity(
            url=self.url,
            hub_keys=(self.key.public,),
            key=key_id,
            private_key=pair.raw,
            ca=self.papers.ca.decode() if self._tls else "",
        )

    def token(self) -> str:
        token = JoinToken.make(MEMBER, self.papers.ca_sha256 if self._tls else b"", self.key.public)
        self.tokens[token.secret_sha256] = MEMBER
        return token.text()

    def sealed(self, since: int) -> bytes:
        return seal(msgspec.json.encode(self.book.delta(since, self.now)), self.key)

    def take(self, body: bytes) -> dict[str, object]:
        batch = read_batch(body, self.now)
        refused = [{"id": one.id, "why": one.why} for one in batch.refused]
        self.batches.append([one.id for one in batch.accepted])
        for one in batch.accepted:
            if one.id in self.refuse:
                refused.append({"id": one.id, "why": self.refuse[one.id]})
            elif one.id not in self.kept or self.kept[one.id].revision < one.revision:
                self.kept[one.id] = one
        return {"accepted": len(batch.accepted), "refused": refused}

    def join(self, asked: dict[str, object]) -> Reply:
        self.applied.append(asked)
        secret = urlsafe_b64decode(str(asked["secret"]) + "==")
        if self.tokens.pop(sha256(secret).digest(), None) != asked["member"]:
            return _problem(403, "this token was used, or has expired")
        self.keys["key-2"] = b64decode(str(asked["public_key"]))
        told = {"key": "key-2", "hub": NAME, "hub_key": b64encode(self.key.public).decode(), "member": MEMBER}
        return Reply(body=json.dumps(told).encode())


def _problem(status: int, detail: str) -> Reply:
    told = {"type": "about:blank", "title": "No", "status": status, "detail": detail}
    return Reply(status, json.dumps(told).encode())


class _Server(ThreadingHTTPServer):
    """One thread for each connection. The handshake is the thread's."""

    daemon_threads = True
    allow_reuse_address = True
    hub: SmallHub
    context: ssl.SSLContext | None = None

    def __init__(self, address: tuple[str, int], door: type[BaseHTTPRequestHandler]) -> None:
        self._open: set[socket.socket] = set()
        super().__init__(address, door)

    def finish_request(self, request: socket.socket | tuple[bytes, socket.socket], client_address: object) -> None:
        assert isinstance(request, socket.socket)
        with suppress(OSError):
            line = self.context.wrap_socket(request, server_side=True) if self.context is not None else request
            self.hub.lines.append(client_address)
            self._open.add(line)
            try:
                super().finish_request(line, client_address)
            finally:
                self._open.discard(line)
                line.close()

    def cut_all(self) -> None:
        for one in list(self._open):
            with suppress(OSError):
                socket.socket.shutdown(one, socket.SHUT_RDWR)

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up is no error of a test."""


class _Door(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def do_GET(self) -> None:
        self._answer("GET", b"")

    def do_POST(self) -> None:
        self._answer("POST", self.rfile.read(int(self.headers.get("Content-Length", "0"))))

    def _answer(self, method: str, body: bytes) -> None:
        hub, parts = self.server.hub, urlsplit(self.path)
        hub.asked.append(f"{method} {self.path}")
        waiting = hub.replies.get(parts.path)
        if waiting:
            self._send(waiting.popleft())
        elif parts.path == "/api/v1/ca":
            self._send(Reply(body=hub.papers.ca))
        elif parts.path == "/api/v1/join":
            self._send(hub.join(json.loads(body)))
        elif not self._signed(method, body):
            self._send(_problem(401, "not signed by a key that is known here, or by another clock"))
        elif parts.path == "/api/v1/sightings":
            self._send(Reply(body=json.dumps(hub.take(body)).encode()))
        elif parts.path == "/api/v1/delta":
            self._send(Reply(body=hub.sealed(_since(parts.query))))
        elif parts.path == "/events":
            self._tell(_since(parts.query))
        else:
            self._send(_problem(404, "there is nothing here"))

    def _signed(self, method: str, body: bytes) -> bool:
        hub, parts, headers = self.server.hub, urlsplit(self.path), list(self.headers.items())
        try:
            public = hub.keys[key_id_of(headers)]
            verify_request(public, method, parts.path, parts.query, headers, body, hub.now)
        except (BadSignatureError, KeyError) as error:
            hub.bad_signatures.append(str(error))
            return False
        return True

    def _send(self, reply: Reply) -> None:
        if reply.drop:
            self.close_connection = True
            return
        self.send_response_only(reply.status)
        head = {"Date": format_datetime(self.server.hub.now, usegmt=True), "Content-Length": str(len(reply.body))}
        head |= {"Bavn-Protocols": "1"} if reply.bavn else {}
        for name, value in (head | reply.headers).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(reply.body)

    def _tell(self, since: int) -> None:
        hub = self.server.hub
        self.send_response_only(200)
        self.send_header("Content-Type", "text/event-stream; charset=utf-8")
        self.send_header("Connection", "close")
        self.end_headers()
        self.close_connection = True
        self.wfile.write(b":\n\n")
        while hub.is_open:
            if hub.book.seq != since:
                data = hub.sealed(since)
                since = hub.book.seq
                self.wfile.write(b"id: %d\nevent: delta\ndata: %b\n\n" % (since, data))
                self.wfile.flush()
            with hub.changed:
                if hub.book.seq == since:
                    hub.changed.wait(hub.beat_s)
            self.wfile.write(b":\n\n")


def _since(query: str) -> int:
    return int(parse_qs(query).get("since", ["0"])[0])


@contextmanager
def hub(folder: Path, *, tls: bool = True) -> Iterator[SmallHub]:
    one = SmallHub(folder, tls=tls)
    try:
        yield one
    finally:
        if one.is_open:
            one.close()
