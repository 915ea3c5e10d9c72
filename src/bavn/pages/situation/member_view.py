"""What the page of one member shows, as values."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from bavn.model.campaign import Why
from bavn.model.finding import Severity
from bavn.model.member import Member, Purpose
from bavn.model.probe import Spell, Verdict
from bavn.model.sighting import Effect
from bavn.model.tlp import Tlp
from bavn.pages.situation.decided import DecisionLine
from bavn.pages.situation.standing import Standing

Done = Literal["", "suspend", "activate", "establish", "confirm", "nothing"]


@dataclass(frozen=True, slots=True)
class Readiness:
    """How well prepared a member says it is: a score from `least` to `most` of 100, and the day on which it said so."""

    least: int
    most: int
    on: date


@dataclass(frozen=True, slots=True)
class FindingLine:
    """One sighting as it was reported. `label` None: it is for nobody but the hub's operator and the member."""

    kind: str
    site: str
    began: datetime
    ended: datetime | None
    severity: Severity
    requests: int
    effect: Effect
    label: Tlp | None
    campaign: int = 0


@dataclass(frozen=True, slots=True)
class SiteLine:
    """One target and what it is."""

    site: str
    verdict: Verdict
    since: datetime


@dataclass(frozen=True, slots=True)
class CallLine:
    """One message to its people. `why` "outage": about a website of its own that was down; "": not kept any more."""

    number: int
    why: Why | Literal["outage", ""]
    made: datetime
    told: int
    state: str
    needs_answer: bool
    kind: str = ""
    campaign: int = 0
    answered: datetime | None = None
    by: str = ""


@dataclass(frozen=True, slots=True)
class KeyLine:
    """A program that shows itself at the hub's door."""

    name: str
    purpose: Purpose
    made: datetime
    seen: datetime | None = None
    revoked: bool = False


@dataclass(frozen=True, slots=True)
class Inside:
    """What only its own people and the hub's may know."""

    member: Member
    right: float = 0.0
    wrong: float = 0.0
    people: int = 0
    findings: tuple[FindingLine, ...] = ()
    sites: tuple[SiteLine, ...] = ()
    outages: tuple[Spell, ...] = ()
    calls: tuple[CallLine, ...] = ()
    decisions: tuple[DecisionLine, ...] = ()
    more_decisions: int = 0
    keys: tuple[KeyLine, ...] = ()
    readiness: Readiness | None = None
    collateral: int | None = None  # honest visitors turned away, where that is known


@dataclass(frozen=True, slots=True)
class Invitation:
    """A joining token, good for `days`. `url`: where the hub is reached; `namesakes` could be taken for the member."""

    token: str
    url: str
    days: int
    namesakes: tuple[Member, ...] = ()


@dataclass(frozen=True, slots=True)
class MemberView:
    """The page. `inside` None: the reader is somebody else, and the member only lets itself be named.

    `namesakes`: members that could be taken for it, for whoever may act.
    """

    name: str
    sector: str
    now: Standing | None = None
    own: bool = False
    acts: bool = False
    inside: Inside | None = None
    done: Done = ""
    namesakes: tuple[Member, ...] = ()
