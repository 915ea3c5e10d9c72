"""Findings about one address: begun when it becomes conspicuous, made more severe as it goes on."""

from typing import Final
from zlib import crc32

from msgspec.structs import replace

from bavn.intrusions.accounts import NOBODY
from bavn.intrusions.entry import Entry
from bavn.intrusions.guessing import (
    CLEAR,
    CONSPICUOUS,
    SPELL_S,
    STRONG,
    Tries,
    hops,
    reasons_of,
    roves,
    shape_of,
    stage_of,
)
from bavn.intrusions.ledger import Campaign, Tally
from bavn.intrusions.levels import HOUR_S
from bavn.intrusions.memory import Memory
from bavn.model.finding import Action, Severity

SEVERITY: Final[dict[int, Severity]] = {CONSPICUOUS: "low", CLEAR: "medium", STRONG: "high"}
SURE: Final = {CONSPICUOUS: 0.4, CLEAR: 0.8, STRONG: 0.95}
ONE_ACCOUNT_FAST: Final = 25.0  # level of a run on a single account that no broken client makes
SLOW_SITTINGS: Final = 4
BLIND_FAST: Final = 15.0
BLIND_ACCOUNTS: Final = 20
UNLIKELY: Final = 0.2
RESERVED: Final = 512  # findings about one address leave so much room for those about many, and about takeovers


def accuse(memory: Memory, entry: Entry, tries: Tries) -> None:
    """Judge an address after a failure: begin a finding about it, or add to the one that goes on.

    An address that is listed in an open finding about many gets one of its own only when it is strong.
    """
    campaign = memory.ledger.open.get(tries.campaign)
    if campaign:
        _add(campaign, tries, entry)
        if not tries.failures & (tries.failures - 1):
            _say(memory, campaign, tries)  # whenever failures have doubled
    stage = stage_of(tries)
    if stage <= tries.stage:
        return
    tries.stage = stage
    if campaign is None and stage < STRONG and is_listed(memory, tries):
        return
    if campaign and (tries.turned or campaign.kind == shape_of(tries)):
        _say(memory, campaign, tries)
    else:
        _begin(memory, entry, tries)


def widened(entry: Entry) -> Entry | None:
    """Return a login as one of the /48 that its address lies in; None for all but IPv6 addresses of the internet."""
    wide = entry.place.wide
    return None if wide is None else replace(entry, source=f"{entry.system}\n{wide.address}", place=wide)


def accuse_wide(memory: Memory, entry: Entry, *, familiar: bool) -> Tries | None:
    """Count a failure for the /48 as well, and judge that: who has one is new with each guess.

    Silent for homes that each fail on accounts of their own. Return what the /48 has tried where it is one actor.
    """
    wide = widened(entry)
    if wide is None:
        return None
    tries = memory.tries_of(wide)
    lapse(memory, tries, entry.time)
    tries.pass_time(entry.time)
    tries.add_failure(wide, familiar=familiar)
    tries.add_home(entry.account, crc32(entry.place.address.encode()))
    if not hops(tries):
        return None
    accuse(memory, wide, tries)
    return tries


def absolve(memory: Memory, tries: Tries, time: float) -> None:
    """End the finding about an address whose failures were honest, as one of no weight, and count anew."""
    campaign = memory.ledger.open.get(tries.campaign)
    if campaign:
        campaign.severity, campaign.confidence = "low", UNLIKELY
        for tally in campaign.sources.values():
            tally.score, tally.action = UNLIKELY, "watch"
        memory.ledger.end(tries.campaign)
    for account in tries.entered.few:
        tries.welcome(account, time)
    tries.absolve(time)


def lapse(memory: Memory, tries: Tries, time: float) -> None:
    """End the finding about an address that has been quiet, before something new is counted."""
    campaign = memory.ledger.open.get(tries.campaign)
    if campaign and time - campaign.last > campaign.quiet_s:
        end(memory, tries.campaign)


def end(memory: Memory, number: int) -> None:
    """End a finding about one address."""
    campaign = memory.ledger.open.get(number)
    memory.ledger.end(number)
    tries = memory.tries.get(campaign.of) if campaign else None
    if tries and tries.campaign == number:
        tries.settle()


def _begin(memory: Memory, entry: Entry, tries: Tries) -> None:
    """Begin a finding; one of another kind about the same address, that was less sure, ends."""
    tries.turned = tries.campaign in memory.ledger.open
    memory.ledger.end(tries.campaign)
    if memory.ledger.is_full(RESERVED):
        memory.sampled += 1
        return
    campaign = Campaign(
        kind=shape_of(tries),
        system=tries.system,
        actor=tries.address,
        began=min(tries.first, entry.time),
        detected=entry.time,
        last=entry.time,
        quiet_s=HOUR_S,
        severity="low",
        confidence=0.0,
        of=entry.source,
        requests=tries.failures,
    )
    campaign.accounts = tries.seen.copy()
    campaign.accounts.drop(NOBODY)
    if tries.address:
        campaign.sources[tries.address] = Tally(tries.failures, campaign.began, entry.time)
    campaign.add(entry.time, 0, None)
    tries.campaign = memory.ledger.begin(campaign)
    _say(memory, campaign, tries)


def is_listed(memory: Memory, tries: Tries) -> bool:
    """Whether an open finding about many addresses names this one."""
    scene = memory.scenes.get(tries.system)
    campaign = memory.ledger.open.get(scene.campaign) if scene else None
    return campaign is not None and tries.address in campaign.sources


def _add(campaign: Campaign, tries: Tries, entry: Entry) -> None:
    campaign.add(entry.time, entry.count, entry.account if entry.account != NOBODY else None)
    if tries.address:
        campaign.tally(tries.address, entry.time, entry.count)
    if campaign.quiet_s < SPELL_S and tries.sittings >= SLOW_SITTINGS:
        campaign.quiet_s = SPELL_S


def _say(memory: Memory, campaign: Campaign, tries: Tries) -> None:
    """Write into the finding how sure it is, and what is to be done."""
    campaign.raise_to(SEVERITY[tries.stage], SURE[tries.stage])
    if tries.sittings >= SLOW_SITTINGS or tries.accused:
        campaign.quiet_s = SPELL_S
    tally = campaign.sources.get(tries.address)
    if tally:
        tally.score = SURE[tries.stage]
        tally.shared = len(tries.people) >= 2
        tally.because = reasons_of(tries)
        tally.action = action_for(tries, blind=is_blind(memory, tries))
        if tally.action == "block" and tries.homes.count() and not roves(tries):
            tally.action = "limit"  # it may be many homes after all


def is_blind(memory: Memory, tries: Tries) -> bool:
    """Whether the log of an address's system has told of no login that succeeded."""
    scene = memory.scenes.get(tries.system)
    return scene is None or not scene.answers


def action_for(tries: Tries, *, blind: bool) -> Action:
    """Say what is to be done about an address: block only who is clearly guessing, from outside, and never got in.

    `blind`: the log tells of no login that succeeded (web servers' error logs). An office behind one address that
    mistypes looks like an attack there, so it takes more.
    """
    if tries.local or not tries.address or tries.stage <= CONSPICUOUS:
        return "watch"
    if tries.people:
        return "limit" if tries.stage == STRONG else "watch"
    if tries.accounts() == 1 and tries.fast < ONE_ACCOUNT_FAST:
        return "limit"
    if blind and tries.fast < BLIND_FAST and tries.accounts() < BLIND_ACCOUNTS and 2 * tries.unknown < tries.failures:
        return "limit"
    return "block"
