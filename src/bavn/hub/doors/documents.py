"""What the own API takes and gives, as JSON. The OpenAPI document is made from these types.

Members are counted here, never named, except where one lets itself be named or an operator asks.
"""

from datetime import date, datetime
from typing import Annotated, Literal

from msgspec import Meta, Struct

from bavn.model.campaign import Attribution, Gone, SharedAction
from bavn.model.finding import Severity
from bavn.model.language import Language
from bavn.model.member import LONGEST_PHONE, PHONE, Purpose, Role, Standing, Status
from bavn.model.readiness import Band
from bavn.model.sighting import Sighting, Template
from bavn.model.tlp import Audience, Tlp
from bavn.sharing.delta import ToldWarning

MemberId = Annotated[
    str, Meta(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$", description="A short name, never given twice.", examples=["vejle"])
]
Line = Annotated[str, Meta(max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$")]
Host = Annotated[str, Meta(min_length=1, max_length=253, pattern=r"^[A-Za-z0-9_.:-]+$")]
Site = Annotated[str, Meta(max_length=253, description="What is no host name is passed over.")]
Network = Annotated[str, Meta(min_length=2, max_length=49, examples=["192.0.2.0/24"])]
Count = Annotated[int, Meta(ge=0)]


class Problem(Struct):
    """RFC 9457: what is answered instead."""

    type: str
    title: str
    status: int
    detail: str = ""


class JoinRequest(Struct):
    """What a sensor says to become one of its member's, with the token that its operator was given."""

    secret: Annotated[str, Meta(pattern=r"^[A-Za-z0-9_-]{22}(==)?$", description="16 bytes in base64url.")]
    member: Annotated[str, Meta(min_length=1, max_length=64)]
    public_key: Annotated[
        str, Meta(pattern=r"^[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=?$", description="Ed25519, 32 bytes.")
    ]
    name: Line = ""
    sites: Annotated[tuple[Site, ...], Meta(max_length=1_000)] = ()
    networks: Annotated[tuple[Network, ...], Meta(max_length=1_000)] = ()
    protocol: Annotated[int, Meta(ge=1, le=9_999)] = 1


class Joined(Struct):
    """What the sensor keeps: its key's id, and how to know the hub."""

    key: str
    hub: str
    hub_key: str
    member: str
    protocols: tuple[int, ...] = (1,)


class Refused(Struct):
    """One sighting that was not taken, and why; it is not to be sent again."""

    id: str
    why: str


class Taken(Struct):
    """What became of a batch. What was accepted or repeated is on disk."""

    accepted: Count
    repeated: Count
    refused: tuple[Refused, ...]
    seq: Count


class SightingsIn(Struct):
    """A batch of sightings, as `bavn sensor` sends it. See `model.sighting`."""

    schema: Literal["bavn.sightings/1"]
    sightings: Annotated[list[Sighting], Meta(max_length=2000)]


class SightingOut(Struct):
    """A sighting that came in: for those whom its label lets see it, and for its own member."""

    member: str
    received: datetime
    campaign: int
    sighting: Sighting


class SightingsOut(Struct):
    """The newest first. `before` goes on where this ended; None: that was all."""

    sightings: tuple[SightingOut, ...]
    before: datetime | None = None


class DecisionOut(Struct):
    """A decision as its reader may know it. `organisations` is how many bear it out.

    `made` is None outside the membership: it may come of what only members may know.
    """

    id: int
    seq: int
    value: str
    action: SharedAction
    kind: str
    campaign: int
    organisations: int
    named: tuple[str, ...]
    because: tuple[str, ...]
    made: datetime | None
    until: datetime
    by_hand: bool = False
    gone: Gone | None = None


class DecisionsOut(Struct):
    """Decisions by `seq`. `next` goes on where this ended; None: that was all as of `seq`."""

    seq: int
    killed: bool
    decisions: tuple[DecisionOut, ...]
    next: int | None = None


class CampaignOut(Struct):
    """A campaign as its reader may know it: for others than operators, what was told of it."""

    id: int
    kind: str
    severity: Severity
    organisations: int
    sources: int
    peak: float
    first: datetime
    last: datetime
    attribution: Attribution
    templates: tuple[Template, ...] = ()
    ended: bool = False
    tlp: Tlp | None = None


class CampaignsOut(Struct):
    """Campaigns that were seen in the last thirty days, the newest change first."""

    seq: int
    campaigns: tuple[CampaignOut, ...]


class WarningsOut(Struct):
    """Warnings that this reader may see: not ended, or ended in the last seven days. The newest first."""

    seq: int
    warnings: tuple[ToldWarning, ...]


class WhoAmI(Struct):
    """Who the hub takes you for, and how far it is."""

    audience: Audience
    hub: str
    seq: int
    killed: bool
    protocols: tuple[int, ...] = (1,)
    member: str | None = None
    role: Role | None = None
    key: str | None = None
    purpose: Purpose | None = None
    user: str = ""


class MemberIn(Struct):
    """A member to be added."""

    id: MemberId
    name: Annotated[str, Meta(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]+$")]
    sector: Annotated[str, Meta(min_length=1, max_length=40, pattern=r"^[a-z][a-z-]*$")] = "municipality"
    code: Annotated[str, Meta(max_length=40, pattern=r"^[A-Za-z0-9-]*$")] = ""
    sites: Annotated[tuple[Host, ...], Meta(max_length=500)] = ()
    networks: Annotated[tuple[Network, ...], Meta(max_length=500)] = ()
    suppliers: Annotated[tuple[Line, ...], Meta(max_length=100)] = ()
    language: Language = "da"
    named: bool = False
    standing: Standing = "new"
    phone: Annotated[str, Meta(max_length=LONGEST_PHONE, pattern=PHONE)] = ""


class MemberOut(Struct):
    """A member, for operators."""

    id: str
    name: str
    sector: str
    code: str
    status: Status
    standing: Standing
    sites: tuple[str, ...]
    networks: tuple[str, ...]
    suppliers: tuple[str, ...]
    named: bool
    joined: datetime | None = None
    stated_sites: tuple[str, ...] = ()
    stated_networks: tuple[str, ...] = ()
    phone: str = ""


class ConfirmIn(Struct):
    """What counts from now on, of what a member said of itself."""

    sites: Annotated[tuple[Host, ...], Meta(max_length=500)] = ()
    networks: Annotated[tuple[Network, ...], Meta(max_length=500)] = ()


class MembersOut(Struct):
    """All members."""

    members: tuple[MemberOut, ...]


class MemberAdded(Struct):
    """A new member and its joining token, which is shown this once."""

    member: MemberOut
    token: str


Act = Literal["suspend", "activate", "remove", "establish", "invite"]


class OrderIn(Struct):
    """What an operator decides by hand. `value` is empty for `kill` and `unkill`."""

    what: Literal["block", "arm", "limit", "allow", "hold", "sign", "mistake", "revoke", "kill", "unkill"]
    value: Annotated[str, Meta(max_length=49, examples=["203.0.113.9"])] = ""
    until: Annotated[datetime, Meta(tz=True)] | None = None
    reason: Line = ""


class OrderOut(Struct):
    """An order and the `seq` that tells of it; None: the hub has not obeyed yet."""

    id: int
    what: str
    value: str
    by: str
    at: datetime
    until: datetime | None
    reason: str
    seq: int | None


class OrdersOut(Struct):
    """The newest orders."""

    orders: tuple[OrderOut, ...]


class ClaimIn(Struct):
    """Somebody says that they attacked somebody: it is recorded as a claim."""

    by: Annotated[str, Meta(min_length=1, max_length=100, pattern=r"^[^\x00-\x1f\x7f]+$")]
    target: Host
    at: Annotated[datetime, Meta(tz=True)]
    source: Annotated[str, Meta(min_length=1, max_length=500, pattern=r"^[^\x00-\x1f\x7f]+$")]
    tlp: Tlp = "amber"


class ClaimOut(Struct):
    """A claim's number."""

    id: int


class TargetsTaken(Struct):
    """A target list that was handed in. What came of it is asked for by its number."""

    id: int


class TargetsResult(Struct):
    """What came of a target list, in the hub's own words; None: it has not been read yet. Never the list itself."""

    id: int
    result: str | None


class ReadinessIn(Struct, forbid_unknown_fields=True):
    """How ready a member is: the lowest score of its band of twenty; null takes back what it told before."""

    band: Band | None


class ReadinessOut(Struct):
    """What the hub keeps of it from now on; null: nothing."""

    band: Band | None
    on: date | None
