"""Keycloak's login events: as text in the server's log, in its JSON log, and as the admin API gives them.

    2026-03-02 10:00:00,123 WARN  [org.keycloak.events] (executor-thread-1) type="LOGIN_ERROR", realmId="…",
        clientId="portal", userId="null", ipAddress="192.0.2.7", error="user_not_found", …, username="ann"
    {"timestamp": "…", "loggerName": "org.keycloak.events", "message": "type=LOGIN_ERROR, …", …}
    {"time": 1772445600000, "type": "LOGIN_ERROR", "ipAddress": "192.0.2.7", "error": "…", "details": {"username": "ann"}}

Keycloak, "Server Administration Guide", auditing; the names of errors are those of `org.keycloak.events.Errors`.

Older versions put no quotes around values, so a name can add fields behind the true ones: the first counts. A client's
id, which anybody can make up, stands before the address; such an event ends in `client_not_found`. So an address is not
believed where a line has two different errors. A login that succeeds is written at DEBUG unless one asks for more: most
logs hold failures only. Silent about codes that ran out, cookies, tokens, and about what clients do for themselves.
"""  # noqa: E501 - a sample line of a format is as long as it is

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import chain
from typing import IO, Final

from bavn.events.json_reading import Document, JsonReader, field, moment, origin_of, pieces_of, text
from bavn.events.json_splitting import LONGEST_DOCUMENT
from bavn.events.reading import LONGEST_LINE_BYTES, Calendar, text_of
from bavn.events.stamps import end_of_stamp, time_of
from bavn.model.login import Login

NAME: Final = "keycloak"
MARK: Final = ") type="
PAIR: Final = re.compile(r"""(?:^|, )([A-Za-z_]{1,40}+)=(?:"((?:[^"\\]++|\\.)*+)(?:"|$)|'([^']*+)(?:'|$)|([^,]*+))""")
SUCCEEDED: Final = "LOGIN"
FAILED: Final = "LOGIN_ERROR"
LOCKED: Final = frozenset({"USER_DISABLED_BY_TEMPORARY_LOCKOUT", "USER_DISABLED_BY_PERMANENT_LOCKOUT"})
REASONS: Final[Mapping[str, str]] = {
    "invalid_user_credentials": "bad-password",
    "user_not_found": "unknown-user",
    "user_disabled": "disabled",
    "user_temporarily_disabled": "locked",
    "user_permanently_disabled": "locked",
    "access_denied": "denied",
    "not_allowed": "denied",
}
_NOTHING: Final = frozenset({"", "null"})


class KeycloakReader(JsonReader[Login]):
    """Reads a Keycloak log of any of the three shapes. Lines of the server's that are no event are not rejected.

    `calendar` says what zone the times of the text log have.
    """

    def __init__(self, calendar: Calendar) -> None:
        super().__init__(NAME, lambda found: (login,) if (login := login_of(found)) else ())
        self._calendar = calendar

    def read(self, line: bytes) -> Login | None:
        """What a line tells, as text or as JSON."""
        if line.lstrip()[:1] in {b"{", b"["} or not self.between:
            return super().read(line)
        if len(line) > LONGEST_LINE_BYTES:
            self.rejected += 1
            return None
        said = text_of(line)
        head, _, event = said.partition(MARK)
        if not event or not is_event_logger(head.partition("[")[2].partition("]")[0]):
            return None
        time = time_of(said[: end_of_stamp(said)], self._calendar)
        if time is None:
            self.rejected += 1
            return None
        return _told(time, fields_of(f"type={event}"))

    def logins(self, file: IO[bytes]) -> Iterator[Login]:
        """Each login of an open file: of its lines, unless it begins as JSON does."""
        pieces = pieces_of(file)
        first = next(pieces, b"")
        if first.lstrip()[:1] in {b"{", b"["}:
            yield from self._out_of(chain((first,), pieces))
            return
        for line in lines_of(chain((first,), pieces)):
            login = self.read(line)
            if login is not None:
                yield login
        yield from self.rest()


def lines_of(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Whole lines of a text that comes in pieces; of one that is too long a part that is too long as well."""
    held = b""
    for piece in pieces:
        *lines, held = (held + piece).split(b"\n")
        yield from lines
        held = held[: LONGEST_DOCUMENT + 1]
    yield held


def is_event_logger(name: str) -> bool:
    """Whether a logger, with its name in full or shortened, is that of events."""
    return name.startswith("org.k") and name.endswith(".events")


def fields_of(event: str) -> dict[str, str]:
    """The fields of an event's text. Where a name stands twice the first counts.

    >>> fields_of("type=LOGIN_ERROR, ipAddress=192.0.2.7, username=ann, ipAddress=192.0.2.9")["ipAddress"]
    '192.0.2.7'
    """
    fields: dict[str, str] = {}
    for found in PAIR.finditer(event):
        value = next((part for part in found.groups()[1:] if part is not None), "")
        if found[1] == "error" and fields.get("error", value) != value:
            fields["ipAddress"] = ""
        fields.setdefault(found[1], value)
    return fields


def login_of(found: Document) -> Login | None:
    """The login in a document: a line of the JSON log, or an event of the admin API."""
    message = found.get("message")
    if isinstance(message, str):
        time = moment(found.get("timestamp"))
        known = time is not None and is_event_logger(text(found.get("loggerName")))
        return _told(time, fields_of(message)) if time is not None and known else None
    time = moment(found.get("time"))
    if time is None:
        return None
    names = ("type", "ipAddress", "error")
    fields = {name: text(found.get(name)) for name in names}
    return _told(time, {**fields, "username": text(field(found, "details", "username"))})


def is_keycloak(found: Document) -> bool:
    """Whether a document is of the JSON log or the admin API."""
    if is_event_logger(text(found.get("loggerName"))) or text(found.get("loggerName")).startswith("org.keycloak."):
        return True
    return "realmId" in found and "type" in found and "ipAddress" in found


def _told(time: datetime, fields: Mapping[str, str]) -> Login | None:
    kind, error = fields.get("type", ""), fields.get("error", "")
    user = fields.get("username", "")
    user = "" if user in _NOTHING else user
    address = origin_of(fields.get("ipAddress"))
    if kind == SUCCEEDED and not error:
        return Login(time, "keycloak", "success", user, address) if user else None
    reason = "locked" if kind in LOCKED else REASONS.get(error) if kind == FAILED else None
    return Login(time, "keycloak", "failure", user, address, reason, "password") if reason else None


def is_keycloak_text(lines: Sequence[bytes]) -> bool:
    """Whether the first lines of a file are of Keycloak's server log."""
    loggers = (text_of(line).partition("[")[2].partition("]")[0] for line in lines)
    return any(is_event_logger(name) or name.startswith("org.keycloak.") for name in loggers)
