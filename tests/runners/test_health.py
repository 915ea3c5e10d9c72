import json
import socket
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from http.client import HTTPConnection, HTTPResponse

import pytest

from bavn.model.problem import Problem
from bavn.runners import health as served
from bavn.runners.health import MOST_AT_ONCE, HealthServer, head, is_here, loopback
from bavn.store.status import Status
from tests.runners.statuses import NOW, WELL
from tests.waiting import until


class Watched:
    """A server, and the status that it shows."""

    def __init__(self) -> None:
        self.status: Status | None = WELL
        self.server = HealthServer("127.0.0.1:0", lambda: self.status, lambda: NOW)
        self.port = self.server.server_port

    def ask(self, path: str, method: str = "GET", host: str = "localhost") -> tuple[HTTPResponse, bytes]:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request(method, path, headers={"Host": host})
            response = connection.getresponse()
            return response, response.read()
        finally:
            connection.close()

    def send(self, request: bytes) -> bytes:
        with self.connect() as peer:
            peer.sendall(request)
            peer.shutdown(socket.SHUT_WR)
            return b"".join(iter(lambda: peer.recv(4096), b""))

    def connect(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=10)


@pytest.fixture
def watched() -> Iterator[Watched]:
    found = Watched()
    with found.server:
        yield found


def test_a_sensor_that_works_answers_200_with_its_figures(watched: Watched) -> None:
    response, body = watched.ask("/healthz")
    assert (response.status, response.getheader("Content-Type")) == (200, "application/json")
    assert json.loads(body) == {
        "ok": True,
        "why": [],
        "lag_s": 0.2,
        "age_s": 1.0,
        "snapshot_age_s": 12.0,
        "failing_inputs": [],
    }


def test_one_that_does_not_answers_503_and_why(watched: Watched) -> None:
    watched.status = replace(WELL, lag_s=99.0)
    response, body = watched.ask("/healthz")
    assert (response.status, json.loads(body)["why"]) == (503, ["lag"])
    watched.status = None
    assert watched.ask("/healthz")[0].status == 503


def test_metrics_are_prometheus_text(watched: Watched) -> None:
    response, body = watched.ask("/metrics?x=1")
    assert response.status == 200
    assert str(response.getheader("Content-Type")).startswith("text/plain")
    assert b"\nbavn_lag_seconds 0.2\n" in body


def test_head_is_get_without_its_body(watched: Watched) -> None:
    got, body = watched.ask("/metrics")
    asked, nothing = watched.ask("/metrics", "HEAD")
    assert (asked.status, nothing) == (200, b"")
    assert asked.getheader("Content-Length") == got.getheader("Content-Length") == str(len(body))


REFUSED = {
    "another page": (b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n", b"404"),
    "a proxy's request": (b"GET http://evil.example/metrics HTTP/1.1\r\nHost: localhost\r\n\r\n", b"404"),
    "writing": (b"POST /metrics HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\n{}", b"501"),
    "a rebound name": (b"GET /metrics HTTP/1.1\r\nHost: evil.example\r\n\r\n", b"403"),
    "a name that looks like it": (b"GET /metrics HTTP/1.1\r\nHost: 127.0.0.1.evil.example\r\n\r\n", b"403"),
    "no host": (b"GET /metrics HTTP/1.1\r\n\r\n", b"403"),
    "no request": (b"\x16\x03\x01\x00\xa5\r\n\r\n", b"400"),
    "an unknown version": (b"GET /metrics HTTP/9.9\r\n\r\n", b"505"),
}


@pytest.mark.parametrize(("request_bytes", "status"), REFUSED.values(), ids=REFUSED)
def test_what_it_does_not_serve_is_refused(watched: Watched, request_bytes: bytes, status: bytes) -> None:
    answered = watched.send(request_bytes)
    assert status in answered.partition(b"\r\n")[0]
    assert b"bavn_lag" not in answered


def test_an_old_client_need_not_say_whom_it_asks(watched: Watched) -> None:
    assert b" 200 " in watched.send(b"GET /healthz HTTP/1.0\r\n\r\n")


@pytest.mark.parametrize(
    "request_bytes", [b"", b"GET /healthz", b"GET /healthz HTTP/1.1\r\nX: " + b"x" * 9000 + b"\r\n\r\n"]
)
def test_half_a_request_or_a_huge_one_gets_nothing(watched: Watched, request_bytes: bytes) -> None:
    try:
        answered = watched.send(request_bytes)
    except ConnectionError:
        answered = b""
    assert answered == b""
    assert watched.ask("/healthz")[0].status == 200


def test_peers_beyond_the_places_are_turned_away_at_once_and_places_come_back(watched: Watched) -> None:
    with ExitStack() as slow:
        for _ in range(MOST_AT_ONCE):
            slow.enter_context(watched.connect()).sendall(b"GET /hea")
        until(lambda: watched.server._places._value == 0, what="all places are taken")
        assert b" 503 " in watched.send(b"")
    until(lambda: watched.server._places._value == MOST_AT_ONCE, what="the places are free again")
    assert watched.ask("/healthz")[0].status == 200


def test_a_peer_that_dribbles_is_let_go_after_its_time() -> None:
    seconds = iter([0.0, 0.5, 4.9, 5.1])
    here, there = socket.socketpair()
    with here, there:

        def later() -> float:
            there.sendall(b"x")
            return next(seconds)

        assert head(here, later) == b""
        assert list(seconds) == []


def test_a_head_may_come_in_pieces() -> None:
    here, there = socket.socketpair()
    with here, there:
        there.sendall(b"GET / HTTP/1.0\r\n\r")
        there.sendall(b"\nrest")
        assert head(here, lambda: 0.0) == b"GET / HTTP/1.0\r\n\r\nrest"


@pytest.mark.parametrize(
    ("listen", "host"), [("127.0.0.1:9464", "127.0.0.1"), ("127.9.9.9:1", "127.9.9.9"), ("localhost:80", "127.0.0.1")]
)
def test_loopback_addresses_are_taken(listen: str, host: str) -> None:
    assert loopback(listen)[0] == host


@pytest.mark.parametrize("listen", ["0.0.0.0:9464", "192.0.2.1:9464", "[::]:9464", "example.dk:80", "127.0.0.1:x", "9"])
def test_an_address_that_others_reach_is_refused_in_one_line(listen: str) -> None:
    with pytest.raises(Problem) as refused:
        HealthServer(listen, lambda: None, lambda: NOW)
    assert str(refused.value).startswith(
        f"[sensor], listen: '{listen}': is no address of this machine alone (allowed: "
    )


def test_a_port_that_is_taken_is_one_line(watched: Watched) -> None:
    with pytest.raises(Problem, match="cannot be listened on: Address already in use"):
        HealthServer(f"127.0.0.1:{watched.port}", lambda: None, lambda: NOW)


def test_it_listens_on_ipv6_where_it_is_told_to() -> None:
    try:
        server = HealthServer("[::1]:0", lambda: WELL, lambda: NOW)
    except Problem as problem:
        pytest.skip(f"no IPv6 here: {problem}")
    with server, socket.create_connection(("::1", server.server_port), timeout=10) as peer:
        peer.sendall(b"GET /healthz HTTP/1.1\r\nHost: [::1]\r\n\r\n")
        assert b" 200 " in peer.recv(4096)


def test_stopping_frees_the_port_and_twice_does_no_harm() -> None:
    server = HealthServer("127.0.0.1:0", lambda: None, lambda: NOW).start()
    server.stop()
    server.stop()
    again = HealthServer(f"127.0.0.1:{server.server_port}", lambda: None, lambda: NOW)
    again.stop()


@pytest.mark.parametrize(
    ("host", "here"),
    [("LOCALHOST:9464", True), ("127.0.0.1", True), ("[::1]", True), ("[::1]:x", False), ("", False), ("a b", False)],
)
def test_a_host_header_names_this_machine_or_not(host: str, *, here: bool) -> None:
    assert is_here(host, needed=True) is here


def test_the_patience_is_short_enough_for_eight_places() -> None:
    assert served.PATIENCE_S * MOST_AT_ONCE <= 60
