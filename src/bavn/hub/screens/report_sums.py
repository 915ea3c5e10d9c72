"""Adds a period up for its report: pure, of rows that were read. Nothing of exercises, and nothing that is none."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Final

from bavn.clearing.rules import NO_ATTACK
from bavn.hubstore.period import Asked, Call, Hit
from bavn.model.campaign import Campaign, EarlyWarning, SharedDecision
from bavn.model.exercise import Exercise
from bavn.model.member import Member
from bavn.model.probe import Spell
from bavn.model.readiness import FEWEST, Told, groups_of
from bavn.model.tlp import Tlp
from bavn.pages.situation.report import (
    LEADS_S,
    OVER,
    Attacks,
    Decisions,
    Effort,
    Outages,
    Ready,
    Spread,
    Warned,
    lead_codes,
)

OF_ALL: Final[Tlp] = "amber"  # members' own level: all that was decided is told there
BEFORE: Final = timedelta(days=7)  # a list or a claim is about an attack that comes so soon after
MINUTE_S: Final = 60.0


def attacks_of(hits: Collection[Hit], campaigns: Iterable[Campaign], roots: Mapping[int, int]) -> Attacks:
    """Count attacks. A campaign that turned out to be part of another, or was taken back, counts with that, or not."""
    stand = [one for one in campaigns if one.members and not one.into and one.kind not in NO_ATTACK]
    members = {name for one in stand for name in one.members} | {one.member for one in hits}
    kinds = Counter(one.kind for one in hits)
    return Attacks(
        len(stand),
        sum(not roots.get(one.campaign, one.campaign) for one in hits),
        len(hits),
        len(members),
        max((len(one.members) for one in stand), default=0),
        tuple(sorted(kinds.items(), key=lambda one: (-one[1], one[0]))),
    )


def roots_of(campaigns: Iterable[Campaign]) -> dict[int, int]:
    """Which campaign each one ended up in."""
    into = {one.id: one.into for one in campaigns}
    found = {}
    for number in into:
        root, seen = number, {number}
        while (onward := into.get(root, 0)) and onward not in seen:
            root = onward
            seen.add(root)
        found[number] = root
    return found


def warned_of(
    hits: Iterable[Hit], warnings: Iterable[EarlyWarning], members: Mapping[str, Member], roots: Mapping[int, int]
) -> Warned:
    """Say who was warned before it was hit. An organisation counts once for each campaign, from its first report on."""
    first: dict[tuple[int, str], Hit] = {}
    noticed: dict[int, datetime] = {}
    for one in hits:
        campaign = roots.get(one.campaign, one.campaign)
        if not campaign:
            continue
        before = first.get((campaign, one.member))
        if before is None or one.began < before.began:
            first[campaign, one.member] = one
        noticed[campaign] = min(one.detected, noticed.get(campaign, one.detected))
    said: dict[int, list[EarlyWarning]] = defaultdict(list)
    others: list[EarlyWarning] = []
    for warning in warnings:
        if warning.why in {"listed", "claimed"}:
            others.append(warning)
        elif warning.campaign:
            said[roots.get(warning.campaign, warning.campaign)].append(warning)
    leads: list[float] = []
    unknowable = named = 0
    for (campaign, name), hit in first.items():
        if hit.began <= noticed[campaign]:
            unknowable += 1
        else:
            at = min(
                (first_said(one) for one in said[campaign] if reached(one, name, hit.began, members)), default=None
            )
            if at is not None:
                leads.append((hit.began - at).total_seconds())
        named += any(reached(one, name, hit.began, members) and hit.began - first_said(one) <= BEFORE for one in others)
    relays = [
        (min(map(first_said, said[campaign])) - at).total_seconds()
        for campaign, at in noticed.items()
        if said[campaign]
    ]
    measured = [max(0.0, took) for took in relays]
    counted = Counter(map(lead_code, leads))
    return Warned(
        len(first),
        unknowable,
        len(leads),
        named,
        spread_of(leads),
        tuple((code, counted[code]) for code in lead_codes()),
        spread_of(measured),
        sum(took <= MINUTE_S for took in measured),
    )


def first_said(one: EarlyWarning) -> datetime:
    """When a warning was said first, as far as that was noted: never too early."""
    return one.since or one.at


def reached(one: EarlyWarning, member: str, began: datetime, members: Mapping[str, Member]) -> bool:
    """Whether a warning was said to a member before a moment: it took part, and was among those who were told."""
    at, known = first_said(one), members.get(member)
    if at >= began or known is None or known.joined is None or known.joined > at:
        return False
    return one.members is None or member in one.members


def lead_code(seconds: float) -> str:
    """Sort a time in."""
    return next((code for code, below in LEADS_S if seconds < below), OVER)


def spread_of(seconds: Collection[float]) -> Spread:
    """The one in the middle, and the longest: half are at most as long as that, and half at least."""
    ranked = sorted(seconds)
    if not ranked:
        return Spread()
    return Spread(len(ranked), ranked[(len(ranked) - 1) // 2], ranked[-1])


def outages_of(
    spells: Iterable[Spell], watched: Collection[str], began: datetime, ended: datetime, now: datetime
) -> Outages:
    """Add outages up that nobody had announced; what goes on ends now. `watched` are members."""
    of_members: dict[str, list[tuple[datetime, datetime]]] = defaultdict(list)
    lengths = []
    for one in spells:
        if one.verdict != "down" or one.planned or not one.member:
            continue
        first, last = max(one.began, began), min(one.ended or now, ended)
        if last > first:
            of_members[one.member].append((first, last))
            lengths.append((last - first).total_seconds())
    down_s = sum(map(together_s, of_members.values()))
    return Outages(len({*watched, *of_members}), len(of_members), len(lengths), down_s, spread_of(lengths))


def together_s(times: Iterable[tuple[datetime, datetime]]) -> float:
    """How long any of these times lasted: what overlaps counts once."""
    total, until = timedelta(), None
    for first, last in sorted(times):
        begin = first if until is None else max(first, until)
        if last > begin:
            total += last - begin
            until = last
    return total.total_seconds()


def decisions_of(
    decided: Iterable[SharedDecision],
    orders: tuple[tuple[str, int], ...],
    began: datetime,
    ended: datetime,
    known: date,
) -> Decisions:
    """Count what was decided in the period, as members were told of it."""
    made = blocked = armed = limited = mistakes = vetoed = 0
    for one in decided:
        said = one.said.get(OF_ALL)
        if said is None:
            continue
        if began <= one.made < ended:
            made += 1
            blocked += said.action == "block"
            armed += said.action == "arm"
            limited += said.action in {"limit", "challenge"}
        if said.gone and began <= said.until < ended:
            mistakes += said.gone == "mistake"
            vetoed += said.gone == "vetoed"
    return Decisions(known, made, blocked, armed, limited, mistakes, vetoed, orders)


def ready_of(told: Collection[Told], members: Mapping[str, Member]) -> Ready:
    """Group what members told; of fewer than five nothing is said, not even how many they are."""
    active = {name for name, one in members.items() if one.status == "active"}
    bands = [one.band for one in told if one.member in active]
    if len(bands) < FEWEST:
        return Ready(len(active))
    return Ready(len(active), len(bands), groups_of(bands))


def effort_of(  # noqa: PLR0913, PLR0917  rows of four kinds, of when, and since when they are kept
    calls: Collection[Call],
    asked: Collection[Asked],
    exercises: Iterable[Exercise],
    began: datetime,
    ended: datetime,
    known: date,
) -> Effort:
    """Count what it took people. Exercises that were held to their end in the period, and who took part in any."""
    held = [one for one in exercises if one.state == "ended" and one.started and began <= one.started < ended]
    needed = [one for one in calls if one.needs_answer]
    answers = [(one.answered - one.made).total_seconds() for one in needed if one.answered is not None]
    settled = [(one.closed - one.at).total_seconds() for one in asked if one.closed is not None]
    return Effort(
        known,
        sum(not one.outage for one in calls),
        sum(one.outage for one in calls),
        sum(one.told for one in calls),
        len(needed),
        len(answers),
        sum(one.state == "given-up" for one in calls),
        spread_of(answers),
        len(asked),
        len(settled),
        spread_of(settled),
        len(held),
        len({name for one in held for name in one.members}),
    )
