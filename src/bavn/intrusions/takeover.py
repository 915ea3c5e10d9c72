"""When a login that succeeded looks like a guess that was right."""

from dataclasses import dataclass
from typing import Final

from bavn.intrusions.accounts import TRIED_HALF_S, Habit, Tried
from bavn.intrusions.guessing import CONSPICUOUS, Tries
from bavn.intrusions.levels import DAY_S, faded
from bavn.model.finding import Outcome, Severity

OWN_CERTAIN: Final = 10  # failures on the very account
OWN_LIKELY: Final = 6
OTHERS: Final = 3  # accounts that the same address failed on, while many addresses try many accounts;
OTHERS_AWAY: Final = 2  # where the account is used to other networks
OVERHEARD: Final = 10.0  # failures on an account from elsewhere (level)
WITHIN_S: Final = DAY_S
UNNAMED: Final = 20  # failures before a success, where the log names no user
PASSWORDLESS: Final = frozenset({"publickey", "hostbased", "certificate", "token"})


@dataclass(frozen=True, slots=True)
class Takeover:
    """Why a login is not believed. `outcome` is success where the log leaves no doubt that the guesser is in."""

    severity: Severity
    confidence: float
    outcome: Outcome
    because: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Scenery:
    """What is known at a login from a network that the account has not used: the address, the account, the system."""

    tries: Tries | None
    tried: Tried | None
    habit: Habit | None
    account: int
    time: float
    attacked: bool

    @property
    def own(self) -> int:
        """How many failures on this account, from this address, are unresolved."""
        return self.tries.open.get(self.account, 0) if self.tries else 0

    @property
    def others(self) -> int:
        """How many other accounts the address has failed on."""
        return self.tries.accounts() - (self.account in self.tries.open) if self.tries else 0


def judge_login(scenery: Scenery) -> Takeover | None:
    """Return why a login with a password is a takeover, or None.

    Not to be asked about a network that the account has logged in from before, nor about a login without a password.
    Silent for an owner who mistypes up to 5 times, and for people behind an address where others have failed, as long
    as some of them log in there.
    """
    tries = scenery.tries
    if tries and scenery.time - tries.last <= WITHIN_S:
        found = _by_the_guesser(scenery, tries)
        if found:
            return found
    return _by_somebody_else(scenery)


def judge_unnamed(tries: Tries, time: float) -> Takeover | None:
    """The same where the log names no user: only a long run of failures says something then."""
    if time - tries.last > WITHIN_S or tries.failures < UNNAMED or tries.people:
        return None
    return Takeover("high", 0.6, "probable-success", ("then-success", "failures:many"))


def _by_the_guesser(scenery: Scenery, tries: Tries) -> Takeover | None:
    own, others, crowd = scenery.own, scenery.others, len(tries.people) >= 2
    if own >= OWN_CERTAIN:
        return Takeover("critical", 0.9, "success", ("then-success", "failures:many"))
    if crowd:
        return None
    if tries.stage >= CONSPICUOUS and others >= 3 and tries.failures >= 5:
        return Takeover("critical", 0.95, "success", ("then-success", "accounts:many"))
    away = scenery.habit is not None and scenery.habit.is_known()
    if scenery.attacked and others >= (OTHERS_AWAY if away else OTHERS):
        return Takeover("critical", 0.85, "success", ("then-success", "part-of-campaign"))
    if own >= OWN_LIKELY:
        return Takeover("medium", 0.5, "success", ("then-success",))
    return None


def _by_somebody_else(scenery: Scenery) -> Takeover | None:
    """A login from a new network for an account that was under attack, by an address that did not guess itself."""
    tried, habit = scenery.tried, scenery.habit
    if tried is None or habit is None or not habit.is_known() or scenery.time - tried.last > WITHIN_S:
        return None
    level = faded(tried.level, scenery.time - tried.last, TRIED_HALF_S)
    if level < OVERHEARD or habit.roams(scenery.time):
        return None
    return Takeover("high", 0.6, "probable-success", ("then-success", "new-network"))
