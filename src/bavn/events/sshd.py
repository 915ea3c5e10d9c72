"""OpenSSH's server: who failed to log in, who got in, and who only knocked.

    Failed password for invalid user ann from 192.0.2.7 port 5500 ssh2
    Accepted publickey for ann from 192.0.2.7 port 5500 ssh2: ED25519 SHA256:…
    Invalid user ann from 192.0.2.7 port 5500
    User ann from 192.0.2.7 not allowed because not listed in AllowUsers
    error: PAM: Authentication failure for ann from 192.0.2.7
    Connection closed by authenticating user ann 192.0.2.7 port 5500 [preauth]
    message repeated 2 times: [ Failed password for ann from 192.0.2.7 port 5500 ssh2]

A user name is what the client sent. So an address is read from the end of the line, or from its beginning where
nothing of the client's stands before it; where a name may have forged it, another line of the connection decides.

A key that a known user's agent offered in vain, and PAM's complaint before a second module says yes, are failures only
when the connection ends without a login: until then they wait. How connections end is told by `sshd_endings`.
"""

import re
from collections.abc import Callable
from typing import Final

from bavn.events.pam import HEAD, pam, turned_down
from bavn.events.reading import Knock, address_of
from bavn.events.sshd_connections import Connection, Connections
from bavn.events.sshd_endings import ENDINGS
from bavn.events.syslog_line import Line
from bavn.model.login import LoginOutcome

PREFIX: Final = re.compile(
    r"(?:\[ID \d++ [a-z0-9.]++\] |kernel: ?+\[ *+\d++\.\d++\]:?+ |(?:error|fatal|info|debug\d): (?!PAM: \())++"
)
PLACE_WITH_PORT: Final = re.compile(r" from ([^ ]++) port \d{1,5}+(?: ssh\d)?+(?=(: )|$)")
PLACE: Final = re.compile(r" from ([^ ]++)$")
REPEATED: Final = re.compile(r"message repeated (\d{1,9}+) times?+: \[ ?+")
DENIED: Final = re.compile(r"(?:account is (locked)|(?:not )?+listed in|not in any|a group|none of|(shell))")
TRIED: Final = re.compile(r"tried for ([^ ]++) with ")
_UNKNOWN: Final = ("invalid user ", "illegal user ")
_MECHANISMS: Final = {
    "password": "password",
    "keyboard-interactive": "password",
    "keyboard-interactive/pam": "password",
    "publickey": "publickey",
    "hostbased": "hostbased",
    "gssapi-with-mic": "kerberos",
    "gssapi-keyex": "kerberos",
}
_KEYS: Final = frozenset({"publickey", "hostbased"})
_MOST: Final = 1_000_000


class Sshd:
    """Reads what sshd says, and follows its connections."""

    def __init__(self) -> None:
        self._connections = Connections()

    def read(self, line: Line) -> Knock | None:
        """What one line of sshd tells, None where it tells of no attempt (yet)."""
        text = line.text.rstrip()
        if line.part.startswith("(pam_"):
            return pam(line)
        if found := PREFIX.match(text):
            text = text[found.end() :]
        connection = self._connections.of(line.host, line.pid)
        held, connection.held = connection.held, None
        if text.startswith("Connection from "):
            connection = self._connections.begin(connection, address_of(text[16:].partition(" ")[0]))
        told = _told(text, connection)
        if told is not None:
            connection.told = True
            connection.failed = connection.failed or (told.outcome == "failure" and not connection.asked)
            connection.address = told.address or connection.address
        if connection.over:
            self._connections.forget(connection)
        elif connection.ended:
            self._connections.echo(connection)
        if told is None:
            return held
        connection.held = connection.held or held
        return told


def _told(text: str, connection: Connection) -> Knock | None:
    word, _, rest = text.partition(" ")
    handler = _HANDLERS.get(word)
    if handler is not None:
        return handler(rest, connection)
    return _pam(text, connection) if word.startswith(("pam_", "(pam_")) else None


def _place(text: str, connection: Connection) -> tuple[int, str | None]:
    """Where the user name before the place ends, and the address; None where a name may have forged it.

    sshd puts a port behind every address that it writes after a name. More than one such place: a user name or the
    text behind the place is forged. The one that the connection is known for is true; else one at the very end, which
    no user name can reach; else none.
    """
    found = [(place.start(), address, place[2] is None) for place in PLACE_WITH_PORT.finditer(text)
             if (address := address_of(place[1])) is not None]  # fmt: skip
    if not found:
        last = PLACE.search(text, max(text.rfind(" from "), 0))
        return (last.start(), address_of(last[1])) if last else (len(text), None)
    if len(found) == 1:
        return found[0][0], found[0][1]
    for start, address, _ in found:
        if address == connection.address:
            return start, address
    start, address, last_of_all = found[-1]
    agreed = last_of_all or len({address for _, address, _ in found}) == 1
    return start, address if agreed else None


def _attempt(rest: str, connection: Connection) -> tuple[str, str, bool, str | None]:
    """Method, user, whether the user is unknown, address of `METHOD for [invalid user ]USER from …`."""
    method, _, tail = rest.partition(" for ")
    end, address = _place(f" {tail}", connection)
    user = tail[: max(end - 1, 0)]
    for unknown in _UNKNOWN:
        if user.startswith(unknown) or user == unknown[:-1]:
            return method, user[len(unknown) :], True, address
    if user == "<invalid username>":
        return method, "", True, address
    return method, user, False, address


def _failed(rest: str, connection: Connection) -> Knock | None:
    if " for " not in rest:
        return None
    method, user, unknown, address = _attempt(rest, connection)
    reason = "unknown-user" if unknown else "bad-key" if method in _KEYS else "bad-password"
    mechanism = _MECHANISMS.get(method, "")
    if method == "publickey" and not unknown:
        connection.address = address or connection.address
        connection.wait(Knock("sshd", "failure", user, address, reason, mechanism))
        return None
    connection.waiting = 0
    connection.tried.clear()
    asked, connection.asked = connection.asked, connection.asked and method == "none"
    counted = asked or (connection.pam_told and method.startswith("keyboard-interactive"))
    connection.failed = connection.failed or (counted and method != "none")
    if method == "none" or counted:
        return Knock("sshd", "probe", user, address, reason, mechanism)
    return Knock("sshd", "failure", user, address, reason, mechanism)


def _accepted(rest: str, connection: Connection) -> Knock | None:
    """A login; before it, once, the other names that PAM turned down on the same connection."""
    if " for " not in rest:
        return None
    method, user, _, address = _attempt(rest, connection)
    success = Knock("sshd", "success", user, address, "", _MECHANISMS.get(method, ""))
    waiting, connection.waiting, connection.accepted = connection.waiting, 0, True
    tried = [name for name in connection.tried if name]
    connection.tried.clear()
    if not tried or user in tried:
        return success
    connection.held = success
    return Knock("sshd", "failure", tried[-1], address, "bad-password", "password", max(waiting, 1))


def _invalid(rest: str, connection: Connection) -> Knock | None:
    """`Invalid user USER from ADDRESS[ port N]`: nothing of the client's is behind the address.

    It is a failure, and the first password that follows on the connection is that same failure.
    """
    if not rest.startswith("user "):
        return None
    user, address = _named_last(rest[4:])
    connection.address, connection.asked = address or connection.address, True
    return Knock("sshd", "failure", user, address, "unknown-user")


def _named_last(text: str) -> tuple[str, str | None]:
    """User and address of ` USER from ADDRESS[ port N][ ssh2]` at the end of a line."""
    start = text.rfind(" from ")
    if start < 0:
        return "", None
    return text[1:start], address_of(text[start + 6 :].partition(" ")[0])


def _user(rest: str, connection: Connection) -> Knock | None:
    """`User USER from HOST not allowed because …`; locked accounts are told without a place."""
    named, _, why = rest.rpartition(" not allowed because ")
    found = DENIED.match(why)
    if not named or found is None:
        return None
    reason = "locked" if found[1] else "disabled" if found[2] else "denied"
    user, address = _named_last(f" {named}")
    if " from " not in named:
        connection.wait(Knock("sshd", "failure", named, None, reason))
        return connection.due(None) if connection.address else None
    return Knock("sshd", "probe", user, address, reason)


def _root(rest: str, _: Connection) -> Knock | None:
    if not rest.startswith("LOGIN REFUSED FROM "):
        return None
    return Knock("sshd", "failure", "root", address_of(rest[19:].partition(" ")[0]), "denied")


def _pam_error(rest: str, connection: Connection) -> Knock | None:
    """`PAM: WHY for [illegal user ]USER from HOST[ via OUR-ADDRESS]`, or `PAM: 2 more authentication failures`."""
    why, named, tail = rest.partition(" for ")
    user, address = _named_last(f" {tail}")
    if not named or " from " not in tail or why[:1].isdigit():
        return None
    unknown = user.startswith(_UNKNOWN)
    connection.pam_told = True
    connection.waiting = 0
    connection.tried.clear()
    reason = "unknown-user" if unknown or "not known" in why else "expired" if "expired" in why else "bad-password"
    return Knock("sshd", "failure", user[13:] if unknown else user, address, reason, "password")


def _pam(text: str, connection: Connection) -> Knock | None:
    """PAM's own lines. `pam_unix(sshd:auth):` waits for what sshd says; `(pam_unix)` of old was all there was."""
    head = HEAD.match(text)
    failure = turned_down(text[head.end() :], "sshd") if head else None
    if head is None or failure is None:
        return None
    knock = Knock("sshd", "failure", failure.user, failure.address, "bad-password", "password", failure.times)
    if head[2] is None:
        return knock
    connection.address = failure.address or connection.address
    connection.wait(knock, failure.times)
    return connection.due(failure.address) if connection.turned_down(failure.user) else None


def _exceeded(rest: str, connection: Connection) -> Knock | None:
    """`maximum authentication attempts exceeded for [invalid user ]USER from ADDRESS port N ssh2 [preauth]`."""
    if not rest.startswith("authentication attempts exceeded for "):
        return None
    user, address = _named_last(f" {rest[37:]}")
    connection.waiting = 0
    outcome: LoginOutcome = "probe" if connection.failed else "failure"
    return Knock("sshd", outcome, user.removeprefix("invalid user "), address, "too-many")


def _access(rest: str, connection: Connection) -> Knock | None:
    """`Access denied for user USER by PAM account configuration`: no place stands in it."""
    if not rest.startswith("denied for user ") or " by PAM account configuration" not in rest:
        return None
    user = rest[16 : rest.rfind(" by PAM account configuration")]
    connection.wait(Knock("sshd", "failure", user, None, "denied"))
    return connection.due(None) if connection.address else None


def _authentication(rest: str, _: Connection) -> Knock | None:
    """`Authentication tried for USER with correct key but not from a permitted host (host=…, ip=…)`."""
    if not (rest.startswith("tried for ") and " but not from a permitted " in rest):
        return None
    user = rest[10 : rest.rfind(" with ")]
    address = address_of(rest[rest.rfind("ip=") + 3 :].partition(",")[0].rstrip(")."))
    return Knock("sshd", "failure", user, address, "denied", "publickey")


def _repeated(rest: str, connection: Connection) -> Knock | None:
    """`message repeated N times: [ …]` of rsyslog: each of them."""
    found = REPEATED.match(f"message {rest}")
    if found is None:
        return None
    text = f"message {rest}"[found.end() :].removesuffix("]").rstrip()
    if text.startswith("message "):
        return None
    before = connection.waiting
    count = min(int(found[1]), _MOST)
    told = _told(text, connection)
    if told is None:
        connection.waiting += (count - 1) * max(connection.waiting - before, 0)
        return None
    return told._replace(times=min(told.times * count, _MOST))


_HANDLERS: Final[dict[str, Callable[[str, Connection], Knock | None]]] = {
    **ENDINGS,
    "Failed": _failed,
    "Accepted": _accepted,
    "Invalid": _invalid,
    "Illegal": _invalid,
    "User": _user,
    "ROOT": _root,
    "PAM:": _pam_error,
    "maximum": _exceeded,
    "Access": _access,
    "Authentication": _authentication,
    "message": _repeated,
}
