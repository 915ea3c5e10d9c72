"""Which running campaigns a sighting is like: by what it has in common with them, each by how common that is."""

from collections.abc import Collection, Hashable, Iterable, Mapping
from heapq import nlargest, nsmallest
from itertools import islice
from operator import attrgetter
from typing import Final, TypeVar

from bavn.clearing.fingerprint import (
    DOUBT_NETWORKS,
    DOUBT_SOURCES,
    DOUBT_TEMPLATES,
    ENOUGH,
    NETWORKS,
    SOURCES,
    Fingerprint,
    Likeness,
    doubt_of_sources,
    overlap,
    rhythm,
    template_weight,
)
from bavn.clearing.inverted import Inverted
from bavn.clearing.names import Moved
from bavn.clearing.running import Running, single
from bavn.model.sighting import Template

MOST_HOLDERS: Final = 16  # running campaigns that one address, network or shape is looked up in
MOST_CANDIDATES: Final = 6  # of which the likeness is worked out
LEAST_VOTES: Final = 0.05  # of the most voted: with less in common nothing can be alike
MOST_ASKED: Final = 16  # sightings of a campaign that another one is compared with, each for itself
SAMPLE: Final = 64  # sources by which two campaigns are compared
RARE: Final = 3  # so many running campaigns may have a thing in common before it says less of each
MOST_KNOWN: Final = 200_000  # shapes of which it is known how many campaigns asked for them
APART_S: Final = 3600.0  # between two attacks that may be one

K = TypeVar("K", bound=Hashable)


class Meeting:
    """Inverted indexes of what the running campaigns of one family have.

    Whoever changes a campaign tells it what came and what went.
    """

    def __init__(self, running: Mapping[int, Running]) -> None:
        self._running = running
        self._sources = Inverted[str](MOST_HOLDERS)
        self._prefixes = Inverted[str](MOST_HOLDERS)
        self._templates = Inverted[Template](MOST_HOLDERS)
        self._asked: dict[Template, int] = {}  # by how many campaigns, ever
        self._campaigns = 0

    def enter(self, number: int, found: Moved) -> None:
        """A campaign has these now, which it had not."""
        for source in found.sources:
            self._sources.add(source, number)
        for prefix in found.prefixes:
            self._prefixes.add(prefix, number)
        for template in found.templates:
            self._templates.add(template, number)

    def leave(self, number: int, lost: Moved) -> None:
        """A campaign has these no more."""
        for source in lost.sources:
            self._sources.drop(source, number)
        for prefix in lost.prefixes:
            self._prefixes.drop(prefix, number)
        for template in lost.templates:
            self._templates.drop(template, number)

    def ask(self, templates: Iterable[Template]) -> None:
        """One campaign more asked for these."""
        for template in templates:
            if template in self._asked or len(self._asked) < MOST_KNOWN:
                self._asked[template] = self._asked.get(template, 0) + 1

    def unask(self, templates: Iterable[Template]) -> None:
        """A campaign asked for these that turns out not to have."""
        for template in templates:
            if (left := self._asked.get(template, 0) - 1) > 0:
                self._asked[template] = left
            else:
                self._asked.pop(template, None)

    def opened(self) -> None:
        """There is one campaign more, ever."""
        self._campaigns += 1

    def meet(self, print_: Fingerprint, home: int | None) -> tuple[list[Running], list[Running]]:
        """The campaigns that a sighting is like, likest first, without its own (`home`), and a crowd.

        The crowd are those with which it has something in common, where so many have it that some of them may be one.
        """
        votes: dict[int, float] = {}
        _vote(votes, print_.sources, self._sources, 1.0, MOST_HOLDERS)
        if 2 * max(votes.values(), default=0.0) < len(print_.sources) or not votes:  # else networks add nothing
            _vote(votes, print_.prefixes, self._prefixes, 0.3, MOST_HOLDERS - 1)
        _vote(votes, print_.templates, self._templates, 2.0, MOST_HOLDERS - 1)
        if home is not None:
            votes.pop(home, None)
        if not votes:
            return [], []
        alike = [(self.likeness(print_, self._running[one], home).total, -one) for one in _most_voted(votes)]
        alike.sort(reverse=True)
        likest = [self._running[-number] for total, number in alike if total >= ENOUGH]
        crowded = len(alike) > RARE
        return likest, [self._running[-number] for total, number in alike if crowded and total < ENOUGH]

    def is_of(self, print_: Fingerprint, campaign: Running) -> bool:
        """Whether more than one member's word says that a sighting is of a campaign which it is like.

        One with firm parts is found by these alone. In one without any, of several sightings, those of two members must
        each be like it: else somebody who joined one attack would draw the victims of another one there.
        """
        if campaign.firm or len(campaign.parts) == 1:
            return True
        asked = nsmallest(MOST_ASKED, campaign.parts.values(), key=attrgetter("key"))
        alike = {one.member for one in asked if self.likeness(print_, single(one), campaign.id).total >= ENOUGH}
        return len(alike) > 1

    def is_bridge(self, print_: Fingerprint, one: Running, other: Running) -> bool:
        """Whether a sighting that is like two campaigns makes them one.

        So it is where half of the smaller one's sources are in the other, or the sighting knows half of the smaller one
        and is like each for what it knows of it.
        """
        if shared_sources(one, other) >= ENOUGH:
            return True
        sources = min(len(one.known.sources), len(other.known.sources)) / 2
        prefixes = min(len(one.known.prefixes), len(other.known.prefixes)) / 2
        return all(
            self.likeness(print_, running, besides.id, sources, prefixes).total >= ENOUGH
            for running, besides in ((one, other), (other, one))
        )

    def likeness(
        self, print_: Fingerprint, campaign: Running, besides: int | None, sources: float = 0.0, prefixes: float = 0.0
    ) -> Likeness:
        """How alike a sighting and a campaign are. What the campaign `besides` has too is no less rare for that.

        `sources`, `prefixes`: the smaller of the two is taken to have as many at least. Networks are 0 where they make
        no difference.
        """
        apart_s = max(campaign.first.timestamp() - print_.last, print_.began - campaign.last.timestamp())
        if apart_s > APART_S:
            return Likeness()
        addresses = max(len(print_.sources), sources), max(len(campaign.known.sources), sources)
        shared = overlap(
            _common(print_.sources, campaign.known.sources, self._sources, besides),
            *addresses,
            doubt_of_sources(*addresses),
        )
        earliest, latest = campaign.starts
        return Likeness(
            sources=shared,
            networks=0.0 if SOURCES * shared >= NETWORKS else self._networks(print_, campaign, besides, prefixes),
            templates=self._shapes(print_.templates, campaign.known.templates),
            rhythm=rhythm(max(earliest - print_.began, print_.began - latest, 0.0), print_.rate, campaign.rate),
        )

    def _networks(self, print_: Fingerprint, campaign: Running, besides: int | None, least: float) -> float:
        common = _common(print_.prefixes, campaign.known.prefixes, self._prefixes, besides)
        return overlap(
            common, max(len(print_.prefixes), least), max(len(campaign.known.prefixes), least), DOUBT_NETWORKS
        )

    def _shapes(self, templates: frozenset[Template], others: Mapping[Template, int]) -> float:
        both = [one for one in templates if one in others]
        if not both:
            return 0.0
        smaller = templates if len(templates) <= len(others) else others
        common = sum(map(self._weight, both))
        size = common if len(both) == len(smaller) else sum(map(self._weight, smaller))
        return overlap(common, size, size, DOUBT_TEMPLATES)

    def _weight(self, template: Template) -> float:
        return template_weight(template, self._asked.get(template, 0), self._campaigns)


def shared_sources(one: Running, other: Running) -> float:
    """Which share of the smaller campaign's sources the other has, by the first `SAMPLE` of them; 0 for a few."""
    smaller, larger = (one, other) if len(one.known.sources) <= len(other.known.sources) else (other, one)
    sample = list(islice(smaller.known.sources, SAMPLE))
    return sum(source in larger.known.sources for source in sample) / (len(sample) + DOUBT_SOURCES)


def _vote(votes: dict[int, float], keys: Collection[K], index: Inverted[K], worth: float, most: int) -> None:
    """Let each key vote for the campaigns that have it, unless more than `most` do."""
    find = index.find
    for key in keys:
        holders = find(key)
        if holders is not None and len(holders) <= most:
            each = worth / len(holders)
            for number in holders:
                votes[number] = votes[number] + each if number in votes else each


def _most_voted(votes: Mapping[int, float]) -> list[int]:
    """The campaigns that are worth a closer look: a few, and none with a small part of the most votes."""
    least = LEAST_VOTES * max(votes.values())
    some = [(vote, -number) for number, vote in votes.items() if vote >= least]
    return [-number for _, number in (some if len(some) <= MOST_CANDIDATES else nlargest(MOST_CANDIDATES, some))]


def _common(keys: Collection[K], others: Mapping[K, int], index: Inverted[K], besides: int | None) -> float:
    """How many keys are in common; one that more than `RARE` running campaigns have counts for less."""
    total = 0.0
    find = index.find
    for key in keys:
        if key in others:
            holders = find(key, ())
            total += 1.0 if len(holders) <= RARE else RARE / (len(holders) - (besides in holders))
    return total
