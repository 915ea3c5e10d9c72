"""A kernel that lets nobody ping is most of them, so the other side is played here over UDP."""

import asyncio
import socket
from collections.abc import Callable
from typing import Any

import pytest

from bavn.probing import icmp
from bavn.probing.icmp import Ping, ping
from tests.probing.samples import HERE, SOON_S, with_sockets


def pinged(monkeypatch: pytest.MonkeyPatch, answer: Callable[[bytes], bytes | None]) -> Ping:
    async def both() -> Ping:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
            other.setblocking(False)
            other.bind((HERE, 0))
            port = other.getsockname()[1]

            class Udp(socket.socket):
                def __init__(self, family: int, kind: int, _protocol: int) -> None:
                    super().__init__(family, kind)

                def connect(self, address: Any) -> None:  # noqa: ANN401  as socket has it
                    super().connect((address[0], port))

            monkeypatch.setattr(icmp, "socket", with_sockets(Udp))
            echo = asyncio.ensure_future(_echo(other, answer))
            try:
                return await ping(HERE, 4, SOON_S)
            finally:
                echo.cancel()

    return asyncio.run(both())


async def _echo(sock: socket.socket, answer: Callable[[bytes], bytes | None]) -> None:
    loop = asyncio.get_running_loop()
    data, back = await loop.sock_recvfrom(sock, 2000)
    if (said := answer(data)) is not None:
        await loop.sock_sendto(sock, said, back)


def test_an_answer_is_an_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    assert pinged(monkeypatch, lambda data: b"\0" + data[1:]) == "answers"


@pytest.mark.parametrize(
    "answer",
    [lambda _: None, lambda _: b"", lambda data: data, lambda data: b"\0" + data[1:8] + b"another word"],
    ids=["nothing", "empty", "our own question", "somebody else's"],
)
def test_everything_else_is_silence(monkeypatch: pytest.MonkeyPatch, answer: Callable[[bytes], bytes | None]) -> None:
    assert pinged(monkeypatch, answer) == "silent"


def test_a_machine_that_lets_nobody_ping_knows_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(icmp, "socket", with_sockets(refused))
    assert asyncio.run(ping(HERE, 4, SOON_S)) == "unknown"
