"""What every request passes before a door sees it, and what every answer carries."""

import logging
from collections.abc import MutableMapping
from typing import Any, Final

from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bavn.hub.doors.problems import problem
from bavn.hub.faults import said_of
from bavn.sharing.signing import PROTOCOL

LOG: Final = logging.getLogger("bavn.hub")
MOST_BYTES: Final = 1 << 20  # of a body
LONGEST_TARGET: Final = 8_192
PIECE: Final = 64 << 10  # bytes of an answer that are handed over at once: the next when these were taken
ALWAYS: Final = (
    ("bavn-protocols", str(PROTOCOL)),
    ("cache-control", "no-store"),
    ("content-security-policy", "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("permissions-policy", "camera=(), geolocation=(), microphone=()"),
    ("referrer-policy", "no-referrer"),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
)
OVER_TLS: Final = (("strict-transport-security", "max-age=31536000"),)


class TooLargeError(Exception):
    """A body is larger than its door takes."""


class Threshold:
    """Around all doors. Refuses odd paths, packed bodies and large ones; puts the headers on; lets no error out.

    A door may set a header of `ALWAYS` itself, for a page that needs another policy. `larger` are the paths whose
    bodies may have more than `MOST_BYTES`.
    """

    def __init__(self, app: ASGIApp, *, larger: MutableMapping[str, int] | None = None, tls: bool = False) -> None:
        self._app = app
        self._larger = larger or {}
        headers = ALWAYS + (OVER_TLS if tls else ())
        self._headers = tuple((name.encode(), value.encode()) for name, value in headers)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        answering = _Answering(send, self._headers)
        most = self._larger.get(scope["path"], MOST_BYTES)
        try:
            if refusal := _odd(scope, most):
                await problem(*refusal, headers={"Connection": "close"})(scope, receive, answering.send)
                return
            await self._app(scope, _Receiving(receive, most).receive, answering.send)
        except TooLargeError:
            await self._refuse(413, f"a body has at most {most} bytes", answering, scope, receive)
        except ClientDisconnect:
            return
        except Exception as error:  # noqa: BLE001  nothing of it may reach who asked, nor its text a log
            LOG.error("a door failed: %s", said_of(error))  # noqa: TRY400  a text may hold what was sent
            await self._refuse(500, "this went wrong here, and was noted", answering, scope, receive)

    @staticmethod
    async def _refuse(status: int, why: str, answering: "_Answering", scope: Scope, receive: Receive) -> None:
        if not answering.began:
            await problem(status, why, headers={"Connection": "close"})(scope, receive, answering.send)


class _Answering:
    """Puts the headers on, and sends a large body by the piece: who does not read holds no more of it than that."""

    def __init__(self, send: Send, headers: tuple[tuple[bytes, bytes], ...]) -> None:
        self.began = False
        self._send, self._headers = send, headers

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.began = True
            given: list[tuple[bytes, bytes]] = list(message.get("headers", ()))
            names = {name for name, _ in given}
            message = {**message, "headers": given + [one for one in self._headers if one[0] not in names]}
        body: bytes = message.get("body", b"")
        last = max(0, len(body) - 1) // PIECE * PIECE
        for begins in range(0, last, PIECE):
            await self._send({**message, "body": body[begins : begins + PIECE], "more_body": True})
        await self._send({**message, "body": body[last:]} if last else message)


class _Receiving:
    def __init__(self, receive: Receive, most: int) -> None:
        self._receive, self._left = receive, most

    async def receive(self) -> Message:
        message = await self._receive()
        if message["type"] == "http.request":
            self._left -= len(message.get("body", b""))
            if self._left < 0:
                raise TooLargeError
        return message


def _odd(scope: MutableMapping[str, Any], most: int) -> tuple[int, str] | None:
    """What is wrong with a request before anybody looks at what it asks for."""
    path, raw = scope["path"], scope.get("raw_path", b"")
    if len(raw) + len(scope["query_string"]) > LONGEST_TARGET:
        return 414, f"a path and its query have at most {LONGEST_TARGET} characters"
    if not _is_plain(path) or b"%2f" in raw.lower():
        return 400, "this is no path of this hub"
    lengths: list[bytes] = []
    for name, value in scope["headers"]:
        if name == b"content-encoding" and value.strip().lower() not in {b"", b"identity"}:
            return 415, "a body is sent as it is, not packed"
        if name == b"content-length":
            lengths.append(value)
    if len(lengths) > 1 or (lengths and not lengths[0].isdigit()):
        return 400, "one Content-Length, in digits"
    if lengths and int(lengths[0][:20]) > most:
        return 413, f"a body has at most {most} bytes"
    return None


def _is_plain(path: str) -> bool:
    """Whether a path means what it says: nothing hidden, nothing doubled, no way up."""
    odd = not path.isprintable() or "\\" in path or "//" in path or "\ufffd" in path
    return not odd and not {".", ".."} & set(path.split("/"))
