"""Sightings at several members that are one attack, who may be behind it, and what the hub decides and says of it."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Literal

from bavn.model.finding import Severity
from bavn.model.sighting import Template
from bavn.model.tlp import Tlp

SharedAction = Literal["arm", "block", "limit", "challenge"]
Why = Literal["campaign", "listed", "claimed", "by-hand"]
Gone = Literal["expired", "revoked", "vetoed", "mistake", "killed", "erased", "held"]


@dataclass(frozen=True, slots=True)
class Attribution:
    """To which intrusion set an attack is put down, how surely (0..1), and reason codes. "" and 0: not confirmed."""

    intrusion_set: str = ""
    confidence: float = 0.0
    because: tuple[str, ...] = ()


NOT_CONFIRMED: Final = Attribution()


@dataclass(frozen=True, slots=True)
class Campaign:
    """One attack. `id` is the hub's own, never given twice. `members` are ids: no member ever sees them, only how many.

    `content` is its content key, free of time and target. `sources` is how many addresses were seen; `reused_sources`
    and `reused_templates` (0..1) say how much of it earlier campaigns had. `tlp` is the widest label under which it may
    be told at all. `vouched` are the orders, by id, to act against an address that it had when they were given.
    """

    id: int
    kind: str
    content: str
    first: datetime
    last: datetime
    members: tuple[str, ...]
    severity: Severity
    requests: int
    peak: float
    sources: int
    templates: tuple[Template, ...]
    tlp: Tlp | None
    ended: datetime | None = None
    reused_sources: float = 0.0
    reused_templates: float = 0.0
    attribution: Attribution = NOT_CONFIRMED
    into: int = 0  # the older campaign that it turned out to be part of, and ended into
    vouched: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Testimony:
    """What one member's sightings hold against one address or prefix, as of its newest report.

    `first` and `last` are the member's own times, never later than `received`. `weight` is not here: trust changes.
    `sighting` is the one that said so last. What a newer revision of it took back has a score of 0 and no campaign, and
    holds nothing: it stays so that its member does not say and take back the same over and over.
    `taken_back` is when its member took the same back the time before, or labelled it more strictly.
    """

    value: str
    member: str
    campaign: int
    kind: str
    score: float
    requests: int
    first: datetime
    last: datetime
    received: datetime
    tlp: Tlp
    spoofable: bool = False
    limit_only: bool = False  # its member asks for no more than a limit, so it never blocks
    sighting: str = ""
    taken_back: datetime | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """What one audience level was last told of a decision: made of the evidence that this level may see, and no other.

    `seq` is that of its own last change. `organisations` is how many bear it out. Once `gone` is set, `until` is when
    it went. `campaign` is 0 outside the membership, because a campaign is put together from all that members shared.
    """

    seq: int
    action: SharedAction
    kind: str
    campaign: int
    organisations: int
    named: tuple[str, ...]
    because: tuple[str, ...]
    until: datetime
    gone: Gone | None = None


@dataclass(frozen=True, slots=True)
class SharedDecision:
    """What is to be done about a value, until `until`. `seq` grows with each change of any decision, `id` is for life.

    `actions` gives for each audience level what it is told: evidence of AMBER may block for members while the public is
    told nothing. `members` are counted, never shown; `named` are those who let themselves be named. `by` is who decided
    by hand, "" where evidence did. `gone` None while it holds; once it is set, `until` is when it went.

    Whoever tells it to a reader takes `said` of that reader's level, never the fields beside it, which are the hub's
    own view of all evidence: its kind, campaign, count and end may come from what the reader must not see.
    """

    id: int
    seq: int
    value: str
    actions: dict[Tlp, SharedAction]  # keys of `tlp.LEVELS`; an absent level is told nothing
    kind: str
    campaign: int
    members: tuple[str, ...]
    named: tuple[str, ...]
    because: tuple[str, ...]
    made: datetime
    until: datetime
    by: str = ""
    gone: Gone | None = None
    said: dict[Tlp, Said] = field(default_factory=dict)  # keys as of `actions`, and levels for which it is gone


@dataclass(frozen=True, slots=True)
class EarlyWarning:
    """What the hub tells members that have not been hit yet; `members` None: all but those in `hit`.

    `templates` are what is to be expected: those of a public list, or of the library; of a campaign only those that
    several members sent. `site` is the receiver's own host where a list names it, else "". `at` is when it was said
    last, `since` when it was said first; None: by a Bavn that did not note it.
    """

    id: int
    seq: int
    why: Why
    at: datetime
    severity: Severity
    kind: str
    tlp: Tlp
    campaign: int = 0
    members: tuple[str, ...] | None = None
    hit: tuple[str, ...] = ()
    site: str = ""
    through: str = ""  # the supplier or shared host by which a list concerns the receiver
    organisations: int = 0
    sources: int = 0
    peak: float = 0.0
    templates: tuple[Template, ...] = ()
    attribution: Attribution = NOT_CONFIRMED
    source: str = ""  # of a list or a claim: where it was published
    ended: bool = False
    since: datetime | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Claim:
    """Somebody says that they attacked somebody: recorded as a claim, never as a fact."""

    id: int
    by: str
    target: str
    at: datetime
    source: str
    recorded: datetime
    tlp: Tlp = "amber"
