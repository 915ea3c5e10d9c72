"""How the country stands, gathered once for all pages: who is attacked, how sites answer. And who may see which of it.

`Watch.country()` is the newest picture; it is made anew at most once a second, and only where something has changed.
What a reader may see of it is said by `names`, `sees_attack` and `service_of`, and nowhere else.
"""

import asyncio
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Final

from bavn.clearing.attack import is_attack
from bavn.clearing.changes import Report
from bavn.clearing.registry import municipality
from bavn.hub.doors.outages import ANSWERS, WORST_LAST
from bavn.hub.doors.reader import Reader
from bavn.hub.hub import Hub
from bavn.hub.screens.heard import Heard, heard_of, listening_in
from bavn.hub.watching import Observed
from bavn.hubstore.store import HubStore
from bavn.model.campaign import Campaign
from bavn.model.member import Key, Member
from bavn.model.probe import Spell, Verdict
from bavn.model.tlp import Tlp, may_see
from bavn.pages.situation.standing import Standing

BETWEEN_S: Final = 1.0  # two pictures
LATEST_S: Final = 10.0  # what came of no campaign changes nothing that is published, so it is looked for
RECENT: Final = timedelta(hours=1)
SILENT: Final = timedelta(minutes=15)  # an attack of which nothing more is heard is over
MOST_ATTACKS: Final = 4_000
MOST_CAMPAIGNS: Final = 400
LONG_AGO: Final = datetime.min.replace(tzinfo=UTC)
SEES_ALL: Final = frozenset({"operator", "analyst"})
HERE: Final = frozenset({"active", "invited", "suspended"})


@dataclass(frozen=True, slots=True)
class Hit:
    """One attack on one member, as the member reported it. `label` None: it is for nobody but the hub's operator.

    `campaign` 0: of none, because its member keeps it for itself. `runs`: it goes on, as far as the hub has heard.
    `received`: when the hub heard of it first; None: no longer known, since its member has said more of it meanwhile.
    """

    member: str
    campaign: int
    site: str
    kind: str
    label: Tlp | None
    began: datetime
    detected: datetime
    received: datetime | None
    seen: datetime
    ended: datetime | None
    runs: bool = False


@dataclass(frozen=True, slots=True)
class Country:
    """All of it, for nobody's eyes as it is. `version` is another one whenever anything is."""

    version: int = 0
    hits: tuple[Hit, ...] = ()  # of campaigns that run, or did so in the last hour; newest first
    service: Mapping[str, Verdict] = field(default_factory=dict)  # by member, the gravest of its sites
    down: tuple[Spell, ...] = ()  # of the last hour
    seen: datetime | None = None
    members: Mapping[str, Member] = field(default_factory=dict)
    codes: Mapping[str, str] = field(default_factory=dict)  # by member, that of its municipality
    heard: Heard = field(default_factory=Heard)


class Watch:
    """Makes the picture. One for each hub; only the event loop calls it."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._country = Country()
        self._made_of: tuple[object, ...] = ()
        self._codes: tuple[int, Mapping[str, Member], Mapping[str, str]] = (-1, {}, {})
        self._keys: tuple[tuple[int, int], tuple[Key, ...]] = ((-1, -1), ())
        self._at = float("-inf")
        self._lock = asyncio.Lock()

    @property
    def newest(self) -> Country:
        """The picture that was made last, however old."""
        return self._country

    async def country(self) -> Country:
        """The newest picture."""
        hub, loop = self._hub, asyncio.get_running_loop()
        if not self._is_old(loop.time()):
            return self._country
        async with self._lock:
            if self._is_old(loop.time()):
                await self._make(hub)
                self._at = loop.time()
        return self._country

    def _is_old(self, now_s: float) -> bool:
        return now_s - self._at >= BETWEEN_S

    async def _make(self, hub: Hub) -> None:
        published, observed, admitted = hub.published, hub.lookout.observed, hub.admitted
        turn = int(asyncio.get_running_loop().time() // LATEST_S)
        made_of = (published.campaigns, observed.standing, observed.spells, admitted.version, turn)
        before = self._country
        if self._made_of and _alike(made_of, self._made_of):
            if before.seen != observed.at:
                self._country = replace(before, seen=observed.at)
            return
        since = hub.now() - RECENT
        keys = await self._sensors(hub, (turn, admitted.version))
        running = {one.id for one in published.campaigns if one.ended is None and not one.into}
        wanted = recent(published.campaigns, since)
        hits = await hub.read(lambda store: hits_of(store, wanted, running, hub.now()))
        if self._codes[0] != admitted.version:
            here = {name: one for name, one in admitted.members.items() if one.status in HERE}
            self._codes = admitted.version, here, codes_of(here.values())
        _, members, codes = self._codes
        made = Country(
            version=before.version,
            hits=tuple(hits),
            service=service_of_members(observed),
            down=tuple(
                one for one in observed.spells if one.verdict == "down" and (one.ended is None or one.ended >= since)
            ),
            seen=observed.at,
            members=members,
            codes=codes,
            heard=heard_of(keys, hub.seen, listening_in(hub.events.listeners), hub.now()),
        )
        same = replace(made, seen=before.seen) == before
        self._country = made if same else replace(made, version=before.version + 1)
        self._made_of = made_of

    async def _sensors(self, hub: Hub, turn: tuple[int, int]) -> tuple[Key, ...]:
        """The keys of all sensors with their last signs of life, which the store keeps; read anew at each turn."""
        if self._keys[0] != turn:
            self._keys = turn, tuple(await hub.read(lambda store: store.registry.keys.all(purpose="sensor")))
        return self._keys[1]


def _alike(one: tuple[object, ...], other: tuple[object, ...]) -> bool:
    """Campaigns and the rest are replaced, never changed; verdicts are made anew every few seconds, and compared."""
    return one[0] is other[0] and one[1:] == other[1:]


def recent(campaigns: Iterable[Campaign], since: datetime) -> list[int]:
    """The newest campaigns that run, or did so since then."""
    found = [one for one in campaigns if one.ended is None or one.last >= since]
    newest = sorted(found, key=lambda one: (one.ended is None, one.last), reverse=True)[:MOST_CAMPAIGNS]
    return [one.id for one in newest]


def hits_of(store: HubStore, campaigns: list[int], running: Collection[int], now: datetime | None = None) -> list[Hit]:
    """The attacks in these campaigns, and with `now` those of the last hour that their members keep for themselves.

    What is no attack, and the noise of the internet, is left out.
    """
    alone = None if now is None else now - RECENT
    reports = store.reports.of_campaigns(campaigns, alone=alone, most=MOST_ATTACKS)
    return [
        Hit(
            one.member,
            one.campaign,
            one.sighting.site,
            one.sighting.kind,
            one.sighting.tlp,
            one.sighting.began,
            one.sighting.detected,
            one.received if one.sighting.revision <= 1 else None,  # each revision comes at a time of its own
            one.sighting.seen,
            one.sighting.ended,
            _runs(one, running, now),
        )
        for one in reports
        if is_attack(one.sighting.kind, one.sighting.severity)
    ]


def _runs(one: Report, running: Collection[int], now: datetime | None) -> bool:
    if one.sighting.ended is not None:
        return False
    if one.campaign:
        return one.campaign in running
    return now is not None and one.received > now - SILENT


def service_of_members(observed: Observed) -> dict[str, Verdict]:
    """The gravest verdict on any site of each member."""
    worst: dict[str, Verdict] = {}
    for name, standing in observed.standing.items():
        target = observed.watched.targets.get(name)
        if target is not None and target.member:
            before = worst.get(target.member, "unknown")
            worst[target.member] = max(before, standing.verdict, key=WORST_LAST.index)
    return worst


def codes_of(members: Iterable[Member]) -> dict[str, str]:
    """The municipality that each member is. A number counts before any name, and then who has been a member longer."""
    stand = sorted((one for one in members if one.sector == "municipality"), key=_age)
    numbered = {one.id: row for one in stand if one.code.isdigit() and (row := municipality(one.code)) is not None}
    named = {one.id: row for one in stand if one.id not in numbered and (row := municipality(one.name)) is not None}
    found: dict[str, str] = {}
    taken: set[str] = set()
    for name, row in (numbered | named).items():
        if row.code not in taken:
            found[name] = row.code
            taken.add(row.code)
    return found


def _age(one: Member) -> tuple[bool, datetime]:
    """Who was there first comes first; whose beginning is not known is older than that was noted."""
    return one.joined is not None, one.joined or LONG_AGO


# ── who may see what ─────────────────────────────────────────────────────────────────────────────────────────────────


def names(reader: Reader, member: Member) -> bool:
    """Whether this reader may see this organisation by name."""
    return reader.audience in SEES_ALL or reader.member == member.id or member.named


def sees_attack(reader: Reader, hit: Hit, *, killed: bool) -> bool:
    """Whether this reader may know of an attack at all, be it only as one more that is counted."""
    if reader.member and reader.member == hit.member:
        return True
    if reader.audience == "operator":
        return True
    return may_see(reader.audience, hit.label) and (not killed or reader.audience == "analyst")


def service_for(reader: Reader, verdict: Verdict) -> Verdict:
    """A verdict as this reader may know it: outside the membership, whoever answers is up."""
    return "up" if reader.audience == "community" and verdict in ANSWERS else verdict


@dataclass(frozen=True, slots=True)
class Seen:
    """The picture as one reader may see it. `standings` of those seen by name; `hit`, `service` count all."""

    standings: Mapping[str, Standing]
    hit: int
    service: Mapping[Verdict, int]
    hits: tuple[Hit, ...]  # those that count, of members seen by name or not: never shown as they are


def seen_by(reader: Reader, country: Country, *, killed: bool) -> Seen:
    """What this reader may see."""
    hits = tuple(
        one for one in country.hits if sees_attack(reader, one, killed=killed) and one.member in country.members
    )
    attacked = {one.member for one in hits if one.runs}
    service = {
        name: service_for(reader, verdict) for name, verdict in country.service.items() if name in country.members
    }
    standings = {
        name: Standing(name in attacked, service.get(name, "unknown"))
        for name, one in country.members.items()
        if names(reader, one)
    }
    return Seen(standings, len(attacked), Counter(service.values()), hits)
