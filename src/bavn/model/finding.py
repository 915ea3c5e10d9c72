"""What a detector reports: facts and numbers, never sentences. Wording is made where people read it."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Literal, get_args

from bavn.model.probe import Spell

Severity = Literal["low", "medium", "high", "critical"]
Action = Literal["block", "limit", "watch"]
Outcome = Literal["attempt", "probable-success", "success"]  # as far as the log tells
Update = Literal["new", "changed", "ended"]  # why a finding is said

SEVERITIES: Final[tuple[Severity, ...]] = get_args(Severity)
RANKS: Final[dict[str, int]] = {severity: rank for rank, severity in enumerate(SEVERITIES)}


@dataclass(frozen=True, slots=True)
class Source:
    """An attacking address inside a finding, with its share, its score, and why.

    `address` is an IPv4 or IPv6 address, or a prefix (`2001:db8:1:2::/64`) where many addresses of one
    network act as one client. `score` is 0 (surely honest) to 1 (surely hostile). A `shared` address
    carries honest people too: its action is never `block`.
    `because` holds reason codes, for example `signature:0`, `no-assets`, `new-query-each-time`.
    """

    address: str
    requests: int
    first: datetime
    last: datetime
    score: float
    shared: bool
    action: Action
    because: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Network:
    """Attacking sources added up over one prefix (/24 for IPv4, /48 for IPv6)."""

    prefix: str
    sources: int
    requests: int


@dataclass(frozen=True, slots=True)
class Signature:
    """The fewest field conditions that describe the attack and almost nobody else.

    `match` maps a field (ECS name such as `url.path`, or a conduct such as `client.assets`) to the value
    or class that it must have. `expected` is how many honest sources would have matched in the same time.
    """

    match: dict[str, str]
    sources: int
    requests: int
    expected: float


@dataclass(frozen=True, slots=True)
class Target:
    """What the flagged sources asked for most: method, path and the names of its parameters, never a value."""

    match: dict[str, str]
    requests: int


@dataclass(frozen=True, slots=True)
class Collateral:
    """Honest clients that the rule would have hit, counted on the site's own past.

    `share` is 0..1 of the honest clients that were counted.
    """

    clients: int
    share: float


@dataclass(frozen=True, slots=True)
class Rate:
    """Requests per second: what is usual for the site, and the highest second of the finding."""

    usual: float
    peak: float


@dataclass(frozen=True, slots=True)
class Finding:
    """Something a detector reports about one site. Times are aware UTC; `ended` is None while it goes on.

    `detected` is the moment at which a live sensor would have said so. `technique` is the MITRE ATT&CK id
    of the kind, None where the kind is no attack.

    `actor` is whom a finding of an intrusion is about (an address, a prefix), "" where it is about the whole site: two
    findings of one kind may begin at one second. `site` is then the web site or the back-end system. `outcome` None:
    the question does not arise. `accounts` is how many different accounts were tried; their names are never here.
    `origin` is who found it: bavn, or another tool whose alert was taken in. `unanswered` is the share (0..1) of a
    site's pages that it did not answer (5xx, or the client gave up) in the worst window; None where nobody counted.
    `spell` is what probes saw from outside, where they and no log are who says so; `actor` is then the target that was
    looked at, "" where it is the site itself.
    """

    kind: str
    technique: str | None
    site: str
    began: datetime
    detected: datetime
    ended: datetime | None
    severity: Severity
    confidence: float
    requests: int
    rate: Rate
    sources: tuple[Source, ...] = ()
    networks: tuple[Network, ...] = ()
    signatures: tuple[Signature, ...] = ()
    targets: tuple[Target, ...] = ()
    collateral: Collateral = field(default_factory=lambda: Collateral(0, 0.0))
    grouped_by_prefix: bool = False
    actor: str = ""
    outcome: Outcome | None = None
    accounts: int = 0
    origin: str = "bavn"
    unanswered: float | None = None
    spell: Spell | None = None

    @property
    def last_seen(self) -> datetime:
        """When the last request of its sources came."""
        return max((source.last for source in self.sources), default=self.began)

    @property
    def flagged(self) -> int:
        """How many sources are to be blocked or limited."""
        return sum(source.action != "watch" for source in self.sources)
