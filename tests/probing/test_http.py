import asyncio

import pytest

from bavn.probing.http import Exchange, Head
from bavn.probing.limits import BODY_MOST
from bavn.probing.notes import Ended, Notes
from bavn.probing.place import Place
from bavn.probing.wire import Wire

PLACE = Place("http", "www.site.example", 80)


class Fed(Wire):
    """A wire that brings what is put in, part by part, and then ends."""

    def __init__(self, *parts: bytes) -> None:
        self.parts = list(parts)
        self.sent = b""

    async def send(self, data: bytes) -> None:
        self.sent += data

    async def receive(self) -> bytes:
        return self.parts.pop(0) if self.parts else b""


def exchanged(*parts: bytes) -> tuple[Head, bytes, Exchange]:
    async def both() -> tuple[Head, bytes, Exchange]:
        exchange = Exchange(Fed(*parts), Notes(lambda: 0))
        head = await exchange.request(PLACE, "agent")
        return head, await exchange.body(), exchange

    return asyncio.run(both())


ANSWER = b"HTTP/1.1 200 OK\r\nX-A: 1\r\nx-a: 2\r\nContent-Length: 5\r\n\r\nabcde"


@pytest.mark.parametrize("size", [1, 2, 7, 1000])
def test_an_answer_is_the_same_in_whatever_parts_it_comes(size: int) -> None:
    head, body, exchange = exchanged(*(ANSWER[at : at + size] for at in range(0, len(ANSWER), size)))
    assert (head.status, body, exchange.surplus) == (200, b"abcde", False)
    assert (head.header(b"x-a"), list(head.each(b"x-a")), head.header(b"none")) == (b"1", [b"1", b"2"], b"")


def test_each_place_name_and_cookie_has_a_request_of_its_own() -> None:
    def asked(place: Place, agent: str, cookies: bytes) -> bytes:
        wire = Fed(ANSWER)
        asyncio.run(Exchange(wire, Notes(lambda: 0)).request(place, agent, cookies))
        return wire.sent

    first = asked(PLACE, "agent", b"")
    assert first.startswith(b"GET / HTTP/1.1\r\nHost: www.site.example\r\nUser-Agent: agent\r\n")
    assert first == asked(PLACE, "agent", b"")
    assert b"Cookie: a=1\r\n" in asked(PLACE, "agent", b"a=1")
    assert b"User-Agent: other\r\n" in asked(PLACE, "other", b"")
    assert asked(Place("http", "www.site.example", 80, "/x"), "agent", b"").startswith(b"GET /x HTTP/1.1\r\n")


def test_more_than_was_said_is_told() -> None:
    assert exchanged(ANSWER + b"f")[2].surplus


def test_hints_before_the_answer_are_passed_over() -> None:
    assert exchanged(b"HTTP/1.1 103 Early\r\nLink: a\r\n\r\n" * 3 + ANSWER)[1] == b"abcde"


def test_a_body_of_1_0_ends_with_the_connection() -> None:
    assert exchanged(b"HTTP/1.0 200 OK\r\n\r\nabc", b"de")[1] == b"abcde"


def test_no_more_of_a_body_is_read_than_its_bound() -> None:
    assert len(exchanged(b"HTTP/1.1 200 OK\r\n\r\n", *[b"x" * 10_000] * 100)[1]) == BODY_MOST


def test_an_answer_without_a_body_has_none() -> None:
    assert exchanged(b"HTTP/1.1 204 None\r\nContent-Length: 5\r\n\r\n")[1] == b""


@pytest.mark.parametrize(
    ("parts", "detail"),
    [
        ((), "empty"),
        ((b"HT",), ""),
        ((b"X",), ""),
        ((b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc",), "too-short"),
        ((b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n",), "too-short"),
        ((b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabcX",), ""),
        ((b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n",), ""),
        ((b"HTTP/1.1 200 OK\r\nContent-Length: " + b"9" * 5000 + b"\r\n\r\n",), ""),
    ],
)
def test_what_is_no_http_is_told_as_such(parts: tuple[bytes, ...], detail: str) -> None:
    with pytest.raises(Ended) as ended:
        exchanged(*parts)
    assert (ended.value.ending, ended.value.detail) == ("no-http", detail)
