"""Findings about logins that succeeded: a guess that was right, and a network that an account never used."""

from typing import Final

from bavn.intrusions.accounts import Habit
from bavn.intrusions.entry import Entry
from bavn.intrusions.ledger import Campaign
from bavn.intrusions.levels import DAY_S
from bavn.intrusions.memory import Memory
from bavn.intrusions.networks import OWN
from bavn.intrusions.takeover import Takeover
from bavn.model.finding import SEVERITIES, Severity

TAKEOVER_QUIET_S: Final = DAY_S
NEWCOMER_QUIET_S: Final = DAY_S
FEW_NEWCOMERS: Final = 3  # accounts that came from one new network within a day
MANY_NEWCOMERS: Final = 8


def tell_takeover(memory: Memory, entry: Entry, found: Takeover) -> None:
    """Begin, or add to, the finding about accounts that were taken from one address."""
    system, place, time = entry.system, entry.place, entry.time
    key = f"{system}\n{place.address}"
    campaign = _open(memory, memory.takeovers, key, time)
    if campaign is None:
        campaign = Campaign(
            "account-takeover", system, place.address, time, time, time, TAKEOVER_QUIET_S, found.severity, 0.0, of=key
        )
        if not _begin(memory, memory.takeovers, key, campaign):
            return
    if campaign.outcome == "attempt" or found.outcome == "success":
        campaign.outcome = found.outcome
    campaign.add(time, 1, entry.account or None)
    campaign.raise_to(found.severity, found.confidence)
    tally = campaign.tally(place.address, time, 1) if place.address else None
    if tally:
        tally.score = max(tally.score if tally.requests > 1 else 0.0, found.confidence)
        tally.because = found.because
        tally.action = "watch" if place.local or SEVERITIES.index(campaign.severity) < 2 else "limit"


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
