import socket
from collections.abc import Iterator

import pytest

from bavn.model.problem import Problem
from bavn.runners.own_pages import Answer, Asked
from bavn.runners.own_pages_server import LARGEST_BODY, PagesServer

HEAD = "Host: 127.0.0.1\r\nConnection: close\r\n"


@pytest.fixture
def asked() -> list[Asked]:
    return []


@pytest.fixture
def server(asked: list[Asked]) -> Iterator[PagesServer]:
    def answer(one: Asked) -> Answer:
        asked.append(one)
        if one.path == "/breaks":
            raise ZeroDivisionError
        return Answer(200, b"hello", headers={"X-One": "1"})

    with PagesServer("127.0.0.1:0", answer) as found:
        yield found


def send(server: PagesServer, request: str) -> bytes:
    with socket.create_connection(("127.0.0.1", server.server_port), timeout=10) as peer:
        peer.sendall(request.encode())
        peer.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: peer.recv(4096), b""))


def test_a_request_is_handed_on_with_its_headers_and_body(server: PagesServer, asked: list[Asked]) -> None:
    said = send(server, f"POST /release?a=1 HTTP/1.1\r\n{HEAD}Content-Length: 5\r\nX-Two: 2\r\n\r\nwhat=")
    assert said.startswith(b"HTTP/1.0 200")
    assert b"X-One: 1\r\n" in said
    assert (asked[0].method, asked[0].path, asked[0].query, asked[0].body) == ("POST", "/release", {"a": "1"}, b"what=")
    assert asked[0].headers["x-two"] == "2"


def test_head_has_no_body(server: PagesServer) -> None:
    assert send(server, f"HEAD / HTTP/1.1\r\n{HEAD}\r\n").endswith(b"\r\n\r\n")


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (f"POST / HTTP/1.1\r\n{HEAD}Content-Length: {LARGEST_BODY + 1}\r\n\r\n", b"413"),
        (f"POST / HTTP/1.1\r\n{HEAD}\r\n", b"413"),
        (f"POST / HTTP/1.1\r\n{HEAD}Content-Length: 10\r\n\r\nabc", b"413"),
        (f"POST / HTTP/1.1\r\n{HEAD}Content-Length: -1\r\n\r\n", b"413"),
        (f"GET //evil.example HTTP/1.1\r\n{HEAD}\r\n", b"200"),  # the library makes one slash of it
        (f"GET http://evil.example/ HTTP/1.1\r\n{HEAD}\r\n", b"400"),
        ("GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n", b"403"),
        ("GET / HTTP/1.1\r\n\r\n", b"403"),
        ("GET / HTTP/1.0\r\n\r\n", b"403"),
        (f"DELETE / HTTP/1.1\r\n{HEAD}\r\n", b"501"),
        (f"GET /breaks HTTP/1.1\r\n{HEAD}\r\n", b"500"),
    ],
    ids=[
        "long",
        "no-length",
        "cut-off",
        "negative",
        "slashes",
        "absolute",
        "host",
        "no-host",
        "http-1.0",
        "method",
        "breaks",
    ],
)
def test_what_is_no_request_of_a_browser_here_is_refused(server: PagesServer, request_: str, status: bytes) -> None:
    assert send(server, request_).split(b" ", 2)[1] == status


def test_what_breaks_says_nothing_of_why(server: PagesServer) -> None:
    said = send(server, f"GET /breaks HTTP/1.1\r\n{HEAD}\r\n")
    assert b"unexpected ZeroDivisionError" in said
    assert b"Traceback" not in said


def test_a_port_that_is_taken_is_said(server: PagesServer) -> None:
    with pytest.raises(Problem, match="pages"):
        PagesServer(f"127.0.0.1:{server.server_port}", lambda _: Answer(200))
