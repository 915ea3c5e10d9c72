"""Many addresses together: how many accounts of a system fail, against what is usual for it.

Each address tries once or twice and is nothing by itself. Counted are only failures that are strange (the account does
not use that network by habit), unresolved (a login of the same account from there takes them back) and not of an
address that stands in a finding already. Three horizons, because a botnet may take an hour or three weeks.
"""

from math import sqrt
from typing import Final, NamedTuple

import msgspec

from bavn.intrusions.levels import DAY_S, HOUR_S, faded

EVERY_S: Final = 1.0  # the levels fade so often
HOURS: Final = 48  # of a working day and of a day off
LEARNED: Final = 24  # hours after which the usual is known
LEARNING: Final = 0.2
LEARNING_ATTACKED: Final = 0.02  # a finding that is none must end some week, an attack must not become usual in three
PAIRS_EACH: Final = 8.0  # accounts that one proxy of a stuffing campaign tries, at the most
BLIND_TIMES: Final = 2.0  # as much is needed while neither the usual nor any login that succeeded is known
FEW_TRIES: Final = 5.0  # on each account, on average
RESOLVING: Final = 0.25  # of the accounts that log in, so many may fail for good before it is strange


class Horizon(NamedTuple):
    """How far back is looked: counts half forgotten in `half_s`; `accounts` and `sources` it takes at the very least.

    One account, or one source, counts again after `again_s`.
    """

    half_s: float
    again_s: float
    accounts: float
    sources: float
    quiet_s: float


HORIZONS: Final = (
    Horizon(HOUR_S / 2, HOUR_S, 20.0, 4.5, HOUR_S),
    Horizon(DAY_S / 2, DAY_S, 50.0, 20.0, 3 * DAY_S),
    Horizon(3.5 * DAY_S, 7 * DAY_S, 120.0, 60.0, 3 * DAY_S),
)


NEVER: Final = (-1e18, -1e18, -1e18)  # when something counted that never did


class Level(msgspec.Struct, gc=False):
    """What failed on one horizon. `honest` counts accounts that logged in."""

    at: float = 0.0
    accounts: float = 0.0
    sources: float = 0.0
    failures: float = 0.0
    unknown: float = 0.0
    honest: float = 0.0

    def pass_time(self, time: float, half_s: float) -> None:
        """Let everything fade up to `time`."""
        if time <= self.at:
            return
        left = faded(1.0, time - self.at, half_s) if self.at else 0.0
        self.at = time
        self.accounts *= left
        self.sources *= left
        self.failures *= left
        self.unknown *= left
        self.honest *= left


class Scene(msgspec.Struct, gc=False):
    """One system: its levels, and how many accounts usually fail there by hour (working days, then days off).

    `campaign` is the open finding about many accounts, `hunt` the one about accounts that many addresses try each,
    `until` when the last `campaign` ended. `answers`: its log tells of logins that succeed. `looked` is when, by its
    own log, its quiet findings were last ended.
    """

    system: str
    levels: list[Level] = msgspec.field(default_factory=lambda: [Level(), Level(), Level()])
    usual: list[float] = msgspec.field(default_factory=list)
    usual_long: list[float] = msgspec.field(default_factory=lambda: [0.0, 0.0])
    learned: int = 0
    hour: int = -1
    fresh: float = 0.0
    most: float = 0.0
    campaign: int = -1
    horizon: int = 0
    hunt: int = -1
    until: float = 0.0
    answers: bool = False
    looked: float = 0.0

    def pass_time(self, time: float) -> None:
        """Let the levels fade up to `time`, and learn from the hours that are over."""
        if time < self.fresh:
            return
        self.fresh = time + EVERY_S
        for level, horizon in zip(self.levels, HORIZONS, strict=True):
            level.pass_time(time, horizon.half_s)
        hour = int(time // HOUR_S)
        if hour > self.hour:
            if self.hour >= 0:
                self._learn(hour - self.hour)
            self.hour = hour
            self.most = 0.0

    def count(self, account: list[float], source: list[float], time: float, count: int, *, unknown: bool) -> None:
        """Count a strange failure. `account` and `source` say when each counted last, by horizon."""
        if not account:
            account.extend(NEVER)
        if not source:
            source.extend(NEVER)
        for index, level in enumerate(self.levels):
            again_s = HORIZONS[index].again_s
            if time - account[index] >= again_s:
                account[index] = time
                level.accounts += 1.0
            if time - source[index] >= again_s:
                source[index] = time
                level.sources += 1.0
            level.failures += count
            if unknown:
                level.unknown += count
        self.most = max(self.most, self.levels[0].accounts)

    def resolve(self, counted: list[float], time: float, count: int) -> None:
        """Take back what one account's failures have added, and that it was `counted`: its owner has logged in."""
        if not counted:
            return
        for level, horizon, since in zip(self.levels, HORIZONS, counted, strict=True):
            left = faded(1.0, time - since, horizon.half_s)
            level.accounts = max(level.accounts - left, 0.0)
            level.sources = max(level.sources - left, 0.0)
            level.failures = max(level.failures - count * left, 0.0)
        counted.clear()

    def welcome(self, time: float, before: float) -> None:
        """Count an account that has logged in, and did so `before` the last time."""
        self.answers = True
        if time - before < HORIZONS[0].again_s:
            return
        for level, horizon in zip(self.levels, HORIZONS, strict=True):
            if time - before >= horizon.again_s:
                level.honest += 1.0

    def limit(self, index: int) -> float:
        """How many accounts may fail before it is strange."""
        horizon, level = HORIZONS[index], self.levels[index]
        usual = self._usual(index)
        least = horizon.accounts
        if self.learned < LEARNED and not self.answers:
            least *= BLIND_TIMES
        return max(least, 3.0 * usual + 4.0 * sqrt(usual), RESOLVING * level.honest)

    def alarming(self) -> int | None:
        """Return the index of the shortest horizon on which too many accounts fail, or None."""
        for index, horizon in enumerate(HORIZONS):
            level = self.levels[index]
            if level.accounts < horizon.accounts or level.sources < horizon.sources:
                continue
            if level.failures <= FEW_TRIES * level.accounts and level.accounts >= self.limit(index):
                return index
        return None

    def strength(self) -> float:
        """How many times as many accounts fail as may, on the horizon of the open finding."""
        return self.levels[self.horizon].accounts / self.limit(self.horizon)

    def _usual(self, index: int) -> float:
        if self.learned < LEARNED:
            return 0.0
        return self.usual[self._slot()] if index == 0 else self.usual_long[index - 1]

    def _learn(self, hours: int) -> None:
        """Take the hour that is over into the usual; very slowly where it belongs to an attack."""
        learning = LEARNING if self.campaign < 0 else LEARNING_ATTACKED
        if not self.usual:
            self.usual = [0.0] * HOURS
        slot = self._slot()
        self.usual[slot] += learning * (self.most - self.usual[slot])
        for index in (1, 2):
            usual = self.usual_long[index - 1]
            self.usual_long[index - 1] += learning / 24 * (self.levels[index].accounts - usual)
        self.learned += min(hours, LEARNED)

    def _slot(self) -> int:
        day, hour = divmod(self.hour, 24)
        return hour + (24 if (day + 3) % 7 >= 5 else 0)  # 1 January 1970 was a Thursday


def kind_of(level: Level) -> str:
    """Say what many addresses together do: T1110.003 or .004.

    Neither shows in a log. Stuffing: about one try for each account, from hired proxies that each try a few
    pairs, and a part of the users does not exist here: the list is from elsewhere.
    """
    once = level.failures <= 1.5 * level.accounts
    proxies = level.sources * PAIRS_EACH >= level.accounts
    from_elsewhere = 0.1 * level.failures <= level.unknown <= 0.9 * level.failures
    return "credential-stuffing" if once and proxies and from_elsewhere else "password-spraying"
