"""Which sightings are one attack: incremental, by inverted indexes of addresses, networks and shapes.

A sighting costs what its own size costs, however much is running: every address, network and shape names at most
`MOST_HOLDERS` running campaigns, the `MOST_CANDIDATES` with most in common are compared, and the sighting joins the
likest one from `fingerprint.ENOUGH` on. Where nothing is like it, it is a campaign of one.

Two campaigns become one when a sighting is like both and knows at least half of the smaller one: the older keeps its
id, the newer ends into it (`into`). Only a firm sighting makes them one, and by what firm ones have named alone: a
member who joined yesterday, or who forges sources, could else name two attacks in one breath. What such a one sends
joins the likest campaign and brings nobody into it. Where it was alone, or among its like, a later revision of it goes
over to the campaign that it turns out to be part of; what else stayed there stays. It never does so on one other
member's word, unless that is a firm one or all that is there.

What a sighting takes back, by a later revision or because it is for nobody any more, its campaign has never had.

A campaign ends an hour after the last word of it, as of when the last of its sightings ended or fell silent; it is kept
for a day so that a late report still finds it (which opens it again), and then only its sources and shapes are
remembered, for what is reused: sources for 180 days, shapes for years.

What is dropped when there is too much of it, so that memory is bounded:
  addresses   beyond `MOST_SOURCES` in all, or `MOST_OF_A_MEMBER`: those of the member that holds most, its oldest
              sighting first. They stay counted in the campaign, and help no sighting to find it any more.
  sightings   beyond `MOST_PARTS`: the oldest of the member that has most can be revised no more; a later revision of
              one counts as another sighting. A campaign of which no sighting is left ends.
"""

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from heapq import heappop, heappush
from typing import Final

from bavn.clearing.changes import Kept, Learned, Report
from bavn.clearing.fingerprint import ENOUGH, EVERY_FAMILY, Fingerprint, family_of, prefix_of
from bavn.clearing.holdings import Holdings, PartKey
from bavn.clearing.meeting import Meeting, shared_sources
from bavn.clearing.names import Names
from bavn.clearing.parts import Part, part_of
from bavn.clearing.past import Past
from bavn.clearing.running import Moves, Running
from bavn.model.campaign import Campaign, Testimony
from bavn.model.sighting import Template
from bavn.model.tlp import Tlp

SILENT: Final = timedelta(hours=1)  # after which a campaign has ended
LATE: Final = timedelta(hours=24)  # for which an ended campaign can still be found

MOST_SOURCES: Final = 200_000
MOST_OF_A_MEMBER: Final = 20_000
MOST_PARTS: Final = 40_000
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
        self._established: frozenset[str] = frozenset()
        self._held = Holdings(MOST_SOURCES, MOST_OF_A_MEMBER, MOST_PARTS)
        self._meetings = {family: Meeting(self._running) for family in EVERY_FAMILY}
        self._past = Past()
        self._due: list[tuple[datetime, int]] = []  # for each running campaign the one that is its `due`
        self._into: dict[int, int] = {}
        self._gone: dict[int, Campaign] = {}  # that changed by ending into another one
        self._touched: set[int] = set()

    # ── what happens ─────────────────────────────────────────────────────────────────────────────────────────────────

    def take(self, reports: Iterable[Report], now: datetime) -> list[Report]:
        """Place reports, in their order, and return them with their campaign. `now` is the hub's time."""
        return [placed(report, self._take(part_of(report, self._established), now)) for report in reports]

    def take_back(self, member: str, sighting: str, revision: int, now: datetime) -> None:
        """Take out what an earlier revision of a sighting said: this one is not for anybody to know of."""
        home = self._where.get((member, sighting))
        if home is not None and self._running[home].parts[member, sighting].revision < revision:
            self._lose_word(self._running[home], (member, sighting), now)

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
        self._past.let_go(now)
        while len(self._into) > MOST_MERGED:
            del self._into[next(iter(self._into))]

    def changed(self) -> dict[int, Campaign]:
        """The campaigns that changed since this was asked last, as they are now."""
        changed = self._gone | {number: self._facts(self._running[number]) for number in sorted(self._touched)}
        self._gone, self._touched = {}, set()
        return changed

    def know(self, learned: Iterable[Learned]) -> None:
        """Remember shapes that a list or the library has, so that a campaign which uses them is seen to reuse them."""
        self._past.know(learned)

    def trust(self, established: Collection[str]) -> None:
        """Learn whose word is firm. It is no change of what they said."""
        changed = self._established ^ (established := frozenset(established))
        self._established = established
        for number in sorted({self._where[key] for member in changed for key in self._held.of(member)}):
            running = self._running[number]
            before = running.known
            running.stand(established)
            self._find_anew(running, before)

    def vouch(self, order: int, address: str) -> None:
        """Note that an operator ordered something about an address, for those that have it now and for no later one."""
        for running in self._running.values():
            if address in running.named.sources:
                running.vouched.add(order)
                self._touched.add(running.id)

    def withdraw(self, member: str, now: datetime) -> None:
        """Take out all that a member said. A campaign of which nothing is left ends; what it joined stays joined."""
        for key in self._held.of(member):
            self._lose_word(self._running[self._where[key]], key, now)

    def erase(self, address: str) -> None:
        """Forget an address everywhere. It stays counted."""
        self._past.erase(address)
        for running in self._running.values():
            if address in running.named.sources:
                for part in [part for part in running.parts.values() if address in part.fingerprint.sources]:
                    self._lose(running, part, frozenset([address]))

    # ── what is known ────────────────────────────────────────────────────────────────────────────────────────────────

    def get(self, number: int) -> Campaign | None:
        """A running campaign, or one that ended within a day, as it is now; else None."""
        running = self._running.get(self.into(number))
        return None if running is None else self._facts(running)

    def numbers(self) -> list[int]:
        """The ids of the campaigns that have not ended."""
        return [number for number, running in self._running.items() if running.ended is None]

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
        return frozenset() if running is None else frozenset(running.named.sources)

    # ── after a restart ──────────────────────────────────────────────────────────────────────────────────────────────

    def restore(self, kept: Kept, now: datetime) -> None:
        """Go on where the store stands. Nothing is `changed` by it.

        With the newest reports of the campaigns that run or did so within a day, what follows is as if nothing had
        happened: the same ids, the same figures, the same ends. Without some of them no figure ever falls, and none is
        counted twice, but a figure stands still until what has been said since the restart exceeds it.

        What may still differ, and how an operator would see it:
          reuse    where the store has no testimony of an earlier campaign any more, the share of sources and shapes
                   that were reused is right, but not which they were, so it may be off once a later revision drops some
          rarity   shapes count as often as the campaigns of the past 90 days have them; older ones are not counted, so
                   a likeness may differ in its second digit
          crowds   where more than 16 running campaigns have one address, network or shape, which 16 find it
          bounds   what was dropped because there was too much of it is back until there is too much again
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
            meeting = self._meetings[family_of(campaign.kind)]
            meeting.opened()
            if is_found(campaign, heard_at.get(campaign.id, campaign.last), now):
                self._open(campaign.id, campaign.kind, campaign.first)
            elif not campaign.into:
                meeting.ask(campaign.templates)
        self._put_back(kept.reports, now)
        for running in list(self._running.values()):
            self._go_on(running, campaigns[running.id])
        for testimony in kept.testimonies:
            if testimony.score > 0:  # else it was taken back
                self._hear(testimony)
        self._touched.clear()

    def _put_back(self, reports: Iterable[Report], now: datetime) -> None:
        for report in sorted(reports, key=lambda report: (report.received, report.sighting.revision)):
            if (running := self._running.get(self.into(report.campaign))) is not None:
                part = part_of(report, self._established)
                self._put(running, part, now)
                self._make_room(part.member)

    def _go_on(self, running: Running, kept: Campaign) -> None:
        self._facts(running)
        running.go_on_from(kept)
        running.ended = kept.ended
        self._past.go_on_from(running, kept.first)
        if running.ended is not None:
            self._past.remember(running)
        self._look_again(running)

    def _hear(self, testimony: Testimony) -> None:
        """Know an address by what is held against it: where its campaign is over, or its report is missing."""
        running = self._running.get(testimony.campaign)
        if running is None:
            self._past.hear(testimony)
            return
        sources, is_missing = (
            running.named.sources,
            running.base is not None and testimony.member not in running.members,
        )
        if is_missing and testimony.value not in sources and len(sources) < MOST_OF_A_MEMBER:
            self._meetings[running.family].enter(running.id, running.named.add(bare(running, testimony.value)))

    # ── placing ──────────────────────────────────────────────────────────────────────────────────────────────────────

    def _take(self, part: Part, now: datetime) -> int:
        """Put a part where it belongs; return its campaign."""
        home = self._where.get(part.key)
        if home is not None and self._running[home].parts[part.key].revision >= part.revision:
            return home
        if home is not None and self._running[home].family != part.fingerprint.family:  # another attack altogether
            self._lose_word(self._running[home], part.key, now)
            home = None
        met, crowd = self._meetings[part.fingerprint.family].meet(part.fingerprint, home)
        if home is not None:
            running = self._running[home]
            if not part.firm and met and self._goes_over(part, running, met[0]):
                running = self._move(part.key, running, met[0], now)
        elif met:
            running = met.pop(0)
        else:
            running = self._open(self.next_id, part.kind, part.began)
            self._meetings[running.family].opened()
        if part.firm:
            running = self._join(part, running, met, crowd, now)
        self._put(running, part, now)
        self._make_room(part.member)
        return running.id

    def _join(self, part: Part, running: Running, met: list[Running], crowd: list[Running], now: datetime) -> Running:
        """Make those one with a firm part's campaign that it shows to be one with it; return what they are then."""
        meeting = self._meetings[running.family]
        for other in met:
            both = running.firm and other.firm
            is_one = is_alone(part, running) and meeting.is_of(part.fingerprint, other)
            if is_one or (both and meeting.is_bridge(part.fingerprint, running, other)):
                running = self._merge(running, other, now)
        for other in crowd:
            if running.firm and other.firm and shared_sources(running, other) >= ENOUGH:
                running = self._merge(running, other, now)
        return running

    def _goes_over(self, part: Part, home: Running, other: Running) -> bool:
        """Whether a part that is not firm leaves its campaign: where nothing else is in it, or nothing firm."""
        is_one = is_alone(part, home) and self._meetings[home.family].is_of(part.fingerprint, other)
        return is_one or (other.firm > 0 and not home.firm)

    def _move(self, key: PartKey, home: Running, other: Running, now: datetime) -> Running:
        """Take a part out that is to be put into another campaign; return that one. Of what is left nothing, ends."""
        facts = self._facts(home)
        self._take_out(home, key)
        if not home.parts and home.folded is None and home.base is None:
            self._end_into(home, facts, other, now)
        return other

    def _open(self, number: int, kind: str, began: datetime) -> Running:
        running = self._running[number] = Running(number, kind, began)
        self.next_id = max(self.next_id, number + 1)
        self._look_again(running)
        return running

    def _put(self, running: Running, part: Part, now: datetime) -> None:
        """Add a part to a campaign, in the place of what it said there; what it said elsewhere is taken out."""
        self._clear(running, part)
        before = running.known
        moves = running.revise(part) if part.key in running.parts else running.put(part)
        self._follow(running, before, moves)
        self._past.compare(running, part, moves.came.sources)
        if part.key in self._where:
            self._held.remove(part.key)
        self._where[part.key] = running.id
        self._held.add(part.key, len(part.fingerprint.sources))
        self._touched.add(running.id)
        if running.ended is not None:
            self._come_late(running, now)

    def _clear(self, running: Running, part: Part) -> None:
        """Take out what a part said, unless it is to be revised in its place."""
        home = self._where.get(part.key)
        if home is not None and (home != running.id or running.parts[part.key].firm != part.firm):
            self._take_out(self._running[home], part.key)

    def _follow(self, running: Running, before: Names, moves: Moves) -> None:
        """Let what a campaign has be found by what it has now. `before` is by what it was found."""
        meeting = self._meetings[running.family]
        if running.known is before:
            meeting.leave(running.id, moves.lost)
            meeting.enter(running.id, moves.found)
        else:
            self._find_anew(running, before)
        meeting.ask(moves.came.templates)
        meeting.unask(moves.went.templates)
        running.seen_before.difference_update(moves.went.sources)
        running.templates_before.difference_update(moves.went.templates)
        if running.ended is not None:
            self._past.take_back(running.id, moves.went.sources)

    def _find_anew(self, running: Running, before: Names) -> None:
        self._meetings[running.family].leave(running.id, before.all())
        self._meetings[running.family].enter(running.id, running.known.all())

    def _come_late(self, running: Running, now: datetime) -> None:
        """A report for a campaign that has ended: it goes on, or had gone on for longer."""
        if running.alive_at + SILENT > now:
            running.ended = None
            self._look_again(running)
        else:
            running.ended = max(running.ended or running.alive_at, running.alive_at)
            self._past.remember(running)

    def _take_out(self, running: Running, key: PartKey) -> None:
        before = running.known
        _, moves = running.take_out(key)
        self._follow(running, before, moves)
        del self._where[key]
        self._held.remove(key)
        self._touched.add(running.id)

    def _lose_word(self, running: Running, key: PartKey, now: datetime) -> None:
        """Take out what is not to be known any more. Nobody can tell what else of it would be in an earlier figure."""
        self._take_out(running, key)
        running.base = None
        if not running.parts and running.ended is None:
            self._end(running, now)

    def _merge(self, one: Running, other: Running, now: datetime) -> Running:
        """Make two campaigns one; return it. The older keeps its id, the newer ends into it."""
        older, newer = (one, other) if one.id < other.id else (other, one)
        facts = self._facts(newer)
        for part in list(newer.parts.values()):
            self._put(older, part, now)
        older.requests += newer.requests  # what is left there was folded
        if newer.base is not None or newer.folded is not None:
            older.be_at_least(self._facts(newer))
        self._end_into(newer, facts, older, now)
        return older

    def _end_into(self, running: Running, facts: Campaign, other: Running, now: datetime) -> None:
        """End a campaign that turned out to be part of another one. `facts` is what it was."""
        self._gone[running.id] = replace(facts, ended=now, into=other.id)
        self._into[running.id] = other.id
        other.vouched |= running.vouched
        self._drop(running)

    def _facts(self, running: Running) -> Campaign:
        """A campaign as it stands, once what was taken back is out of every figure."""
        if running.stale:
            running.recount()
            if running.ended is not None and running.parts:
                running.ended = running.alive_at
            self._look_again(running)
        return running.facts()

    # ── ending and forgetting ────────────────────────────────────────────────────────────────────────────────────────

    def _end(self, running: Running, ended: datetime) -> None:
        running.ended = ended
        self._past.remember(running)
        self._touched.add(running.id)

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
            self._gone.setdefault(running.id, self._facts(running))
        self._meetings[running.family].leave(running.id, running.known.all())
        del self._running[running.id]

    def _fold(self, running: Running, part: Part) -> None:
        """Forget that a part can be revised. What it added stays."""
        running.fold(part.key)
        del self._where[part.key]
        self._held.remove(part.key)

    def _lose(self, running: Running, part: Part, gone: frozenset[str]) -> None:
        """Forget addresses of a part; they stay counted."""
        self._follow(running, running.known, running.lose(part.key, gone))
        self._held.remove(part.key)
        self._held.add(part.key, len(running.parts[part.key].fingerprint.sources))

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


def placed(report: Report, campaign: int) -> Report:
    """The report with its campaign."""
    return Report(report.member, report.key, report.received, report.sighting, campaign)


def is_alone(part: Part, running: Running) -> bool:
    """Whether a campaign has nothing but what this part said before."""
    return running.base is None and running.folded is None and running.parts.keys() == {part.key}


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
