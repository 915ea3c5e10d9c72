"""All about one member that only its own people and the hub's may know, gathered in one read."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bavn.clearing.changes import Report
from bavn.hub.doors.reader import Reader
from bavn.hub.hub import Hub
from bavn.hub.screens.attacks import known
from bavn.hub.screens.told_decisions import Lines, Told
from bavn.hubstore.evidence_of import held_by, reputation_of, warnings_of
from bavn.hubstore.messages import Message
from bavn.hubstore.store import HubStore
from bavn.model.campaign import EarlyWarning, Testimony
from bavn.model.member import Key, Member
from bavn.model.probe import Spell
from bavn.model.readiness import Told as ToldReadiness
from bavn.model.readiness import top_of
from bavn.model.tlp import SEES, may_see
from bavn.pages.situation.member_view import CallLine, FindingLine, Inside, KeyLine, Readiness, SiteLine

MOST_FINDINGS: Final = 50
MOST_CALLS: Final = 30
MOST_DECISIONS: Final = 10


@dataclass(frozen=True, slots=True)
class Gathered:
    """What the store knows of one member, as far as this reader may see it."""

    reports: tuple[Report, ...]
    messages: tuple[Message, ...]
    warnings: tuple[EarlyWarning, ...]
    testimonies: tuple[Testimony, ...]
    keys: tuple[Key, ...]
    reputation: tuple[float, float]
    people: int
    readiness: ToldReadiness | None = None


def gathered(store: HubStore, member: Member, reader: Reader) -> Gathered:
    """Read it. The member's own people see all that it sent; others what its label lets them see."""
    own = reader.member == member.id
    labels = None if own or reader.audience == "operator" else SEES[reader.audience]
    messages = store.messages.of_member(member.id, MOST_CALLS)
    numbers = [one.warning for one in messages if one.warning > 0]
    users = store.registry.users.all()
    return Gathered(
        tuple(store.reports.of_member(member.id, labels=labels, most=MOST_FINDINGS)),
        tuple(messages),
        tuple(one for one in warnings_of(store.database, numbers) if own or may_see(reader.audience, one.tlp)),
        tuple(one for one in held_by(store.database, member.id) if labels is None or one.tlp in labels),
        tuple(store.registry.keys.all(member=member.id)),
        reputation_of(store.database, member.id),
        sum(one.member == member.id and one.revoked is None for one in users),
        store.readiness.of(member.id) if own or reader.audience == "operator" else None,  # nobody else's business
    )


def inside_of(found: Gathered, member: Member, reader: Reader, hub: Hub, lines: Lines) -> Inside:
    """Put together what the page shows."""
    told = lines.of(reader)
    borne = _borne(found.testimonies, told)
    observed, campaigns = hub.lookout.observed, {one.id for one in known(hub.published, reader)}
    return Inside(
        member,
        *found.reputation,
        found.people,
        tuple(_finding(one, campaigns) for one in found.reports),
        tuple(_sites(hub, member)),
        tuple(one for one in observed.spells if one.member == member.id and _counts(one)),
        tuple(_calls(found, campaigns)),
        tuple(lines.lines((told.by_value[value] for value in borne[:MOST_DECISIONS]), told.label, reader)),
        max(0, len(borne) - MOST_DECISIONS),
        tuple(_keys(hub, found.keys)),
        _readiness(found.readiness),
    )


def _readiness(told: ToldReadiness | None) -> Readiness | None:
    return Readiness(told.band, top_of(told.band), told.on) if told is not None else None


def last_seen(hub: Hub, key: Key) -> datetime | None:
    """When a key was shown last: as it is kept, or since then."""
    return max((at for at in (hub.seen.get(key.id), key.last_seen) if at is not None), default=None)


def _counts(one: Spell) -> bool:
    return one.verdict in {"down", "partial"}


def _borne(testimonies: Iterable[Testimony], told: Told) -> list[str]:
    """The values against which it holds something, and that are decided about at the reader's level: newest first."""
    return [one.value for one in testimonies if one.value in told.by_value]


def _finding(one: Report, campaigns: Collection[int]) -> FindingLine:
    """A campaign that the reader is not told of has no number here."""
    seen = one.sighting
    return FindingLine(
        seen.kind,
        seen.site,
        seen.began,
        seen.ended,
        seen.severity,
        seen.requests,
        seen.effect,
        seen.tlp,
        one.campaign if one.campaign in campaigns else 0,
    )


def _sites(hub: Hub, member: Member) -> Iterator[SiteLine]:
    observed = hub.lookout.observed
    for name, target in sorted(observed.watched.targets.items()):
        standing = observed.standing.get(name)
        if target.member == member.id and standing is not None:
            called = target.site if target.site == name else f"{target.site} ({name})"
            yield SiteLine(called, standing.verdict, standing.since)


def _calls(found: Gathered, campaigns: Collection[int]) -> Iterator[CallLine]:
    about = {one.id: one for one in found.warnings}
    for one in found.messages:
        warning = about.get(one.warning)
        yield CallLine(
            one.warning,
            "outage" if one.warning < 0 else warning.why if warning else "",
            one.made,
            one.told,
            one.state,
            one.needs_answer,
            warning.kind if warning else "",
            warning.campaign if warning and warning.campaign in campaigns else 0,
            one.answered,
            one.by,
        )


def _keys(hub: Hub, keys: Iterable[Key]) -> Iterator[KeyLine]:
    """Those that hold first; each with its last sign of life."""
    for one in sorted(keys, key=lambda key: (key.revoked is not None, key.purpose != "sensor", key.made)):
        yield KeyLine(one.name, one.purpose, one.made, last_seen(hub, one), one.revoked is not None)


def sensors_heard(hub: Hub, keys: Iterable[Key]) -> tuple[Counter[str], dict[str, datetime]]:
    """How many sensors each member has that may come in, and when the last of them was heard."""
    count, heard = Counter[str](), dict[str, datetime]()
    for key in keys:
        if key.purpose != "sensor" or key.revoked is not None:
            continue
        count[key.member] += 1
        at = last_seen(hub, key)
        if at is not None and at > heard.get(key.member, at - at.resolution):
            heard[key.member] = at
    return count, heard
