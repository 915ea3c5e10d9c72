"""What the hub tells a member, as one document: `bavn.delta/1`. The same for a poll, an event and a whole state.

{"schema": "bavn.delta/1", "hub": "…", "seq": 812, "since": 790, "at": "…", "killed": false,
 "audience": "member", "to": "",
 "decisions": [{"action": "arm", "kind": "http-flood", "campaign": 7, "until": "…", "organisations": 1, "named": [],
                "because": ["one-organisation"], "values": ["192.0.2.7", "198.51.100.0/24"]}],
 "gone": [{"why": "expired", "values": ["203.0.113.9"]}],
 "warnings": [{"id": 3, "why": "campaign", "severity": "high", …, "templates": [{"method": "GET", …}]}]}
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bavn.model.campaign import NOT_CONFIRMED, Attribution, Gone, SharedAction, Why
from bavn.model.finding import Severity
from bavn.model.sighting import Template
from bavn.model.tlp import Tlp

SCHEMA: Final = "bavn.delta/1"
MOST_TEMPLATES: Final = 500  # of one warning: no more are told, and none more are kept


@dataclass(frozen=True, slots=True)
class ToldDecisions:
    """Decisions that have everything in common but their values. One value has one decision: a later one replaces it.

    `organisations` is how many bear it out; `named` those of them that let themselves be named.
    """

    action: SharedAction
    kind: str
    campaign: int
    until: datetime
    organisations: int
    because: tuple[str, ...]
    values: tuple[str, ...]
    named: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ToldEnds:
    """Values whose decision holds no more."""

    why: Gone
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ToldWarning:
    """A warning as one member sees it; a later one with its `id` replaces it. See `model.campaign.EarlyWarning`."""

    id: int
    why: Why
    at: datetime
    severity: Severity
    kind: str
    tlp: Tlp
    campaign: int = 0
    site: str = ""
    through: str = ""
    organisations: int = 0
    sources: int = 0
    peak: float = 0.0
    templates: tuple[Template, ...] = ()
    attribution: Attribution = NOT_CONFIRMED
    source: str = ""
    ended: bool = False


@dataclass(frozen=True, slots=True)
class Delta:
    """What has changed after `since` up to `seq`. `since` 0: it is all there is, and replaces whatever was known.

    `killed`: the kill switch is on. Nothing that the hub ever said is in force then, and all of it is to be let go.
    `audience` is for whom it was made, `to` the one member that it was made for: what it says, or leaves out, of
    warnings is for nobody else. Both are "" where that is not said; `to` is, too, where all of the audience are told
    the same.
    """

    hub: str
    seq: int
    since: int
    at: datetime
    killed: bool = False
    decisions: tuple[ToldDecisions, ...] = ()
    gone: tuple[ToldEnds, ...] = ()
    warnings: tuple[ToldWarning, ...] = ()
    schema: str = SCHEMA
    audience: str = ""
    to: str = ""
