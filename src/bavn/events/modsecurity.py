r"""ModSecurity: its lines in the error logs of Apache and nginx, and its audit log, as sections or as JSON.

    [Sat Nov 22 10:00:00 2025] [:error] [pid 1] [client 192.0.2.7:5500] [client 192.0.2.7] ModSecurity: Warning. …
        [file "…"] [line "47"] [id "930100"] [msg "Path Traversal Attack (/../)"] [severity "CRITICAL"] …
    2025/11/22 10:00:00 [info] 1#1: *3 ModSecurity: Warning. … [id "930100"] … [unique_id "…"], client: 192.0.2.7, …
    --6ef24602-A--  [22/Nov/2025:10:00:00 +0100] id 192.0.2.7 43077 198.51.100.9 80      … to --6ef24602-Z--
    {"transaction": {"client_ip": "192.0.2.7", "time_stamp": "…", "messages": [{"message": "…", "details": {…}}]}}

Lines of error logs and of fail2ban's and CrowdSec's own tests were read. The audit log's forms are from the published
formats (ModSecurity 2 Data Formats; libModSecurity's `transaction.cc`, JSON), never run against a live one.
Severity as ModSecurity's own: 0 to 2 (critical) is high, 3 (error) medium, all else low. Rules that only report sums
afterwards (CRS 980) tell of nothing new. What matched is never looked at: `data`, `uri`, body.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Final

from bavn.events.json_reading import Document, field, moment, text
from bavn.events.reading import LONGEST_LINE_BYTES, Calendar, address_of, text_of
from bavn.events.stamps import time_of
from bavn.events.syslog_line import Line, line_of
from bavn.model.alert import Alert
from bavn.model.finding import Severity

PLACE: Final = '[file "'
NGINX: Final = re.compile(r"\[[a-z]{1,9}+\] \d++#\d++: (?:\*\d++ )?+ModSecurity: ")
APACHE: Final = re.compile(r"(?:\[[^\[\]]{1,80}+\] )++ModSecurity: ")  # at once behind what Apache writes itself
ID: Final = re.compile(r'\[id "(\d{1,9}+)"\]')
MESSAGE: Final = re.compile(r'\[msg "((?:[^"\\]|\\.){0,400}+)')
SEVERITY: Final = re.compile(r'\[severity "([A-Z0-7]{1,9}+)"\]')
HOSTNAME: Final = re.compile(r'\[hostname "([^"\\]{1,253}+)"\]')
CLIENT: Final = re.compile(r"\[client ([0-9A-Fa-f:.]{2,60}+)\] ")
NGINX_CLIENT: Final = re.compile(r", client: ([0-9A-Fa-f:.]{2,45}+), server: ")
SECTION: Final = re.compile(r"--([0-9A-Za-z]{1,32}+)-([A-Z])--$")
HEADER: Final = re.compile(r"\[([^\]]{10,40}+)\] [^ ]{1,128}+ ([0-9A-Fa-f:.]{2,45}+) ")
DATE: Final = "%d/%b/%Y:%H:%M:%S %z"
LEVELS: Final[dict[str, Severity]] = {
    **dict.fromkeys(("EMERGENCY", "ALERT", "CRITICAL", "0", "1", "2"), "high"),
    **dict.fromkeys(("ERROR", "3"), "medium"),
}
REPORTS: Final = "980"
LONGEST_MESSAGE: Final = 200
MOST_MESSAGES: Final = 50  # of one transaction
DENIED: Final = "Access denied"


def rule_said(said: str) -> tuple[str, Severity] | None:
    """The rule that a message is of, as 'number text', and how grave it is; None where none is named.

    The last place in which a rule's file is named is ModSecurity's own: what matched stands before it, or has its
    quotes escaped.
    """
    start = said.rfind(PLACE)
    number = ID.search(said, max(start, 0))
    if number is None or number[1].startswith(REPORTS):
        return None
    message = MESSAGE.search(said, number.start())
    level = SEVERITY.search(said, number.start())
    name = message[1][:LONGEST_MESSAGE] if message else ""
    return f"{number[1]} {name}".rstrip(), LEVELS.get(level[1], "low") if level else "low"


def error_line(said: str, time: datetime, client: str | None, target: str = "") -> Alert | None:
    """The alert of what stands behind `ModSecurity: ` in a line of an error log."""
    found = rule_said(said)
    if found is None or client is None:
        return None
    host = HOSTNAME.search(said, max(said.rfind(PLACE), 0))
    rule, severity = found
    named = target or (host[1] if host else "")
    return Alert(time, "modsecurity", rule, severity, client, target=named, blocked=said.startswith(DENIED))


def spoken(line: Line) -> tuple[str, str | None] | None:
    """What ModSecurity says in a line of an error log, and of whom; None where it is not ModSecurity that speaks.

    Whatever a client wrote stands behind Apache's own brackets, or between nginx's head and its tail.
    """
    if head := NGINX.match(line.text):
        behind = max(line.text.rfind('[unique_id "'), head.end())
        found = NGINX_CLIENT.search(line.text, behind)
        return line.text[head.end() :], address_of(found[1]) if found else None
    if head := APACHE.match(line.text):
        clients = CLIENT.findall(head[0])  # with its port, and ModSecurity's own without
        named = clients[-1] if clients else ""
        return line.text[head.end() :], address_of(named) or address_of(named.rpartition(":")[0])
    return None


class ModsecurityLines:
    """Reads an error log in which ModSecurity speaks, and the audit log in sections, line by line.

    Holds no more than the head of one transaction of the audit log, and its first 50 messages.
    """

    name = "modsecurity"

    def __init__(self, calendar: Calendar) -> None:
        self.rejected = 0
        self.calendar = calendar
        self._part = ""
        self._time: datetime | None = None
        self._client: str | None = None
        self._worst: Alert | None = None
        self._count = 0

    def read(self, line: bytes) -> Alert | None:
        """Return the alert of one line; of a transaction in sections, its gravest one when it ends."""
        said = text_of(line[:LONGEST_LINE_BYTES])
        if section := SECTION.match(said):
            return self._section(section[2])
        if self._part:
            self._line(said)
            return None
        taken = line_of(said)
        if taken is None:
            self.rejected += bool(said)
            return None
        found, time = spoken(taken), time_of(taken.stamp, self.calendar)
        return error_line(found[0], time, found[1]) if found and time else None

    def _section(self, part: str) -> Alert | None:
        if part == "A":
            self._time, self._client, self._worst, self._count = None, None, None, 0
        self._part = "" if part == "Z" else part
        if part != "Z":
            return None
        worst, self._worst = self._worst, None
        return worst

    def _line(self, said: str) -> None:
        if self._part == "A" and (head := HEADER.match(said)):
            self._time, self._client = dated(head[1]), address_of(head[2])
        elif self._part == "H" and said.startswith("Message: ") and self._count < MOST_MESSAGES and self._time:
            self._count += 1
            alert = error_line(said[len("Message: ") :], self._time, self._client)
            self._worst = worse(self._worst, alert)


def worse(one: Alert | None, other: Alert | None) -> Alert | None:
    """The graver of two alerts of one transaction; the first one where they are alike."""
    ranks = {"low": 0, "medium": 1, "high": 2, "critical": 3}
    if one is None or other is None:
        return one or other
    return other if (ranks[other.severity], other.blocked) > (ranks[one.severity], one.blocked) else one


def is_audit_log(lines: Sequence[bytes]) -> bool:
    """Whether these are the first lines of an audit log in sections."""
    return any(SECTION.match(text_of(line[:100])) for line in lines[:2])


def is_transaction(document: Document) -> bool:
    """Whether a document is a transaction of an audit log in JSON."""
    return isinstance(document.get("transaction"), dict)


def dated(stamp: str) -> datetime | None:
    """The time in an audit log's header: '22/Nov/2025:10:00:00 +0100', with or without a fraction."""
    clock, _, zone = stamp.partition(" ")
    try:
        return datetime.strptime(f"{clock.partition('.')[0]} {zone}", DATE).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def alerts_of(document: Document) -> Iterator[Alert]:
    """The gravest alert of a transaction in a JSON audit log, of version 2 or 3."""
    transaction = document.get("transaction")
    if not isinstance(transaction, dict):
        return
    given = text(transaction.get("time_stamp")) or text(transaction.get("time"))
    time = time_of(given, Calendar(datetime(9998, 1, 1, tzinfo=UTC))) or dated(given) or moment(given)
    client = address_of(text(transaction.get("client_ip")) or text(transaction.get("remote_address")))
    if time is None or client is None:
        return
    worst: Alert | None = None
    for said in _messages(document, transaction):
        worst = worse(worst, error_line(said, time, client, _host(document, transaction)))
    if worst is not None:
        yield worst


def _messages(document: Document, transaction: Document) -> Iterator[str]:
    """What was said of a transaction, each as the error log would write it."""
    for one in _listed(transaction.get("messages")):
        rule, level = text(field(one, "details", "ruleId")), text(field(one, "details", "severity"))
        message = text(field(one, "message")).replace("\\", "").replace('"', "'")
        if rule.isascii() and rule.isdecimal():
            yield f'{PLACE}"] [id "{rule}"] [msg "{message[:LONGEST_MESSAGE]}"] [severity "{level}"]'
    for one in _listed(field(document, "audit_data", "messages")):
        yield text(one)


def _listed(value: object) -> list[object]:
    return value[:MOST_MESSAGES] if isinstance(value, list) else []


def _host(document: Document, transaction: Document) -> str:
    request = transaction.get("request") or document.get("request")
    headers = field(request, "headers")
    if not isinstance(headers, dict):
        return ""
    return text(next((value for key, value in headers.items() if key.lower() == "host"), ""))[:253]
