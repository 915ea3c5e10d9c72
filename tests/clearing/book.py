"""A store in memory: it keeps changes as the real one does, and hands back what is kept. And a hub that uses it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bavn.clearing.changes import Changes, Kept, Order, Report
from bavn.clearing.clearing import Clearing
from bavn.clearing.rules import Rules
from bavn.clearing.telling import delta_of
from bavn.clearing.vetoes import NOWHERE, SharedPlaces
from bavn.model.campaign import Campaign, Claim, EarlyWarning, SharedDecision, Testimony
from bavn.model.decision import IPNetwork
from bavn.model.finding import Action, Rate, Severity
from bavn.model.member import Member, Standing
from bavn.model.sighting import SharedSource, SharedTemplate, Sighting, Template
from bavn.model.tlp import Audience, Tlp
from bavn.sharing.delta import Delta
from tests.clearing.attacks import START

MINUTE = timedelta(minutes=1)
SEARCH = Template("GET", "/soeg", ("query",))


@dataclass
class Book:
    """What was kept."""

    kept_: Kept = field(default_factory=Kept)
    reports: dict[tuple[str, str], Report] = field(default_factory=dict)
    campaigns: dict[int, Campaign] = field(default_factory=dict)
    testimonies: dict[tuple[str, str], Testimony] = field(default_factory=dict)
    decisions: dict[int, SharedDecision] = field(default_factory=dict)
    warnings: dict[int, EarlyWarning] = field(default_factory=dict)
    rest: Changes = field(default_factory=Changes)

    def write(self, changes: Changes) -> None:
        assert not changes.forgotten & changes.testimonies.keys()
        for key, report in self.reports.items():
            if report.member in changes.withdrawn:
                self.reports[key] = replace(report, campaign=0)
        self.reports.update({(report.member, report.sighting.id): report for report in changes.reports})
        self.campaigns.update(changes.campaigns)
        for key in changes.forgotten:
            self.testimonies.pop(key, None)
        self.testimonies.update(changes.testimonies)
        self.decisions.update(changes.decisions)
        self.warnings.update(changes.warnings)
        self.rest.reputations.update(changes.reputations)
        self.rest.listings.update(changes.listings)
        self.rest.learned.update(changes.learned)
        self.rest.claims += changes.claims
        self.rest.orders += changes.orders
        self.rest.killed = changes.killed or self.rest.killed
        self.rest.counters.update(changes.counters)

    def root(self, number: int) -> int:
        """The campaign that this one is part of now."""
        while (campaign := self.campaigns.get(number)) is not None and campaign.into:
            number = campaign.into
        return number

    def kept(self, now: datetime) -> Kept:
        since = now - timedelta(hours=24)
        heard_of = {self.root(report.campaign) for report in self.reports.values() if report.received > since}
        running = {
            campaign.id
            for campaign in self.campaigns.values()
            if campaign.ended is None or campaign.ended > since or campaign.id in heard_of
        }
        return Kept(
            campaigns=list(self.campaigns.values()),
            reports=[report for report in self.reports.values() if self.root(report.campaign) in running],
            testimonies=list(self.testimonies.values()),
            decisions=[
                row for row in self.decisions.values() if row.gone is None or row.until > now - timedelta(hours=24)
            ],
            warnings=[row for row in self.warnings.values() if not row.ended or row.at > now - timedelta(days=7)],
            reputations=list(self.rest.reputations.values()),
            listings=list(self.rest.listings.values()),
            learned=list(self.rest.learned.values()),
            claims=self.rest.claims,
            orders=[order for order in self.rest.orders if order.until is None or order.until > now],
            killed=self.rest.killed or (False, 0),
            counters=dict(self.rest.counters),
        )


class Hub:
    """A clearing house that keeps what it changes. Time only moves by `after`."""

    def __init__(
        self,
        *members: Member,
        rules: Rules | None = None,
        places: SharedPlaces = NOWHERE,
        start: Callable[[Clearing], Clearing] = lambda clearing: clearing,
    ) -> None:
        self.start = start
        self.rules = rules or Rules()
        self.places = places
        self.members: dict[str, Member] = {member.id: member for member in members}
        self.now = START
        self.book = Book()
        self.clearing = start(Clearing(self.rules, places))
        self._orders = 0
        self.know()

    def keep(self, changes: Changes) -> Changes:
        self.book.write(changes)
        return changes

    def after(self, time: timedelta = MINUTE) -> Changes:
        self.now += time
        return self.keep(self.clearing.tick(self.now))

    def know(self, *members: Member) -> Changes:
        self.members.update({member.id: member for member in members})
        return self.keep(self.clearing.know(list(self.members.values()), self.now))

    def take(self, *reports: Report) -> Changes:
        return self.keep(self.clearing.take(reports, self.now))

    def obey(self, what: str, value: str = "", until: datetime | None = None, by: str = "inge") -> Changes:
        self._orders += 1
        return self.keep(self.clearing.obey(Order(self._orders, what, value, by, self.now, until), self.now))

    def claim(self, claim: Claim) -> Changes:
        return self.keep(self.clearing.claim(claim, self.now))

    def restart(self) -> Changes:
        self.clearing = self.start(Clearing(self.rules, self.places))
        self.clearing.restore(self.book.kept(self.now), self.now)
        return self.know()

    def flood(  # what one member says of a flood right now
        self,
        member: str,
        *values: str,
        tlp: Tlp | None = "amber",
        number: int = 1,
        revision: int = 1,
        score: float = 0.95,
        action: Action = "block",
        age: timedelta = timedelta(0),
        began: datetime | None = None,
        kind: str = "http-flood",
        severity: Severity = "high",
        spoofable: bool = False,
        templates: Sequence[Template] = (SEARCH,),
    ) -> Report:
        last = self.now - age
        began = began or last - MINUTE
        sources = tuple(SharedSource(value, 60, began, last, score, action) for value in values)
        sighting = Sighting(
            id=f"{member}-{number}",
            revision=revision,
            kind=kind,
            technique="T1499.002",
            site=f"www.{member}.example",
            began=began,
            detected=began,
            seen=last,
            ended=None,
            severity=severity,
            confidence=0.9,
            requests=60 * len(sources),
            rate=Rate(1.0, 100.0),
            tlp=tlp,
            sources=sources,
            templates=tuple(SharedTemplate(template, 60) for template in templates),
            spoofable=spoofable,
        )
        return Report(member, f"{member}-key", self.now, sighting)

    def decision(self, value: str) -> SharedDecision | None:
        found = [row for row in self.clearing.decisions() if row.value == value and row.gone is None]
        assert len(found) <= 1  # one value, one decision
        return found[0] if found else None

    def action(self, value: str, level: Tlp = "amber") -> str:
        row = self.decision(value)
        return row.actions.get(level, "") if row is not None else ""

    def last(self, value: str) -> SharedDecision:
        return [row for row in self.clearing.decisions() if row.value == value][-1]

    def delta(self, audience: Audience = "member", member: str | None = "anybody", since: int = 0) -> Delta:
        return delta_of(
            self.clearing.decisions(),
            self.clearing.warnings(),
            audience=audience,
            member=member,
            hub="hub",
            since=since,
            seq=self.clearing.seq,
            at=self.now,
            killed=self.clearing.killed,
        )


def member(
    name: str,
    standing: Standing = "established",
    *,
    suppliers: Sequence[str] = (),
    sites: Sequence[str] = (),
    networks: Sequence[IPNetwork] = (),
    named: bool = False,
) -> Member:
    return Member(
        name,
        name.title(),
        status="active",
        standing=standing,
        suppliers=tuple(suppliers),
        sites=tuple(sites),
        networks=tuple(networks),
        named=named,
    )
