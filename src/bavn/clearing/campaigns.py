"""Which sightings are one attack: incremental, by inverted indexes of addresses, networks and shapes.

A sighting costs what its own size costs, however much is running: every address, network and shape names at most
`MOST_HOLDERS` running campaigns, the `MOST_CANDIDATES` with most in common are compared, and the sighting joins the
likest one from `fingerprint.ENOUGH` on. Where nothing is like it, it is a campaign of one.

Two campaigns become one when a sighting is like both and knows at least half of the smaller one: the older keeps its
id, the newer ends into it (`into`). A campaign ends an hour after the last word of it, as of when the last of its
sightings ended or fell silent; it is kept for a day so that a late report still finds it (which opens it again), and
then only its sources and shapes are remembered, for what is reused: sources for 180 days, shapes for years.

What is dropped when there is too much of it, so that memory is bounded:
  addresses   beyond `MOST_SOURCES` in all, or `MOST_OF_A_MEMBER`: those of the member that holds most, its oldest
              sighting first. They stay counted in the campaign, and help no sighting to find it any more.
  sightings   beyond `MOST_PARTS`: the oldest of the member that has most can be revised no more; a later revision of
              one counts as another sighting. A campaign of which no sighting is left ends.
  past        beyond `MOST_PAST` addresses and `MOST_KNOWN` shapes: the oldest.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from heapq import heappop, heappush
from typing import Final

from bavn.clearing.changes import Kept, Learned, Report
from bavn.clearing.fingerprint import ENOUGH, EVERY_FAMILY, Fingerprint, family_of, prefix_of
from bavn.clearing.holdings import Holdings, PartKey
from bavn.clearing.meeting import Meeting, shared_sources
from bavn.clearing.running import Part, Running, part_of, without_sources
from bavn.model.campaign import Attribution, Campaign, Testimony
from bavn.model.sighting import Template
from bavn.model.tlp import Tlp

SILENT: Final = timedelta(hours=1)  # after which a campaign has ended
LATE: Final = timedelta(hours=24)  # for which an ended campaign can still be found
REMEMBERED: Final = timedelta(days=180)  # for which a source is reused if it comes back

NOBODYS: Final = 0  # the number of a campaign of which nothing else is known
MOMENT: Final = timedelta(microseconds=1)

MOST_SOURCES: Final = 200_000
MOST_OF_A_MEMBER: Final = 20_000
MOST_PARTS: Final = 40_000
MOST_PAST: Final = 200_000
MOST_KNOWN: Final = 200_000
MOST_MERGED: Final = 10_000


class Campaigns:
    """The running campaigns. `next_id` is the number that the next one gets.

    Reports what changed once, in `changed`; stays silent about a revision that it already has. A sighting without a
    label is placed like any other: what of it may be told is not decided here.
    """

    def __init__(self, next_id: int = 1) -> None:
        self.next_id = next_id
        self._running: dict[int, Running] = {}
        self._where: dict[PartKey, int] = {}
        self._held = Holdings(MOST_SOURCES, MOST_OF_A_MEMBER, MOST_PARTS)
        self._meetings = {family: Meeting(self._running) for family in EVERY_FAMILY}
        self._past: dict[str, tuple[int, datetime]] = {}  # address: the last campaign that had it; oldest first
        self._known: dict[Template, datetime] = {}  # since when
        self._due: list[tuple[datetime, int]] = []  # for each running campaign the one that is its `due`
        self._into: dict[int, int] = {}
        self._gone: dict[int, Campaign] = {}  # that changed by ending into another one
        self._touched: set[int] = set()

    # ── what happens ─────────────────────────────────────────────────────────────────────────────────────────────────

    def take(self, reports: Iterable[Report], now: datetime) -> list[Report]:
        """Place reports, in their order, and return them with their campaign. `now` is the hub's time."""
        return [placed(report, self._take(part_of(report), now)) for report in reports]

    def tick(self, now: datetime) -> None:
        """End what has been silent for an hour, and forget what ended a day ago."""
        while self._due and self._due[0][0] <= now:
            due, number = heappop(self._due)
            if (running := self._running.get(number)) is None or running.due != due:
                continue
            if running.ended is None and running.heard_at + SILENT <= now:
                self._end(running, running.alive_at)
            if running.ended is not None and found_until(running.ended, running.heard_at) <= now:
                self._forget(running)
            else:
                self._look_again(running)
        self._let_go_of_the_past(now)

    def changed(self) -> dict[int, Campaign]:
        """The campaigns that changed since this was asked last, as they are now."""
        changed = self._gone | {number: self._running[number].facts() for number in sorted(self._touched)}
        self._gone, self._touched = {}, set()
        return changed

    def know(self, learned: Iterable[Learned]) -> None:
        """Remember shapes that a list or the library has, so that a campaign which uses them is seen to reuse them."""
        for one in learned:
            self._known[one.template] = min(one.first, self._known.get(one.template, one.first))

    def withdraw(self, member: str, now: datetime) -> None:
        """Take out all that a member said. A campaign of which nothing is left ends."""
        for key in self._held.of(member):
            running = self._running[self._where[key]]
            self._take_out(running, key)
            running.base = None
            if not running.parts and running.ended is None:
                self._end(running, now)

    def put_down(self, number: int, attribution: Attribution) -> None:
        """Put a campaign down to somebody. It is said with the campaign from now on, and is no change by itself."""
        if (running := self._running.get(self.into(number))) is not None:
            running.attribution = attribution

    def erase(self, address: str) -> None:
        """Forget an address everywhere. It stays counted."""
        self._past.pop(address, None)
        for number in [number for meeting in self._meetings.values() for number in meeting.holders(address)]:
            running = self._running[number]
            for part in list(running.parts.values()):
                if address in part.fingerprint.sources:
                    self._lose(running, part, frozenset([address]))

    # ── what is known ────────────────────────────────────────────────────────────────────────────────────────────────

    def get(self, number: int) -> Campaign | None:
        """A running campaign, or one that ended within a day, as it is now; else None."""
        running = self._running.get(self.into(number))
        return None if running is None else running.facts()

    def numbers(self) -> list[int]:
        """The ids of the campaigns that have not ended."""
        return [number for number, running in self._running.items() if running.ended is None]

    def parts(self, number: int) -> tuple[Part, ...]:
        """What each sighting of a campaign says, for whoever works out what each audience may know of it."""
        running = self._running.get(self.into(number))
        return () if running is None else tuple(running.parts.values())

    def templates_of_several(self, number: int, labels: frozenset[Tlp]) -> tuple[Template, ...]:
        """The shapes that at least two members of a campaign sent under one of these labels."""
        running = self._running.get(self.into(number))
        return () if running is None else running.templates_of_several(labels)

    def into(self, number: int) -> int:
        """The campaign that this one is part of now: itself, unless it ended into an older one."""
        while number in self._into:
            number = self._into[number]
        return number

    def sources_of(self, number: int) -> frozenset[str]:
        """The addresses of a campaign that are still known."""
        running = self._running.get(self.into(number))
        return frozenset() if running is None else frozenset(running.sources)

    def networks_of(self, number: int) -> frozenset[str]:
        """The /24 and /48 that a campaign comes from."""
        running = self._running.get(self.into(number))
        return frozenset() if running is None else frozenset(running.prefixes)

    # ── after a restart ──────────────────────────────────────────────────────────────────────────────────────────────

    def restore(self, kept: Kept, now: datetime) -> None:
        """Go on where the store stands. Nothing is `changed` by it.

        With the newest reports of the campaigns that run or did so within a day, what follows is as if nothing had
        happened: the same ids, the same figures, the same ends. Without some of them no figure ever falls, and none is
        counted twice, but a figure stands still until what has been said since the restart exceeds it.

        What may still differ, and how an operator would see it:
          reuse    where the store has no testimony of an earlier campaign any more, the share of sources and shapes
                   that were reused is right, but not which they were, so it may be off once a later revision drops some
          rarity   shapes count as often as the campaigns of the past 90 days have them; those that a later revision
                   left out, and older campaigns, are not counted, so a likeness may differ in its second digit
          crowds   where more than 16 running campaigns have one address, network or shape, which 16 find it
          bounds   what was dropped because there was too much of it is back until there is too much again
          order    of two sightings that came in at the same microsecond, which was the later one: only the rate by
                   which a campaign's rhythm is compared depends on it
        """
        self.next_id = max([self.next_id, *(campaign.id + 1 for campaign in kept.campaigns)])
        self.know(kept.learned)
        self._into = {campaign.id: campaign.into for campaign in kept.campaigns if campaign.into}
        heard_at: dict[int, datetime] = {}
        for report in kept.reports:
            number = self.into(report.campaign)
            heard_at[number] = max(report.received, heard_at.get(number, report.received))
        campaigns = {campaign.id: campaign for campaign in kept.campaigns}
        for campaign in campaigns.values():
            self._meetings[family_of(campaign.kind)].recall(campaign.templates)
            if is_found(campaign, heard_at.get(campaign.id, campaign.last), now):
                self._open(campaign.id, campaign.kind, campaign.first).asked.update(campaign.templates)
        self._put_back(kept.reports, now)
        for testimony in kept.testimonies:
            self._hear(testimony)
        for running in list(self._running.values()):
            self._go_on(running, campaigns[running.id])
        self._touched.clear()

    def _put_back(self, reports: Iterable[Report], now: datetime) -> None:
        for report in sorted(reports, key=lambda report: (report.received, report.sighting.revision)):
            if (running := self._running.get(self.into(report.campaign))) is not None:
                part = part_of(report)
                if part.key in self._where:
                    self._take_out(self._running[self._where[part.key]], part.key)
                self._put(running, part, now)
                self._make_room(part.member)

    def _go_on(self, running: Running, kept: Campaign) -> None:
        running.go_on_from(kept)
        running.ended = kept.ended
        for source in running.seen_before:
            self._past.setdefault(source, (NOBODYS, kept.first))
        for template in running.templates_before:
            self._known[template] = min(self._known.get(template, kept.first), kept.first - MOMENT)
        if running.ended is not None:
            self._remember(running)
        self._look_again(running)

    def _hear(self, testimony: Testimony) -> None:
        running = self._running.get(testimony.campaign)
        if running is None:
            self._past[testimony.value] = (testimony.campaign, testimony.last)
        elif testimony.member not in running.members and len(running.sources) < MOST_OF_A_MEMBER:
            self._meetings[running.family].enter(running, bare(running, testimony.value))
            running.sources.setdefault(testimony.value, 1)
            running.prefixes.setdefault(prefix_of(testimony.value), 1)

    # ── placing ──────────────────────────────────────────────────────────────────────────────────────────────────────

    def _take(self, part: Part, now: datetime) -> int:
        """Put a part where it belongs; return its campaign."""
        home = self._where.get(part.key)
        if home is not None and self._running[home].parts[part.key].revision >= part.revision:
            return home
        met, crowd = self._meetings[part.fingerprint.family].meet(part.fingerprint, home)
        if home is not None:
            running = self._running[home]
        elif met:
            running = met.pop(0)
        else:
            running = self._open(self.next_id, part.kind, part.began)
            self._meetings[running.family].opened()
        for other in met:
            if self._are_one(part, running, other):
                running = self._merge(running, other, now)
        for other in crowd:
            if shared_sources(running, other) >= ENOUGH:
                running = self._merge(running, other, now)
        if part.key in self._where:
            self._take_out(self._running[self._where[part.key]], part.key)
        self._put(running, part, now)
        self._make_room(part.member)
        return running.id

    def _are_one(self, part: Part, home: Running, other: Running) -> bool:
        """Whether a part that is like both makes them one: always where its campaign has nothing else."""
        alone = home.base is None and home.parts.keys() == {part.key}
        return alone or self._meetings[home.family].is_bridge(part.fingerprint, home, other)

    def _open(self, number: int, kind: str, began: datetime) -> Running:
        running = self._running[number] = Running(number, kind, began)
        self.next_id = max(self.next_id, number + 1)
        self._look_again(running)
        return running

    def _put(self, running: Running, part: Part, now: datetime) -> None:
        fresh = [source for source in part.fingerprint.sources if source not in running.sources]
        self._meetings[running.family].enter(running, part.fingerprint)
        running.put(part)
        running.seen_before.update(one for one in fresh if self._past.get(one, (running.id,))[0] != running.id)
        for template in part.fingerprint.templates:
            if self._known.setdefault(template, part.received) < running.first:
                running.templates_before.add(template)
        self._where[part.key] = running.id
        self._held.add(part.key, len(part.fingerprint.sources))
        self._touched.add(running.id)
        if running.ended is not None:
            self._come_late(running, now)

    def _come_late(self, running: Running, now: datetime) -> None:
        """A report for a campaign that has ended: it goes on, or had gone on for longer."""
        if running.alive_at + SILENT > now:
            running.ended = None
            self._look_again(running)
        else:
            running.ended = max(running.ended or running.alive_at, running.alive_at)
            self._remember(running)

    def _take_out(self, running: Running, key: PartKey) -> None:
        part = running.take_out(key)
        fingerprint = part.fingerprint
        self._meetings[running.family].leave(running, fingerprint.sources, fingerprint.prefixes, fingerprint.templates)
        running.seen_before.difference_update(one for one in fingerprint.sources if one not in running.sources)
        running.templates_before.intersection_update(running.templates)
        del self._where[key]
        self._held.remove(key)
        self._touched.add(running.id)

    def _merge(self, one: Running, other: Running, now: datetime) -> Running:
        """Make two campaigns one; return it. The older keeps its id, the newer ends into it."""
        older, newer = (one, other) if one.id < other.id else (other, one)
        self._gone[newer.id] = replace(newer.facts(), ended=now, into=older.id)
        self._into[newer.id] = older.id
        for part in list(newer.parts.values()):
            self._take_out(newer, part.key)
            self._put(older, part, now)
        if newer.base is not None:
            older.be_at_least(newer.base)
        self._drop(newer)
        return older

    # ── ending and forgetting ────────────────────────────────────────────────────────────────────────────────────────

    def _end(self, running: Running, ended: datetime) -> None:
        running.ended = ended
        self._remember(running)
        self._touched.add(running.id)

    def _remember(self, running: Running) -> None:
        for source in running.sources:
            self._past.pop(source, None)
            self._past[source] = (running.id, running.last)

    def _look_again(self, running: Running) -> None:
        """When it may end; once it has ended, when it may be forgotten."""
        ended = running.ended
        running.due = running.heard_at + SILENT if ended is None else found_until(ended, running.heard_at)
        heappush(self._due, (running.due, running.id))

    def _forget(self, running: Running) -> None:
        for part in list(running.parts.values()):
            self._fold(running, part)
        self._drop(running)

    def _drop(self, running: Running) -> None:
        """Take a campaign out of everything but the past. What changed of it is kept until it has been asked for."""
        if running.id in self._touched:
            self._touched.discard(running.id)
            self._gone.setdefault(running.id, running.facts())
        sources, prefixes, templates = running.sources, running.prefixes, running.templates
        running.sources, running.prefixes, running.templates = {}, {}, {}
        self._meetings[running.family].leave(running, sources, prefixes, templates)
        del self._running[running.id]

    def _fold(self, running: Running, part: Part) -> None:
        """Forget that a part can be revised. What it added stays."""
        del running.parts[part.key], self._where[part.key]
        self._held.remove(part.key)

    def _lose(self, running: Running, part: Part, gone: frozenset[str]) -> None:
        """Forget addresses of a part; they stay counted."""
        changed = without_sources(part, gone)
        before = len(running.sources)
        running.take_out(part.key)
        running.put(changed)
        running.dropped += before - len(running.sources)
        running.seen_before.difference_update([one for one in gone if one not in running.sources])
        self._meetings[running.family].leave(running, gone, (), ())
        self._held.remove(part.key)
        self._held.add(part.key, len(changed.fingerprint.sources))

    def _make_room(self, member: str) -> None:
        for key in self._held.too_many_addresses(member):
            running = self._running[self._where[key]]
            part = running.parts[key]
            self._lose(running, part, part.fingerprint.sources)
        for key in self._held.too_many_sightings():
            running = self._running[self._where[key]]
            self._fold(running, running.parts[key])
            if not running.parts:
                if running.ended is None:
                    self._end(running, running.alive_at)
                self._forget(running)

    def _let_go_of_the_past(self, now: datetime) -> None:
        while self._past:
            address, (_, last) = next(iter(self._past.items()))
            if len(self._past) <= MOST_PAST and now - last <= REMEMBERED:
                break
            del self._past[address]
        while len(self._known) > MOST_KNOWN:
            del self._known[next(iter(self._known))]
        while len(self._into) > MOST_MERGED:
            del self._into[next(iter(self._into))]


def placed(report: Report, campaign: int) -> Report:
    """The report with its campaign."""
    return Report(report.member, report.key, report.received, report.sighting, campaign)


def found_until(ended: datetime, heard_at: datetime) -> datetime:
    """Until when a campaign that ended is found by late reports: a day after its end, and after the last word of it."""
    return max(ended, heard_at) + LATE


def is_found(campaign: Campaign, heard_at: datetime, now: datetime) -> bool:
    """Whether a campaign that the store has runs, or is still found by late reports."""
    return not campaign.into and (campaign.ended is None or found_until(campaign.ended, heard_at) > now)


def bare(running: Running, address: str) -> Fingerprint:
    """A fingerprint of nothing but an address and its network."""
    began, _ = running.starts
    addresses, prefixes = frozenset([address]), frozenset([prefix_of(address)])
    return Fingerprint(running.family, addresses, prefixes, frozenset(), began, began, running.rate)
