"""What an answer is, beside what was expected of it: good, turned away, an error, or something else."""

from typing import Final

from bavn.model.probe import Ending, Expect
from bavn.probing.http import Head

TURNED_AWAY: Final = frozenset({401, 403, 406, 429, 451})
FINE: Final = range(200, 400)
ERRORS: Final = range(500, 1000)
# Headers with which a protecting service says that what it sent is a riddle for browsers and not the page.
CHALLENGES: Final = (
    (b"cf-mitigated", b"challenge"),
    (b"x-amzn-waf-action", b"challenge"),
    (b"x-amzn-waf-action", b"captcha"),
)
HSTS: Final = b"strict-transport-security"


def is_expected(status: int, expect: Expect) -> bool:
    """Say whether a status is one that was expected.

    >>> is_expected(204, Expect()), is_expected(404, Expect()), is_expected(404, Expect(statuses=(404,)))
    (True, False, True)
    """
    return status in expect.statuses if expect.statuses else status in FINE


def ending_of(head: Head, expect: Expect) -> tuple[Ending, str]:
    """Return the ending that the head of a final answer means, and a code; the text is looked for afterwards.

    A challenge turns away whatever its status says, unless that status was asked for by number.
    """
    if head.status in expect.statuses:
        return "ok", ""
    if any(head.header(name).strip().lower() == value for name, value in CHALLENGES):
        return "turned-away", "challenge"
    if is_expected(head.status, expect):
        return "ok", ""
    if head.status in TURNED_AWAY:
        return "turned-away", ""
    return ("server-error", "") if head.status in ERRORS else ("unexpected", "status")


def holds(body: bytes, text: str) -> bool:
    """Say whether a text is in a body, in UTF-8 or as older pages write it.

    >>> holds("Velkommen til Rødby".encode("latin-1"), "Rødby"), holds(b"502", "Rødby")
    (True, False)
    """
    return any(text.encode(encoding, "replace") in body for encoding in ("utf-8", "cp1252"))
