"""When a login that succeeded looks like a guess that was right."""

from dataclasses import dataclass
from typing import Final, Literal

from bavn.intrusions.accounts import TRIED_HALF_S, Habit, Tried
from bavn.intrusions.guessing import CLEAR, CONSPICUOUS, KEPT_OPEN, Tries, hops, is_frantic
from bavn.intrusions.levels import DAY_S, faded
from bavn.intrusions.networks import Place
from bavn.model.finding import Outcome, Severity

OWN_CERTAIN: Final = 30  # failures on the very account
OWN_MANY: Final = 10
OWN_LIKELY: Final = 6
RAPID_S: Final = 0.5  # between two failures on average: no person, no telephone
PATIENT_S: Final = 15.0  # a client that tries again by itself
HUNTED: Final = 3  # networks from which an account failed: not its owner's mistake alone
MORNING: Final = 6  # accounts that
ROUNDS: Final = 2  # failures each show to be people at work rather than a list of names;
MOST_ROUNDS: Final = 6  # so many are more than people make
OTHERS: Final = 3  # accounts that the same address failed on, while many addresses try many accounts;
OTHERS_AWAY: Final = 2  # where the account is used to other networks
OVERHEARD: Final = 10.0  # failures on an account from elsewhere (level)
WITHIN_S: Final = DAY_S
UNNAMED: Final = 20  # failures before a success, where the log names no user
PASSWORDLESS: Final = frozenset({"publickey", "hostbased", "certificate", "token"})


Excuse = Literal["outage", "morning"]  # each address its own account; or an office behind one address


@dataclass(frozen=True, slots=True)
class Takeover:
    """Why a login is not believed. `outcome` is success where the log leaves no doubt that the guesser is in.

    `excuse` is what it was where many accounts do the same and it ends well for them.
    """

    severity: Severity
    confidence: float
    outcome: Outcome
    because: tuple[str, ...]
    excuse: Excuse | None = None


@dataclass(frozen=True, slots=True)
class Scenery:
    """What is known at a login that is not expected: the address, the account, the system.

    `attacked`: many addresses try accounts of it. `known`: the account has used the network.
    """

    tries: Tries | None
    tried: Tried | None
    habit: Habit | None
    account: int
    time: float
    attacked: bool
    known: bool = False

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

    Not to be asked about a login that `is_expected`, nor about one without a password.
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


def is_familiar(habit: Habit | None, place: Place, tries: Tries, account: int) -> bool:
    """Whether a failure is likely the owner's: where he logs in, or a few from next to it or from his provider."""
    if habit is None:
        return False
    if habit.is_near(place):
        return account in tries.people or tries.failures < OWN_CERTAIN
    return place.network in habit.networks and tries.failures < OWN_MANY


def is_expected(habit: Habit | None, place: Place, tries: Tries, account: int) -> bool:
    """Whether a login is the owner's, whatever failed before.

    At an address where he logs in that holds up to what a broken client fails, next to it up to what a person does;
    where only the provider is the same, as long as the address does not clearly guess.
    """
    if habit is None:
        return False
    if habit.is_near(place):
        return not is_frantic(tries) if account in tries.people else tries.failures < OWN_CERTAIN
    return place.network in habit.networks and tries.stage < CLEAR


def _by_the_guesser(scenery: Scenery, tries: Tries) -> Takeover | None:
    own, others, crowd = scenery.own, scenery.others, len(tries.people) >= 2
    if own >= OWN_CERTAIN:
        excuse = _outage(scenery, tries) if _is_patient(tries) else None
        return Takeover("critical", 0.9, "success", ("then-success", "failures:many"), excuse)
    if crowd:
        return Takeover("medium", 0.5, "probable-success", ("then-success",), "morning") if own >= OWN_MANY else None
    if not scenery.attacked and _is_morning(tries) and (own >= ROUNDS or tries.accounts() > KEPT_OPEN):
        return Takeover("high", 0.6, "probable-success", ("then-success", "accounts:many"), "morning")
    return _by_a_stranger(scenery, tries, own, others)


def _by_a_stranger(scenery: Scenery, tries: Tries, own: int, others: int) -> Takeover | None:
    """The same at an address where hardly anybody logs in."""
    if tries.stage >= CONSPICUOUS and others >= 3 and tries.failures >= 5:
        return Takeover("critical", 0.95, "success", ("then-success", "accounts:many"))
    away = scenery.habit is not None and scenery.habit.is_known()
    if scenery.attacked and others >= (OTHERS_AWAY if away else OTHERS):
        return Takeover("critical", 0.85, "success", ("then-success", "part-of-campaign"))
    if own >= OWN_MANY and (others >= OTHERS_AWAY or tries.unknown or _is_rapid(tries)):
        return Takeover("critical", 0.9, "success", ("then-success", "failures:many"))
    if tries.stage >= CONSPICUOUS and not tries.people and tries.failures - own >= OWN_LIKELY:
        return Takeover("high", 0.7, "probable-success", ("then-success", "failures:many"))
    if own >= OWN_LIKELY:
        return Takeover("medium", 0.5, "probable-success", ("then-success",), _outage(scenery, tries))
    return None


def _outage(scenery: Scenery, tries: Tries) -> Excuse | None:
    """Whether an address tried its own account only, as each does while the password cannot be checked."""
    hunted = scenery.tried is not None and scenery.tried.from_networks() >= HUNTED
    honest = not scenery.others and not tries.unknown and not hops(tries) and not _is_rapid(tries)
    return "outage" if honest and not hunted else None


def _is_morning(tries: Tries) -> bool:
    """Whether many accounts failed a few times each, as in an office whose passwords have expired."""
    accounts = tries.accounts()
    return (
        accounts >= MORNING
        and ROUNDS * accounts <= tries.failures <= MOST_ROUNDS * accounts
        and not (tries.unknown or _is_rapid(tries) or hops(tries))
    )


def _is_rapid(tries: Tries) -> bool:
    return tries.failures >= OWN_MANY and tries.last - tries.first < RAPID_S * tries.failures


def _is_patient(tries: Tries) -> bool:
    return tries.last - tries.first >= PATIENT_S * tries.failures


def _by_somebody_else(scenery: Scenery) -> Takeover | None:
    """A login from a new network for an account that was under attack, by an address that did not guess itself."""
    tried, habit = scenery.tried, scenery.habit
    if scenery.known or tried is None or habit is None or not habit.is_known() or scenery.time - tried.last > WITHIN_S:
        return None
    level = faded(tried.level, scenery.time - tried.last, TRIED_HALF_S)
    if level < OVERHEARD or habit.roams(scenery.time):
        return None
    return Takeover("high", 0.6, "probable-success", ("then-success", "new-network"))
