import asyncio
import json

import pytest
from starlette.exceptions import HTTPException
from starlette.requests import Request

from bavn.hub.doors.problems import MEDIA_TYPE, ProblemError, answer_busy, answer_failure, answer_refusal, problem

ANY = Request({"type": "http", "method": "GET", "path": "/", "headers": [], "query_string": b""})


def test_a_problem_says_its_status_twice_and_why_once() -> None:
    answer = problem(429, "this is too often", headers={"Retry-After": "3"})
    assert json.loads(bytes(answer.body)) == {
        "type": "about:blank",
        "title": "Too Many Requests",
        "status": 429,
        "detail": "this is too often",
    }
    assert (answer.status_code, answer.media_type, answer.headers["retry-after"]) == (429, MEDIA_TYPE, "3")


@pytest.mark.parametrize(
    ("refusal", "detail"),
    [
        pytest.param(ProblemError(403, "this is not for you"), "this is not for you", id="ours"),
        pytest.param(HTTPException(404), "there is no such thing here", id="a path that nobody answers"),
        pytest.param(
            HTTPException(405, headers={"Allow": "GET"}), "this path does not take that method", id="a method"
        ),
        pytest.param(HTTPException(418), "I'm a Teapot", id="any other of Starlette's"),
    ],
)
def test_every_refusal_becomes_a_problem(refusal: HTTPException, detail: str) -> None:
    answer = asyncio.run(answer_refusal(ANY, refusal))
    assert json.loads(bytes(answer.body))["detail"] == detail
    assert answer.status_code == refusal.status_code


def test_a_store_that_fails_may_work_again() -> None:
    answer = asyncio.run(answer_busy(ANY, ValueError("secret")))
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")


def test_a_failure_says_nothing_of_itself() -> None:
    answer = asyncio.run(answer_failure(ANY, ValueError("secret")))
    assert answer.status_code == 500
    assert b"secret" not in answer.body
