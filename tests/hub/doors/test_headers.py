import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from starlette.requests import ClientDisconnect
from starlette.types import Message, Receive, Scope, Send

from bavn.hub.doors.headers import ALWAYS, LONGEST_TARGET, MOST_BYTES, PIECE, Threshold

App = Callable[[Scope, Receive, Send], Awaitable[None]]


async def door(_: Scope, receive: Receive, send: Send) -> None:
    while (message := await receive()).get("more_body"):
        pass
    await send({"type": "http.response.start", "status": 200, "headers": [(b"cache-control", b"max-age=60")]})
    await send({"type": "http.response.body", "body": message["body"]})


def asked(
    app: App = door,
    path: str = "/",
    *,
    raw: bytes = b"",
    query: bytes = b"",
    headers: tuple[tuple[bytes, bytes], ...] = (),
    body: tuple[bytes, ...] = (b"",),
    **more: Any,  # noqa: ANN401  those of Threshold
) -> tuple[int, dict[bytes, bytes], bytes]:
    """Status, headers and body of one answer; status 0: there was none."""
    sent: list[Message] = []
    pieces = list(body)

    async def receive() -> Message:
        return {"type": "http.request", "body": pieces.pop(0), "more_body": bool(pieces)}

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "method": "POST",
        "path": path,
        "raw_path": raw or path.encode(),
        "query_string": query,
        "headers": list(headers),
    }
    asyncio.run(Threshold(app, **more)(scope, receive, send))
    if not sent:
        return 0, {}, b""
    return sent[0]["status"], dict(sent[0]["headers"]), b"".join(one.get("body", b"") for one in sent[1:])


@pytest.mark.parametrize("size", [0, 1, PIECE, PIECE + 1, 3 * PIECE, 3 * PIECE + 7])
def test_a_large_answer_is_handed_over_by_the_piece(size: int) -> None:
    body = bytes(number % 251 for number in range(size))

    async def large(_: Scope, __: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": body, "more_body": False})

    sent: list[Message] = []

    async def keep(message: Message) -> None:
        sent.append(message)

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    scope = {"type": "http", "method": "GET", "path": "/", "raw_path": b"/", "query_string": b"", "headers": []}
    asyncio.run(Threshold(large)(scope, receive, keep))
    sizes = [len(one["body"]) for one in sent[1:]]
    assert b"".join(one["body"] for one in sent[1:]) == body
    assert max(sizes) <= PIECE
    assert [one["more_body"] for one in sent[1:]] == [True] * (len(sizes) - 1) + [False]


def test_every_answer_carries_what_keeps_a_browser_out() -> None:
    status, headers, _ = asked()
    assert status == 200
    for name, value in ALWAYS:
        if name != "cache-control":
            assert headers[name.encode()] == value.encode()
    assert headers[b"cache-control"] == b"max-age=60"
    assert b"server" not in headers
    assert b"strict-transport-security" not in headers


def test_over_tls_a_browser_is_told_to_stay_there() -> None:
    assert asked(tls=True)[1][b"strict-transport-security"]


@pytest.mark.parametrize(
    "path", ["/a//b", "//etc/passwd", "/a\n", "/a\x00b", "/a\\b", "/a\ufffdb", "/a\x7f", "/a/../b", "/./a"]
)
def test_an_odd_path_is_no_path(path: str) -> None:
    status, headers, body = asked(path=path)
    assert (status, headers[b"connection"]) == (400, b"close")
    assert b"no path of this hub" in body


def test_a_slash_that_is_hidden_is_no_part_of_a_name() -> None:
    assert asked(path="/members/a/b", raw=b"/members/a%2Fb")[0] == 400


def test_a_long_target_is_refused() -> None:
    assert asked(query=b"x" * LONGEST_TARGET)[0] == 414


@pytest.mark.parametrize("packing", [b"gzip", b"br", b"deflate, gzip", b"GZIP"])
def test_a_packed_body_is_refused_before_it_is_read(packing: bytes) -> None:
    assert asked(headers=((b"content-encoding", packing),), body=())[0] == 415
    assert asked(headers=((b"content-encoding", b"identity"),))[0] == 200


def test_a_large_body_is_refused_before_it_is_read() -> None:
    assert asked(headers=((b"content-length", str(MOST_BYTES + 1).encode()),), body=())[0] == 413
    assert asked(headers=((b"content-length", b"9" * 5_000),), body=())[0] == 413


@pytest.mark.parametrize("lengths", [(b"1", b"1"), (b"-1",), (b"+1",), (b"1, 1",), (b"",)])
def test_a_length_is_said_once_in_digits(lengths: tuple[bytes, ...]) -> None:
    assert asked(headers=tuple((b"content-length", length) for length in lengths))[0] == 400


def test_a_body_that_grows_too_large_on_its_way_is_refused() -> None:
    status, _, body = asked(body=(b"x" * MOST_BYTES, b"x", b""))
    assert (status, b"at most 1048576 bytes" in body) == (413, True)


def test_a_door_may_take_larger_ones() -> None:
    large = (b"x" * MOST_BYTES, b"last")
    assert asked(path="/large", body=large, larger={"/large": 2 * MOST_BYTES})[2] == b"last"
    assert asked(path="/other", body=large, larger={"/large": 2 * MOST_BYTES})[0] == 413


async def fails(scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG001  as ASGI has it
    raise ValueError("the secret of 192.0.2.7")


def test_what_goes_wrong_inside_is_neither_answered_nor_logged_in_its_own_words(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.DEBUG):
        status, _, body = asked(fails)
    assert (status, b"secret" in body) == (500, False)
    assert "ValueError at test_headers.py" in caplog.text
    assert "secret" not in caplog.text


def test_what_goes_wrong_after_an_answer_began_is_logged_and_no_second_one_begins(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def late(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await fails(scope, receive, send)

    assert asked(late)[0] == 200
    assert "ValueError" in caplog.text


def test_who_goes_away_in_the_middle_is_not_answered() -> None:
    async def gone(scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG001  as ASGI has it
        raise ClientDisconnect

    assert asked(gone)[0] == 0


def test_other_kinds_of_talk_pass() -> None:
    seen = []

    async def lifespan(scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG001  as ASGI has it
        seen.append(scope["type"])

    async def nothing(*_: object) -> Any:  # noqa: ANN401  never called
        return {}

    asyncio.run(Threshold(lifespan)({"type": "lifespan"}, nothing, nothing))
    assert seen == ["lifespan"]
