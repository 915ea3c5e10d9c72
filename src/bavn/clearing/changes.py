"""What one step of the clearing house reads and what it changed. The store keeps a step whole or not at all."""

from dataclasses import dataclass, field
from datetime import datetime

from bavn.model.campaign import Campaign, Claim, EarlyWarning, SharedDecision, Testimony
from bavn.model.sighting import Sighting, Template


@dataclass(frozen=True, slots=True)
class Report:
    """A sighting as it came in: from which member, by which key, when. `campaign` is 0 until it has been placed."""

    member: str
    key: str
    received: datetime
    sighting: Sighting
    campaign: int = 0


@dataclass(frozen=True, slots=True)
class Reputation:
    """How often a member was borne out by others (at `last` for the last time), and how often it was mistaken.

    Some of `wrong` is forgiven each time that `right` grows.
    """

    member: str
    right: float = 0.0
    wrong: float = 0.0
    last: datetime | None = None  # no more than one a day counts


@dataclass(frozen=True, slots=True)
class Listing:
    """A host on a published target list: since when, until when it was last seen there, and what is asked of it."""

    host: str
    source: str
    first: datetime
    last: datetime
    addresses: tuple[str, ...] = ()
    templates: tuple[Template, ...] = ()


@dataclass(frozen=True, slots=True)
class Learned:
    """A template of the library: who was attacked with it (members, or hosts of a list), and when. Kept for years."""

    template: Template
    target: str  # a member's id or a host of a list
    first: datetime
    last: datetime
    listed: bool  # whether a list had it


@dataclass(frozen=True, slots=True)
class Order:
    """What an operator decided by hand. `id` is given by the store, and it is never forgotten.

    what: `block`, `arm`, `limit` (a value until a time), `allow` (never act against a value), `hold` (a value waits for
    sign-off), `sign` (let a held one go out), `mistake` (a decision was wrong: revoke it and count it against those who
    reported), `revoke`, `kill` and `unkill` (value "").
    """

    id: int
    what: str
    value: str
    by: str
    at: datetime
    until: datetime | None = None
    reason: str = ""


@dataclass(slots=True)
class Changes:
    """All that one step changed. Each is the newest state of its row; several steps may be kept as one.

    `forgotten` are testimonies (value, member) that are to be dropped; what the members in `withdrawn` reported before
    this step is part of no campaign any more. `counters` are the next numbers to be given
    (campaign, decision, warning, seq): kept with the rest, so that no number is ever given twice. `floor` is
    beside them: a reader that heard less than this seq must be told all, because rows that ended since are forgotten.
    """

    reports: list[Report] = field(default_factory=list)
    campaigns: dict[int, Campaign] = field(default_factory=dict)
    testimonies: dict[tuple[str, str], Testimony] = field(default_factory=dict)
    forgotten: set[tuple[str, str]] = field(default_factory=set)
    withdrawn: set[str] = field(default_factory=set)
    decisions: dict[int, SharedDecision] = field(default_factory=dict)
    warnings: dict[int, EarlyWarning] = field(default_factory=dict)
    reputations: dict[str, Reputation] = field(default_factory=dict)
    listings: dict[tuple[str, str], Listing] = field(default_factory=dict)
    learned: dict[tuple[Template, str], Learned] = field(default_factory=dict)
    claims: list[Claim] = field(default_factory=list)
    orders: list[Order] = field(default_factory=list)
    killed: tuple[bool, int] | None = None  # the switch as it is now, and its seq; None: not touched
    counters: dict[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class Kept:
    """What the store hands back at start: the rows of `Changes` that still matter, and the counters."""

    campaigns: list[Campaign] = field(default_factory=list)
    reports: list[Report] = field(
        default_factory=list
    )  # newest revisions, in campaigns that run or did so within a day
    testimonies: list[Testimony] = field(default_factory=list)
    decisions: list[SharedDecision] = field(default_factory=list)  # in force, or gone within 24 hours
    warnings: list[EarlyWarning] = field(default_factory=list)  # not ended, or ended within 7 days
    reputations: list[Reputation] = field(default_factory=list)
    listings: list[Listing] = field(default_factory=list)
    learned: list[Learned] = field(default_factory=list)
    claims: list[Claim] = field(default_factory=list)
    orders: list[Order] = field(default_factory=list)
    killed: tuple[bool, int] = (False, 0)
    counters: dict[str, int] = field(default_factory=dict)
