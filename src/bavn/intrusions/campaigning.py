"""Findings about many addresses together: on many accounts of a system, or on one."""

from typing import Final

from bavn.intrusions.accounts import NOBODY, Tried
from bavn.intrusions.accusing import action_for, is_blind
from bavn.intrusions.entry import Entry
from bavn.intrusions.guessing import CLEAR, Tries, reasons_of
from bavn.intrusions.ledger import Campaign
from bavn.intrusions.levels import DAY_S
from bavn.intrusions.memory import Memory
from bavn.intrusions.spraying import HORIZONS, Scene, kind_of

HUNTED_NETWORKS: Final = 8  # from which one account fails within a day: nobody is in so many places
HUNTED_LEVEL: Final = 12.0
HELD: Final = 0.5  # of what it takes to begin: below, the campaign is quiet
HIGH_TIMES: Final = 5.0  # times the limit from which on a campaign is severe


def join(memory: Memory, scene: Scene, tries: Tries, tried: Tried | None, entry: Entry) -> None:
    """Count a strange failure for its system, and begin or go on with the findings about many addresses."""
    scene.pass_time(entry.time)
    # Where the log names no user, each address stands for one.
    counted = list(tries.counted) if tried is None else tried.counted
    scene.count(counted, tries.counted, entry.time, entry.count, unknown=entry.unknown)
    _follow(memory, scene, tries, entry)
    if tried is None:
        return
    tried.add(entry.count, entry.place.key, entry.time)
    _hunt(memory, scene, tries, tried, entry)


def leave(memory: Memory, scene: Scene, tries: Tries) -> None:
    """Take an address out of the open finding: all its failures were resolved."""
    campaign = memory.ledger.open.get(scene.campaign)
    if campaign and not tries.failures and campaign.sources.pop(tries.address, None):
        campaign.changes += 1


def end_quiet(memory: Memory, scene: Scene, time: float) -> None:
    """End the findings of a system that have been quiet."""
    campaign = memory.ledger.open.get(scene.campaign)
    if campaign and memory.ledger.end_if_quiet(scene.campaign, time):
        scene.campaign = -1
        scene.until = campaign.last
    if scene.hunt >= 0 and memory.ledger.end_if_quiet(scene.hunt, time):
        scene.hunt = -1


def _follow(memory: Memory, scene: Scene, tries: Tries, entry: Entry) -> None:
    if scene.campaign < 0:
        index = scene.alarming()
        if index is None or memory.ledger.is_full():
            return
        _begin(memory, scene, index, entry)
        return
    campaign = memory.ledger.open[scene.campaign]
    last = campaign.last
    campaign.add(entry.time, entry.count, entry.account if entry.account != NOBODY else None)
    strength = scene.strength()
    if strength < HELD:
        campaign.last = last
    _list(memory, campaign, tries, entry.time, entry.count)
    _weigh(campaign, strength)


def _begin(memory: Memory, scene: Scene, index: int, entry: Entry) -> None:
    """Begin a finding with all addresses that fail on the system and are not accused themselves."""
    horizon = HORIZONS[index]
    level, time = scene.levels[index], entry.time
    kind = "password-guessing" if entry.account == NOBODY else kind_of(level)
    campaign = Campaign(kind, scene.system, "", time, time, time, horizon.quiet_s, "medium", 0.7)
    since = time - horizon.again_s
    for tries in memory.tries.values():
        if tries.system == scene.system and tries.last >= since and tries.counted and tries.failures:
            _recall(memory, campaign, tries)
    if campaign.began <= scene.until:
        campaign.began = time  # what was before belongs to the finding before
    campaign.changes += 1
    scene.campaign, scene.horizon = memory.ledger.begin(campaign), index
    _weigh(campaign, scene.strength())


def _recall(memory: Memory, campaign: Campaign, tries: Tries) -> None:
    if tries.stage >= CLEAR and tries.campaign >= 0:
        return
    campaign.requests += tries.failures
    campaign.began = min(campaign.began, tries.first)
    for account in tries.open:
        if account != NOBODY:
            campaign.accounts.add(account)
    _list(memory, campaign, tries, tries.first, tries.failures)
    tally = campaign.sources.get(tries.address)
    if tally:
        tally.last = max(tally.last, tries.last)


def _list(memory: Memory, campaign: Campaign, tries: Tries, time: float, count: int) -> None:
    """Name an address in the finding. One failure proves nothing about it: it may be a citizen who mistyped."""
    tally = campaign.tally(tries.address, time, count)
    if tally is None:
        memory.sampled += 1
        return
    if tally.because and tries.failures & (tries.failures - 1):
        return  # judged again whenever its failures have doubled
    if tries.stage >= CLEAR:
        tally.score, tally.action, tally.because = (
            0.85,
            action_for(tries, blind=is_blind(memory, tries)),
            ("campaign", *reasons_of(tries)),
        )
        return
    several = tries.accounts() >= 2
    tally.score = 0.7 if several else 0.4
    tally.action = "limit" if several and not tries.local and not tries.people else "watch"
    tally.because = ("campaign", "accounts:several") if several else ("campaign",)


def _weigh(campaign: Campaign, strength: float) -> None:
    if strength >= HIGH_TIMES and campaign.severity != "high":
        campaign.raise_to("high", 0.9)


def _hunt(memory: Memory, scene: Scene, tries: Tries, tried: Tried, entry: Entry) -> None:
    """Follow an account that fails from many networks: guessing that no single address shows.

    Silent while a finding about many accounts goes on: it holds these failures already.
    """
    if scene.campaign >= 0:
        return
    if not tried.hunted and (tried.from_networks() < HUNTED_NETWORKS or tried.level < HUNTED_LEVEL):
        return
    time = entry.time
    campaign = memory.ledger.open.get(scene.hunt)
    if campaign is None:
        if memory.ledger.is_full():
            return
        campaign = Campaign("password-guessing", scene.system, "", tried.since, time, time, DAY_S, "medium", 0.8)
        scene.hunt = memory.ledger.begin(campaign)
    if tried.hunted:
        campaign.add(time, entry.count, entry.account)
        _list(memory, campaign, tries, time, entry.count)
        return
    tried.hunted = True
    campaign.add(time, round(tried.level), entry.account)
    _recall_hunters(campaign, memory, scene, entry.account)


def _recall_hunters(campaign: Campaign, memory: Memory, scene: Scene, account: int) -> None:
    for tries in memory.tries.values():
        if tries.system == scene.system and account in tries.open:
            _list(memory, campaign, tries, tries.last, tries.open[account])
