"""Where there is no nginx: a small server that enforces the same include, one for each town.

    python -m bavn.story.small_server ADDRESS:PORT RULES HOME ELSEWHERE

It turns away with 403 whom `$bavn_blocked` lists until the time beside it, and hands everything else on.
"""

import asyncio
import re
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from bavn.story.front import ABROAD, CHECKED, SAID
from bavn.story.web import VISITOR

HEAD_MOST: Final = 16 << 10
PATIENCE_S: Final = 15.0
BLOCKED: Final = re.compile(r"geo \$bavn_blocked \{\n(.*?)\n\}", re.DOTALL)
ENTRY: Final = re.compile(r'^ *([0-9a-fA-F:.]+(?:/[0-9]+)?) "([0-9]{10})', re.MULTILINE)


def blocked_in(text: str) -> dict[IPv4Network | IPv6Network, int]:
    r"""Whom the rules block, and until which second.

    >>> blocked_in('geo $bavn_blocked {\n    default "";\n    192.0.2.1 "1772370000 1-9S";\n}\n')
    {IPv4Network('192.0.2.1/32'): 1772370000}
    """
    found = BLOCKED.search(text)
    rows = ENTRY.findall(found[1]) if found else []
    return {ip_network(network): int(until) for network, until in rows}


def is_blocked(rules: Mapping[IPv4Network | IPv6Network, int], visitor: str, now_s: float) -> bool:
    """Whether a visitor is turned away now. Who does not say who he is is not."""
    try:
        address = ip_address(visitor)
    except ValueError:
        return False
    return any(now_s < until and address in network for network, until in rules.items())


@dataclass(slots=True)
class Rules:
    """The rules of a file, read again when it has changed."""

    path: Path
    _read: int = 0
    _blocked: dict[IPv4Network | IPv6Network, int] = field(default_factory=dict)

    def blocks(self, visitor: str, now_s: float) -> bool:
        """Whether a visitor is turned away."""
        with suppress(OSError):
            changed = self.path.stat().st_mtime_ns
            if changed != self._read:
                self._read, self._blocked = changed, blocked_in(self.path.read_text("utf-8"))
        return is_blocked(self._blocked, visitor, now_s)


async def serve(address: str, port: int, rules: Rules, home: str, elsewhere: str) -> None:
    """Answer until it is ended."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError, TimeoutError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, ValueError):
            await asyncio.wait_for(_answer(reader, writer, rules, home, elsewhere), PATIENCE_S)
        writer.close()

    server = await asyncio.start_server(answer, address, port, limit=HEAD_MOST)
    await server.serve_forever()


async def _answer(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, rules: Rules, home: str, elsewhere: str
) -> None:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    path, headers = _read(head)
    if not path:
        writer.write(b"HTTP/1.0 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
    elif rules.blocks(headers.get(VISITOR.lower(), ""), time.time()):  # noqa: TID251  the rules end by the clock
        writer.write(b"HTTP/1.0 403 Forbidden\r\nContent-Length: 0\r\n\r\n")
    elif path == CHECKED:
        writer.write(b"HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\n" + SAID.encode())
    else:
        await _hand_on(writer, elsewhere if ABROAD in headers.get("user-agent", "") else home)
    await writer.drain()


async def _hand_on(writer: asyncio.StreamWriter, url: str) -> None:
    """The site's own front page, whatever was asked for."""
    parts = urlsplit(url)
    try:
        reader, out = await asyncio.open_connection(parts.hostname, parts.port)
    except OSError:
        writer.write(b"HTTP/1.0 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n")
        return
    out.write(f"GET / HTTP/1.0\r\nHost: {parts.netloc}\r\n\r\n".encode())
    while part := await reader.read(HEAD_MOST):
        writer.write(part)
    out.close()


def _read(head: str) -> tuple[str, dict[str, str]]:
    """The path, "" where the first line is none of HTTP, and the headers."""
    first, *rest = head.split("\r\n")
    pairs = (line.partition(":") for line in rest if ":" in line)
    return first.partition(" ")[2].partition(" ")[0], {name.strip().lower(): value.strip() for name, _, value in pairs}


def main(words: list[str]) -> None:
    """Serve as the words say."""
    listen, rules, home, elsewhere = words
    address, _, port = listen.rpartition(":")
    asyncio.run(serve(address, int(port), Rules(Path(rules)), home, elsewhere))


if __name__ == "__main__":
    main(sys.argv[1:])
