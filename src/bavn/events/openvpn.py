"""OpenVPN's server.

    192.0.2.7:5500 TLS Auth Error: Auth Username/Password verification failed for peer
    192.0.2.7:5500 VERIFY ERROR: depth=0, error=certificate has expired: CN=ann
    192.0.2.7:5500 TLS Error: TLS handshake failed
    192.0.2.7:5500 SIGUSR1[soft,connection-reset] received, client-instance restarting
    TLS Error: cannot locate HMAC in incoming packet from [AF_INET]192.0.2.7:5500
    192.0.2.7:5500 TLS: Username/Password authentication succeeded for username 'ann'
    192.0.2.7:5500 [ann] Peer Connection Initiated with [AF_INET]192.0.2.7:5500

The peer stands before all that it sent. Silent about what goes on in a tunnel.
"""

import re
from typing import Final

from bavn.events.pam import pam
from bavn.events.reading import Knock, address_of
from bavn.events.syslog_line import Line

FROM: Final = re.compile(r" from \[AF_INET6?+\]([0-9A-Fa-f.:]++)")
PASSED: Final = re.compile(r"TLS: Username/Password authentication (?:succeeded|deferred) for username '")
INITIATED: Final = re.compile(r"\[([^\]]*+)\] Peer Connection Initiated with ")
SINCE_START: Final = re.compile(r"us=\d++ ")
_FAILED: Final = (
    ("TLS Auth Error: ", "bad-password"),
    ("VERIFY ERROR: ", "bad-key"),
    ("VERIFY SCRIPT ERROR: ", "bad-key"),
)
_PROBES: Final = (
    "TLS Error: TLS handshake failed",
    "TLS Error: TLS key negotiation failed",
    "TLS Error: incoming packet authentication failed",
    "TLS Error: tls-crypt unwrapping failed",
    "SIGUSR1[soft,connection-reset] received",
    "Non-OpenVPN client protocol detected",
    "WARNING: Bad encapsulated packet length from peer",
)
_STRAY: Final = (
    "TLS Error: cannot locate HMAC in incoming packet",
    "TLS Error: incoming packet authentication failed",
    "TLS Error: tls-crypt unwrapping failed",
    "TLS Error: Unroutable control packet received",
    "TLS Error: could not determine wrapping",
)


def openvpn(line: Line) -> Knock | None:
    """What a line of OpenVPN tells, None where it tells of no login."""
    if line.text.startswith("pam_"):
        return pam(line)
    address, said = _peer(line.text)
    if address is None:
        return _stray(said)
    for start, reason in _FAILED:
        if said.startswith(start):
            mechanism = "password" if reason == "bad-password" else "certificate"
            return Knock("openvpn", "failure", "", address, reason, mechanism)
    if PASSED.match(said):
        return Knock("openvpn", "success", said.partition("'")[2].rpartition("'")[0], address, "", "password")
    if initiated := INITIATED.match(said):
        return Knock("openvpn", "success", initiated[1], address, "", "certificate")
    if said.startswith(_PROBES):
        return Knock("openvpn", "probe", "", address, "protocol")
    return None


def _peer(text: str) -> tuple[str | None, str]:
    """The peer that a line begins with, and what is said of it."""
    since = SINCE_START.match(text)
    begin = since.end() if since else 0
    word, _, said = text[begin:].partition(" ")
    place = word.rpartition("/")[2].rpartition("]")[2]
    address, colon, port = place.rpartition(":")
    found = address_of(address.strip("[]")) if colon and port.isdigit() else None
    return (found, said) if found else (None, text[begin:])


def _stray(said: str) -> Knock | None:
    """A packet that is no proper one: its place stands at the end."""
    found = FROM.search(said, said.rfind(" from [AF_INET")) if said.startswith(_STRAY) else None
    if found is None:
        return None
    return Knock("openvpn", "probe", "", address_of(found[1].rpartition(":")[0]), "protocol")
