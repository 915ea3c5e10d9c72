"""`/campaigns` and `/campaigns/{id}`: attacks that belong together, as far as whoever looks may know of them.

Of sources an operator or analyst sees what members' sensors named, as far as its label goes; everybody else what is
decided at their own level, and the requests at their own sites. Of who was hit, whoever may be seen by name.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from bavn.clearing.changes import Report
from bavn.clearing.fingerprint import prefix_of
from bavn.hub.doors.documents import CampaignOut
from bavn.hub.doors.problems import ProblemError
from bavn.hub.doors.reader import Reader
from bavn.hub.hub import Hub
from bavn.hub.published import LEVEL_OF
from bavn.hub.screens.attacks import Decided, attack_of, attacks_for, called, known
from bavn.hub.screens.country import SEES_ALL, Country, Hit, Watch, hits_of, names, seen_by, sees_attack
from bavn.hub.screens.now import silence_of
from bavn.hub.screens.screen import answer_page, frame_of, visitor
from bavn.hubstore.store import HubStore
from bavn.model.campaign import Campaign, EarlyWarning, Said, SharedAction
from bavn.model.member import Member
from bavn.model.probe import Spell
from bavn.model.tlp import SEES, Tlp, may_see
from bavn.pages.situation.attack import Attack
from bavn.pages.situation.campaign import (
    MOST_NETWORKS,
    MOST_SOURCES,
    CampaignView,
    Source,
    Victim,
    campaign_page,
)
from bavn.pages.situation.campaigns import Campaigns, campaigns_page
from bavn.pages.situation.now import member_way

ON_A_PAGE: Final = 50
MOST_REPORTS: Final = 300  # of one campaign, whose addresses are added up
KEPT: Final = 16  # sums of campaigns
AROUND: Final = timedelta(hours=24)  # a claim or a list before and after an attack is about it
LATE: Final = timedelta(minutes=30)  # a site that goes down so soon after an attack may have done so because of it
NUMBER: Final = re.compile(r"[1-9][0-9]{0,14}")


@dataclass(frozen=True, slots=True)
class Named:
    """What members' sensors named of one campaign: addresses and networks, each with who and how often."""

    sources: tuple[Source, ...] = ()
    networks: tuple[Source, ...] = ()
    count: int = 0


@dataclass(frozen=True, slots=True)
class CampaignsScreen:
    """The list, and each campaign's own page."""

    hub: Hub
    watch: Watch
    decided: Decided
    _named: dict[tuple[object, ...], Named] = field(default_factory=dict)

    def routes(self) -> list[BaseRoute]:
        """What it answers."""
        return [
            Route("/campaigns", self.all, methods=["GET"]),
            Route("/campaigns/{number}", self.one, methods=["GET"]),
        ]

    async def all(self, request: Request) -> Response:
        """Show the list."""
        visit = await visitor(request, self.hub)
        killed = self.hub.published.killed
        seen = seen_by(visit.reader, await self.watch.country(), killed=killed)
        attacks = attacks_for(self.hub, visit.reader, seen, self.decided, running=False)
        pages = max(1, -(-len(attacks) // ON_A_PAGE))
        page = min(_page(request), pages)
        shown = tuple(attacks[(page - 1) * ON_A_PAGE : page * ON_A_PAGE])
        view = Campaigns(shown, page, pages, silence_of(visit.reader, killed=killed))
        return answer_page(campaigns_page(view, frame_of(request, self.hub, visit)))

    async def one(self, request: Request) -> Response:
        """Show one."""
        visit = await visitor(request, self.hub)
        asked = request.path_params["number"]
        number = int(asked) if NUMBER.fullmatch(asked) else 0
        found = next((one for one in known(self.hub.published, visit.reader) if one.id == number), None)
        if found is None:
            into = _into(self.hub.published.campaigns, number) if visit.reader.audience == "operator" else 0
            if into:
                return RedirectResponse(f"/campaigns/{into}", 303)
            raise ProblemError(404, "there is no such campaign here, or it is older than thirty days")
        view = await self._view(found, visit.reader)
        return answer_page(campaign_page(view, frame_of(request, self.hub, visit)))

    async def _view(self, one: CampaignOut, reader: Reader) -> CampaignView:
        hub, country = self.hub, await self.watch.country()
        hits = await hub.read(lambda store: hits_of(store, [one.id], () if one.ended else (one.id,)))
        seen = [hit for hit in hits if sees_attack(reader, hit, killed=hub.published.killed)]
        attack = attack_of(one, reader, seen, self.decided.acts(reader))
        victims = tuple(self._victims(attack, seen, reader, country))
        whole = next((found for found in hub.published.campaigns if found.id == one.id), None)
        if reader.audience in SEES_ALL:
            attack = await self._called(attack)
        named = await self._sources(one, reader)
        return CampaignView(
            attack=attack,
            victims=victims,
            unnamed=max(0, attack.organisations - len(victims)),
            sources=named.sources,
            networks=named.networks,
            more_sources=named.count - min(MOST_SOURCES, len(named.sources)),
            own_requests=reader.audience not in SEES_ALL,
            of_evidence=reader.audience in SEES_ALL,
            templates=one.templates,
            reuse=_reuse(whole) if reader.audience == "operator" else None,
            label=one.tlp,
            steps=tuple(steps_of(attack, reader)),
        )

    # ── who was hit ──────────────────────────────────────────────────────────────────────────────────────────────────

    def _victims(self, attack: Attack, seen: Iterable[Hit], reader: Reader, country: Country) -> Iterator[Victim]:
        """Those hit whom the reader may see by name, each once: from its first report to its last."""
        of_members: dict[str, list[Hit]] = {}
        for hit in seen:
            of_members.setdefault(hit.member, []).append(hit)
        observed = self.hub.lookout.observed
        watched = {one.member for one in observed.watched.targets.values()}
        for name, hits in of_members.items():
            member = country.members.get(name)
            if member is None or not names(reader, member):
                continue
            goes_on = attack.goes_on and any(hit.runs for hit in hits)
            said = said_of(member, attack, self.hub.published.warnings, reader)
            yield Victim(
                member.name,
                member_way(name),
                min(hit.began for hit in hits),
                None if goes_on else max(hit.ended or hit.seen for hit in hits),
                own=reader.member == name,
                claimed="claimed" in said,
                listed="listed" in said,
                watched=name in watched,
                down=tuple(down_of(name, attack, observed.spells)),
            )

    async def _called(self, attack: Attack) -> Attack:
        """With when the first people were called about it: for the hub's own people."""
        warnings = [one.id for one in self.hub.published.warnings if one.campaign == attack.id]
        if not warnings:
            return attack
        messages = await self.hub.read(lambda store: store.messages.about(warnings))
        made = [one.made for one in messages if one.warning in warnings and one.told]
        return called(attack, min(made, default=None))

    # ── from where ───────────────────────────────────────────────────────────────────────────────────────────────────

    async def _sources(self, one: CampaignOut, reader: Reader) -> Named:
        acts = {value: said.action for value, said in self._said(one.id, reader)}
        if reader.audience in SEES_ALL:
            labels = frozenset({*SEES[reader.audience], *([None] if reader.audience == "operator" else [])})
            key = (one.id, one.last, one.sources, one.organisations, reader.audience)
            named = self._named.get(key)
            if named is None:
                named = await self.hub.read(lambda store: named_in(store, one.id, labels))
                while len(self._named) >= KEPT:
                    del self._named[next(iter(self._named))]
                self._named[key] = named
            return _with_acts(named, acts)
        own = Counter[str]()
        if reader.member:
            own = await self.hub.read(lambda store: requests_of(store, one.id, reader.member or ""))
        return told(self._said(one.id, reader), own)

    def _said(self, campaign: int, reader: Reader) -> list[tuple[str, Said]]:
        """What is decided about its addresses, at the reader's own level."""
        level, label = self.hub.published.level(reader.audience), LEVEL_OF[reader.audience]
        return [(row.value, row.said[label]) for row in level.standing if row.said[label].campaign == campaign]


def named_in(store: HubStore, campaign: int, labels: frozenset[Tlp | None]) -> Named:
    """Add up what members named, of reports with one of these labels."""
    reports = store.reports.whole_campaign(campaign, most=MOST_REPORTS)
    return added_up(one for one in reports if one.sighting.tlp in labels)


def added_up(reports: Iterable[Report]) -> Named:
    """Addresses and networks by requests, the most active first."""
    requests, who = Counter[str](), dict[str, set[str]]()
    for report in reports:
        for source in report.sighting.sources:
            requests[source.address] += source.requests
            who.setdefault(source.address, set()).add(report.member)
    networks, within, members = Counter[str](), Counter[str](), dict[str, set[str]]()
    for value, count in requests.items():
        prefix = prefix_of(value)
        networks[prefix] += count
        within[prefix] += 1
        members.setdefault(prefix, set()).update(who[value])
    return Named(
        tuple(Source(value, len(who[value]), count) for value, count in requests.most_common(MOST_SOURCES)),
        tuple(
            Source(value, len(members[value]), count, sources=within[value])
            for value, count in networks.most_common(MOST_NETWORKS)
        ),
        len(requests),
    )


def _with_acts(named: Named, acts: Mapping[str, SharedAction]) -> Named:
    sources = (replace(one, action=acts.get(one.value)) for one in named.sources)
    return Named(tuple(sources), named.networks, named.count)


def requests_of(store: HubStore, campaign: int, member: str) -> Counter[str]:
    """How many requests came from each source at this member's own sites."""
    found = Counter[str]()
    for report in store.reports.whole_campaign(campaign, member=member, most=MOST_REPORTS):
        for source in report.sighting.sources:
            found[source.address] += source.requests
    return found


def told(said: Iterable[tuple[str, Said]], own: Mapping[str, int]) -> Named:
    """What a level is told of sources, those borne out by most first, with the reader's own requests beside it."""
    rows = {value: Source(value, one.organisations, own.get(value), one.action) for value, one in said}
    rows |= {value: Source(value, 0, count) for value, count in own.items() if value not in rows}
    order = sorted(rows.values(), key=lambda one: (-one.organisations, -(one.requests or 0), one.value))
    within, most = Counter[str](), dict[str, int]()
    for one in rows.values():
        prefix = prefix_of(one.value)
        within[prefix] += 1
        most[prefix] = max(most.get(prefix, 0), one.organisations)
    networks = (
        Source(value, most[value], sources=count) for value, count in within.most_common(MOST_NETWORKS) if count > 1
    )
    return Named(tuple(order[:MOST_SOURCES]), tuple(networks), len(rows))


def said_of(member: Member, attack: Attack, warnings: Iterable[EarlyWarning], reader: Reader) -> set[str]:
    """Whether an attack on this member was claimed or listed, around the time of the campaign."""
    if reader.audience not in SEES_ALL and reader.member != member.id:
        return set()
    return {
        one.why
        for one in warnings
        if one.why in {"claimed", "listed"}
        and one.members is not None
        and member.id in one.members
        and may_see(reader.audience, one.tlp)
        and attack.first - AROUND <= one.at <= attack.last + AROUND
    }


def down_of(member: str, attack: Attack, spells: Iterable[Spell]) -> Iterator[tuple[datetime, datetime | None]]:
    """When a site of this member was seen down during the attack, or soon after; several sites at once count once."""
    ends = attack.last + LATE if attack.ended else None
    found = sorted(
        (
            (one.began, one.ended)
            for one in spells
            if one.member == member
            and one.verdict == "down"
            and (ends is None or one.began <= ends)
            and (one.ended is None or one.ended >= attack.first)
        ),
        key=lambda pair: pair[0],
    )
    merged: list[tuple[datetime, datetime | None]] = []
    for began, ended in found:
        if merged and (merged[-1][1] is None or began <= merged[-1][1]):
            before = merged[-1][1]
            merged[-1] = (merged[-1][0], None if before is None or ended is None else max(before, ended))
        else:
            merged.append((began, ended))
    return iter(merged)


def steps_of(attack: Attack, reader: Reader) -> Iterator[str]:
    """What this reader is to do about it."""
    if reader.role == "operator":
        if attack.goes_on:
            yield "operator.call"
        if attack.done.blocked or attack.done.limited:
            yield "operator.block"
    if reader.role == "member" and (attack.goes_on or (attack.own and not attack.ended)):
        yield "own.hit" if attack.own else "warned"
    if attack.ended and reader.role in {"operator", "member"} and (attack.own or reader.role == "operator"):
        yield "over"


def _reuse(whole: Campaign | None) -> tuple[float, float] | None:
    return (whole.reused_sources, whole.reused_templates) if whole is not None else None


def _into(campaigns: Iterable[Campaign], number: int) -> int:
    """The campaign that this one turned out to be part of."""
    return next((one.into for one in campaigns if one.id == number), 0)


def _page(request: Request) -> int:
    given = request.query_params.get("page", "")
    return int(given) if NUMBER.fullmatch(given) else 1
