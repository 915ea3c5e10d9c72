import asyncio
import errno
import gc
import socket
from asyncio.sslproto import SSLProtocol
from collections.abc import Iterator
from contextlib import ExitStack

import httpx
import pytest

from bavn.hub.serving import welcoming
from bavn.hub.serving.connections import Connection
from bavn.hub.serving.guests import Guest, Guests
from bavn.hub.serving.server import bound
from bavn.hub.serving.welcoming import Welcoming
from tests.hub.hubs import Running, established, running
from tests.hub.serving.test_connections import rest
from tests.hub.serving.test_server import connection
from tests.waiting import until

WHO = "/api/v1/whoami"


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running(tmp_path_factory.mktemp("hub"), tls=True, members=(established("vejle"),)) as found:
        yield found


def port(hub: Running) -> int:
    return hub.client.base_url.port or 0


def silent(hub: Running) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port(hub)), 30)


def test_silent_strangers_keep_no_member_out(hub: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub.server.guests, "most", 10)
    vejle = hub.sensor("vejle")
    assert vejle.asks(hub.client, WHO).status_code == 200
    proven = set(hub.server.guests._proven)
    with ExitStack() as strangers:
        said_nothing = [strangers.enter_context(silent(hub)) for _ in range(15)]
        after_tls = [strangers.enter_context(connection(port(hub))) for _ in range(15)]
        assert rest(said_nothing[0]) == rest(after_tls[0]) == b""  # they made room
        assert vejle.asks(hub.client, WHO).status_code == 200
        assert set(hub.server.guests._proven) == proven  # on the connection that it has
        with httpx.Client(base_url=hub.url, verify=hub.verify, trust_env=False) as another:
            assert vejle.asks(another, WHO).status_code == 200
        assert len(hub.server.guests) <= 10
    until(lambda: len(hub.server.guests) == 1, what="all have gone but the first")


def test_who_does_not_begin_to_speak_tls_is_cut_off(hub: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(welcoming, "HANDSHAKE_S", 0.05)
    with silent(hub) as line:
        assert rest(line) == b""


def test_who_speaks_something_else_is_cut_off(hub: Running) -> None:
    with silent(hub) as line:
        line.sendall(b"GET / HTTP/1.1\r\n\r\n")
        assert b"HTTP" not in rest(line)


def test_who_does_not_say_farewell_is_not_waited_for(hub: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(welcoming, "TAKEN_S", 0.05)
    before = set(hub.server.server_state.connections)
    with connection(port(hub)) as line:
        line.sendall(b"GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        assert line.recv(1_000).startswith(b"HTTP/1.1 200")
        until(lambda: set(hub.server.server_state.connections) <= before, what="it has gone")


def in_memory() -> int:
    return sum(isinstance(one, SSLProtocol | Connection) for one in gc.get_objects())


def test_nothing_of_who_was_cut_off_waits_for_the_collector(hub: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub.server.guests, "most", 5)
    gc.collect()
    gc.disable()  # it comes seldom: thousands would wait for it, each with the buffers of TLS
    try:
        before = in_memory()
        lines = [silent(hub) for _ in range(30)]  # of whom most are cut off, and the last go by themselves
        for line in lines:
            line.close()
        until(lambda: in_memory() <= before, what="all of it is gone")
    finally:
        gc.enable()


class NoFiles(socket.socket):
    """The system has no more files, once."""

    told = False

    def accept(self) -> tuple[socket.socket, object]:
        if not self.told:
            self.told = True
            raise OSError(errno.EMFILE, "no more")
        return super().accept()


def test_where_there_are_no_more_files_it_goes_on_when_there_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(welcoming, "NO_FILES_S", 0.01)
    came: asyncio.Queue[Guest] = asyncio.Queue()

    def make(guest: Guest) -> Connection:
        came.put_nowait(guest)
        raise ConnectionError

    async def one_comes() -> None:
        with bound("127.0.0.1:0") as free, NoFiles(fileno=free.detach()) as listening:
            welcoming_ = Welcoming(listening, guests, make, None, 10)
            with socket.create_connection(listening.getsockname()):
                await asyncio.wait_for(came.get(), 30)
            welcoming_.close()
            await welcoming_.wait_closed()
        assert listening.told

    guests = Guests()
    asyncio.run(one_comes())
