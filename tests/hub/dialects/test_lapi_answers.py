import asyncio
import json
import zlib
from collections.abc import Sequence

import pytest
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Message, Scope

from bavn.hub.dialects.lapi_answers import PIECE_BYTES, Whole, in_its_words, message, packed, takes_gzip
from bavn.hub.doors.problems import ProblemError

SCOPE: Scope = {"type": "http", "method": "GET", "path": "/", "query_string": b"", "headers": []}


@pytest.mark.parametrize(
    ("given", "takes"),
    [
        ([], False),
        ([b"gzip"], True),
        ([b"deflate, GZIP;q=0.5"], True),
        ([b"br", b"gzip"], True),
        ([b"gzip;q=0"], False),
        ([b"gzip; q=0.000"], False),
        ([b"identity"], False),
    ],
)
def test_only_who_reads_gzip_is_sent_it(given: Sequence[bytes], *, takes: bool) -> None:
    headers = [(b"accept-encoding", value) for value in given]
    assert takes_gzip(Request({**SCOPE, "headers": headers})) is takes


def test_a_packed_body_is_gzip_and_the_same_each_time() -> None:
    assert zlib.decompress(packed(b"x" * 9_000), 31) == b"x" * 9_000
    assert packed(b"x" * 9_000) == packed(b"x" * 9_000)


@pytest.mark.parametrize(
    ("refusal", "status", "text"),
    [
        (ProblemError(401, "this key does not hold here"), 403, "access forbidden"),
        (ProblemError(403, "this is not for you"), 403, "access forbidden"),
        (ProblemError(429, "this is too often", headers={"Retry-After": "3"}), 429, "this is too often"),
        (ProblemError(503, "the hub is busy: send again"), 503, "the hub is busy: send again"),
    ],
    ids=lambda given: str(given)[:20],
)
def test_a_refusal_is_in_the_words_that_clients_read(refusal: ProblemError, status: int, text: str) -> None:
    async def door(_: Request) -> Response:
        raise refusal

    async def ask() -> Response:
        return await in_its_words(door)(Request(SCOPE))

    answer = asyncio.run(ask())
    assert (answer.status_code, json.loads(bytes(answer.body))) == (status, {"message": text})
    assert answer.headers.get("retry-after") == (refusal.headers or {}).get("Retry-After")


def test_a_message_is_json() -> None:
    answer = message(400, 'no "alerts"')
    assert json.loads(bytes(answer.body)) == {"message": 'no "alerts"'}


def sent(body: bytes, *, leaves: bool) -> tuple[list[Message], int]:
    """What is sent, and how often the end was noted, where the client stays or leaves before it."""
    messages: list[Message] = []
    arrived: list[None] = []

    async def send(one: Message) -> None:
        messages.append(one)

    async def receive() -> Message:
        if leaves:
            return {"type": "http.disconnect"}
        await asyncio.Event().wait()
        raise AssertionError

    asyncio.run(Whole(body, lambda: arrived.append(None))(SCOPE, receive, send))
    return messages, len(arrived)


def test_an_answer_that_went_out_whole_is_noted() -> None:
    messages, arrived = sent(b"x" * (2 * PIECE_BYTES + 5), leaves=False)
    assert [len(one["body"]) for one in messages[1:]] == [PIECE_BYTES, PIECE_BYTES, 5, 0]
    assert [one["more_body"] for one in messages[1:]] == [True, True, True, False]
    assert dict(messages[0]["headers"])[b"content-length"] == str(2 * PIECE_BYTES + 5).encode()
    assert arrived == 1


def test_an_answer_to_a_client_that_has_left_is_not() -> None:
    assert sent(b"x" * 10, leaves=True)[1] == 0


def test_an_answer_that_breaks_off_is_not() -> None:
    arrived: list[None] = []

    async def send(one: Message) -> None:
        if one["type"] == "http.response.body":
            raise OSError("broken pipe")

    async def receive() -> Message:
        return {"type": "http.disconnect"}

    with pytest.raises(OSError, match="broken"):
        asyncio.run(Whole(b"x", lambda: arrived.append(None))(SCOPE, receive, send))
    assert arrived == []
