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

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Final, Self

import msgspec

from bavn.intrusions.actor import MOST_TRACES, Actor, Level, level_of, share, telling
from bavn.intrusions.campaign import WebCampaign, began_of, joins_of, rank_of
from bavn.intrusions.hashing import one_of
from bavn.intrusions.keeping import pack, unpack
from bavn.intrusions.prefix import client_of
from bavn.intrusions.probers import Day
from bavn.intrusions.success import NO, Answers
from bavn.model.attempt import Attempt, Conduct
from bavn.model.finding import Finding, Source

Outline = tuple[str, str, str, datetime, bool, str, str | None]  # kind, site, actor, began, is over, severity, outcome

SCHEMA: Final = "bavn.web-actors/2"
ACTORS: Final = 20_000  # remembered at once, of all sites
MEMBERS: Final = 8_000  # of one campaign; of further ones the requests are counted
AT_EASE: Final = 20_000  # things remembered of all actors, up to which each may have as many as it does
NOTES: Final = 40_000  # things, from which on each actor may have one of a kind
TIGHT: Final = {True: 16, False: 8}  # things of a kind between the two: of who is in a campaign, of others
PROBERS: Final = 20_000  # listed at once, of all sites and days
JOINS: Final = 4_096  # networks and attacks that lead into one campaign
JOINS_IN_ALL: Final = 20_000
CAMPAIGNS: Final = 200  # open at one site; further actors join its crowd
CAMPAIGNS_IN_ALL: Final = 1_000
SITES: Final = 200  # whose clock and answers are remembered
ENDED: Final = 5_000  # findings that wait to be handed out
SOURCES: Final = 50_000  # of them; beyond, a finding waits with its worst `WORST`
WORST: Final = 100
MISSING: Final = 3  # paths that somebody was told are not there
JOINS_S: Final = 600
QUIET_S: Final = 3600
FORGOTTEN_S: Final = 7 * 86400  # a slow scan asks once in hours
SWEEP_S: Final = 60


class Site(msgspec.Struct, array_like=True):
    """The clock of one site's log, which no other site moves; when it was last looked for what is over; its answers."""

    clock: datetime
    swept: datetime
    answers: Answers = msgspec.field(default_factory=Answers)


class Memory(msgspec.Struct, array_like=True):
    """All that is kept. Actors stand in the order in which they were last seen; their keys are name and site."""

    second: datetime | None = None  # the one that attempts are of now; logs are not always in order
    swept: datetime | None = None
    actors: dict[str, Actor] = msgspec.field(default_factory=dict)
    touched: set[str] = msgspec.field(default_factory=set)
    campaigns: dict[int, WebCampaign] = msgspec.field(default_factory=dict)
    joins: dict[int, int] = msgspec.field(default_factory=dict)
    open_at: dict[str, int] = msgspec.field(default_factory=dict)
    last_number: int = 0
    full: bool = False
    days: dict[str, Day] = msgspec.field(default_factory=dict)
    sites: dict[str, Site] = msgspec.field(default_factory=dict)
    ended: list[Finding] = msgspec.field(default_factory=list)
    handed: int = 0
    sampled: int = 0
    notes: int = 0  # things remembered of all actors
    waiting: int = 0  # sources of ended findings


class WebActors:
    """Follows who attacks the web sites, on log time only, in bounded memory.

    Feed it attempts and conduct in the order of the log; `findings()` says what is open and what has ended. Within one
    second, the order does not matter.
    """

    def __init__(self) -> None:
        self._memory = Memory()
        self._built: dict[int, Finding] = {}  # of campaigns of which nothing new is known
        self._outlined: dict[int, Outline] = {}
        self._sources: dict[int, dict[str, Source]] = {}  # the same of their actors

    @property
    def sampled(self) -> int:
        """How many actors were not followed, or no longer, because memory was full."""
        return self._memory.sampled

    def attempt(self, attempt: Attempt) -> None:
        """Take in a request that holds evidence."""
        site = self._advance(attempt.site, attempt.time)
        found = telling(attempt)
        if attempt.status in NO and not site.answers.refuses:
            self._believe(attempt.site, site)
        actor = self._actor(attempt.site, attempt.address, attempt.time) if found else None
        if actor is None:
            return
        before = actor.notes
        answer = actor.attempt(attempt, found, self._most(actor))
        self._memory.notes += actor.notes - before
        if answer is not None:
            site.answers.add(answer)
            self._doubt(attempt.site)
        if (campaign := self._memory.campaigns.get(actor.number)) is not None:
            campaign.count(attempt.time, attempt.stands_for)
        self._touch(actor)

    def conduct(self, conduct: Conduct) -> None:
        """Take in how an address behaves on a site."""
        site = self._advance(conduct.site, conduct.last)
        if conduct.missing >= MISSING and not site.answers.refuses:
            self._believe(conduct.site, site)
        key = _key(conduct.site, client_of(conduct.address))
        if key not in self._memory.actors and not (conduct.sensitive or conduct.missing >= 20):
            return  # broken links and images
        actor = self._actor(conduct.site, conduct.address, conduct.last)
        if actor is not None:
            before = actor.notes
            actor.behave(conduct, self._most(actor))
            self._memory.notes += actor.notes - before
            self._touch(actor)

    def live(self, now: datetime) -> None:
        """Let the clock go on to `now`: settle what came before, end what has been quiet, forget what is old."""
        self._settle()
        self._memory.full = False
        self._sweep(now)

    def outline(self) -> list[Outline]:
        """Return what there is to tell in short, as of the last second that is over. Nothing changes by it."""
        memory = self._memory
        found = [outlined(one) for one in memory.ended]
        found += (self._outline(campaign) for campaign in memory.campaigns.values())
        found += (
            ("web-probe", day.site, "", day.began, False, "low", "attempt")
            for day in memory.days.values()
            if day.members or day.told
        )
        return sorted(found, key=lambda one: (one[3], one[1], one[0], one[2]))

    def findings(self) -> list[Finding]:
        """Return all findings, open and ended since the last `forget_ended`, oldest first."""
        self._settle()
        self._memory.handed = len(self._memory.ended)
        found = [*self._memory.ended]
        found += (self._open(campaign) for campaign in self._memory.campaigns.values())
        found += (self._probers(day) for day in self._told_days())
        found.sort(key=lambda one: (one.began, one.site, one.kind, one.actor))
        return found

    def forget_ended(self) -> None:
        """Drop the ended findings that the last `findings` has handed out."""
        del self._memory.ended[: self._memory.handed]
        self._memory.handed = 0
        self._memory.waiting = sum(len(finding.sources) for finding in self._memory.ended)

    def keep(self) -> bytes:
        """Return all that is needed to go on from here."""
        return pack(SCHEMA, self._memory)

    @classmethod
    def restore(cls, kept: bytes) -> Self:
        """Return one that goes on from what was kept. Raises ValueError where that is damaged or of another version."""
        made = cls()
        made._memory = unpack(SCHEMA, kept, Memory)
        for actor in made._memory.actors.values():
            share(actor)
        return made

    # ── one second after another ─────────────────────────────────────────────────────────────────────────────────────

    def _advance(self, name: str, time: datetime) -> Site:
        """Let a site's own clock go on; another's may be wrong, or its log be read ahead."""
        second = time.replace(microsecond=0)
        if second != self._memory.second:
            self._settle()
            self._memory.second = second
            self._memory.full = False
        site = self._memory.sites.get(name)
        if site is None:
            if len(self._memory.sites) >= SITES:
                oldest = next(iter(self._memory.sites))
                del self._memory.sites[oldest]
                self._doubt(oldest)  # nothing is known any more of how it answers
            site = self._memory.sites[one_of(name)] = Site(time, time)
        site.clock = max(site.clock, time)
        if (time - site.swept).total_seconds() >= SWEEP_S:
            site.swept = time
            self._sweep(time, name)
        return site

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
            level = level_of(actor, self._answers(actor.site))
            campaign = self._memory.campaigns.get(actor.number)
            if campaign is not None and rank_of(level) <= rank_of(campaign.kind):
                campaign.last = max(campaign.last, actor.last)
                self._renew(campaign.number, actor.name)
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
            elif campaign is None and (time - actor.last).total_seconds() > FORGOTTEN_S:
                self._forget(key)
                actor = None
        if actor is None:
            if len(self._memory.actors) >= ACTORS and (self._memory.full or not self._make_room()):
                self._memory.sampled += 1
                return None
            actor = self._memory.actors[key] = Actor(one_of(site), name, time, time)
        return actor

    def _make_room(self) -> bool:
        """Forget the sixteenth that was seen longest ago, except who is in a campaign."""
        idle = [key for key, actor in self._memory.actors.items() if not actor.number][: ACTORS // 16]
        for key in idle:
            self._memory.sampled += self._memory.actors[key].fresh > 0  # what it did stands in no finding
            self._forget(key)
        self._memory.full = not idle  # until the clock has gone on: looking costs time
        return bool(idle)

    def _most(self, actor: Actor) -> int:
        """How many things of each kind an actor may have remembered: fewer when many have much."""
        if self._memory.notes < AT_EASE:
            return MOST_TRACES
        return TIGHT[bool(actor.number)] if self._memory.notes < NOTES else 1

    def _forget(self, key: str) -> None:
        actor = self._memory.actors.pop(key, None)
        self._memory.notes -= actor.notes if actor else 0

    def _list(self, actor: Actor) -> None:
        """Put a prober into the list of its site and day."""
        day = self._memory.days.get(actor.site)
        if day is not None and actor.last.date() > day.began.date():
            self._end_day(day)
            day = None
        if day is None:
            began = actor.first if actor.first.date() == actor.last.date() else actor.last
            day = self._memory.days[actor.site] = Day(actor.site, began, self._now(actor), actor.last)
        room = sum(len(one.members) for one in self._memory.days.values()) < PROBERS
        if not day.add(actor, room=room):
            self._memory.sampled += 1

    def _enter(self, actor: Actor, level: Level) -> None:
        """Put an actor into a campaign of this kind: one that it fits, a new one, or the site's crowd."""
        began = began_of(actor, level)
        self._leave(actor, level)
        campaign = self._fitting(actor, level) or self._begin(actor, level, began)
        campaign.last = max(campaign.last, actor.last)
        campaign.peak = max(campaign.peak, actor.peak)
        self._renew(campaign.number, actor.name)
        if len(campaign.members) >= MEMBERS:
            campaign.beyond += actor.requests - actor.before
            self._memory.sampled += 1
            self._forget(_key(actor.site, actor.name))
            return
        actor.number = campaign.number
        campaign.members[actor.name] = None
        joins = self._memory.joins
        for join in joins_of(actor, level) if campaign.actor else ():
            if join not in joins and len(campaign.joins) < JOINS and len(joins) < JOINS_IN_ALL:
                joins[join] = campaign.number
                campaign.joins.append(join)

    def _begin(self, actor: Actor, level: Level, began: datetime) -> WebCampaign:
        """Open a campaign; where a site has too many, return its crowd."""
        few = self._memory.open_at.get(actor.site, 0) < CAMPAIGNS and len(self._memory.campaigns) < CAMPAIGNS_IN_ALL
        name = actor.name if few else ""
        if not few:
            for one in self._memory.campaigns.values():
                if (one.site, one.kind, one.actor) == (actor.site, level, ""):
                    return one
        self._memory.last_number += 1
        number = self._memory.last_number
        made = WebCampaign(number, actor.site, level, name, began, self._now(actor), actor.last)
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
            del campaign.members[actor.name]
            self._renew(campaign.number, actor.name)
        actor.number = 0
        if level == "exploit-attempt":
            actor.before = actor.requests - sum(trace.requests for trace in actor.traces.values() if trace.used)

    def _fitting(self, actor: Actor, level: Level) -> WebCampaign | None:
        """The oldest lively campaign of the actor's network, or of the same attack on the same path; None: none is."""
        numbers = {self._memory.joins.get(join, 0) for join in joins_of(actor, level)}
        for number in sorted(numbers - {0}):
            campaign = self._memory.campaigns[number]
            if abs((actor.last - campaign.last).total_seconds()) <= JOINS_S:
                return campaign
        return None

    def _members(self, campaign: WebCampaign) -> list[Actor]:
        found = (self._memory.actors.get(_key(campaign.site, name)) for name in campaign.members)
        return [actor for actor in found if actor is not None]

    def _told_days(self) -> Iterator[Day]:
        for day in self._memory.days.values():
            if day.members or day.told:
                day.told = True
                yield day

    def _answers(self, name: str) -> Answers:
        site = self._memory.sites.get(name)
        return site.answers if site else Answers()

    def _now(self, actor: Actor) -> datetime:
        site = self._memory.sites.get(actor.site)
        return max(site.clock, actor.last) if site else actor.last

    def _believe(self, name: str, site: Site) -> None:
        """A site has said no: what it answered well before is looked at again."""
        site.answers.refuses = True
        self._memory.touched |= {
            key for key, actor in self._memory.actors.items() if actor.answers and actor.site == name
        }
        self._doubt(name)

    def _doubt(self, site: str) -> None:
        """Look again at what has worked at a site: what was a success may be the page that everybody gets."""
        for campaign in self._memory.campaigns.values():
            if campaign.site == site:
                self._built.pop(campaign.number, None)
                self._outlined.pop(campaign.number, None)

    def _renew(self, number: int, actor: str) -> None:
        """Something new is known of an actor in a campaign."""
        self._built.pop(number, None)
        self._outlined.pop(number, None)
        self._sources.get(number, {}).pop(actor, None)

    # ── what has ended ───────────────────────────────────────────────────────────────────────────────────────────────

    def _sweep(self, now: datetime, site: str | None = None) -> None:
        """End campaigns that have been quiet and days that are over, of all sites or one; forget actors of long ago."""
        for campaign in list(self._memory.campaigns.values()):
            if site in {None, campaign.site} and (now - campaign.last).total_seconds() > QUIET_S:
                self._end(campaign)
        for day in list(self._memory.days.values()):
            if site in {None, day.site} and now.date() > day.began.date():
                self._end_day(day)
        idle = self._memory.actors.items() if site is None else ()
        for key in [key for key, one in idle if not one.number and (now - one.last).total_seconds() > FORGOTTEN_S]:
            self._forget(key)

    def _end(self, campaign: WebCampaign) -> None:
        """End a campaign; its actors begin anew."""
        self._close(campaign, campaign.last)
        for name in campaign.members:
            self._forget(_key(campaign.site, name))

    def _close(self, campaign: WebCampaign, ended: datetime) -> None:
        self._hand_in(self._finding(campaign, ended))
        del self._memory.campaigns[campaign.number]
        for known in (self._built, self._outlined, self._sources):
            known.pop(campaign.number, None)
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
        if self._memory.waiting + len(finding.sources) > SOURCES and len(finding.sources) > WORST:
            self._memory.sampled += len(finding.sources) - WORST
            finding = replace(finding, sources=finding.sources[:WORST])
        self._memory.waiting += len(finding.sources)
        self._memory.ended.append(finding)
        if len(self._memory.ended) > ENDED:
            self._memory.waiting -= len(self._memory.ended.pop(0).sources)
            self._memory.handed = max(self._memory.handed - 1, 0)

    def _outline(self, campaign: WebCampaign) -> Outline:
        if (known := self._outlined.get(campaign.number)) is None:
            standing = campaign.standing(self._members(campaign), self._answers(campaign.site))
            known = campaign.kind, campaign.site, campaign.actor, campaign.began, False, *standing
            self._outlined[campaign.number] = known
        return known

    def _open(self, campaign: WebCampaign) -> Finding:
        if (built := self._built.get(campaign.number)) is None:
            built = self._built[campaign.number] = self._finding(campaign)
        return built

    def _finding(self, campaign: WebCampaign, ended: datetime | None = None) -> Finding:
        known = self._sources.setdefault(campaign.number, {})
        return campaign.finding(self._members(campaign), self._answers(campaign.site), ended, known)

    def _probers(self, day: Day, ended: datetime | None = None) -> Finding:
        found = (self._memory.actors.get(_key(day.site, name)) for name in day.members)
        return day.finding([actor for actor in found if actor is not None], ended)


def _key(site: str, name: str) -> str:
    return f"{name} {site}"


def outlined(finding: Finding) -> Outline:
    """What of a finding is worth telling at once."""
    over = finding.ended is not None
    return finding.kind, finding.site, finding.actor, finding.began, over, finding.severity, finding.outcome
