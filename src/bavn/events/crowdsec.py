"""CrowdSec's alerts: as JSON (`cscli alerts list -o json`, the http notification), and the lines of crowdsec.log.

    {"scenario": "crowdsecurity/ssh-bf", "events_count": 6, "start_at": "2025-11-22T10:00:00Z", "stop_at": "…",
     "source": {"scope": "Ip", "value": "192.0.2.7"}, "decisions": [{"type": "ban", …}], "simulated": false}
    time="2025-11-22T10:00:00+01:00" level=info msg="Ip 192.0.2.7 performed 'crowdsecurity/ssh-bf' (6 events …"

From the published schema (crowdsec, pkg/models/localapi_swagger.yaml, Alert); alerts of version 1.4.6 were read.
Severity: a scenario about a CVE or an exploit is high, other ones medium. Technique: `labels.classification` where an
alert has it, else by the naming of the hub's scenarios: `-bf` guesses passwords, probing and scanning look for holes,
a CVE exploits. `events` and `labels` else are never looked at: they hold users and paths. Silent about simulated ones.
"""

import re
from collections.abc import Iterator
from typing import Final

from bavn.events.json_reading import Document, field, moment, number, text
from bavn.events.reading import LONGEST_LINE_BYTES, Calendar, address_of, text_of
from bavn.events.stamps import time_of
from bavn.events.suricata import is_technique
from bavn.model.alert import Alert
from bavn.model.finding import Severity

LINE: Final = re.compile(
    r'time="?+([0-9TZ:.+-]{19,40}+)"?+ level=[a-z]{1,9}+ msg="Ip ([0-9A-Fa-f:.]{2,45}+) performed '
    r"'([A-Za-z0-9_./-]{1,120}+)' \((\d{1,9}+) events over "
)
SCENARIO: Final = re.compile(r"[A-Za-z0-9_./:-]{1,120}+")
PREFIX: Final = re.compile(r"[0-9A-Fa-f:.]{2,45}+/\d{1,3}+")
EXPLOITS: Final = ("cve-", "cve_", "exploit", "backdoor", "log4j", "path-traversal", "sqli", "xss", "webshell")
SCANS: Final = ("prob", "scan", "crawl", "sensitive-files", "bad-user-agent", "user-enum")
MOST_EVENTS: Final = 1_000_000


def is_alert(document: Document) -> bool:
    """Whether a document is an alert of CrowdSec's, or a notification that holds one."""
    inner = document.get("alert")
    said = inner if isinstance(inner, dict) else document
    return isinstance(said.get("scenario"), str) and isinstance(said.get("source"), dict)


def is_log(line: bytes) -> bool:
    """Whether a line is of crowdsec.log."""
    return line.startswith(b'time="') and b'" level=' in line[:80]


def alerts_of(document: Document) -> Iterator[Alert]:
    """The alert of one document, also inside the `alert` of a notification; nothing where it is none or simulated."""
    inner = document.get("alert")
    said = inner if isinstance(inner, dict) else document
    scenario, time = text(said.get("scenario")), moment(said.get("stop_at")) or moment(said.get("start_at"))
    source = said.get("source")
    if (
        not SCENARIO.fullmatch(scenario)
        or time is None
        or not isinstance(source, dict)
        or said.get("simulated") is True
    ):
        return
    value = text(source.get("value"))
    yield Alert(
        time=time,
        origin="crowdsec",
        rule=scenario,
        severity=severity_of(scenario),
        address=address_of(text(source.get("ip"))) or address_of(value),
        network=value if text(source.get("scope")).lower() == "range" and PREFIX.fullmatch(value) else None,
        technique=classified(said) or technique_of(scenario),
        blocked=bans(said),
        count=min(max(number(said.get("events_count")) or 1, 1), MOST_EVENTS),
    )


def bans(said: Document) -> bool:
    """Whether a decision to ban comes with it."""
    decisions = said.get("decisions")
    return isinstance(decisions, list) and any(field(one, "type") == "ban" for one in decisions)


def classified(said: Document) -> str | None:
    """The technique that the scenario's labels name: `attack.T1110`."""
    named = field(said, "labels", "classification")
    for label in named if isinstance(named, list) else ():
        name = text(label).removeprefix("attack.")
        if is_technique(name):
            return name
    return None


def technique_of(scenario: str) -> str | None:
    """What the hub's way of naming says a scenario is about."""
    name = scenario.lower()
    if name.endswith("-bf") or "-bf_" in name or "-bf-" in name:
        return "T1110"
    if any(word in name for word in EXPLOITS):
        return "T1190"
    return "T1595" if any(word in name for word in SCANS) else None


def severity_of(scenario: str) -> Severity:
    """How grave it is: an exploit is graver than a guess."""
    return "high" if any(word in scenario.lower() for word in EXPLOITS) else "medium"


class CrowdsecLines:
    """Reads crowdsec.log. Decisions of the community list, heartbeats and all other lines tell of nobody here."""

    name = "crowdsec-log"

    def __init__(self, calendar: Calendar) -> None:
        self.rejected = 0
        self.calendar = calendar

    def read(self, line: bytes) -> Alert | None:
        """Return the alert of one line; None where it tells of nobody."""
        text_ = text_of(line) if len(line) <= LONGEST_LINE_BYTES else ""
        if not text_.startswith("time="):
            self.rejected += bool(line.strip())
            return None
        found = LINE.match(text_)
        time = time_of(found[1], self.calendar) if found else None
        address = address_of(found[2]) if found else None
        if found is None or time is None or address is None:
            return None
        scenario, count = found[3], min(int(found[4]), MOST_EVENTS)
        return Alert(
            time, "crowdsec", scenario, severity_of(scenario), address, technique=technique_of(scenario), count=count
        )
