"""What one sighting adds to its campaign."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

from bavn.clearing.changes import Report
from bavn.clearing.fingerprint import Fingerprint, fingerprint_of
from bavn.clearing.holdings import PartKey
from bavn.model.finding import RANKS, Severity
from bavn.model.tlp import Tlp


@dataclass(frozen=True, slots=True)
class Part:
    """What one sighting says, as far as its campaign needs it. `began` and `last` are never later than it came in.

    `firm`: other sightings may be found by what it names, because its member is established and its sources are real.
    """

    member: str
    id: str
    revision: int
    kind: str
    tlp: Tlp | None
    severity: Severity
    requests: int
    peak: float
    began: datetime
    last: datetime
    received: datetime
    ended: bool
    spoofable: bool
    conduct: tuple[str, ...]
    fingerprint: Fingerprint
    firm: bool

    @property
    def key(self) -> PartKey:
        """Whose it is, and its number there."""
        return self.member, self.id

    @property
    def alive_at(self) -> datetime:
        """When it was last known to go on: its end, or when the member last said that it has none."""
        return self.last if self.ended else min(self.received, max(self.last, self.began))


def part_of(report: Report, established: Collection[str] = ()) -> Part:
    """Take from a report what its campaign needs. `established` are the members whose word is firm."""
    sighting = report.sighting
    return Part(
        member=report.member,
        id=sighting.id,
        revision=sighting.revision,
        kind=sighting.kind,
        tlp=sighting.tlp,
        severity=sighting.severity,
        requests=sighting.requests,
        peak=sighting.rate.peak,
        began=min(sighting.began, report.received),
        last=min(sighting.ended or sighting.seen, report.received),
        received=report.received,
        ended=sighting.ended is not None,
        spoofable=sighting.spoofable,
        conduct=sighting.conduct,
        fingerprint=fingerprint_of(sighting),
        firm=report.member in established and not sighting.spoofable,
    )


def standing(part: Part, established: Collection[str]) -> Part:
    """The part as firm as it is by who is established now."""
    firm = part.member in established and not part.spoofable
    return part if firm == part.firm else replace(part, firm=firm)


def without_sources(part: Part, gone: frozenset[str]) -> Part:
    """The part without these addresses."""
    return replace(part, fingerprint=replace(part.fingerprint, sources=part.fingerprint.sources - gone))


def says_less(part: Part, than: Part) -> bool:
    """Whether a revision takes back how long, how hard or as what the attack went on."""
    return (
        part.kind != than.kind
        or part.began > than.began
        or part.last < than.last
        or part.alive_at < than.alive_at
        or part.peak < than.peak
        or RANKS[part.severity] < RANKS[than.severity]
        or part.fingerprint.began != than.fingerprint.began
    )


def wider(one: Part, other: Part) -> Part:
    """Two parts as one that goes on for as long and as hard as both."""
    later = max(one, other, key=lambda part: (part.received, part.key))
    return replace(
        later,
        severity=max(one.severity, other.severity, key=RANKS.__getitem__),
        peak=max(one.peak, other.peak),
        began=min(one.began, other.began),
        last=max(one.last, other.last),
    )
