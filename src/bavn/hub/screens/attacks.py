"""Campaigns as one reader may know them, with what is decided about their addresses and how soon that was.

Operators see them whole. Everybody else sees what was told of them (`told_campaigns`), as at the API's own door; times
and counts beside that come only from evidence and decisions of the reader's own level.
"""

import asyncio
from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final

from bavn.clearing.campaigns import SILENT
from bavn.hub.doors.api_reading import told_campaigns, whole_campaign
from bavn.hub.doors.documents import CampaignOut
from bavn.hub.doors.reader import Reader
from bavn.hub.hub import Hub
from bavn.hub.published import LEVEL_OF, Level, Published
from bavn.hub.screens.country import Hit, Seen
from bavn.model.campaign import SharedAction
from bavn.model.tlp import Tlp
from bavn.pages.situation.attack import Attack, Beforehand, Done, Timing

MEMBERS: Final[Tlp] = (
    "amber"  # the level of members: outside it nobody is told of campaigns, or when something was made
)
OF_OUTAGES: Final = frozenset({"outage", "site-degraded"})  # of one organisation alone, they stand under Outages
BEHIND: Final = timedelta(minutes=5)  # so far a member's clock may be off where nothing else says when it began
FRESH_S: Final = 2.0  # two counts of one level; beside an attack its decisions change each second


@dataclass(frozen=True, slots=True)
class Acts:
    """What is decided about the addresses of one campaign, at one level.

    `made` is when each that stands was first decided, `gone` when each that ended was; both earliest first. Sources
    that come back stand from before the campaign began.
    """

    done: Done
    made: tuple[datetime, ...] = ()
    gone: tuple[datetime, ...] = ()


@dataclass(slots=True)
class Decided:
    """Counts decisions by campaign, once for each picture of a level, whoever asks."""

    hub: Hub
    _of: dict[Tlp, tuple[Level, float, Mapping[int, Acts]]] = field(default_factory=dict)

    def acts(self, reader: Reader) -> Mapping[int, Acts]:
        """By campaign, as this reader is told; nothing while the kill switch is on."""
        level, now_s = self.hub.published.level(reader.audience), asyncio.get_running_loop().time()
        label = LEVEL_OF[reader.audience]
        before = self._of.get(label)
        if before is not None and (
            before[0] is level or (now_s - before[1] < FRESH_S and not self.hub.published.killed)
        ):
            return before[2]
        found = acts_of(level, label)
        self._of[label] = level, now_s, found
        return found


def acts_of(level: Level, label: Tlp) -> dict[int, Acts]:
    """What a level has decided, by campaign."""
    counts: dict[int, dict[SharedAction, int]] = {}
    made: dict[int, list[datetime]] = {}
    gone: dict[int, list[datetime]] = {}
    for one in level.standing:
        said = one.said[label]
        if not said.campaign:
            continue
        of_campaign = counts.setdefault(said.campaign, {})
        of_campaign[said.action] = of_campaign.get(said.action, 0) + 1
        made.setdefault(said.campaign, []).append(one.made)
    for one in level.gone:
        if one.said[label].campaign in counts:
            gone.setdefault(one.said[label].campaign, []).append(one.made)
    return {
        number: Acts(
            Done(of.get("arm", 0), of.get("limit", 0) + of.get("challenge", 0), of.get("block", 0)),
            tuple(sorted(made[number])),
            tuple(sorted(gone.get(number, ()))),
        )
        for number, of in counts.items()
    }


def known(published: Published, reader: Reader) -> Iterable[CampaignOut]:
    """The campaigns of which this reader may know, newest change first; none that became part of another.

    Nor what is no attack and at one organisation only: that a site is slow or down stands under Outages.
    """
    if reader.audience == "operator":
        stand = (one for one in reversed(published.campaigns) if one.members and not one.into)
        found: Iterable[CampaignOut] = (whole_campaign(one) for one in stand)
    else:
        found = told_campaigns(published, reader)
    return (one for one in found if one.kind not in OF_OUTAGES or one.organisations > 1)


def attack_of(one: CampaignOut, reader: Reader, seen: Iterable[Hit], acts: Mapping[int, Acts]) -> Attack:
    """One campaign as its reader sees it. `seen` are attacks that this reader may know of.

    What was told of a campaign is of the moment of telling, and what is seen and decided of now: the larger counts.
    """
    hits = [hit for hit in seen if hit.campaign == one.id]
    decided = acts.get(one.id)
    done = decided.done if decided else Done()
    timing = timing_of(one, hits, decided) if LEVEL_OF[reader.audience] == MEMBERS else Timing()
    return Attack(
        one.id,
        one.kind,
        one.severity,
        max(one.organisations, len({hit.member for hit in hits})),
        one.first,
        one.last,
        one.ended,
        bool(reader.member) and any(hit.member == reader.member for hit in hits),
        max(one.sources, done.armed + done.limited + done.blocked),
        one.peak,
        one.attribution,
        done,
        timing,
        None if one.ended or not hits or any(hit.runs for hit in hits) else one.last + SILENT,
    )


def timing_of(one: CampaignOut, hits: list[Hit], acts: Acts | None) -> Timing:
    """When it was noticed. Before the first report that this reader may know of, nothing is told.

    What was decided before it began is no answer to it: that is told apart, as done beforehand.
    """
    first, heard = min((hit.began for hit in hits), default=one.first), _heard(hits)
    began = first - BEHIND if heard is None else min(first, heard)
    made, gone = (acts.made, acts.gone) if acts else ((), ())
    before = bisect_left(made, began)
    return Timing(
        first,
        min((hit.detected for hit in hits), default=None),
        heard,
        min((*made[before : before + 1], *gone[bisect_left(gone, began) :][:1]), default=None),
        beforehand=Beforehand(before, len(made), made[0]) if before else None,
    )


def _heard(hits: list[Hit]) -> datetime | None:
    """When the hub heard of it first; None where a report has come again since, and may have been that first one."""
    came = [hit.received for hit in hits if hit.received is not None]
    return min(came) if came and len(came) == len(hits) else None


def attacks_for(hub: Hub, reader: Reader, seen: Seen, decided: Decided, *, running: bool) -> list[Attack]:
    """All campaigns for a reader, those in progress first, then those still open; with `running` no others."""
    acts = decided.acts(reader)
    by_campaign: dict[int, list[Hit]] = {}
    for hit in seen.hits:
        by_campaign.setdefault(hit.campaign, []).append(hit)
    found = [
        attack_of(one, reader, by_campaign.get(one.id, ()), acts)
        for one in known(hub.published, reader)
        if not (running and one.ended)
    ]
    return sorted(
        found,
        key=lambda one: (not one.ended, one.goes_on, one.organisations if not one.ended else 0, one.last),
        reverse=True,
    )


def called(attack: Attack, at: datetime | None) -> Attack:
    """The same, with when the first people were called."""
    return replace(attack, timing=replace(attack.timing, called=at))
