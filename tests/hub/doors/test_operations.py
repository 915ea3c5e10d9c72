import asyncio
from typing import Any

import msgspec
import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from bavn.hub.doors.operations import (
    Operation,
    Parameter,
    answer,
    document_of,
    need_type,
    number,
    routes_of,
    whole,
    whole_in_path,
)
from bavn.hub.doors.problems import ProblemError

LIMIT = number("limit", "How many.", least=1, most=100)
NUMBER = Parameter("number", "path", {"maximum": 100}, "Its number.")


def request(query: str = "", *, body: bytes = b"", kind: str = "application/json", **path: str) -> Request:
    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    scope = {
        "type": "http",
        "method": "POST",
        "path": "/",
        "query_string": query.encode(),
        "headers": [(b"content-type", kind.encode())] if kind else [],
        "path_params": path,
    }
    return Request(scope, receive)


@pytest.mark.parametrize(("query", "found"), [("", 7), ("limit=1", 1), ("limit=100&x=y", 100)])
def test_a_number_is_read_within_its_bounds(query: str, found: int) -> None:
    assert whole(request(query), LIMIT, 7) == found


@pytest.mark.parametrize(
    "query", ["limit=", "limit=0", "limit=101", "limit=-1", "limit=1.0", "limit=x", "limit=1&limit=2", "limit=%C2%B2"]
)
def test_anything_else_is_refused_with_what_is_allowed(query: str) -> None:
    with pytest.raises(ProblemError) as refused:
        whole(request(query), LIMIT, 7)
    assert (refused.value.status_code, refused.value.detail) == (400, "limit is one whole number from 1 to 100")


@pytest.mark.parametrize("given", ["x", "-1", "101", "1" * 40, "²"])
def test_what_is_no_number_in_a_path_is_not_there(given: str) -> None:
    assert whole_in_path(request(number="100"), NUMBER) == 100
    with pytest.raises(ProblemError) as refused:
        whole_in_path(request(number=given), NUMBER)
    assert refused.value.status_code == 404


def read(body: bytes, kind: str = "application/json") -> list[int]:
    return asyncio.run(document_of(request(body=body, kind=kind), msgspec.json.Decoder(list[int])))


def test_a_document_is_read_into_its_type() -> None:
    assert read(b"[1, 2]") == [1, 2]
    assert read(b"[1, 2]", "Application/JSON; charset=utf-8") == [1, 2]


@pytest.mark.parametrize("body", [b"", b"[", b'["x"]', b"{}", b"[1.5]", b"[" * 100_000, b"\xff"])
def test_what_is_no_such_document_is_refused(body: bytes) -> None:
    with pytest.raises(ProblemError) as refused:
        read(body)
    assert refused.value.status_code == 422


@pytest.mark.parametrize("kind", ["", "text/json", "application/x-www-form-urlencoded"])
def test_another_type_is_refused(kind: str) -> None:
    with pytest.raises(ProblemError) as refused:
        need_type(request(kind=kind), "application/json", "text/plain")
    assert (refused.value.status_code, refused.value.detail) == (415, "a body is application/json or text/plain")


async def look(_: Request) -> Response:
    return PlainTextResponse("look")


async def put(_: Request) -> Response:
    return PlainTextResponse("put")


def test_two_methods_of_one_path_are_one_route() -> None:
    one, other = routes_of(
        [Operation("GET", "/a", look, ""), Operation("POST", "/a", put, ""), Operation("GET", "/b", look, "")]
    )
    assert (one.path, one.methods) == ("/a", {"GET", "HEAD", "POST"})
    assert (other.path, other.methods) == ("/b", {"GET", "HEAD"})


def test_an_answer_is_json() -> None:
    found = answer({"a": 1}, 201)
    assert (found.status_code, found.media_type, found.body) == (201, "application/json", b'{"a":1}')
