"""Adds a period up for its report: pure, of rows that were read. Nothing of exercises, and nothing that is none."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Final

from bavn.hubstore.period import Asked, Call, Hit, Kind, Strand
from bavn.model.campaign import EarlyWarning, SharedDecision
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

Said = Mapping[int, Collection[EarlyWarning]]
Withheld = tuple[Attacks | None, Warned | None]


def attacks_of(hits: Collection[Hit], kinds: Iterable[Kind], roots: Mapping[int, int]) -> Attacks:
    """Count attacks that began in the period. A campaign that turned out to be part of another counts with that."""
    within = [one for one in hits if one.sightings]
    parties = {(roots.get(one.campaign, one.campaign), one.member) for one in within if one.campaign}
    sizes = Counter(campaign for campaign, _ in parties)
    ranked = sorted(kinds, key=lambda one: (-one.sightings, one.kind))
    return Attacks(
        len(sizes),
        sum(one.sightings for one in within if not one.campaign),
        sum(one.sightings for one in within),
        len({one.member for one in within}),
        max(sizes.values(), default=0),
        tuple((one.kind, one.sightings) for one in ranked),
    )


def few_withheld(
    attacks: Attacks, warned: Warned, victims: Iterable[Hit], began: datetime, kinds: Iterable[Kind]
) -> Withheld:
    """What may be said to the community: nothing of fewer than five organisations, not even that there is none.

    Warnings are about those that campaigns hit, so these are to be five at least; and a kind is one that five reported.
    """
    hit = {one.member for one in victims if one.began >= began}
    told = {one.kind for one in kinds if one.members >= FEWEST}
    kept = replace(attacks, kinds=tuple(one for one in attacks.kinds if one[0] in told))
    return (kept if attacks.organisations >= FEWEST else None, warned if len(hit) >= FEWEST else None)


def victims_of(hits: Iterable[Hit], strands: Iterable[Strand], roots: Mapping[int, int], since: datetime) -> list[Hit]:
    """Whom each campaign hit, once each: from its first report on, with when anybody noticed that whole campaign.

    A campaign of which something is not known is left out: it was seen before `since`, from when on all is kept, or
    nobody knows when it was noticed.
    """
    first: dict[tuple[int, str], Hit] = {}
    noticed: dict[int, datetime] = {}
    unknown = {roots[one.id] for one in strands if one.first < since}
    for one in hits:
        campaign = roots.get(one.campaign, one.campaign)
        if not campaign:
            continue
        if one.noticed is None:
            unknown.add(campaign)
            continue
        before = first.get((campaign, one.member))
        if before is None or one.began < before.began:
            first[campaign, one.member] = one
        noticed[campaign] = min(one.noticed, noticed.get(campaign, one.noticed))
    return [
        Hit(one.member, campaign, one.began, noticed[campaign], one.sightings)
        for (campaign, _), one in first.items()
        if campaign not in unknown
    ]


def warned_of(
    victims: Collection[Hit],
    warnings: Iterable[EarlyWarning],
    members: Mapping[str, Member],
    roots: Mapping[int, int],
    began: datetime,
) -> Warned:
    """Say who was warned before it was hit. An organisation counts where its own first report is of the period."""
    said: dict[int, list[EarlyWarning]] = defaultdict(list)
    others: list[EarlyWarning] = []
    for warning in warnings:
        if warning.why in {"listed", "claimed"}:
            others.append(warning)
        elif warning.campaign:
            said[roots.get(warning.campaign, warning.campaign)].append(warning)
    counting = [one for one in victims if one.began >= began]
    tellable = [one for one in counting if one.noticed is not None and one.began > one.noticed]
    leads = [lead for one in tellable if (lead := _lead_s(one, said, members)) is not None]
    relays = _relays(victims, said, began)
    counted = Counter(map(lead_code, leads))
    return Warned(
        len(counting),
        len(counting) - len(tellable),
        len(leads),
        sum(any(_names(word, one, members) for word in others) for one in counting),
        spread_of(leads),
        tuple((code, counted[code]) for code in lead_codes()),
        spread_of(relays),
        sum(took <= MINUTE_S for took in relays),
    )


def _lead_s(hit: Hit, said: Said, members: Mapping[str, Member]) -> float | None:
    """How long before it was hit a member was warned of its campaign."""
    words = (one for one in said.get(hit.campaign, ()) if reached(one, hit.member, hit.began, members))
    at = min(map(first_said, words), default=None)
    return None if at is None else (hit.began - at).total_seconds()


def _names(warning: EarlyWarning, hit: Hit, members: Mapping[str, Member]) -> bool:
    return reached(warning, hit.member, hit.began, members) and hit.began - first_said(warning) <= BEFORE


def _relays(victims: Collection[Hit], said: Said, began: datetime) -> list[float]:
    """How soon each campaign was told, of those that began in the period.

    Nobody can be told before anybody has noticed: where it seems so, the first to notice is not among what is kept and
    counts, so how soon is not known.
    """
    earlier = {one.campaign for one in victims if one.began < began}
    noticed = {one.campaign: one.noticed for one in victims if one.campaign not in earlier and one.noticed is not None}
    took = (
        (min(map(first_said, words)) - at).total_seconds()
        for campaign, at in noticed.items()
        if (words := said.get(campaign))
    )
    return [seconds for seconds in took if seconds >= 0]


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


def decisions_of(  # noqa: PLR0913, PLR0917  rows of two kinds, of when, since when they are kept, and for whom
    decided: Iterable[SharedDecision],
    orders: tuple[tuple[str, int], ...],
    began: datetime,
    ended: datetime,
    known: date,
    level: Tlp = OF_ALL,
) -> Decisions:
    """Count what was decided in the period, as an audience level was told of it."""
    made = blocked = armed = limited = mistakes = vetoed = 0
    for one in decided:
        said = one.said.get(level)
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
