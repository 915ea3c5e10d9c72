"""Who probes, scans and attacks the web sites: attempts and conduct become one finding per actor and campaign.

Evidence adds up per actor (an address; of IPv6 the /64). Each actor stands in one finding, the worst that it deserves:

- `web-probe`: it asked for a known probing path or two. One finding per site and day, everybody listed, to be watched.
- `web-scan`: it goes through the site: many such paths, a scanner's own name, a fast list of nothing but missing paths.
- `exploit-attempt`: the text of a request holds an attack. `probable-success` where the answer says so (`success.py`).

Another actor joins a campaign that is going on where it comes from the same /24 (/48), or asks the same attack of the
same shape of path within `JOINS_S`. A campaign ends after `QUIET_S` without anything new. An actor that gets worse
leaves its finding, which ends there if nobody else is in it, for a new one. Silent about who only has broken links,
missing images or a client that asks for one missing thing again and again.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final, Self

import msgspec

from bavn.intrusions.actor import SURE, Actor, Level, level_of, telling
from bavn.intrusions.campaign import Campaign, rank_of
from bavn.intrusions.keeping import pack, unpack
from bavn.intrusions.prefix import client_of, network_of
from bavn.intrusions.probers import Day
from bavn.intrusions.success import Answers
from bavn.model.attempt import Attempt, Conduct
from bavn.model.finding import Finding, Source

SCHEMA: Final = "bavn.web-actors/1"
ACTORS: Final = 20_000  # remembered at once, of all sites
MEMBERS: Final = 8_000  # of one campaign; of further ones the requests are counted
JOINS: Final = 4_096  # networks and attacks that lead into one campaign
CAMPAIGNS: Final = 200  # open at one site; further actors join its crowd
SITES: Final = 1_000  # whose answers are remembered
ENDED: Final = 5_000  # findings that wait to be handed out
JOINS_S: Final = 600
QUIET_S: Final = 3600
FORGOTTEN_S: Final = 7 * 86400  # a slow scan asks once in hours
SWEEP_S: Final = 60


class Memory(msgspec.Struct):
    """All that is kept. Actors stand in the order in which they were last seen; keys are `site, name`."""

    clock: datetime | None = None  # the latest moment of the log
    second: datetime | None = None  # the one that attempts are of now; logs are not always in order
    swept: datetime | None = None
    actors: dict[str, Actor] = msgspec.field(default_factory=dict)
    touched: set[str] = msgspec.field(default_factory=set)
    campaigns: dict[int, Campaign] = msgspec.field(default_factory=dict)
    joins: dict[str, int] = msgspec.field(default_factory=dict)
    open_at: dict[str, int] = msgspec.field(default_factory=dict)
    last_number: int = 0
    full: bool = False
    days: dict[str, Day] = msgspec.field(default_factory=dict)
    answers: dict[str, Answers] = msgspec.field(default_factory=dict)
    ended: list[Finding] = msgspec.field(default_factory=list)
    handed: int = 0
    sampled: int = 0


class WebActors:
    """Follows who attacks the web sites, on log time only, in bounded memory.

    Feed it attempts and conduct in the order of the log; `findings()` says what is open and what has ended. Within one
    second, the order does not matter.
    """

    def __init__(self) -> None:
        self._memory = Memory()
        self._built: dict[int, Finding] = {}  # of campaigns of which nothing new is known

    @property
    def sampled(self) -> int:
        """How many actors were not followed, or no longer, because memory was full."""
        return self._memory.sampled

    def attempt(self, attempt: Attempt) -> None:
        """Take in a request that holds evidence."""
        self._advance(attempt.time)
        actor = self._actor(attempt.site, attempt.address, attempt.time) if telling(attempt) else None
        if actor is None:
            return
        answer = actor.attempt(attempt)
        if answer is not None:
            self._answers(attempt.site).add(answer)
            self._built.clear()  # what was a success may be the page that everybody gets
        if (campaign := self._memory.campaigns.get(actor.number)) is not None:
            campaign.count(attempt.time, attempt.stands_for)
        self._touch(actor)

    def conduct(self, conduct: Conduct) -> None:
        """Take in how an address behaves on a site."""
        self._advance(conduct.last)
        key = _key(conduct.site, client_of(conduct.address))
        if key not in self._memory.actors and not (conduct.sensitive or conduct.missing >= 20):
            return  # broken links and images
        actor = self._actor(conduct.site, conduct.address, conduct.last)
        if actor is not None:
            actor.behave(conduct)
            self._touch(actor)

    def live(self, now: datetime) -> None:
        """Let the clock go on to `now`: settle what came before, end what has been quiet, forget what is old."""
        self._advance(now)
        self._settle()
        self._sweep(now)

    def findings(self, is_shared: Callable[[str], bool] | None = None) -> list[Finding]:
        """Return all findings, open and ended since the last `forget_ended`, oldest first.

        A source whose address `is_shared` says carries honest people too is marked, and limited at most.
        """
        self._settle()
        self._memory.handed = len(self._memory.ended)
        found = [*self._memory.ended]
        found += (self._open(campaign) for campaign in self._memory.campaigns.values())
        found += (self._probers(day) for day in self._told_days())
        found.sort(key=lambda one: (one.began, one.site, one.kind, one.actor))
        return [spared(one, is_shared) for one in found] if is_shared else found

    def forget_ended(self) -> None:
        """Drop the ended findings that the last `findings` has handed out."""
        del self._memory.ended[: self._memory.handed]
        self._memory.handed = 0

    def keep(self) -> bytes:
        """Return all that is needed to go on from here."""
        return pack(SCHEMA, self._memory)

    @classmethod
    def restore(cls, kept: bytes) -> Self:
        """Return one that goes on from what was kept. Raises ValueError where that is damaged or of another version."""
        made = cls()
        made._memory = unpack(SCHEMA, kept, Memory)
        return made

    # ── one second after another ─────────────────────────────────────────────────────────────────────────────────────

    def _advance(self, time: datetime) -> None:
        second = time.replace(microsecond=0)
        if second != self._memory.second:
            self._settle()
            self._memory.second = second
            self._memory.full = False
        if self._memory.clock is None or time > self._memory.clock:
            self._memory.clock = time
        if self._memory.swept is None or time >= self._memory.swept + timedelta(seconds=SWEEP_S):
            self._sweep(time)

    def _touch(self, actor: Actor) -> None:
        key = _key(actor.site, actor.name)
        actors = self._memory.actors
        actors[key] = actors.pop(key)  # the last one seen stands last
        self._memory.touched.add(key)

    def _settle(self) -> None:
        """Put everybody of whom something new is known where they belong."""
        touched, self._memory.touched = self._memory.touched, set()
        waiting = [self._memory.actors[key] for key in touched if key in self._memory.actors]
        for actor in sorted(waiting, key=lambda one: (one.first, one.site, one.name)):
            level = level_of(actor, self._memory.answers.get(actor.site, Answers()))
            campaign = self._memory.campaigns.get(actor.number)
            if campaign is not None and rank_of(level) <= rank_of(campaign.kind):
                campaign.last = max(campaign.last, actor.last)
                self._built.pop(campaign.number, None)
            elif level == "web-probe":
                self._list(actor)
            elif level:
                self._enter(actor, level)

    # ── who belongs where ────────────────────────────────────────────────────────────────────────────────────────────

    def _actor(self, site: str, address: str, time: datetime) -> Actor | None:
        """Find or make the actor; None where there is no room. One whose campaign has been quiet begins anew."""
        name = client_of(address)
        key = _key(site, name)
        actor = self._memory.actors.get(key)
        if actor is not None:
            campaign = self._memory.campaigns.get(actor.number)
            if campaign is not None and (time - campaign.last).total_seconds() > QUIET_S:
                self._settle()
                if (time - campaign.last).total_seconds() > QUIET_S:
                    self._end(campaign)
                actor = self._memory.actors.get(key)
        if actor is None:
            if len(self._memory.actors) >= ACTORS and (self._memory.full or not self._make_room()):
                self._memory.sampled += 1
                return None
            actor = self._memory.actors[key] = Actor(site, name, time, time)
        return actor

    def _make_room(self) -> bool:
        """Forget the sixteenth that was seen longest ago, except who is in a campaign."""
        idle = [key for key, actor in self._memory.actors.items() if not actor.number][: ACTORS // 16]
        for key in idle:
            self._memory.sampled += self._memory.actors.pop(key).fresh > 0  # what it did stands in no finding
        self._memory.full = not idle  # until the clock has gone on: looking costs time
        return bool(idle)

    def _list(self, actor: Actor) -> None:
        """Put a prober into the list of its site and day."""
        day = self._memory.days.get(actor.site)
        if day is not None and actor.last.date() > day.began.date():
            self._end_day(day)
            day = None
        if day is None:
            began = actor.first if actor.first.date() == actor.last.date() else actor.last
            day = self._memory.days[actor.site] = Day(actor.site, began, self._now(actor), actor.last)
        if not day.add(actor):
            self._memory.sampled += 1

    def _enter(self, actor: Actor, level: Level) -> None:
        """Put an actor into a campaign of this kind: one that it fits, a new one, or the site's crowd."""
        began = began_of(actor, level)
        self._leave(actor, level)
        campaign = self._fitting(actor, level) or self._begin(actor, level, began)
        key = _key(actor.site, actor.name)
        campaign.last = max(campaign.last, actor.last)
        campaign.peak = max(campaign.peak, actor.peak)
        self._built.pop(campaign.number, None)
        if len(campaign.members) >= MEMBERS:
            campaign.beyond += actor.requests - actor.before
            self._memory.sampled += 1
            del self._memory.actors[key]
            return
        actor.number = campaign.number
        campaign.members.append(key)
        for join in joins_of(actor, level) if campaign.actor else ():
            if join not in self._memory.joins and len(campaign.joins) < JOINS:
                self._memory.joins[join] = campaign.number
                campaign.joins.append(join)

    def _begin(self, actor: Actor, level: Level, began: datetime) -> Campaign:
        """Open a campaign; where a site has too many, return its crowd."""
        name = actor.name if self._memory.open_at.get(actor.site, 0) < CAMPAIGNS else ""
        if not name:
            for one in self._memory.campaigns.values():
                if (one.site, one.kind, one.actor) == (actor.site, level, ""):
                    return one
        self._memory.last_number += 1
        number = self._memory.last_number
        made = Campaign(number, actor.site, level, name, began, self._now(actor), actor.last)
        self._memory.campaigns[number] = made
        self._memory.open_at[actor.site] = self._memory.open_at.get(actor.site, 0) + 1
        return made

    def _leave(self, actor: Actor, level: Level) -> None:
        """Take an actor out of the lesser finding that it stands in."""
        day = self._memory.days.get(actor.site)
        if day is not None:
            day.leave(actor.name)
        campaign = self._memory.campaigns.get(actor.number)
        if campaign is None:
            return
        if len(campaign.members) == 1:
            self._close(campaign, campaign.last)
        else:
            campaign.members.remove(_key(actor.site, actor.name))
            self._built.pop(campaign.number, None)
        actor.number = 0
        if level == "exploit-attempt":
            actor.before = actor.requests - sum(trace.requests for trace in actor.traces.values() if trace.used)

    def _fitting(self, actor: Actor, level: Level) -> Campaign | None:
        """The oldest lively campaign of the actor's network, or of the same attack on the same path; None: none is."""
        numbers = {self._memory.joins.get(join, 0) for join in joins_of(actor, level)}
        for number in sorted(numbers - {0}):
            campaign = self._memory.campaigns[number]
            if abs((actor.last - campaign.last).total_seconds()) <= JOINS_S:
                return campaign
        return None

    def _members(self, campaign: Campaign) -> Iterator[Actor]:
        return (actor for key in campaign.members if (actor := self._memory.actors.get(key)) is not None)

    def _told_days(self) -> Iterator[Day]:
        for day in self._memory.days.values():
            if day.members or day.told:
                day.told = True
                yield day

    def _answers(self, site: str) -> Answers:
        answers = self._memory.answers
        found = answers.pop(site, None) or Answers()
        answers[site] = found
        if len(answers) > SITES:
            del answers[next(iter(answers))]
        return found

    def _now(self, actor: Actor) -> datetime:
        return max(self._memory.clock or actor.last, actor.last)

    # ── what has ended ───────────────────────────────────────────────────────────────────────────────────────────────

    def _sweep(self, now: datetime) -> None:
        """End campaigns that have been quiet and days that are over; forget actors of long ago."""
        self._memory.swept = now
        for campaign in list(self._memory.campaigns.values()):
            if (now - campaign.last).total_seconds() > QUIET_S:
                self._end(campaign)
        for day in list(self._memory.days.values()):
            if now.date() > day.began.date():
                self._end_day(day)
        old = now - timedelta(seconds=FORGOTTEN_S)
        for key in [key for key, actor in self._memory.actors.items() if actor.last < old and not actor.number]:
            del self._memory.actors[key]

    def _end(self, campaign: Campaign) -> None:
        """End a campaign; its actors begin anew."""
        self._close(campaign, campaign.last)
        for key in campaign.members:
            self._memory.actors.pop(key, None)

    def _close(self, campaign: Campaign, ended: datetime) -> None:
        self._hand_in(self._finding(campaign, ended))
        del self._memory.campaigns[campaign.number]
        self._built.pop(campaign.number, None)
        for join in campaign.joins:
            del self._memory.joins[join]
        self._memory.open_at[campaign.site] -= 1
        if not self._memory.open_at[campaign.site]:
            del self._memory.open_at[campaign.site]

    def _end_day(self, day: Day) -> None:
        del self._memory.days[day.site]
        if day.members or day.told:
            self._hand_in(self._probers(day, day.last))

    def _hand_in(self, finding: Finding) -> None:
        self._memory.ended.append(finding)
        if len(self._memory.ended) > ENDED:
            del self._memory.ended[0]
            self._memory.handed = max(self._memory.handed - 1, 0)

    def _open(self, campaign: Campaign) -> Finding:
        if (built := self._built.get(campaign.number)) is None:
            built = self._built[campaign.number] = self._finding(campaign)
        return built

    def _finding(self, campaign: Campaign, ended: datetime | None = None) -> Finding:
        return campaign.finding(self._members(campaign), self._memory.answers.get(campaign.site, Answers()), ended)

    def _probers(self, day: Day, ended: datetime | None = None) -> Finding:
        found = (self._memory.actors.get(_key(day.site, name)) for name in day.members)
        return day.finding([actor for actor in found if actor is not None], ended)


def _key(site: str, name: str) -> str:
    return f"{name} {site}"


def began_of(actor: Actor, level: Level) -> datetime:
    """When what the actor is accused of began: its first attack, or all that it did."""
    used = [trace.first for trace in actor.traces.values() if trace.used]
    return min(used) if level == "exploit-attempt" and used else actor.first


def joins_of(actor: Actor, level: Level) -> list[str]:
    """What leads an actor into a campaign: its network; the same attack on the same shape of path and parameter."""
    near = network_of(actor.name)
    found = [f"{level} {actor.site} {near}"] if near else []
    if level == "exploit-attempt":
        found += sorted({
            f"{level} {actor.site} {trace.attack} {trace.parameter} {trace.shape}"
            for trace in actor.traces.values()
            if trace.used and trace.certainty >= SURE
        })  # fmt: skip
    return found


def spared(finding: Finding, is_shared: Callable[[str], bool]) -> Finding:
    """Return the finding with its shared sources marked, and none of them blocked."""
    return replace(finding, sources=tuple(_spared(finding.sources, is_shared)))


def _spared(sources: Iterable[Source], is_shared: Callable[[str], bool]) -> Iterator[Source]:
    for source in sources:
        shared = is_shared(source.address)
        action = "limit" if shared and source.action == "block" else source.action
        yield replace(source, shared=shared, action=action) if shared else source
