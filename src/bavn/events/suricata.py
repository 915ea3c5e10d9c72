"""Suricata's EVE JSON: events of type `alert`, one a line.

    {"timestamp": "2025-11-22T10:00:00.123456+0100", "event_type": "alert", "src_ip": "192.0.2.7", "dest_ip": "…",
     "direction": "to_server", "alert": {"action": "allowed", "gid": 1, "signature_id": 2018358, "signature": "ET …",
     "severity": 1, "metadata": {"mitre_technique_id": ["T1190"], "attack_target": ["Web_Server"]}}}

From the published schema (docs.suricata.io, "Eve JSON Format", versions 6 to 8); never run against a live Suricata.
Severity 1 is high, 2 medium, all else low: Suricata's 1 is its gravest, and rules are many that give it.

Who attacks: where a rule says so (`alert.source`), he; else the client of the connection, unless the rule is about an
attack on a client: then the server. Silent about events of every other type. Of the traffic only the Host is kept.
"""

from collections.abc import Iterator
from typing import Final

from bavn.events.json_reading import Document, field, moment, number, text
from bavn.events.reading import address_of
from bavn.model.alert import Alert
from bavn.model.finding import Severity

SEVERITIES: Final[dict[int, Severity]] = {1: "high", 2: "medium"}
LONGEST_SIGNATURE: Final = 200
LONGEST_HOST: Final = 253
BLOCKED: Final = frozenset({"blocked", "drop", "reject"})


def is_eve(document: Document) -> bool:
    """Whether a document is an event of Suricata's, of any type."""
    return isinstance(document.get("event_type"), str) and moment(document.get("timestamp")) is not None


def alerts_of(document: Document) -> Iterator[Alert]:
    """The alert of an event, if it is one."""
    said = document.get("alert")
    time = moment(document.get("timestamp"))
    if document.get("event_type") != "alert" or not isinstance(said, dict) or time is None:
        return
    yield Alert(
        time=time,
        origin="suricata",
        rule=rule_of(said),
        severity=SEVERITIES.get(number(said.get("severity")) or 0, "low"),
        address=attacker_of(document, said),
        technique=technique_of(said),
        target=text(field(document, "http", "hostname"))[:LONGEST_HOST],
        blocked=text(said.get("action")).lower() in BLOCKED,
    )


def rule_of(said: Document) -> str:
    """The rule's number and its own text: 'gid:sid signature'."""
    name = text(said.get("signature"))[:LONGEST_SIGNATURE]
    return f"{text(said.get('gid')) or '1'}:{text(said.get('signature_id')) or '?'} {name}".rstrip()


def attacker_of(document: Document, said: Document) -> str | None:
    """The address that attacks; None where none is given."""
    if named := address_of(text(field(said, "source", "ip"))):
        return named
    src, dest = (address_of(text(document.get(key))) for key in ("src_ip", "dest_ip"))
    client, server = (dest, src) if text(document.get("direction")) == "to_client" else (src, dest)
    return server if on_client(said) else client


def on_client(said: Document) -> bool:
    """Whether the rule is about an attack on a client, such as a browser."""
    targets = field(said, "metadata", "attack_target")
    return isinstance(targets, list) and any(text(target).startswith("Client") for target in targets)


def technique_of(said: Document) -> str | None:
    """The MITRE ATT&CK id that the rule names."""
    named = field(said, "metadata", "mitre_technique_id")
    found = text(named[0]) if isinstance(named, list) and named else ""
    return found if is_technique(found) else None


def is_technique(name: str) -> bool:
    """Whether a name is an id such as T1190 or T1110.001.

    >>> is_technique("T1110.001"), is_technique("T1190"), is_technique("<b>")
    (True, True, False)
    """
    main, _, sub = name.partition(".")
    digits = main[1:] + (sub or "000")
    return main[:1] == "T" and len(main) == 5 and len(digits) == 7 and digits.isascii() and digits.isdecimal()
