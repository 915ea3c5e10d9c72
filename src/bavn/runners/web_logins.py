"""How an attempt to log in at a web site went, as far as an access log tells."""

from typing import Final, NamedTuple

from bavn.model.login import LoginOutcome

POST: Final = b"POST"
UNAUTHORIZED: Final = 401
SHOWN_AGAIN: Final = 200
SUCCESSES: Final = frozenset({302, 303})
FAILURES: Final = {
    400: "bad-request",
    401: "unauthorized",
    403: "denied",
    422: "bad-request",
    423: "locked",
    429: "too-many",
}
INTERFACES: Final = (b"/api/", b"/rest/", b"/oauth", b"/graphql", b"/token", b".json")
MOST_INTERFACES: Final = 1024


class Said(NamedTuple):
    """What a request tells of a log-in; `service` is form or basic, `reason` a code."""

    service: str
    outcome: LoginOutcome
    reason: str = ""


class WebLogins:
    """Reads the outcome of log-ins from method, path and status.

    A POST to a log-in page is a `form`: 302 and 303 are a success, 400, 401, 403, 422, 423 and 429 a failure, and so is
    200: the form is shown again. At a programming interface 200 is a success: that is one whose path says so, or that
    answered a failure with 4xx before. Any other request answered 401 is a failure of `basic`.

    What a log cannot tell: who it was; whether a form redirects after a failure too (then that is a success here);
    whether a 401 was an attempt at all (browsers ask once without a password, programs of a page ask whether somebody
    is logged in); when `basic` succeeded. Silent about other answers (5xx, 404, 301 …), which say nothing of passwords.
    """

    def __init__(self) -> None:
        self._interfaces: dict[bytes, None] = {}

    def read(self, method: bytes, path: bytes, status: int) -> Said | None:
        """What a request to a log-in, or one answered 401, tells."""
        if method != POST:
            return Said("basic", "failure", "unauthorized") if status == UNAUTHORIZED else None
        if status in FAILURES:
            self._remember(path)
            return Said("form", "failure", FAILURES[status])
        if status in SUCCESSES:
            return Said("form", "success")
        if status != SHOWN_AGAIN:
            return None
        if path in self._interfaces or any(mark in path.lower() for mark in INTERFACES):
            return Said("form", "success")
        return Said("form", "failure")

    def _remember(self, path: bytes) -> None:
        """Remember a path that tells failures by its status."""
        if len(self._interfaces) >= MOST_INTERFACES:
            del self._interfaces[next(iter(self._interfaces))]
        self._interfaces[path[:256]] = None
