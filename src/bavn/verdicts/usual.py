"""What an answer of one target usually takes, by hour of the day (UTC), seen from one vantage point."""

from dataclasses import dataclass, field
from datetime import datetime
from math import ceil
from typing import Final

from bavn.verdicts.histogram import Histogram
from bavn.verdicts.rules import (
    LEARNED,
    LEAST_SLOW_US,
    MOSTLY_SLOW,
    SLOW_TEACHES,
    SLOW_TEACHES_UNKNOWN,
    SLOWER,
    UNLEARNED_SLOW_US,
    WINDOW,
)

HOURS: Final = 24
ANEW_AFTER: Final = 64  # looks, until the bound is made anew


@dataclass(slots=True)
class Usual:
    """Learns from each answer; says from when on one is slow. Answers come in order.

    Only the hour that goes on is open; the others are kept packed, for there are many thousands of them.
    """

    _kept: dict[int, bytes] = field(default_factory=dict)  # by hour of the day, without the one that goes on
    _hour: int = -1  # that goes on, counted from the year 1; -1: none
    _open: Histogram = field(default_factory=Histogram)
    _bound: float = UNLEARNED_SLOW_US
    _may_teach: int = 0  # slow looks, in this hour
    _is_new: bool = True  # nothing was known as this hour began
    _is_known: bool = False  # this hour of the day was
    _before: int = 0  # looks of earlier days
    _count_slow: int = 0  # looks of this hour
    _slow: tuple[int, ...] = ()  # those that an hour which is not known may be taught, as it ends

    def is_slow(self, at: datetime, microseconds: int) -> bool:
        """Say whether an answer took much longer than usual at this hour, and learn from it.

        What is slow is settled as an hour begins, and slow ones teach little (`rules`): an attack must not become usual
        while it goes on. Only in the first hour of all it is found on the way.
        """
        hour = at.toordinal() * HOURS + at.hour
        if hour != self._hour:
            self._turn(hour)
        is_slow = microseconds > self._bound
        if is_slow:
            self._take_slow(microseconds)
            return True
        self._open.add(microseconds)
        if self._is_new and self._open.total % ANEW_AFTER == 0:
            self._bound = self._bound_now()
        return False

    def _take_slow(self, microseconds: int) -> None:
        self._count_slow += 1
        if self._may_teach <= 0:
            return
        self._may_teach -= 1
        if self._is_known:
            self._open.add(microseconds)
        else:
            self._slow += (microseconds,)

    def usual_us(self, hour: int, share: float = 0.95) -> float | None:
        """What this share of looks took at most at an hour (0..23); of all known hours where it is not, or None."""
        found = self._at(hour)
        if found.total < LEARNED:
            found = self._whole_day()
        return found.quantile(share) if found.total >= LEARNED else None

    def learn(self, hour: int, learned: Histogram) -> None:
        """Add what a store has kept of an hour of the day (0..23)."""
        self._close()
        both = self._at(hour)
        both.merge([learned])
        self._kept[hour] = both.packed()

    def _at(self, hour: int) -> Histogram:
        if self._hour >= 0 and hour == self._hour % HOURS:
            return self._open
        return Histogram.unpacked(self._kept.get(hour, b""))

    def _whole_day(self) -> Histogram:
        together = Histogram()
        together.merge(found for hour in range(HOURS) if (found := self._at(hour)).total >= LEARNED)
        return together

    def _turn(self, hour: int) -> None:
        self._close()
        self._open = Histogram.unpacked(self._kept.pop(hour % HOURS, b""))
        self._hour = hour
        while self._open.total >= WINDOW:
            self._open.halve()
        self._is_new = self.usual_us(hour % HOURS) is None
        self._before, self._count_slow = self._open.total, 0
        self._is_known = self._before >= LEARNED
        self._may_teach = ceil(SLOW_TEACHES * self._before) if self._is_known else SLOW_TEACHES_UNKNOWN
        self._bound = self._bound_now()

    def _close(self) -> None:
        if self._hour >= 0:
            self._teach_slow()
            self._kept[self._hour % HOURS] = self._open.packed()
            self._open, self._hour = Histogram(), -1

    def _teach_slow(self) -> None:
        """An hour that was not known ends: where nearly all of it was slow, that is how it is at this hour."""
        slow, self._slow = self._slow, ()
        others = self._open.total - self._before
        if self._count_slow < MOSTLY_SLOW * (self._count_slow + others):
            slow = slow[: int(SLOW_TEACHES * others)]
        for microseconds in slow:
            self._open.add(microseconds)

    def _bound_now(self) -> float:
        usual = self.usual_us(self._hour % HOURS)
        return UNLEARNED_SLOW_US if usual is None else max(SLOWER * usual, LEAST_SLOW_US)
