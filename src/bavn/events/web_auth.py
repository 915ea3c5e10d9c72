"""Basic and digest authentication in the ERROR logs of nginx and Apache, and clients at the door of a web server.

    2025/11/22 10:00:00 [error] 471#471: *3 user "ann": password mismatch, client: 192.0.2.7, server: …, request: …
    [Sat Nov 22 10:00:00.123456 2025] [auth_basic:error] [pid 4711:tid 1] [client 192.0.2.7:5500] AH01617: user ann:
        authentication failure for "/": Password Mismatch
    [Sat Nov 22 10:00:00 2025] [error] [client 192.0.2.7] user ann not found: /

Apache writes the client before anything that it sent. nginx writes it behind the user name, which holds no colon, and
before the request, the host and the referrer: of several places the first is true.
Silent about a nonce that has run out, missing files, upstreams, and all that concerns the server alone.
"""

import re
from typing import Final

from bavn.events.reading import Knock, address_of
from bavn.events.syslog_line import Line

NGINX: Final = re.compile(r"\[[a-z]++\] \d++#\d++: (?:\*\d++ )?+")
CLIENT: Final = re.compile(r", client: ([^\s,]++), server: ")
APACHE: Final = re.compile(
    r"\[(?:([a-z0-9_]*+):)?+[a-z0-9]++\] (?:\[pid [0-9a-z: ]++\] )?+(?:\(\d++\)[^\[\]]*+)?+"
    r"(?:\[[a-z_]++\.c\(\d++\)\] )?+"
    r"\[(?:client|remote) (\[[^\s\[\]]++\](?::\d++)?+|[^\s\[\]]++)\] (?:AH\d{5}+: )?+(?:Digest: )?+"
)
SIGNS: Final = (('": password mismatch', "bad-password"), ('" was not found in "', "unknown-user"))
REFERRER: Final = '", referrer: "'
_DENIED: Final = "client denied by server configuration: "
_NAMES: Final = ("Hostname ", "No hostname was provided via SNI")
_DIGEST: Final = (
    "invalid qop ",
    "realm mismatch - got ",
    "unknown algorithm ",
    "client used wrong authentication scheme",
)


def nginx(line: Line) -> Knock | None:
    """What a line of nginx's error log tells."""
    head = NGINX.match(line.text)
    if head is None:
        return None
    said = line.text[head.end() :]
    if said.startswith('user "'):
        return _nginx_user(said[6:])
    if said.startswith("PAM: user '"):
        end, address = _client(said)
        user = said[11 : said.rfind("' - not authenticated", 0, end)]
        return Knock("basic", "failure", user, address, "bad-password", "password")
    if said.startswith(("SSL_do_handshake() failed", "SSL_read() failed")) and "SSL:" in said[:64]:
        return Knock("basic", "probe", "", _client(said)[1], "protocol")
    return None


def _nginx_user(said: str) -> Knock | None:
    end, address = _client(said)
    for sign, reason in SIGNS:
        at = said.rfind(sign, 0, end)
        if at >= 0:
            return Knock("basic", "failure", said[:at], address, reason, "password")
    return None


def _client(said: str) -> tuple[int, str | None]:
    """Where the client's name ends, and the address; a line cut off behind the address has no server.

    The first place is nginx's own: what stands before it is a user name, and none holds a colon (RFC 7617). Where the
    request or the host behind it looks like another user's failure, as nginx before 1.21.1 lets them, nobody is named.
    """
    place = CLIENT.search(said)
    if place is None:
        at = said.find(", client: ")
        return (at, address_of(said[at + 10 :].partition(",")[0])) if at >= 0 else (len(said), None)
    behind = said[place.end() :].partition(REFERRER)[0]
    if any(sign in behind for sign in (": password mismatch", " was not found in ")):
        addresses = {address_of(one[1]) for one in CLIENT.finditer(said)}
        return place.start(), addresses.pop() if len(addresses) == 1 else None
    return place.start(), address_of(place[1])


def apache(line: Line) -> Knock | None:
    """What a line of Apache's error log tells."""
    head = APACHE.match(line.text)
    if head is None:
        return None
    said, address = line.text[head.end() :], _apache_client(head[2], with_port=head[1] is not None)
    if said.startswith("user "):
        return _apache_user(said[5:], address)
    if said.startswith("Authorization of user "):
        return Knock("basic", "failure", said[22:].partition(" to access ")[0], address, "denied")
    if said.startswith("auth_ldap authenticate: user "):
        return Knock("basic", "failure", said[29:].partition(" authentication failed")[0], address, "bad-password")
    if said.startswith(_DIGEST) or (said.startswith("invalid nonce ") and " - hash is not " not in said):
        return Knock("basic", "probe", "", address, "protocol")
    if said.startswith(_DENIED) or (said.startswith(_NAMES) and " provided via SNI" in said):
        return Knock("basic", "probe", "", address, "denied")
    return None


def _apache_client(text: str, *, with_port: bool) -> str | None:
    """`192.0.2.7:5500`, `[2001:db8::7]:5500`, `2001:db8::7:5500` of 2.4, a mere address of 2.2."""
    if text.startswith("["):
        return address_of(text[1:].partition("]")[0])
    cut = address_of(text.rpartition(":")[0]) if with_port else None
    return cut or address_of(text)


def _apache_user(said: str, address: str | None) -> Knock:
    """Whatever the user's name is: the line says that he was turned down."""
    for sign, reason in (
        (": authentication failure for ", "bad-password"),
        (": password mismatch", "bad-password"),
        (": authorization failure for ", "denied"),
        ("' in realm `", "unknown-user"),
        (" not found", "unknown-user"),
    ):
        at = said.find(sign)
        if at >= 0:
            return Knock("basic", "failure", said[:at].removeprefix("`"), address, reason, "password")
    return Knock("basic", "probe", "", address, "denied")
