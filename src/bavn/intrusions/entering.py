"""Findings about logins that succeeded: a guess that was right, and a network that an account never used."""

from typing import Final

from bavn.intrusions.accounts import Habit
from bavn.intrusions.accusing import UNLIKELY, absolve
from bavn.intrusions.entry import Entry
from bavn.intrusions.guessing import CLEAR, Tries
from bavn.intrusions.ledger import Campaign
from bavn.intrusions.levels import DAY_S, HOUR_S
from bavn.intrusions.memory import Memory
from bavn.intrusions.networks import OWN
from bavn.intrusions.takeover import Takeover
from bavn.model.finding import SEVERITIES, Action, Severity

TAKEOVER_QUIET_S: Final = DAY_S
NEWCOMER_QUIET_S: Final = DAY_S
FEW_NEWCOMERS: Final = 3  # accounts that came from one new network within a day
MANY_NEWCOMERS: Final = 8
ALIKE: Final = 5  # accounts that fail in the same way and then log in: an outage, or expired passwords


def tell_takeover(memory: Memory, entry: Entry, found: Takeover) -> bool:
    """Begin, or add to, the finding about accounts that one address took. False: believe the login after all.

    Accounts that each failed at an address of their own stand in one finding of the system. Where many of them end
    well within the hour, it was an outage: the finding is lowered to a note, and so are those about their addresses.
    """
    system, place, time = entry.system, entry.place, entry.time
    alone = found.excuse == "outage" and place.address != ""
    actor = "" if alone else place.address
    key = f"{system}\n*" if alone else f"{system}\n{actor}"
    campaign = _open(memory, memory.takeovers, key, time)
    if campaign and alone and time - campaign.last > HOUR_S:
        memory.ledger.end(memory.takeovers.pop(key))
        campaign = None
    if campaign is None:
        campaign = Campaign(
            "account-takeover", system, actor, time, time, time, TAKEOVER_QUIET_S, found.severity, 0.0, of=key
        )
        if not _begin(memory, memory.takeovers, key, campaign):
            return True
    tries = memory.tries.get(entry.source)
    if tries:
        tries.entered.add(entry.account)
    campaign.add(time, 1, entry.account or None)
    if found.excuse and tries and (campaign.severity == "low" or _ends_well(campaign, tries, alone=alone)):
        _lower(memory, campaign, entry)
        return False
    _raise(campaign, entry, found, tries)
    return True


def _raise(campaign: Campaign, entry: Entry, found: Takeover, tries: Tries | None) -> None:
    if campaign.outcome == "attempt" or found.outcome == "success":
        campaign.outcome = found.outcome
    campaign.raise_to(found.severity, found.confidence)
    tally = campaign.tally(entry.place.address, entry.time, 1) if entry.place.address else None
    if tally:
        tally.score = max(tally.score if tally.requests > 1 else 0.0, found.confidence)
        tally.because = found.because
        tally.action = _action(campaign, entry, found, tries)


def _action(campaign: Campaign, entry: Entry, found: Takeover, tries: Tries | None) -> Action:
    """Block who clearly guessed and got in, from where nobody else logs in: the milder decision would stand."""
    if entry.place.local or SEVERITIES.index(campaign.severity) < 2:
        return "watch"
    guessed = tries is not None and tries.stage >= CLEAR and not tries.people
    return "block" if guessed and not found.excuse else "limit"


def _ends_well(campaign: Campaign, tries: Tries, *, alone: bool) -> bool:
    """Whether so many accounts failed alike and then logged in that it was no guessing.

    Behind one address that is said only where as many of the accounts that failed there have logged in as have not.
    """
    if alone:
        return campaign.accounts.count() >= ALIKE and len(campaign.sources) >= ALIKE - 1
    entered = tries.entered.count()
    return campaign.outcome != "success" and entered >= ALIKE and 2 * entered >= tries.accounts()


def _lower(memory: Memory, campaign: Campaign, entry: Entry) -> None:
    campaign.tally(entry.place.address, entry.time, 1)
    fresh = [entry.place.address] if campaign.severity == "low" else list(campaign.sources)
    campaign.severity, campaign.confidence, campaign.outcome = "low", UNLIKELY, "attempt"
    for address in fresh:
        tally, tries = campaign.sources.get(address), memory.tries.get(f"{campaign.system}\n{address}")
        if tally:
            tally.score, tally.action = UNLIKELY, "watch"
        if tries:
            absolve(memory, tries, entry.time)


def tell_newcomer(memory: Memory, entry: Entry, habit: Habit) -> None:
    """Report an account that logs in from a network it never used.

    Silent until the account's habit is known, for an account that roams, and for networks of one's own.
    """
    system, place, time = entry.system, entry.place, entry.time
    if place.network == OWN or place.network in habit.networks or not habit.is_known() or habit.roams(time):
        return
    key = f"{system}\n{place.network}"
    campaign = _open(memory, memory.newcomers, key, time)
    if campaign is None:
        campaign = Campaign(
            "login-new-network", system, place.network, time, time, time, NEWCOMER_QUIET_S, "low", 0.3, "attempt", key
        )
        if not _begin(memory, memory.newcomers, key, campaign):
            return
    campaign.add(time, 1, entry.account)
    severity, confidence = _together(campaign.accounts.count())
    campaign.raise_to(severity, confidence)
    tally = campaign.tally(place.address, time, 1)
    if tally:
        tally.score = confidence
        tally.because = ("new-network",)


def _together(accounts: int) -> tuple[Severity, float]:
    if accounts >= MANY_NEWCOMERS:
        return "high", 0.7
    return ("medium", 0.5) if accounts >= FEW_NEWCOMERS else ("low", 0.3)


def _open(memory: Memory, numbers: dict[str, int], key: str, time: float) -> Campaign | None:
    number = numbers.get(key, -1)
    campaign = memory.ledger.open.get(number)
    if campaign and time - campaign.last > campaign.quiet_s:
        memory.ledger.end(number)
        campaign = None
    if campaign is None:
        numbers.pop(key, None)
    return campaign


def _begin(memory: Memory, numbers: dict[str, int], key: str, campaign: Campaign) -> bool:
    if memory.ledger.is_full():
        memory.sampled += 1
        return False
    numbers[key] = memory.ledger.begin(campaign)
    return True
