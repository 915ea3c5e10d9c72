"""How an attempt to log in at a web site went, as far as an access log tells."""

from typing import Final, NamedTuple, TypeVar

from bavn.model.login import LoginOutcome

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
TELLING: Final = frozenset({401, 422})  # a program says with these that the password was wrong
INTERFACES: Final = (b"/api/", b"/rest/", b"/oauth", b"/graphql", b"/token", b".json")
SEVERAL: Final = 3  # addresses
MOST: Final = 1024  # paths
LONGEST: Final = 256  # bytes of a path; longer ones that begin alike are one

Path = tuple[int, bytes]
Value = TypeVar("Value")


class Said(NamedTuple):
    """What a request tells of a log-in; `service` is form or basic, `reason` a code."""

    service: str
    outcome: LoginOutcome
    reason: str = ""


BASIC: Final = (Said("basic", "success"), Said("basic", "failure", "unauthorized"))  # by whether it failed


class WebLogins:
    """Reads the outcome of forms that were sent to log in, from path and status.

    302 and 303 are a success, 400, 401, 403, 422, 423 and 429 a failure, and so is 200: the form is shown again. At a
    programming interface 200 is a success: that is a path that says so, or that told several addresses of a failure
    with 401 or 422. The other statuses teach nothing: a firewall and a limiter give them in front of any form.

    What a log cannot tell: who it was; whether a form redirects after a failure too (then that is a success here), or
    an interface fails with 200; which words were wrong in a 403. So a takeover is never certain here, and a site that
    answers everything alike is not watched. Silent about other answers (5xx, 404, 301 …), which say nothing of
    passwords. Answers 401 to what is no such form are the matter of `windows.challenges`.
    """

    def __init__(self) -> None:
        self._interfaces: dict[Path, None] = {}
        self._heard: dict[Path, set[int]] = {}  # paths that may become one, by whom they told of a failure

    def read(self, path: bytes, status: int, site: int, client: int) -> Said | None:
        """What a POST of `client` to a log-in page of `site` tells."""
        where = site, path[:LONGEST]
        if status in FAILURES:
            if status in TELLING:
                self._learn(where, client)
            return Said("form", "failure", FAILURES[status])
        if status in SUCCESSES:
            return Said("form", "success")
        if status != SHOWN_AGAIN:
            return None
        if where in self._interfaces or any(mark in where[1].lower() for mark in INTERFACES):
            return Said("form", "success")
        return Said("form", "failure")

    def _learn(self, where: Path, client: int) -> None:
        """Remember a path that tells failures by its status, once it has told several; the one used last stays."""
        if where in self._interfaces:
            del self._interfaces[where]
            self._interfaces[where] = None
            return
        heard = self._heard.pop(where, set())
        heard.add(client)
        if len(heard) < SEVERAL:
            keep(self._heard, where, heard)
        else:
            keep(self._interfaces, where, None)


def keep(known: dict[Path, Value], where: Path, value: Value) -> None:
    """Put a path last; the first one makes room."""
    if len(known) >= MOST:
        del known[next(iter(known))]
    known[where] = value
