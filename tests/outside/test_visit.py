import socket
import time

import pytest

from bavn.outside.visit import AGENT, MOST_BODY, NoPage, Page, visit
from tests.outside.certificates import Authority
from tests.outside.samples import (
    Records,
    Talk,
    Zones,
    answering,
    nowhere,
    request_of,
    resolving,
    response,
    serving,
    way,
)

FIRM = "firm.example"
RECORDS: Records = {
    (name, "A"): ["127.0.0.1"] for name in (FIRM, f"www.{FIRM}", "evil.example", "firm.example.evil.example")
}


def fetch(talk: Talk, url: str = f"http://{FIRM}/", *, timeout_s: float = 5.0) -> Page | NoPage:
    with resolving(Zones(dict(RECORDS))) as lookup, serving(talk) as (port, _):
        return visit(url, way(lookup, http=port, timeout_s=timeout_s))


def redirected_to(place: str) -> Page:
    """Where a visit ends that is sent to `place`; it is 404 there."""
    page = fetch(answering({"/": response("302 Found", f"Location: {place}")}))
    assert isinstance(page, Page)
    return page


def test_a_page_is_fetched_as_an_honest_visitor_without_cookies() -> None:
    seen: list[str] = []
    pages = {
        "/": response("301 Moved", "Location: /b?q=1", "Set-Cookie: a=b"),
        "/b?q=1": response("200 OK", "X-A: 1", "x-a: 2", body="hello"),
    }
    page = fetch(answering(pages, seen))
    assert page == Page(
        f"http://{FIRM}/b?q=1",
        200,
        (("x-a", "1"), ("x-a", "2"), ("content-length", "5")),
        b"hello",
        (f"http://{FIRM}/",),
    )
    assert page.header("x-a") == "1, 2"
    assert all(f"Host: {FIRM}\r\n" in request and f"User-Agent: {AGENT}\r\n" in request for request in seen)
    assert not any("cookie" in request.lower() for request in seen)


def test_three_redirects_are_followed_and_no_fourth() -> None:
    seen: list[str] = []
    page = fetch(
        answering({f"/{'x' * n}": response("302 Found", f"Location: /{'x' * (n + 1)}") for n in range(9)}, seen)
    )
    assert isinstance(page, Page)
    assert (page.status, len(page.hops), len(seen)) == (302, 3, 4)


def test_a_redirect_in_a_circle_ends() -> None:
    page = fetch(answering({"/": response("302 Found", "Location: /")}))
    assert isinstance(page, Page)
    assert len(page.hops) == 3


@pytest.mark.parametrize(
    "place",
    [
        f"http://www.{FIRM}/",
        f"http://WWW.{FIRM}:80/x#part",
        "//www.firm.example/",
        "x/../y",
        "?q=ø",
        f"http://{FIRM}./",
    ],
)
def test_a_redirect_within_the_own_name_is_followed(place: str) -> None:
    assert redirected_to(place).hops


@pytest.mark.parametrize(
    "place",
    [
        pytest.param("http://evil.example/", id="another name"),
        pytest.param(f"http://{FIRM}.evil.example/", id="a name that begins alike"),
        pytest.param(f"http://{FIRM}@evil.example/", id="a name in front of another"),
        pytest.param(f"http://user@{FIRM}/", id="user"),
        pytest.param(f"http://{FIRM}:22/", id="another port"),
        pytest.param(f"http://{FIRM}:443/", id="the port of https"),
        pytest.param(f"http://{FIRM}:99999/", id="no port"),
        pytest.param("http://127.0.0.1/", id="address"),
        pytest.param("http://[::1]/", id="address of version 6"),
        pytest.param("http://[::1/", id="half an address"),
        pytest.param("http://localhost/", id="this machine"),
        pytest.param("http://169.254.169.254/latest/meta-data/", id="metadata"),
        pytest.param("file:///etc/passwd", id="file"),
        pytest.param(f"ftp://{FIRM}/", id="ftp"),
        pytest.param("javascript:alert(1)", id="script"),
        pytest.param(f"http://{FIRM}/" + "x" * 3000, id="long"),
        pytest.param("", id="nowhere"),
    ],
)
def test_a_redirect_elsewhere_is_not_followed(place: str) -> None:
    page = redirected_to(place)
    assert (page.status, page.hops) == (302, ())


def test_a_redirect_cannot_smuggle_a_second_request() -> None:
    seen: list[str] = []
    fetch(answering({"/": response("302 Found", "Location: /a b\x0bHTTP/1.1\x0cX: y%0d%0aZ: w")}, seen))
    assert len(seen) == 2
    assert all(line.count(" ") == 2 for line in (request.splitlines()[0] for request in seen))
    assert "\nZ:" not in seen[1]


def test_http_leads_to_https(ca: Authority) -> None:
    secure = answering({"/": response("200 OK", body="safe")})
    plain = answering({"/": response("308 Permanent Redirect", f"Location: https://{FIRM}:443/")})
    with (
        resolving(Zones(dict(RECORDS))) as lookup,
        serving(plain) as (http, _),
        serving(secure, ca.certificate(FIRM, days=90)) as (https, _),
    ):
        page = visit(f"http://{FIRM}/", way(lookup, http=http, https=https, trust=ca.trust))
    assert isinstance(page, Page)
    assert (page.secure, page.body) == (True, b"safe")


def test_a_certificate_by_nobody_gives_no_page(ca: Authority) -> None:
    with resolving(Zones(dict(RECORDS))) as lookup, serving(answering({}), ca.certificate(FIRM, days=90)) as (https, _):
        assert visit(f"https://{FIRM}/", way(lookup, https=https)) == NoPage("tls", f"https://{FIRM}/")


def test_a_redirect_to_a_name_inside_is_not_visited() -> None:
    zones = Zones({(FIRM, "A"): ["127.0.0.1"]})
    with resolving(zones) as lookup:
        page = visit(f"http://in.{FIRM}/", way(lookup))
    assert page == NoPage("no-address", f"http://in.{FIRM}/")


def test_offline_there_is_no_page() -> None:
    assert visit(f"http://{FIRM}/", way(nowhere())) == NoPage("silent", f"http://{FIRM}/")


def send(data: bytes) -> Talk:
    def talk(connected: socket.socket) -> None:
        request_of(connected)
        connected.sendall(data)

    return talk


@pytest.mark.parametrize(
    ("data", "why"),
    [
        pytest.param(b"\x00\x01\x02\xff" * 100, "garbage", id="bytes"),
        pytest.param(b"SSH-2.0-OpenSSH\r\n", "garbage", id="another protocol"),
        pytest.param(b"HTTP/1.1 9999 no\r\n\r\n", "garbage", id="no status"),
        pytest.param(b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 500 + b"\r\n", "garbage", id="headers without end"),
        pytest.param(b"HTTP/1.1 200 OK\r\nA: " + b"x" * 70_000 + b"\r\n\r\n", "garbage", id="a header without end"),
        pytest.param(b"HTTP/1.1 100 Continue\r\n\r\n" * 20_000, "silent", id="continue for ever"),
        pytest.param(b"", "silent", id="nothing"),
    ],
)
def test_an_answer_that_is_none_gives_no_page(data: bytes, why: str) -> None:
    assert fetch(send(data)) == NoPage(why, f"http://{FIRM}/")


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 1_000_000, id="until the end"),
        pytest.param(b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n" + b"x" * 1_000_000, id="by length"),
        pytest.param(
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + b"fff\r\n" * 100_000, id="in broken chunks"
        ),
    ],
)
def test_a_body_without_end_is_cut(data: bytes) -> None:
    page = fetch(send(data))
    assert isinstance(page, Page)
    assert len(page.body) <= MOST_BODY


def test_a_body_that_stops_short_is_taken_as_far_as_it_came() -> None:
    page = fetch(send(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf"))
    assert isinstance(page, Page)
    assert page.body == b"half"


def test_a_server_that_keeps_silent_is_left_in_time() -> None:
    assert fetch(lambda one: one.recv(1 << 16) and one.recv(1), timeout_s=0.3) == NoPage("silent", f"http://{FIRM}/")


def test_a_server_that_keeps_the_line_open_after_the_page_is_not_waited_for() -> None:
    def talk(connected: socket.socket) -> None:
        request_of(connected)
        connected.sendall(response("200 OK", "Connection: keep-alive", body="hello").encode())
        connected.recv(1)

    began = time.monotonic()
    page = fetch(talk, timeout_s=(patience_s := 60.0))
    assert isinstance(page, Page)
    assert page.body == b"hello"
    assert time.monotonic() - began < patience_s
