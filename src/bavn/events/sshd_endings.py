"""How connections to sshd end before anybody is logged in, and what is said of clients that speak no proper SSH.

    Connection closed by authenticating user ann 192.0.2.7 port 5500 [preauth]
    Disconnecting authenticating user ann 192.0.2.7 port 5500: Too many authentication failures [preauth]
    Received disconnect from 192.0.2.7 port 5500:11: Bye Bye [preauth]
    Did not receive identification string from 192.0.2.7 port 5500
    Unable to negotiate with 192.0.2.7 port 5500: no matching cipher found. Their offer: 3des-cbc
    banner exchange: Connection from 192.0.2.7 port 5500: invalid format
    error: kex_exchange_identification: Connection closed by remote host

An ending is told once for a connection, and not at all where a failure has told of it. `[preauth]` is sshd's word for
"nobody is logged in yet"; without it an ending is told only where something waits.
"""

import re
from collections.abc import Callable
from typing import Final

from bavn.events.reading import Knock, address_of
from bavn.events.sshd_connections import Connection

REMOTE: Final = re.compile(r"(?:^| )([^ ]++) port \d{1,5}+: ")
DROPPED: Final = re.compile(r"connection #\d++ from \[([^ \]]++)\]:")
SSH_NOTE: Final = re.compile(r"Server;Ltype: [A-Za-z]++;Remote: ([^ ;-]++)-\d++;")
CODE: Final = re.compile(r"(?:port \d{1,5}+: ?+)?+(\d{1,9}+): ?+")
_PREAUTH: Final = " [preauth]"
_NAMES: Final = ("authenticating user ", "invalid user ")
_REFUSED: Final = ("Auth fail", "authentication methods available")


def _probe(address: str | None, reason: str = "protocol", user: str = "") -> Knock:
    return Knock("sshd", "probe", user, address, reason)


def _first_word(text: str) -> str:
    return text.partition(" ")[0].rstrip(":,")


def _last_place(text: str) -> tuple[str, str | None]:
    """What stands before the place, and the address, of `… ADDRESS port N` or `ADDRESS` alone."""
    words = text.rsplit(" ", 3)
    if len(words) >= 3 and words[-2] == "port" and words[-1].isdigit():
        return (words[0] if len(words) == 4 else ""), address_of(words[-3])
    before, _, last = text.rpartition(" ")
    return before, address_of(last)


def _connection(rest: str, connection: Connection) -> Knock | None:
    """`Connection closed by …`, `Connection reset by …`; `Connection from …` is begun before it comes here."""
    for verb in ("closed by ", "reset by "):
        if rest.startswith(verb):
            return _closed(rest[len(verb) :], connection)
    return None


def _disconnected(rest: str, connection: Connection) -> Knock | None:
    return _closed(rest[5:], connection) if rest.startswith("from ") else None


def _closed(rest: str, connection: Connection) -> Knock | None:
    connection.over = True
    before, address = _last_place(rest.removesuffix(_PREAUTH))
    named = next((name for name in _NAMES if before.startswith(name) or f"{before} " == name), None)
    if due := connection.due(address):
        return due
    if connection.accepted or connection.ended or connection.failed or not rest.endswith(_PREAUTH):
        return None
    if named:
        return _probe(address, "unknown-user" if named == "invalid user " else "no-attempt", before[len(named) :])
    return None if connection.told else _probe(address, "no-attempt")


def _received(rest: str, connection: Connection) -> Knock | None:
    """`Received disconnect from ADDRESS[ port N]: CODE: words of the client`."""
    if not rest.startswith("disconnect from "):
        return None
    place, _, tail = rest[16:].partition(" ")
    code = CODE.match(tail)
    if code is None:
        return None
    address = address_of(place.removesuffix(":"))
    if due := connection.due(address):
        return due
    if any(word in tail[code.end() :] for word in _REFUSED):
        return _probe(address, "denied")
    if connection.accepted or connection.told or not rest.endswith(_PREAUTH):
        return None
    return _probe(address, "no-attempt")


def _disconnecting(rest: str, connection: Connection) -> Knock | None:
    """`Disconnecting[ authenticating user USER ADDRESS port N]: WHY`: the server closes the connection."""
    if rest.startswith("user ") or connection.accepted:
        return None
    address = _disconnected_place(rest, connection)
    many = "Too many authentication failures" in rest
    changed = "Change of username or service not allowed" in rest
    due = connection.due(address) if address else None
    if due is None and (connection.failed or not (many or changed or connection.waiting)):
        connection.ended = connection.told
        return None
    told = due or Knock("sshd", "failure" if many else "probe", "", address, "too-many" if many else "protocol")
    if address is None:
        connection.wait(told)
        return None
    connection.ended = True
    return told


def _disconnected_place(rest: str, connection: Connection) -> str | None:
    """Before and behind the place stand names that the client sent: several places must agree with the connection."""
    found = {address for place in REMOTE.finditer(rest) if (address := address_of(place[1])) is not None}
    if not found or connection.address in found:
        return connection.address
    return found.pop() if len(found) == 1 else None


def _nameless(_: str, connection: Connection) -> Knock | None:
    """What sshd says without a place: the connection's address, or it waits until one is named."""
    if connection.failed or connection.accepted:
        return None
    if connection.address is not None:
        return connection.due(None) or _probe(connection.address)
    connection.wait(_probe(None))
    return None


def _broken(rest: str, connection: Connection) -> Knock | None:
    return _nameless(rest, connection) if rest.startswith(("from socket failed", "failed: ")) else None


def _unable(rest: str, connection: Connection) -> Knock | None:
    """`Unable to negotiate with ADDRESS port N: … Their offer: …`."""
    if rest.startswith("to negotiate with "):
        return _probe(address_of(_first_word(rest[18:])))
    return _nameless(rest, connection) if rest.startswith("to negotiate a key exchange method") else None


def _no_matching(rest: str, connection: Connection) -> Knock | None:
    return _nameless(rest, connection) if rest.startswith("matching ") else None


def _banner(rest: str, connection: Connection) -> Knock | None:
    if not rest.startswith("exchange: Connection from "):
        return None
    address = address_of(_first_word(rest[26:]))
    return connection.due(address) or _probe(address)


def _fatal_dispatch(rest: str, connection: Connection) -> Knock | None:
    """`ssh_dispatch_run_fatal: Connection from [invalid user USER ]ADDRESS port N: WHY [preauth]`."""
    if not rest.startswith("Connection from ") or not rest.endswith(_PREAUTH) or connection.failed:
        return None
    address = _disconnected_place(rest[16:], connection)
    return connection.due(address) or _probe(address)


def _silent(rest: str, _: Connection) -> Knock | None:
    """`Did not receive identification string from ADDRESS[ port N]`."""
    start = "not receive identification string from "
    return _probe(address_of(_first_word(rest[len(start) :])), "no-attempt") if rest.startswith(start) else None


def _bad(rest: str, connection: Connection) -> Knock | None:
    """`Bad protocol version identification '…' from ADDRESS[ port N]`, `Bad packet length …`."""
    if rest.startswith("protocol version identification "):
        return _probe(address_of(_first_word(rest[rest.rfind(" from ") + 6 :])))
    bad = ("remote protocol version identification", "packet length ")
    return _nameless(rest, connection) if rest.startswith(bad) and connection.address else None


def _timeout(rest: str, connection: Connection) -> Knock | None:
    """`Timeout before authentication for [connection from ]ADDRESS[ port N]`."""
    if not rest.startswith("before authentication for "):
        return None
    address = address_of(_first_word(rest[26:].removeprefix("connection from ")))
    return connection.due(address) or _probe(address, "no-attempt")


def _protocol(rest: str, _: Connection) -> Knock | None:
    start = "major versions differ for "
    return _probe(address_of(_first_word(rest[len(start) :]))) if rest.startswith(start) else None


def _scanned(rest: str, _: Connection) -> Knock | None:
    """`scanned from ADDRESS with …`, `probed from ADDRESS port N with …`."""
    return _probe(address_of(_first_word(rest[5:]))) if rest.startswith("from ") else None


def _drop(rest: str, _: Connection) -> Knock | None:
    found = DROPPED.match(rest)
    return _probe(address_of(found[1]), "too-many") if found else None


def _libwrap(rest: str, _: Connection) -> Knock | None:
    """`refused connect from [IDENT@]HOST[ (ADDRESS)]`: ident is the client's word, the last place is ours."""
    if not rest.startswith("connect from "):
        return None
    last = rest.rpartition("(")[2].removesuffix(")") if rest.endswith(")") else rest[13:].rpartition("@")[2]
    return _probe(address_of(last), "denied")


def _note(rest: str, connection: Connection) -> Knock | None:
    """Apple's and others' `SSH: Server;Ltype: Kex;Remote: ADDRESS-PORT;…`: only the address is of use."""
    if found := SSH_NOTE.match(rest):
        connection.address = address_of(found[1]) or connection.address
    return None


ENDINGS: Final[dict[str, Callable[[str, Connection], Knock | None]]] = {
    "Connection": _connection,
    "Disconnected": _disconnected,
    "Disconnecting": _disconnecting,
    "Disconnecting:": lambda rest, connection: _disconnecting(f": {rest}", connection),
    "Received": _received,
    "Did": _silent,
    "Bad": _bad,
    "Unable": _unable,
    "no": _no_matching,
    "Read": _broken,
    "Write": _broken,
    "kex_exchange_identification:": _nameless,
    "kex_protocol_error:": _nameless,
    "banner": _banner,
    "ssh_dispatch_run_fatal:": _fatal_dispatch,
    "Timeout": _timeout,
    "Protocol": _protocol,
    "scanned": _scanned,
    "probed": _scanned,
    "drop": _drop,
    "refused": _libwrap,
    "SSH:": _note,
}
