"""One campaign while it runs: what each member's sightings add to it, so that a revised one replaces and never adds."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, TypeVar

from bavn.clearing.changes import Report
from bavn.clearing.fingerprint import Fingerprint, content_key, family_of, fingerprint_of
from bavn.clearing.holdings import PartKey
from bavn.model.campaign import NOT_CONFIRMED, Attribution, Campaign
from bavn.model.finding import RANKS, Severity
from bavn.model.sighting import Template
from bavn.model.tlp import LABELS, Tlp

MOST_TEMPLATES: Final = 100  # of a campaign; later ones are dropped
MOST_CONDUCTS: Final = 32

K = TypeVar("K", str, Template, Tlp | None)


@dataclass(frozen=True, slots=True)
class Part:
    """What one sighting says, as far as its campaign needs it. `last` is never later than it came in."""

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

    @property
    def key(self) -> PartKey:
        """Whose it is, and its number there."""
        return self.member, self.id

    @property
    def alive_at(self) -> datetime:
        """When it was last known to go on: its end, or when the member last said that it has none."""
        return self.last if self.ended else min(self.received, max(self.last, self.began))


def without_sources(part: Part, gone: frozenset[str]) -> Part:
    """The part without these addresses."""
    return replace(part, fingerprint=replace(part.fingerprint, sources=part.fingerprint.sources - gone))


def part_of(report: Report) -> Part:
    """Take from a report what its campaign needs."""
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
    )


class Running:
    """A campaign and its parts, of which there are none at first. Sums follow each part.

    `severity`, `peak`, `first` and `last` only ever grow.
    """

    __slots__ = (
        "alive_at",
        "asked",
        "attribution",
        "base",
        "conduct",
        "dropped",
        "due",
        "ended",
        "family",
        "first",
        "heard_at",
        "id",
        "kind",
        "labels",
        "last",
        "members",
        "parts",
        "peak",
        "prefixes",
        "rate",
        "requests",
        "seen_before",
        "senders",
        "sent",
        "severity",
        "sources",
        "starts",
        "templates",
        "templates_before",
    )

    def __init__(self, number: int, kind: str, began: datetime) -> None:
        self.id = number
        self.kind = kind
        self.family = family_of(kind)
        self.first = self.last = self.alive_at = self.heard_at = began
        self.due = began  # when it is to be looked at again
        self.ended: datetime | None = None  # in the attack's time
        self.severity: Severity = "low"
        self.peak = 0.0
        self.requests = 0
        self.parts: dict[PartKey, Part] = {}
        self.members: dict[str, int] = {}
        self.labels: dict[Tlp | None, int] = {}
        self.sources: dict[str, int] = {}  # address: how many parts name it
        self.prefixes: dict[str, int] = {}
        self.templates: dict[Template, int] = {}
        self.conduct: dict[str, int] = {}
        self.senders: dict[Template, dict[tuple[str, Tlp | None], int]] = {}  # who sent each shape, under which label
        self.sent = 0  # of how many parts `senders` is made
        self.seen_before: set[str] = set()  # those of `sources` that an earlier campaign had
        self.templates_before: set[Template] = set()
        self.asked: set[Template] = set()  # shapes that it ever had
        self.dropped = 0  # addresses that are counted and no longer known
        self.starts = (began.timestamp(), began.timestamp())  # of its parts, earliest and latest
        self.rate = 0.0  # requests a second and source, of the part that came last
        self.base: Campaign | None = None
        self.attribution: Attribution = NOT_CONFIRMED

    def put(self, part: Part) -> None:
        """Add a part. One with its key must have been taken out before."""
        self.parts[part.key] = part
        self.requests += part.requests
        self.first = min(self.first, part.began)
        self.last = max(self.last, part.last)
        self.alive_at = max(self.alive_at, part.alive_at)
        self.heard_at = max(self.heard_at, part.received)
        self.starts = min(self.starts[0], part.fingerprint.began), max(self.starts[1], part.fingerprint.began)
        self.rate = part.fingerprint.rate
        self.peak = max(self.peak, part.peak)
        self.severity = max(self.severity, part.severity, key=RANKS.__getitem__)
        _add(self.members, part.member)
        _add(self.labels, part.tlp)
        for name in part.conduct:
            _add(self.conduct, name, MOST_CONDUCTS)
        for counts, keys in ((self.sources, part.fingerprint.sources), (self.prefixes, part.fingerprint.prefixes)):
            for key in keys:
                counts[key] = counts[key] + 1 if key in counts else 1
        for template in part.fingerprint.templates:
            _add(self.templates, template, MOST_TEMPLATES)
        self._note_senders(part)

    def take_out(self, key: PartKey) -> Part:
        """Take a part and all that it alone added."""
        part = self.parts.pop(key)
        self.requests -= part.requests
        _drop(self.members, part.member)
        _drop(self.labels, part.tlp)
        for name in part.conduct:
            _drop(self.conduct, name)
        for address in part.fingerprint.sources:
            _drop(self.sources, address)
        for prefix in part.fingerprint.prefixes:
            _drop(self.prefixes, prefix)
        for template in part.fingerprint.templates:
            _drop(self.templates, template)
        self._unnote_senders(part)
        return part

    def go_on_from(self, kept: Campaign) -> None:
        """Go on as what was kept, after its parts were put back. Where some are missing, be at least what it was."""
        self.first = min(self.first, kept.first)
        self.last = max(self.last, kept.last)
        self.alive_at = max(self.alive_at, kept.last)
        self.peak = max(self.peak, kept.peak)
        self.severity = max(self.severity, kept.severity, key=RANKS.__getitem__)
        self.attribution = kept.attribution
        if self.requests < kept.requests or not self.members.keys() >= set(kept.members):
            self.be_at_least(kept)
        else:
            self.dropped = max(kept.sources - len(self.sources), 0)
        self.seen_before = _as_many(self.seen_before, self.sources, kept.reused_sources)
        self.templates_before = _as_many(self.templates_before, self.templates, kept.reused_templates)

    def be_at_least(self, kept: Campaign) -> None:
        """Have no figure smaller than this one, and all its members and shapes, whatever its parts say."""
        self.base = kept if self.base is None else _at_least(self.base, kept)

    def facts(self) -> Campaign:
        """The campaign as it stands."""
        campaign = Campaign(
            id=self.id,
            kind=self.kind,
            content=content_key(self.kind, self.templates, self.conduct),
            first=self.first,
            last=self.last,
            members=tuple(sorted(self.members)),
            severity=self.severity,
            requests=self.requests,
            peak=self.peak,
            sources=len(self.sources) + self.dropped,
            templates=tuple(sorted(self.templates)),
            tlp=widest(self.labels),
            ended=self.ended,
            attribution=self.attribution,
            reused_sources=_share(len(self.seen_before), len(self.sources)),
            reused_templates=_share(len(self.templates_before), len(self.templates)),
        )
        return campaign if self.base is None else _at_least(campaign, self.base)

    def templates_of_several(self, labels: frozenset[Tlp]) -> tuple[Template, ...]:
        """The shapes that at least two members sent under one of these labels, sorted."""
        if self.sent != len(self.parts):  # parts were folded: what they sent is to be forgotten
            self.senders, self.sent = {}, 0
            for part in self.parts.values():
                self._note_senders(part)
        senders = self.senders.items()
        return tuple(
            sorted(shape for shape, who in senders if len({member for member, tlp in who if tlp in labels}) > 1)
        )

    def _note_senders(self, part: Part) -> None:
        self.sent += 1
        who = part.member, part.tlp
        for template in part.fingerprint.templates:
            senders = self.senders.setdefault(template, {})
            senders[who] = senders.get(who, 0) + 1

    def _unnote_senders(self, part: Part) -> None:
        self.sent -= 1
        who = part.member, part.tlp
        for template in part.fingerprint.templates:
            if (senders := self.senders.get(template)) is None or who not in senders:
                continue
            senders[who] -= 1
            if not senders[who]:
                del senders[who]
            if not senders:
                del self.senders[template]


def widest(labels: Mapping[Tlp | None, int]) -> Tlp | None:
    """The label with the widest audience; None where nothing has one.

    >>> widest({"amber": 1, "green": 2, None: 1}), widest({None: 3})
    ('green', None)
    """
    return max((label for label in labels if label is not None), key=LABELS.index, default=None)


def _at_least(campaign: Campaign, kept: Campaign) -> Campaign:
    labels = {campaign.tlp: 1, kept.tlp: 1}
    return replace(
        campaign,
        content=kept.content if set(campaign.templates) <= set(kept.templates) else campaign.content,
        members=tuple(sorted({*campaign.members, *kept.members})),
        templates=tuple(sorted({*campaign.templates, *kept.templates})[:MOST_TEMPLATES]),
        requests=max(campaign.requests, kept.requests),
        sources=max(campaign.sources, kept.sources),
        tlp=widest(labels),
        reused_sources=max(campaign.reused_sources, kept.reused_sources),
        reused_templates=max(campaign.reused_templates, kept.reused_templates),
    )


def _as_many(some: set[K], of_all: Collection[K], share: float) -> set[K]:
    """So many of them as the share says, those that are known first; which the others were, nobody remembers."""
    in_order = sorted(of_all, key=lambda one: (one not in some, one))
    return set(in_order[: round(share * len(in_order))])


def _add(counts: dict[K, int], key: K, most: int | None = None) -> None:
    if key in counts:
        counts[key] += 1
    elif most is None or len(counts) < most:
        counts[key] = 1


def _drop(counts: dict[K, int], key: K) -> None:
    left = counts.get(key, 0) - 1
    if left > 0:
        counts[key] = left
    else:
        counts.pop(key, None)


def _share(some: int, of_all: int) -> float:
    return some / of_all if of_all else 0.0
