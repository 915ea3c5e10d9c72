"""One small HTTP request on loopback, and its answer. Nothing else is ever asked."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Final

VISITOR: Final = "X-Reconstructed-Visitor"  # in whose name a harmless request is made
LARGEST: Final = 32 << 20
PATIENCE_S: Final = 4.0


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody listens."""

    address: str
    port: int

    def __str__(self) -> str:
        return f"{self.address}:{self.port}"


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer. Status 0: there was none in time."""

    status: int
    body: bytes = b""


async def ask(place: Place, path: str, headers: dict[str, str] | None = None) -> Answer:
    """Ask for a path. `ValueError` for any place that is not on loopback: this asks nobody else."""
    if not ip_address(place.address).is_loopback:
        raise ValueError(f"{place} is not on loopback")
    with suppress(OSError, TimeoutError, ValueError, IndexError):
        return await asyncio.wait_for(_ask(place, path, headers or {}), PATIENCE_S)
    return Answer(0)


async def _ask(place: Place, path: str, headers: dict[str, str]) -> Answer:
    reader, writer = await asyncio.open_connection(place.address, place.port)
    try:
        lines = [f"GET {path} HTTP/1.0", f"Host: {place}", *(f"{name}: {value}" for name, value in headers.items())]
        writer.write(("\r\n".join(lines) + "\r\n\r\n").encode("ascii"))
        said = await reader.read(LARGEST)
        while more := await reader.read(LARGEST):
            said += more
    finally:
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()
    head, _, body = said.partition(b"\r\n\r\n")
    return Answer(int(head.split(b" ", 2)[1]), body)
