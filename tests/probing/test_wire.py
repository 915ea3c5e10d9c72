import asyncio
import socket
import ssl
from contextlib import suppress

import pytest

from bavn.probing.notes import Ended
from bavn.probing.wire import Wire
from tests.probing.certificates import HOST, good, trust


def pair() -> tuple[Wire, socket.socket]:
    ours, theirs = socket.socketpair()
    ours.setblocking(False)
    return Wire(ours, 100_000), theirs


async def ended(waiting: object) -> tuple[str, str]:
    with pytest.raises(Ended) as error:
        await waiting  # type: ignore[misc]
    return error.value.ending, error.value.detail


def test_bytes_go_both_ways_and_end() -> None:
    async def talk() -> None:
        wire, other = pair()
        with other, wire:
            await wire.send(b"hej")
            assert other.recv(10) == b"hej"
            other.sendall(b"farvel")
            assert await wire.receive() == b"farvel"
            other.close()
            assert await wire.receive() == b""
            assert await ended(wire.send(b"hej")) == ("reset", "")

    asyncio.run(talk())


def test_no_more_is_read_than_was_agreed() -> None:
    async def talk() -> None:
        wire, other = pair()
        with other, wire:
            came = 0
            other.setblocking(False)
            while came < 100_000:
                other.send(b"x" * 50_000)
                came += len(await wire.receive())
            assert came == 100_000
            assert await ended(wire.receive()) == ("too-large", "wire")

    asyncio.run(talk())


async def shaken(wire: Wire, other: socket.socket) -> tuple[ssl.SSLObject, ssl.MemoryBIO, ssl.MemoryBIO]:
    """The server's side of a handshake, by hand."""
    came, goes = ssl.MemoryBIO(), ssl.MemoryBIO()
    server = good().wrap_bio(came, goes, server_side=True)
    shaking = asyncio.ensure_future(wire.secure(trust(), HOST))
    loop = asyncio.get_running_loop()
    other.setblocking(False)
    while not shaking.done():
        came.write(await loop.sock_recv(other, 65536))
        with suppress(ssl.SSLWantReadError):
            server.do_handshake()
        await loop.sock_sendall(other, goes.read())
        await asyncio.wait([shaking], timeout=5)
    assert (await shaking).startswith(b"\x30")
    return server, came, goes


def test_tls_goes_both_ways_and_what_ends_the_handshake_leaves_with_the_first_bytes() -> None:
    async def talk() -> None:
        wire, other = pair()
        with other, wire:
            server, came, goes = await shaken(wire, other)
            with pytest.raises(BlockingIOError):
                other.recv(1)
            await wire.send(b"hej")
            came.write(other.recv(65536))
            server.do_handshake()
            assert server.read() == b"hej"
            server.write(b"farvel")
            other.sendall(goes.read())
            assert await wire.receive() == b"farvel"

    asyncio.run(talk())


@pytest.mark.parametrize("goodbye", [True, False], ids=["with a goodbye", "without"])
def test_tls_that_ends_is_an_end(goodbye: bool) -> None:  # noqa: FBT001
    async def talk() -> None:
        wire, other = pair()
        with other, wire:
            server, came, goes = await shaken(wire, other)
            await wire.flush()
            came.write(other.recv(65536))
            server.do_handshake()
            if goodbye:
                with pytest.raises(ssl.SSLWantReadError):
                    server.unwrap()
            other.sendall(goes.read())
            other.close()
            assert await wire.receive() == b""
            assert await wire.receive() == b""

    asyncio.run(talk())


def test_after_tls_s_own_goodbye_nothing_is_waited_for() -> None:
    async def talk() -> None:
        wire, other = pair()
        with other, wire:
            server, came, goes = await shaken(wire, other)
            await wire.flush()
            came.write(other.recv(65536))
            server.do_handshake()
            with pytest.raises(ssl.SSLWantReadError):
                server.unwrap()
            other.sendall(goes.read())
            async with asyncio.timeout(5):
                assert [await wire.receive(), await wire.receive()] == [b"", b""]

    asyncio.run(talk())


def test_each_handshake_is_a_full_one() -> None:
    async def talk() -> bool | None:
        wire, other = pair()
        with other, wire:
            server, came, goes = await shaken(wire, other)
            await wire.flush()
            came.write(other.recv(65536))
            server.do_handshake()
            server.write(b"and the tickets with it")
            other.sendall(goes.read())
            assert await wire.receive()
            return server.session_reused

    assert [asyncio.run(talk()) for _ in range(2)] == [False, False]


def test_a_handshake_that_wants_more_after_the_end_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    def wants_more(_: ssl.SSLObject) -> None:
        raise ssl.SSLWantReadError

    async def talk() -> None:
        wire, other = pair()
        other.close()
        with wire:
            monkeypatch.setattr(ssl.SSLObject, "do_handshake", wants_more)
            assert await ended(wire.secure(trust(), HOST)) == ("tls-failed", "closed")

    asyncio.run(talk())


def test_tls_that_breaks_is_told_as_such() -> None:
    async def talk() -> None:
        wire, other = pair()
        with other, wire:
            await shaken(wire, other)
            other.sendall(b"\x17\x03\x03\x00\x20" + b"x" * 32)
            assert await ended(wire.receive()) == ("tls-failed", "broken")

    asyncio.run(talk())
