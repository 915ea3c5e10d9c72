"""What a door answers instead of what was asked for: RFC 9457, `application/problem+json`.

{"type": "about:blank", "title": "Unauthorized", "status": 401, "detail": "the signature does not fit"}
"""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Final

import msgspec
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

MEDIA_TYPE: Final = "application/problem+json"
_ENCODER: Final = msgspec.json.Encoder()


class ProblemError(HTTPException):
    """Raise it in a door: it is answered as problem+json. `detail` never holds a secret or an address."""

    def __init__(self, status: int, detail: str, *, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(status, detail, headers)


def problem(status: int, detail: str, *, headers: Mapping[str, str] | None = None) -> Response:
    """One problem as an answer.

    >>> problem(404, "there is no such thing here").body.decode()
    '{"type":"about:blank","title":"Not Found","status":404,"detail":"there is no such thing here"}'
    """
    said = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": detail}
    return Response(_ENCODER.encode(said), status, headers, MEDIA_TYPE)


async def answer_refusal(_: Request, refusal: Exception) -> Response:
    """Answer an HTTPException, of ours or of Starlette."""
    assert isinstance(refusal, HTTPException)  # noqa: S101  registered for nothing else
    detail = refusal.detail
    if detail == HTTPStatus(refusal.status_code).phrase:
        detail = _PLAIN.get(refusal.status_code, detail)
    return problem(refusal.status_code, detail, headers=refusal.headers)


async def answer_busy(_: Request, __: Exception) -> Response:
    """Answer where the store could not do it: nothing of it was done, and it may work again."""
    return problem(503, "the hub's store cannot do this now", headers={"Retry-After": "5"})


async def answer_failure(_: Request, __: Exception) -> Response:
    """Answer what should not have happened; `headers` notes where it did."""
    return problem(500, "this went wrong here, and was noted")


_PLAIN: Final = {
    404: "there is no such thing here",
    405: "this path does not take that method",
}
