"""How the local API answers: CrowdSec's own words for errors, packed where asked for, and whether it arrived whole.

{"message": "access forbidden"}
"""

import re
import zlib
from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Final

import msgspec
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

PIECE_BYTES: Final = 64 * 1024
PACKED_FROM_BYTES: Final = 1_024
LEVEL: Final = 1  # of gzip: a third larger than the best, at a fifth of its time
JSON: Final = "application/json"
FORBIDDEN: Final = "access forbidden"

REFUSED: Final = re.compile(r"[qQ]=0(?:\.0{1,3})?")

Door = Callable[[Request], Awaitable[Response]]


def message(status: int, text: str) -> Response:
    """An answer in one line."""
    return Response(msgspec.json.encode({"message": text}), status, media_type=JSON)


def in_its_words(door: Door) -> Door:
    """A door whose refusals are worded as CrowdSec's clients read them: who may not come in gets 403."""

    @wraps(door)
    async def worded(request: Request) -> Response:
        try:
            return await door(request)
        except HTTPException as refusal:
            status = 403 if refusal.status_code == 401 else refusal.status_code  # noqa: PLR2004  unauthorized
            answer = message(status, FORBIDDEN if status == 403 else str(refusal.detail))  # noqa: PLR2004  forbidden
            for name, value in (refusal.headers or {}).items():
                if name.lower() == "retry-after":
                    answer.headers[name] = value
            return answer

    return worded


def takes_gzip(request: Request) -> bool:
    """Whether the client reads gzip. A refusal (`gzip;q=0`) counts.

    >>> takes_gzip(Request({"type": "http", "headers": [(b"accept-encoding", b"br, gzip")]}))
    True
    """
    for part in ",".join(request.headers.getlist("accept-encoding")).split(","):
        name, _, weight = part.partition(";")
        if name.strip().lower() == "gzip":
            return REFUSED.fullmatch(weight.replace(" ", "")) is None
    return False


def packed(body: bytes) -> bytes:
    """As gzip, with nothing in it of the time."""
    packer = zlib.compressobj(LEVEL, zlib.DEFLATED, 31)
    return packer.compress(body) + packer.flush()


class Whole(Response):
    """An answer that calls `arrived` once it was sent whole to a client that is still there, and never otherwise.

    It goes out in pieces, so a client that does not read holds it up instead of filling memory.
    """

    media_type = JSON

    def __init__(self, body: bytes, arrived: Callable[[], None], headers: dict[str, str] | None = None) -> None:
        super().__init__(body, headers=headers)
        self._arrived = arrived

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send all but the end, look whether anybody is there, and send the end."""
        body = bytes(self.body)
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        for start in range(0, len(body), PIECE_BYTES):
            piece = {"type": "http.response.body", "body": body[start : start + PIECE_BYTES], "more_body": True}
            await send(piece)
        gone = await Request(scope, receive).is_disconnected()
        await send({"type": "http.response.body", "body": b"", "more_body": False})
        if not gone:
            self._arrived()
