"""Simulated members. Each has its own key and its own TLS connections, and comes in by the hub's public door."""

import asyncio
import json
import ssl
import time
from base64 import b64encode, urlsafe_b64encode
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Final

import msgspec

from bavn.cli.clock import now as clock
from bavn.sharing.delta import Delta
from bavn.sharing.envelope import open_sealed
from bavn.sharing.signing import PROTOCOL, SigningKey, fingerprint_of, new_nonce, request_headers
from bavn.sharing.token import JoinToken

LARGEST: Final = 1 << 24


@dataclass(frozen=True, slots=True)
class Door:
    """Where the hub is, and how to know it."""

    host: str
    port: int
    trust: ssl.SSLContext


@dataclass(slots=True)
class Member:
    """One organisation with one sensor. `heard` are values with the moment (monotonic) at which they were in force."""

    door: Door
    token: JoinToken
    key: SigningKey = field(default_factory=SigningKey.make)
    key_id: str = ""
    seq: int = 0
    heard: dict[str, float] = field(default_factory=dict)
    listening: asyncio.Event = field(default_factory=asyncio.Event)
    news: asyncio.Event = field(default_factory=asyncio.Event)

    async def join(self) -> None:
        """Exchange the token for a key of its own."""
        asked = {
            "secret": urlsafe_b64encode(self.token.secret).decode().rstrip("="),
            "member": self.token.member,
            "public_key": b64encode(self.key.public).decode(),
            "name": "bench",
            "sites": [f"www.{self.token.member}.example"],
            "networks": [],
            "protocol": PROTOCOL,
        }
        answer = json.loads(await self._ask("POST", "/api/v1/join", json.dumps(asked).encode(), signed=False))
        self.key_id = str(answer["key"])

    async def report(self, batch: bytes) -> None:
        """Send sightings; return when the hub has them."""
        await self._ask("POST", "/api/v1/sightings", batch)

    async def listen(self) -> None:
        """Hear what the hub says, until cancelled. A value is armed once it is checked, read and put in its place."""
        trusted = {fingerprint_of(self.token.hub_key): self.token.hub_key}
        reader, writer = await self._open("GET", f"/events?since={self.seq}", b"", signed=True)
        self.listening.set()
        try:
            async for line in _lines(reader):
                if not line.startswith(b"data:"):
                    continue
                delta = msgspec.json.decode(open_sealed(line[5:].strip(), trusted), type=Delta)
                at = time.monotonic()
                for group in delta.decisions:
                    for value in group.values:
                        self.heard.setdefault(value, at)
                self.seq = delta.seq
                self.news.set()
        finally:
            writer.close()

    async def _ask(self, method: str, target: str, body: bytes, *, signed: bool = True) -> bytes:
        reader, writer = await self._open(method, target, body, signed=signed)
        try:
            return b"\n".join([line async for line in _lines(reader)])
        finally:
            writer.close()

    async def _open(
        self, method: str, target: str, body: bytes, *, signed: bool
    ) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        door = self.door
        reader, writer = await asyncio.open_connection(door.host, door.port, ssl=door.trust, limit=LARGEST)
        headers = {"Bavn-Protocol": str(PROTOCOL)}
        if signed:
            now = clock()
            headers = request_headers(self.key, self.key_id, method, target, body, now, new_nonce())
        head = [f"{method} {target} HTTP/1.1", f"Host: {door.host}:{door.port}", f"Content-Length: {len(body)}"]
        head += ["Content-Type: application/json", *(f"{name}: {value}" for name, value in headers.items())]
        if target.startswith("/api/"):
            head.append("Connection: close")
        writer.write("\r\n".join([*head, "", ""]).encode() + body)
        await writer.drain()
        status = (await reader.readline()).split(b" ", 2)
        if len(status) < 2 or not status[1].startswith(b"2"):
            said = (await reader.read(LARGEST)).decode(errors="replace").splitlines()
            raise RuntimeError(f"{method} {target}: {status[1:]} {said[-1:]}")
        return reader, writer


async def _lines(reader: asyncio.StreamReader) -> AsyncIterator[bytes]:
    """The lines of an answer's body, chunked or not."""
    chunked = False
    while (line := await reader.readline()) not in {b"\r\n", b""}:
        chunked |= line.lower().replace(b" ", b"").startswith(b"transfer-encoding:chunked")
    rest = b""
    while piece := await (_chunk(reader) if chunked else reader.read(1 << 16)):
        *whole, rest = (rest + piece).split(b"\n")
        for line in whole:
            yield line
    if rest:
        yield rest


async def _chunk(reader: asyncio.StreamReader) -> bytes:
    size = int((await reader.readline()).split(b";")[0] or b"0", 16)
    piece = await reader.readexactly(size) if size else b""
    await reader.readline()
    return piece
