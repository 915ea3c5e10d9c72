"""Postfix: who failed to log in to send mail, who did, and clients that behave like no mail server.

    warning: mail.example.com[192.0.2.7]: SASL LOGIN authentication failed: UGFzc3dvcmQ6, sasl_username=ann
    4F2A11C0: client=mail.example.com[192.0.2.7], sasl_method=PLAIN, sasl_username=ann
    disconnect from unknown[192.0.2.7] ehlo=1 auth=0/3 quit=1 commands=2/5
    NOQUEUE: reject: RCPT from unknown[192.0.2.7]: 554 5.7.1 <a@example.org>: Relay access denied; from=<…
    lost connection after CONNECT from unknown[192.0.2.7]
    PREGREET 14 after 0.08 from [192.0.2.7]:5500: EHLO x

Postfix writes the client before anything that the client sent, and a name of the DNS has no blank or bracket: places
are read from the beginning. Silent about greylisting, about the server's own troubles, and about a mechanism that the
server does not offer. What a connection's warnings have told is not told again when it ends.
"""

import re
from typing import Final

from bavn.events.pam import pam
from bavn.events.reading import Knock, address_of
from bavn.events.syslog_line import Line

_CLIENT: Final = r"[^\s\[\]]*+\[([0-9A-Fa-f:.]++)\](?::\d{1,5}+)?+"

SASL: Final = re.compile(rf"warning: {_CLIENT}: SASL ([^\s]++) authentication failed:?+ ?+")
SENT: Final = re.compile(rf"[0-9A-Za-z]++: client={_CLIENT}, sasl_method=([^\s,]++), sasl_username=")
GONE: Final = re.compile(rf"disconnect from {_CLIENT}((?: [a-z]++=\d++(?:/\d++)?+)*+)")
AUTH: Final = re.compile(r" auth=(\d{1,6}+)/(\d{1,6}+)")
REJECT: Final = re.compile(
    rf"[0-9A-Za-z]++: (?:milter-)?+reject: [A-Z]{{4,16}}+ from {_CLIENT}: (\d\d\d)(?: (\d\.\d{{1,3}}+\.\d{{1,3}}+))?+ "
)
AFTER: Final = re.compile(
    r"(?:NOQUEUE: )?+(?:improper command pipelining|too many errors|lost connection) after "
    rf"([A-Z-]++)(?: \([^()]*+\))?+ from {_CLIENT}"
)
LIMIT: Final = re.compile(
    r"warning: (?:Connection rate|Connection concurrency|Message delivery request rate|Recipient address rate|"
    rf"New TLS session rate|AUTH command rate) limit exceeded: \d++ from {_CLIENT} for service "
)
UNRESOLVED: Final = re.compile(r"warning: hostname [^\s]++ does not resolve to address ([^\s]++)")
NO_SMTP: Final = re.compile(rf"(?:warning: non-SMTP command|SSL_accept error) from {_CLIENT}")
SCREEN: Final = re.compile(
    r"(?:PREGREET \d++ after \d++(?:\.\d++)?+|HANGUP after \d++(?:\.\d++)?+|COMMAND (?:TIME|COUNT|LENGTH) LIMIT|"
    r"COMMAND PIPELINING|NON-SMTP COMMAND|BARE NEWLINE) from \[([0-9A-Fa-f:.]++)\]:"
)
LISTED: Final = re.compile(r"(?:BLACKLISTED|DENYLISTED|DNSBL rank \d++ for) \[([0-9A-Fa-f:.]++)\]:")

MOST_PROCESSES: Final = 1024
_MOST: Final = 1_000_000
_OURS: Final = ("Connection lost", "Temporary authentication failure", "generic failure", "no mechanism available")
_EARLY: Final = frozenset({"CONNECT", "STARTTLS", "EHLO", "HELO", "UNKNOWN", "NOOP", "RSET", "VRFY"})


class Postfix:
    """Reads what smtpd and postscreen say. Remembers the last 1,024 processes that told of a failure."""

    def __init__(self) -> None:
        self._told: dict[tuple[str, str, str | None], int] = {}

    def read(self, line: Line) -> Knock | None:
        """What one line tells, None where it tells nothing of a client that is not wanted."""
        text = line.text
        program = line.program.rpartition("/")[2]
        if program == "postscreen":
            return _screened(text) or _refused(text)
        if text.startswith("pam_"):
            return pam(line)
        if program not in {"smtpd", "postfix"}:
            return None
        if text.startswith("warning: "):
            return self._warning(text, line)
        if text.startswith("disconnect from "):
            return self._gone(text, line)
        if found := SENT.match(text):
            user = text[found.end() :].partition(", ")[0]
            return Knock("postfix", "success", user, address_of(found[1]), "", found[2].lower())
        return _refused(text)

    def _warning(self, text: str, line: Line) -> Knock | None:
        if found := SASL.match(text):
            return self._sasl(text[found.end() :], address_of(found[1]), found[2].lower(), line)
        if found := LIMIT.match(text):
            return _probe(found[1], "too-many")
        if found := UNRESOLVED.match(text):
            return _probe(found[1].rstrip(":"), "unresolved")
        found = NO_SMTP.match(text)
        return _probe(found[1], "protocol") if found else None

    def _sasl(self, why: str, address: str | None, mechanism: str, line: Line) -> Knock | None:
        if why.startswith(_OURS):
            return None
        if why.startswith("Invalid authentication mechanism"):
            return Knock("postfix", "probe", "", address, "protocol")
        user = why.rpartition("sasl_username=")[2] if "sasl_username=" in why else ""
        self._remember((line.host, line.pid, address))
        return Knock("postfix", "failure", user, address, "bad-password", mechanism)

    def _remember(self, key: tuple[str, str, str | None]) -> None:
        if key not in self._told and len(self._told) >= MOST_PROCESSES:
            del self._told[next(iter(self._told))]
        self._told[key] = self._told.get(key, 0) + 1

    def _gone(self, text: str, line: Line) -> Knock | None:
        """`auth=1/3`: two of three failed."""
        found = GONE.match(text)
        if found is None:
            return None
        address = address_of(found[1])
        told = self._told.pop((line.host, line.pid, address), 0)
        auth = AUTH.search(found[2])
        failed = int(auth[2]) - int(auth[1]) - told if auth else 0
        return Knock("postfix", "failure", "", address, "bad-password", "", min(failed, _MOST)) if failed > 0 else None


def _refused(text: str) -> Knock | None:
    if found := REJECT.match(text):
        passing = found[3] is not None and found[3].split(".")[1] in {"2", "3"}
        return None if passing or "reylist" in text else _probe(found[1], "rejected")
    if found := AFTER.match(text):
        lost = "lost connection" in text[:32]
        return None if lost and found[1] not in _EARLY else _probe(found[2], "protocol")
    found = NO_SMTP.match(text)
    return _probe(found[1], "protocol") if found else None


def _screened(text: str) -> Knock | None:
    if found := SCREEN.match(text):
        return _probe(found[1], "protocol")
    found = LISTED.match(text)
    return _probe(found[1], "rejected") if found else None


def _probe(address: str, reason: str) -> Knock:
    return Knock("postfix", "probe", "", address_of(address), reason)
