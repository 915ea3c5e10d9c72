"""How one address tries passwords, and how sure that makes us: nothing, conspicuous, clear, strong.

A password that is mistyped is forgiven when the same account logs in from the same address: an office behind one
address fails all morning and leaves almost nothing. What is left is judged at three paces, because who guesses
chooses his own:

pace     forgets half in  what it finds
fast     10 minutes       a dictionary run
spread   a day            many accounts, a few tries on each
slow     a week           a few tries a day, week after week

Administrators expect an address to be named after 5 or 6 failures within minutes (fail2ban: 5 in 10; CrowdSec: the
6th), or after 4 with long pauses. To be named is therefore cheap (severity low, watch). To be blocked takes more.
"""

from typing import Final, Literal

import msgspec

from bavn.intrusions.accounts import NOBODY
from bavn.intrusions.distinct import Distinct
from bavn.intrusions.entry import Entry
from bavn.intrusions.levels import DAY_S, MINUTE_S, faded

FAST_HALF_S: Final = 10 * MINUTE_S
SPREAD_HALF_S: Final = DAY_S
SLOW_HALF_S: Final = 7 * DAY_S
SPELL_S: Final = 3 * DAY_S  # without a failure: whatever comes after is a new story
SITTING_S: Final = 5 * MINUTE_S  # a pause that a person who mistypes does not make, but a program with a timer
KEPT_OPEN: Final = 24  # accounts whose unresolved failures are kept one by one
KEPT_PEOPLE: Final = 24  # accounts that logged in from the address, kept one by one
NEVER_LOST: Final = 1e18
FRANTIC: Final = 30  # failures, that come
FRANTIC_S: Final = 4.0  # after each other on average: a client that repeats itself is slower
SEATS: Final = 4  # /64s of one /48 from which nobody mistypes his own password
HOMES: Final = 12
EACH_HOME: Final = 2.0

NOTHING: Final = 0
CONSPICUOUS: Final = 1
CLEAR: Final = 2
STRONG: Final = 3

Shape = Literal["password-guessing", "password-spraying", "credential-stuffing"]


class Tries(msgspec.Struct, gc=False):
    """What one address (or, where logs name none, one machine) has tried on one system.

    `accused` counts the findings about it that have ended, `turned` says that the open one is of its second kind.
    `open` holds failures by account that no success has resolved; `people` accounts that logged in, with when.
    `counted` is when it last counted as a failing source, for each horizon of the system; empty: never. `entered` are
    accounts that logged in and were not believed. Of an IPv6 /48, `homes` are the /64s that failed, and `seats` a
    bitmap of 64 that stands for them, by account.
    """

    system: str
    address: str
    local: bool
    console: bool
    first: float
    last: float
    failures: int = 0
    fast: float = 0.0
    spread: float = 0.0
    slow: float = 0.0
    unknown: int = 0
    familiar: int = 0
    probes: int = 0
    sittings: int = 0
    days: int = 0
    day: int = -1
    open: dict[int, int] = msgspec.field(default_factory=dict)
    seen: Distinct = msgspec.field(default_factory=Distinct)
    people: dict[int, float] = msgspec.field(default_factory=dict)
    counted: list[float] = msgspec.field(default_factory=list)
    stage: int = NOTHING
    campaign: int = -1
    accused: int = 0
    turned: bool = False
    entered: Distinct = msgspec.field(default_factory=Distinct)
    homes: Distinct = msgspec.field(default_factory=Distinct)
    seats: dict[int, int] = msgspec.field(default_factory=dict)

    def pass_time(self, time: float) -> None:
        """Let the levels fade up to `time`; after a long pause begin anew."""
        pause = time - self.last
        if pause > SPELL_S and self.campaign < 0:
            self._begin_anew(time)
        if pause <= 0.0:
            return
        self.fast = faded(self.fast, pause, FAST_HALF_S)
        self.spread = faded(self.spread, pause, SPREAD_HALF_S)
        self.slow = faded(self.slow, pause, SLOW_HALF_S)

    def add_failure(self, entry: Entry, *, familiar: bool) -> None:
        """Count a failed login. `familiar`: the account logs in from this network by habit."""
        time, count = entry.time, entry.count
        if not self.failures:
            self.first = time
        if not self.failures or time - self.last > SITTING_S:
            self.sittings += 1
        if (day := int(time // DAY_S)) > self.day:
            self.days += 1
            self.day = day
        self.last = max(self.last, time)
        self.failures += count
        self.fast += count
        self.slow += count
        self.unknown += count if entry.unknown else 0
        self.familiar += count if familiar else 0
        self.seen.add(entry.account)
        self._keep_open(entry.account, count)

    def add_home(self, account: int, home: int) -> None:
        """Count a failure as one of the /64 that has this number."""
        self.homes.add(home)
        if account == NOBODY:
            return
        if account not in self.seats and len(self.seats) >= KEPT_OPEN:
            del self.seats[next(iter(self.seats))]
        self.seats[account] = self.seats.get(account, 0) | 1 << (home & 63)

    def forgive(self, account: int) -> int:
        """Take back the failures of an account that has now logged in; return how many there were."""
        self.seats.pop(account, None)
        count = self.open.pop(account, 0)
        if not count:
            return 0
        self.seen.drop(account)
        self.failures = max(self.failures - count, 0)
        self.fast = max(self.fast - count, 0.0)
        self.slow = max(self.slow - count, 0.0)
        self.spread = max(self.spread - 1.0, 0.0)
        self.familiar = min(self.familiar, self.failures)
        self.unknown = min(self.unknown, self.failures)
        if not self.failures:
            self.sittings = self.days = 0
            self.day = -1
            self.open.clear()
            self.seen = Distinct()
        return count

    def welcome(self, account: int, time: float) -> None:
        """Remember that an account logged in from here."""
        if account not in self.people and len(self.people) >= KEPT_PEOPLE:
            del self.people[min(self.people, key=self.people.__getitem__)]
        self.people[account] = time

    def settle(self) -> None:
        """Begin to count anew after a finding about it has ended. The levels stay: who returns is known."""
        self.campaign = -1
        self.stage = NOTHING
        self.turned = False
        self.accused += 1
        self.failures = self.unknown = self.familiar = self.probes = self.sittings = 0
        self._forget_whom()

    def absolve(self, time: float) -> None:
        """Begin anew: what failed was honest."""
        self.campaign = -1
        self._begin_anew(time)

    def accounts(self) -> int:
        """Return how many different accounts were tried."""
        return self.seen.count()

    def worth(self) -> float:
        """How much would be lost with it: the last failure, and a day for each doubling of what it did.

        Who stands in a finding is kept to the last.
        """
        if self.campaign >= 0:
            return NEVER_LOST
        return self.last + DAY_S * int(self.slow + 2.0 * self.stage + 0.5 * len(self.people)).bit_length()

    def _keep_open(self, account: int, count: int) -> None:
        if account in self.open:
            self.open[account] += count
            return
        self.spread += 1.0
        if len(self.open) >= KEPT_OPEN:
            del self.open[next(iter(self.open))]
        self.open[account] = count

    def _begin_anew(self, time: float) -> None:
        self.first = time
        self.failures = self.unknown = self.familiar = self.probes = self.sittings = self.days = self.accused = 0
        self.day = -1
        self.stage = NOTHING
        self.turned = False
        self.fast = self.spread = self.slow = 0.0
        self._forget_whom()

    def _forget_whom(self) -> None:
        self.open.clear()
        self.seats.clear()
        self.seen, self.entered, self.homes = Distinct(), Distinct(), Distinct()


def stage_of(tries: Tries) -> int:
    """Say how sure it is that an address guesses passwords.

    Silent for a few failures, for a person who mistypes, and for an address that many people share as long as few of
    them fail for good: each account that has logged in from it adds to what is needed. A client that repeats the old
    password of one account (a telephone after a change) never gets beyond conspicuous, however long it goes on.
    """
    if tries.failures < 3 and not tries.accused and tries.spread < 3.5 and tries.slow < 12.0:
        return NOTHING
    people = len(tries.people)
    if _stays_familiar(tries) or tries.console:
        return _stage_where_failing_is_common(tries, people)
    if _is_strong(tries, people):
        return STRONG
    if _is_clear(tries, people):
        return CLEAR
    return CONSPICUOUS if _is_conspicuous(tries, people) else NOTHING


def shape_of(tries: Tries) -> Shape:
    """Say what the tries look like: T1110.001 few accounts, .003 many with a few tries each, .004 stolen pairs.

    A log holds no password, so one password for all (spraying) and a list of pairs (stuffing) look alike. What hints at
    stuffing is that each account is tried once, that some do not exist here (the list is from elsewhere), and that some
    pairs are right.
    """
    accounts = tries.accounts()
    if accounts < 4 or tries.failures > 4 * accounts:
        return "password-guessing"
    pairs = accounts >= 10 and tries.failures <= 1.2 * accounts and len(tries.people) >= 2
    partly_unknown = 0.05 * tries.failures <= tries.unknown <= 0.95 * tries.failures
    return "credential-stuffing" if pairs and partly_unknown else "password-spraying"


def reasons_of(tries: Tries) -> tuple[str, ...]:
    """The codes of what was conspicuous."""
    codes = (
        ("failures:some", 5 <= tries.failures < 10),
        ("failures:many", tries.failures >= 10),
        ("accounts:many", tries.accounts() >= 4),
        ("fast", tries.fast >= 7.0),
        ("slow", tries.sittings >= 4),
        ("unknown-users", tries.unknown * 2 >= tries.failures > 0),
        ("one-account", tries.accounts() == 1 and NOBODY not in tries.open),
        ("known-network", bool(tries.familiar) and tries.familiar == tries.failures),
        ("shared", len(tries.people) >= 2),
        ("returned", tries.accused > 0),
    )
    return tuple(code for code, holds in codes if holds)


def is_frantic(tries: Tries) -> bool:
    """Whether there were more failures, and faster, than a person or a client with an old password makes."""
    return tries.failures >= FRANTIC and tries.last - tries.first < FRANTIC_S * tries.failures


def hops(tries: Tries) -> bool:
    """Whether the failures of a /48 are one actor's who changes its /64 with each guess, and not of several homes.

    That is so where one account failed from four of them, which no owner does, or where a dozen failed once or twice
    each and nobody ever logged in.
    """
    if roves(tries):
        return True
    homes = tries.homes.count()
    return homes >= HOMES and not tries.people and tries.failures <= EACH_HOME * homes


def roves(tries: Tries) -> bool:
    """Whether one account failed from several /64s of a /48."""
    return any(homes.bit_count() >= SEATS for homes in tries.seats.values())


def _stays_familiar(tries: Tries) -> bool:
    """Whether all failures are of accounts that log in from there by habit, and of few of them."""
    return tries.familiar >= tries.failures and tries.accounts() <= 3 and not is_frantic(tries)


def _stage_where_failing_is_common(tries: Tries, people: int) -> int:
    """For sudo and su, and for clients with an old password: twice as much, and never strong."""
    many = tries.failures >= 10 + 2 * people and tries.fast >= 7.0 + 2 * people
    if many or tries.slow >= 20 + 2 * people or tries.spread >= 8 + people:
        beyond = not _stays_familiar(tries) and (tries.fast >= 25 + 2 * people or tries.spread >= 16 + people)
        return CLEAR if beyond else CONSPICUOUS
    return NOTHING


def _is_conspicuous(tries: Tries, people: int) -> bool:
    if tries.failures < 2:
        return False
    return (
        (tries.failures >= 5 + 2 * people and tries.fast >= 3.5 + 2 * people)
        or tries.spread >= 3.5 + people
        or (tries.sittings >= 4 + 2 * people and tries.slow >= 3.5)
        or tries.slow >= 12 + 3 * people
        or (tries.accused > 0 and not people)
    )


def _is_clear(tries: Tries, people: int) -> bool:
    return (
        (tries.failures >= 10 + 3 * people and tries.fast >= 7.0 + 3 * people)
        or tries.spread >= 8 + people
        or (tries.slow >= 18 + 3 * people and tries.accounts() >= 3)
    )


def _is_strong(tries: Tries, people: int) -> bool:
    several = tries.accounts() >= 3
    return (
        tries.fast >= 50 + 3 * people
        or tries.spread >= 40 + 2 * people
        or (several and tries.slow >= 100 + 5 * people)
        or (several and tries.days >= 7 and tries.slow >= 25 + 5 * people)
    )
