"""One campaign while it runs: what each member's sightings add to it, so that a revised one replaces and never adds.

Other sightings find a campaign by what its *firm* parts name: those of established members whose sources cannot be
forged. What else is said in it is counted, and brings nobody here. Only a campaign without any firm part is found by
all that it has. So nobody who joined yesterday, and nobody who forges sources, makes two attacks look like one.
"""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Final, NamedTuple, TypeVar

from bavn.clearing.fingerprint import content_key, family_of
from bavn.clearing.holdings import PartKey
from bavn.clearing.names import MOST_TEMPLATES, Moved, Names
from bavn.clearing.parts import Part, says_less, standing, wider, without_sources
from bavn.model.campaign import Campaign
from bavn.model.finding import RANKS, Severity
from bavn.model.sighting import Template
from bavn.model.tlp import LABELS, Tlp

MOST_CONDUCTS: Final = 32

K = TypeVar("K", str, Template, Tlp | None)


NOTHING: Final = Moved()


class Moves(NamedTuple):
    """What one step did to a campaign's names: to all that it has, and to those by which it is found."""

    came: Moved = NOTHING
    went: Moved = NOTHING
    found: Moved = NOTHING
    lost: Moved = NOTHING


class Running:
    """A campaign and its parts, of which there are none at first. Sums follow each part.

    What only grows with each part (`severity`, `peak`, `first`, `last` …) is worked out anew, by `recount`, after one
    of them was taken out or says less than it did: then it is `stale` until somebody does that.
    """

    __slots__ = (
        "alive_at",
        "base",
        "conduct",
        "dropped",
        "due",
        "ended",
        "family",
        "firm",
        "first",
        "folded",
        "heard_at",
        "id",
        "kind",
        "known",
        "labels",
        "last",
        "members",
        "named",
        "newest",
        "parts",
        "peak",
        "rate",
        "requests",
        "seen_before",
        "senders",
        "sent",
        "severity",
        "stale",
        "starts",
        "templates_before",
        "vouched",
    )

    def __init__(self, number: int, kind: str, began: datetime) -> None:
        self.id = number
        self.kind = kind
        self.family = family_of(kind)
        self.due = began  # when it is to be looked at again
        self.ended: datetime | None = None  # in the attack's time
        self.requests = 0
        self.parts: dict[PartKey, Part] = {}
        self.folded: Part | None = None  # what parts had, together, that can be revised no more
        self.firm = 0  # how many parts are
        self.members: dict[str, int] = {}
        self.labels: dict[Tlp | None, int] = {}
        self.named = Names()  # all that its parts name
        self.known = self.named  # by what it is found: the same, unless some of its parts are firm and some are not
        self.conduct: dict[str, int] = {}
        self.senders: dict[Template, dict[tuple[str, Tlp | None], int]] = {}  # who sent each shape, under which label
        self.sent = 0  # of how many parts `senders` is made
        self.seen_before: set[str] = set()  # those of its addresses that an earlier campaign had
        self.templates_before: set[Template] = set()
        self.dropped = 0  # addresses that are counted and no longer known
        self.vouched: set[int] = set()  # orders about an address that it had when they were given
        self.base: Campaign | None = None
        self._begin_at(began)

    def _begin_at(self, began: datetime) -> None:
        self.first = self.last = self.alive_at = self.heard_at = began
        self.starts = (began.timestamp(), began.timestamp())  # of its parts, earliest and latest
        self.severity: Severity = "low"
        self.peak = 0.0
        self.rate = 0.0  # requests a second and source, of the part that came last
        self.newest: PartKey = ("", "")  # that part
        self.stale = False

    def put(self, part: Part) -> Moves:
        """Add a part. One with its key must have been taken out before."""
        if self.known is self.named and self.parts and part.firm != bool(self.firm):
            self.known = Names() if part.firm else self.named.copy()
        self.parts[part.key] = part
        self.firm += part.firm
        self.requests += part.requests
        _add(self.members, part.member)
        _add(self.labels, part.tlp)
        for name in part.conduct:
            _add(self.conduct, name, MOST_CONDUCTS)
        self._widen(part)
        self._note_senders(part)
        came = self.named.add(part.fingerprint)
        if self.known is self.named:
            return Moves(came=came, found=came)
        return Moves(came=came, found=self.known.add(part.fingerprint) if part.firm else NOTHING)

    def revise(self, part: Part) -> Moves:
        """Put a part in the place of an earlier revision that was as firm."""
        old = self.parts.pop(part.key)
        self.parts[part.key] = part
        self.requests += part.requests - old.requests
        if part.tlp != old.tlp:
            _drop(self.labels, old.tlp)
            _add(self.labels, part.tlp)
        if part.conduct != old.conduct:
            for name in old.conduct:
                _drop(self.conduct, name)
            for name in part.conduct:
                _add(self.conduct, name, MOST_CONDUCTS)
        if (part.tlp, part.fingerprint.templates) != (old.tlp, old.fingerprint.templates):
            self._unnote_senders(old)
            self._note_senders(part)
        self.stale = self.stale or says_less(part, old)
        self._widen(part)
        gone, new = old.fingerprint.without(part.fingerprint), part.fingerprint.without(old.fingerprint)
        went, came = self.named.drop(gone), self.named.add(new)
        if self.known is self.named:
            return Moves(came, went, came, went)
        lost, found = (self.known.drop(gone), self.known.add(new)) if part.firm else (NOTHING, NOTHING)
        return Moves(came, went, found, lost)

    def take_out(self, key: PartKey) -> tuple[Part, Moves]:
        """Take a part and all that it alone added."""
        part = self.parts.pop(key)
        self.firm -= part.firm
        self.requests -= part.requests
        _drop(self.members, part.member)
        _drop(self.labels, part.tlp)
        for name in part.conduct:
            _drop(self.conduct, name)
        self._unnote_senders(part)
        self.stale = True
        went = self.named.drop(part.fingerprint)
        if not self.firm:
            self.known = self.named
        if self.known is self.named:
            return part, Moves(went=went, lost=went)
        return part, Moves(went=went, lost=self.known.drop(part.fingerprint) if part.firm else NOTHING)

    def fold(self, key: PartKey) -> None:
        """Forget that a part can be revised. What it added stays."""
        part = self.parts.pop(key)
        self.firm -= part.firm
        self.folded = part if self.folded is None else wider(self.folded, part)

    def lose(self, key: PartKey, gone: frozenset[str]) -> Moves:
        """Forget addresses of a part; they stay counted."""
        part = self.parts[key]
        lost = part.fingerprint.sources & gone
        self.parts[key] = without_sources(part, lost)
        went = self.named.drop_sources(lost)
        self.dropped += len(went.sources)
        if self.known is self.named:
            return Moves(went=went, lost=went)
        return Moves(went=went, lost=self.known.drop_sources(lost) if part.firm else NOTHING)

    def stand(self, established: Collection[str]) -> None:
        """Let those parts be firm that are so by who is established now."""
        self.parts = {key: standing(part, established) for key, part in self.parts.items()}
        firm = [part.fingerprint for part in self.parts.values() if part.firm]
        self.firm = len(firm)
        self.known = self.named if len(firm) in {0, len(self.parts)} else Names(firm)

    def recount(self) -> None:
        """Work out anew what only grows: from the parts that are left, and those that can be revised no more."""
        self.stale = False
        left = [*self.parts.values(), *([self.folded] if self.folded is not None else [])]
        self._begin_at(min([part.began for part in left], default=self.first))
        for part in left:
            self._widen(part)
        if not left:
            self.dropped = 0
        elif all(part.kind != self.kind for part in left):
            self.kind = min(left, key=lambda part: (part.received, part.key)).kind

    def _widen(self, part: Part) -> None:
        received, print_ = part.received, part.fingerprint
        last = max(part.began, part.last)
        self.first = min(self.first, part.began)
        self.last = max(self.last, last)
        self.alive_at = max(self.alive_at, last, part.alive_at)
        if received > self.heard_at or (received == self.heard_at and part.key >= self.newest):
            self.heard_at, self.newest, self.rate = received, part.key, print_.rate
        self.starts = min(self.starts[0], print_.began), max(self.starts[1], print_.began)
        self.peak = max(self.peak, part.peak)
        if RANKS[part.severity] > RANKS[self.severity]:
            self.severity = part.severity

    def go_on_from(self, kept: Campaign) -> None:
        """Go on as what was kept, after its parts were put back. Where some are missing, be at least what it was."""
        self.alive_at = max(self.alive_at, kept.last)
        self.vouched = set(kept.vouched)
        if _says_more(kept, self.facts()):
            self.be_at_least(kept)
        else:
            self.dropped = max(kept.sources - len(self.named.sources), 0)
        self.seen_before = _as_many(self.seen_before, self.named.sources, kept.reused_sources)
        self.templates_before = _as_many(self.templates_before, self.named.templates, kept.reused_templates)

    def be_at_least(self, kept: Campaign) -> None:
        """Have no figure smaller than this one, and all its members and shapes, whatever its parts say."""
        self.base = kept if self.base is None else _at_least(self.base, kept)

    def facts(self) -> Campaign:
        """The campaign as it stands."""
        named = self.named
        campaign = Campaign(
            id=self.id,
            kind=self.kind,
            content=content_key(self.kind, named.templates, self.conduct),
            first=self.first,
            last=self.last,
            members=tuple(sorted(self.members)),
            severity=self.severity,
            requests=self.requests,
            peak=self.peak,
            sources=len(named.sources) + self.dropped,
            templates=tuple(sorted(named.templates)),
            tlp=widest(self.labels),
            ended=self.ended,
            reused_sources=_share(len(self.seen_before), len(named.sources)),
            reused_templates=_share(len(self.templates_before), len(named.templates)),
            vouched=tuple(sorted(self.vouched)),
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


def single(part: Part) -> Running:
    """A campaign of nothing but a part."""
    running = Running(0, part.kind, part.began)
    running.put(part)
    return running


def widest(labels: Mapping[Tlp | None, int]) -> Tlp | None:
    """The label with the widest audience; None where nothing has one.

    >>> widest({"amber": 1, "green": 2, None: 1}), widest({None: 3})
    ('green', None)
    """
    return max((label for label in labels if label is not None), key=LABELS.index, default=None)


def _says_more(kept: Campaign, campaign: Campaign) -> bool:
    """Whether some of what was kept is not in the parts that are left."""
    return (
        kept.requests > campaign.requests
        or not set(kept.members) <= set(campaign.members)
        or kept.peak > campaign.peak
        or RANKS[kept.severity] > RANKS[campaign.severity]
        or kept.last > campaign.last
    )


def _at_least(campaign: Campaign, kept: Campaign) -> Campaign:
    labels = {campaign.tlp: 1, kept.tlp: 1}
    return replace(
        campaign,
        content=kept.content if set(campaign.templates) <= set(kept.templates) else campaign.content,
        first=min(campaign.first, kept.first),
        last=max(campaign.last, kept.last),
        members=tuple(sorted({*campaign.members, *kept.members})),
        severity=max(campaign.severity, kept.severity, key=RANKS.__getitem__),
        templates=tuple(sorted({*campaign.templates, *kept.templates})[:MOST_TEMPLATES]),
        requests=max(campaign.requests, kept.requests),
        peak=max(campaign.peak, kept.peak),
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
