"""Listeners of which a third never read what they are sent: the others hear it, and the hub holds next to nothing."""

import asyncio
import socket
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import cast

import pytest

from bavn.hub.deltas import Deltas
from bavn.hub.doors.headers import PIECE
from bavn.hub.published import Published
from bavn.hub.serving.connections import Connection
from bavn.sharing.checking import encode_batch
from tests.hub.hubs import Running, Sensor, established, running, sighting
from tests.waiting import until

LARGE = 1 << 20  # more than the system holds, by far
READ, UNREAD = 40, 20
MEMBERS = tuple(established(f"m{number}") for number in range(8))  # each listens seven or eight times
SMALLEST = 4_096  # bytes that the system keeps for who does not read


def request(sensor: Sensor) -> bytes:
    head = ["GET /events HTTP/1.1", "Host: hub"]
    head += [f"{name}: {value}" for name, value in sensor.signed("GET", "/events").items()]
    return "\r\n".join((*head, "", "")).encode()


def mute(hub: Running, sensor: Sensor) -> socket.socket:
    """One that asks, and reads nothing."""
    line = socket.socket()
    line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, SMALLEST)
    line.connect(("127.0.0.1", hub.client.base_url.port or 0))
    line.sendall(request(sensor))
    return line


async def heard(hub: Running, sensor: Sensor, count: int) -> None:
    """Read so many events, all of each."""
    reader, writer = await asyncio.open_connection("127.0.0.1", hub.client.base_url.port, limit=4 * LARGE)
    writer.write(request(sensor))
    for _ in range(count):
        await reader.readuntil(b"event: delta\n")
        await reader.readexactly(LARGE)
    writer.close()


def held(hub: Running) -> int:
    """The most that the hub holds for one connection."""
    every = cast("set[Connection]", hub.server.server_state.connections)
    return max((one.transport.get_write_buffer_size() for one in list(every)), default=0)


def test_who_does_not_read_keeps_nothing_from_the_others_and_costs_little(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: dict[int, bytes] = {}

    async def large(_: Deltas, published: Callable[[], Published], *__: object) -> tuple[int, bytes]:
        seq = published().seq
        return seq, made.setdefault(seq, b"x" * LARGE)

    monkeypatch.setattr(Deltas, "newest", large)
    with running(tmp_path, members=MEMBERS) as hub, ExitStack() as lines:

        def says(number: int) -> None:
            assert hub.sensors[0].says(hub.client, encode_batch([sighting(number)])).status_code == 200

        says(1)
        for number in range(UNREAD):
            lines.enter_context(mute(hub, hub.sensors[number % 8]))
        until(lambda: len(hub.hub.events.listeners) == UNREAD, what="all of them listen")

        async def both() -> None:
            sensors = [hub.sensors[number % 8] for number in range(READ)]
            hears = [asyncio.create_task(heard(hub, one, 2)) for one in sensors]
            await asyncio.to_thread(
                until, lambda: len(hub.hub.events.listeners) == UNREAD + READ, what="the others listen as well"
            )
            await asyncio.to_thread(says, 2)
            await asyncio.gather(*hears)

        asyncio.run(asyncio.wait_for(both(), 30))
        until(lambda: len(hub.hub.events.listeners) == UNREAD, what="those who have heard it are gone")
        assert 0 < held(hub) < 3 * PIECE
        assert len(made) < READ
