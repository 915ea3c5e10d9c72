import socket
from collections.abc import Iterator
from contextlib import suppress

import pytest

from bavn.hub.serving import connections
from bavn.hub.serving.connections import MOST_HEAD_BYTES, MOST_HEAD_LINES, Connection
from bavn.hub.serving.guests import Guests
from tests.hub.hubs import Running, running
from tests.waiting import until


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running(tmp_path_factory.mktemp("hub")) as found:
        yield found


@pytest.fixture
def line(hub: Running) -> Iterator[socket.socket]:
    with socket.create_connection(("127.0.0.1", hub.client.base_url.port or 0), 30) as found:
        yield found


def rest(line: socket.socket) -> bytes:
    """Everything until the other end closes, however it does."""
    said = b""
    try:
        while piece := line.recv(65_536):
            said += piece
    except ConnectionError:
        pass
    return said


def status(said: bytes) -> str:
    return said.partition(b"\r\n")[0].decode().partition(" ")[2][:3]


def test_requests_on_one_connection_are_answered_in_their_order(line: socket.socket) -> None:
    line.sendall(b"GET /healthz HTTP/1.1\r\nHost: hub\r\n\r\n" * 20 + b"GET /x HTTP/1.0\r\n\r\n")
    said = rest(line)
    assert said.count(b"HTTP/1.1 200 OK") == 20
    assert said.count(b"HTTP/1.1 404") == 1


@pytest.mark.parametrize(
    "head",
    [
        pytest.param(b"GET /" + b"x" * MOST_HEAD_BYTES, id="a path that does not end"),
        pytest.param(b"GET / HTTP/1.1\r\nX: " + b"x" * (MOST_HEAD_BYTES + 1_000), id="a header that does not end"),
        pytest.param(b"GET / HTTP/1.1\r\nX: " + b"x" * MOST_HEAD_BYTES + b"\r\n\r\n", id="a large one"),
        pytest.param(b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * (MOST_HEAD_LINES + 1) + b"\r\n", id="many small ones"),
    ],
)
def test_a_head_that_is_too_large_is_refused_and_cut_off(line: socket.socket, head: bytes) -> None:
    with suppress(ConnectionError):
        line.sendall(head)
    assert status(rest(line)) == "431"


@pytest.mark.parametrize(
    "request_",
    [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"GET\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: hub\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: hub\r\n X: folded\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: hub\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"CONNECT hub:443 HTTP/1.1\r\nHost: hub\r\n\r\n",
    ],
    ids=["TLS", "no target", "another HTTP", "two lengths", "a folded header", "a broken chunk", "a tunnel"],
)
def test_what_is_no_request_is_refused_without_a_banner(line: socket.socket, request_: bytes) -> None:
    line.sendall(request_)
    said = rest(line)
    assert status(said) == "400"
    assert b"nosniff" in said
    assert b"uvicorn" not in said.lower()


def test_nobody_speaks_anything_else_here(line: socket.socket) -> None:
    upgrade = b"Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: AAAA\r\nSec-WebSocket-Version: 13\r\n"
    line.sendall(b"GET /events HTTP/1.1\r\nHost: hub\r\n" + upgrade + b"\r\n")
    assert line.recv(12) == b"HTTP/1.1 401"


def cuts_off(monkeypatch: pytest.MonkeyPatch, what: str) -> None:
    monkeypatch.setattr(connections, what, 0.05)


def test_one_too_many_is_asked_to_come_back(hub: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub.server.servers[0], "_guests", Guests(most=0))
    with socket.create_connection(("127.0.0.1", hub.client.base_url.port or 0), 30) as line:
        assert status(rest(line)) == "503"


def test_who_says_nothing_is_cut_off(hub: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    cuts_off(monkeypatch, "HEAD_S")
    with socket.create_connection(("127.0.0.1", hub.client.base_url.port or 0), 30) as line:
        assert rest(line) == b""


def test_who_does_not_end_a_head_is_cut_off(hub: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    cuts_off(monkeypatch, "HEAD_S")
    with socket.create_connection(("127.0.0.1", hub.client.base_url.port or 0), 30) as line:
        line.sendall(b"GET /healthz HTTP/1.1\r\nHost: hub\r\nX-Slow: ")
        assert rest(line) == b""


def test_who_does_not_end_a_body_is_told_so_and_cut_off(
    hub: Running, monkeypatch: pytest.MonkeyPatch, line: socket.socket
) -> None:
    cuts_off(monkeypatch, "BODY_S")
    line.sendall(
        b"POST /api/v1/join HTTP/1.1\r\nHost: hub\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{"
    )
    assert status(rest(line)) == "408"
    assert hub.client.get("/healthz").status_code == 200


def test_who_comes_back_on_a_connection_may_take_a_while(hub: Running, line: socket.socket) -> None:
    line.sendall(b"GET /healthz HTTP/1.1\r\nHost: hub\r\n\r\n")
    assert b"200 OK" in line.recv(65_536)
    connection = next(iter(hub.server.server_state.connections), None)
    until(lambda: isinstance(connection, Connection) and connection._deadline is None)


def test_who_does_not_take_what_is_sent_is_cut_off(hub: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    cuts_off(monkeypatch, "TAKEN_S")
    with socket.socket() as line:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
        line.connect(("127.0.0.1", hub.client.base_url.port or 0))
        line.setblocking(False)
        asks = b"GET /api/v1/openapi.json HTTP/1.1\r\nHost: hub\r\n\r\n" * 400

        def is_cut_off() -> bool:
            try:
                line.send(asks)
            except BlockingIOError:
                return False
            except ConnectionError:
                return True
            return False

        until(is_cut_off, patience_s=connections.HEAD_S / 2)  # by then it is not cut off for anything else
    assert hub.client.get("/healthz").status_code == 200
