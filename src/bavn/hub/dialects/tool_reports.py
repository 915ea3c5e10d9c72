"""What another tool reports becomes a sighting: an address, a kind, when, how often. Nothing else has room in it.

A tool knows one address and its own reason. Its user names, paths, log lines and machine names are dropped where its
message is read (`crowdsec_alerts`, `abuseipdb`); what stands here is all that goes on.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from bavn.clearing.changes import Report
from bavn.model.finding import Action, Rate, Severity
from bavn.model.kinds import KINDS
from bavn.model.member import Key
from bavn.model.sighting import LEAST_SCORE, SharedSource, Sighting
from bavn.model.tlp import Tlp
from bavn.sharing.addresses import public_value
from bavn.sharing.checking import why_refused

LABEL: Final[Tlp] = "amber"  # such a key is made so that other members are warned; a tool cannot say it for itself
MOST_REQUESTS: Final = 1_000_000
SAME_WITHIN: Final = timedelta(minutes=15)  # one tool, one address, one kind: said again, it is the same sighting
NOISE: Final = frozenset({"web-probe"})  # of the internet: a member's own sensor does not report it either
_TECHNIQUES: Final = {kind.name: kind.technique for kind in KINDS}


@dataclass(frozen=True, slots=True)
class Means:
    """What one of a tool's reasons means in our kinds.

    `spoofable`: the sender may be forged, or the reason does not say that it is not, so it is only ever a warning.
    `technique` "": that of the kind.
    """

    kind: str
    technique: str = ""
    severity: Severity = "medium"
    spoofable: bool = False


@dataclass(frozen=True, slots=True)
class ToolReport:
    """One address or prefix as a tool reports it, from `first` to `last` (aware UTC).

    `action`: `watch` where the tool itself would do nothing about it.
    """

    address: str
    means: Means
    first: datetime
    last: datetime
    requests: int
    origin: str
    action: Action = "block"


def report_of(tool: ToolReport, key: Key, now: datetime) -> Report | None:
    """Make it the report of the member whose key this is.

    None where there is nothing to report: the address is not of the internet or too wide, the time is in the future or
    a week ago, the kind is noise, or the key is nobody's.
    """
    address = public_value(tool.address)
    if not (address and key.member) or tool.means.kind in NOISE:
        return None
    sighting = _sighting(tool, address, key, now)
    return None if why_refused(sighting, now) else Report(key.member, key.id, now, sighting)


def reports_of(tools: Iterable[ToolReport], key: Key, now: datetime) -> list[Report]:
    """Make all of them reports; one that is said twice stands once."""
    made = (report_of(tool, key, now) for tool in tools)
    return list({report.sighting.id: report for report in made if report is not None}.values())


def _sighting(tool: ToolReport, address: str, key: Key, now: datetime) -> Sighting:
    first, last = min(tool.first, tool.last), min(max(tool.first, tool.last), now)
    first = min(first, last)
    requests = min(max(tool.requests, 1), MOST_REQUESTS)
    lasted_s = max((last - first).total_seconds(), 1.0)
    # A tool's own word is what a scenario or a jail is worth: enough to be counted, never more than that.
    source = SharedSource(address, requests, first, last, LEAST_SCORE, tool.action)
    return Sighting(
        id=_id_of(tool, address, key),
        revision=1,
        kind=tool.means.kind,
        technique=tool.means.technique or _TECHNIQUES.get(tool.means.kind),
        site=key.name[:253].strip() or tool.origin,
        began=first,
        detected=last,
        seen=max(tool.last, tool.first),
        ended=last,
        severity=tool.means.severity,
        confidence=LEAST_SCORE,
        requests=requests,
        rate=Rate(0.0, round(requests / lasted_s, 3)),
        tlp=LABEL,
        sources=(source,),
        spoofable=tool.means.spoofable,
        origin=tool.origin,
    )


def _id_of(tool: ToolReport, address: str, key: Key) -> str:
    """The same for a report that is sent again: a client repeats what it has had no answer to."""
    slot = int(tool.last.timestamp() // SAME_WITHIN.total_seconds())
    said = "\0".join((key.id, tool.origin, tool.means.kind, address, str(slot)))
    return hashlib.sha256(said.encode()).hexdigest()[:32]
