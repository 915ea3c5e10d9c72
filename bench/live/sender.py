"""Requests are sent for real, each from its own address, and what came back is noted."""

import asyncio
import time
from collections.abc import Iterable
from dataclasses import dataclass, field

from bench.live.town import HOST, Request

BOT_S = 2.0  # a bot waits for an answer
CLOSED = 0  # no answer: the packet filter dropped it, or the server hung up


@dataclass(slots=True)
class Answer:
    """What one request got: the status (CLOSED: none), and when it was sent (monotonic seconds)."""

    sent: float
    status: int
    honest: bool


@dataclass(slots=True)
class Sender:
    """Sends requests to a server at their times. An honest visitor waits `patience_s` for an answer."""

    host: str
    port: int
    patience_s: float
    answers: list[Answer] = field(default_factory=list)

    async def send(self, requests: Iterable[Request], began: float) -> None:
        """Send all of them, each at `began` (monotonic) and its own time; return when all were answered."""
        async with asyncio.TaskGroup() as group:
            for request in requests:
                if (wait := began + request.at - time.monotonic()) > 0:
                    await asyncio.sleep(wait)
                group.create_task(self.ask(request))

    async def ask(self, request: Request) -> None:
        """Send one, and note its answer."""
        sent = time.monotonic()
        try:
            status = await asyncio.wait_for(self.exchange(request), self.patience_s if request.honest else BOT_S)
        except (OSError, TimeoutError, ValueError):
            status = CLOSED
        self.answers.append(Answer(sent, status, request.honest))

    async def exchange(self, request: Request) -> int:
        """One connection, one request; return the status of the answer."""
        reader, writer = await asyncio.open_connection(self.host, self.port, local_addr=(request.address, 0))
        try:
            writer.write(
                f"GET {request.path} HTTP/1.1\r\nHost: {HOST}\r\nUser-Agent: {request.agent}\r\n"
                f"Referer: {request.referer}\r\nConnection: close\r\n\r\n".encode()
            )
            return int((await reader.readline()).split()[1])
        except IndexError:
            return CLOSED
        finally:
            writer.close()
