"""Log time beside wall time: how far each log's clock is from ours, and how late its lines come.

    wall    12:00:00   12:00:01   12:00:02
    log     12:59:59   13:00:00   13:00:01      a server in another time zone: settled at +3,599 s

A log's clock is believed once it keeps pace with ours: at once where both show the same time, after STEADY_S where they
differ by hours. A log of the past that is read from a disk runs faster than any clock, and never settles.
"""

from collections import deque
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import numpy.typing as npt

from bavn.runners.advance import LEAP_S

SAME_AHEAD_S: Final = 2  # a log's newest line this far ahead of the wall, or
SAME_BEHIND_S: Final = 5  # so far behind it, is of now
STEADY_S: Final = 10  # a difference that stays for so long
STEADY_WITHIN_S: Final = 3  # and moves no further than this
STEADY_BATCHES: Final = 3  # over so many batches
LATE_S: Final = 30  # a settled log's lines may come so late before its clock is doubted
MOST_SLACK_S: Final = 15
SLACK_HELD_S: Final = 60  # how late lines come is remembered for so long
HEARD_S: Final = 3600  # a log that was heard so lately is alive
ZONE_STEP_S: Final = 900  # clocks are set back and forth by whole quarters of an hour
SAME_CLOCK_S: Final = 60  # logs whose clocks differ by less are not moved
WALL_LEAP_S: Final = 120  # our own clock moved, or the machine slept: every log's clock is in doubt
NEWEST: Final = 9  # lines at a batch's end of which the middle time is asked

Times = npt.NDArray[np.int64]


@dataclass(slots=True)
class LogClock:
    """The clock of one log: `skew` is its time minus ours in seconds, None while that is not known."""

    skew: int | None = None
    heard: int = 0
    samples: deque[tuple[int, int]] = field(default_factory=deque)

    def hear(self, wall: int, newest: int) -> None:
        """Take the time of a batch's newest line."""
        difference = newest - wall
        self.heard = wall
        if -SAME_BEHIND_S <= difference <= SAME_AHEAD_S:
            self.settle(0)
            return
        if self.skew is not None and -LATE_S <= difference - self.skew <= SAME_AHEAD_S:
            return
        if self.skew is not None and is_zone_step(difference - self.skew):
            self.settle(difference)
            return
        self.skew = None
        if self.samples and abs(difference - self.samples[0][1]) > STEADY_WITHIN_S:
            self.samples.clear()
        self.samples.append((wall, difference))
        if len(self.samples) >= STEADY_BATCHES and wall - self.samples[0][0] >= STEADY_S:
            self.settle(max(sample for _, sample in self.samples))
        elif len(self.samples) > STEADY_BATCHES:
            del self.samples[1]  # the first and the newest ones say all

    def settle(self, skew: int) -> None:
        """Believe this difference."""
        self.skew = skew
        self.samples.clear()


def is_zone_step(leap: int) -> bool:
    """Whether a live log's time leapt as clocks do when somebody sets them: it cannot be an old log."""
    steps = round(leap / ZONE_STEP_S)
    return steps != 0 and abs(leap - steps * ZONE_STEP_S) <= SAME_BEHIND_S


@dataclass(slots=True)
class Clocks:
    """All logs' clocks beside the wall's.

    `wall` is the newest wall second that was told, 0 where nobody tells it (a scan). `skew` is the engine's time minus
    ours, `since` the engine's second from which on it is known, 0 before the first line of this run. `late_s` is how
    late lines come after their own second.
    """

    wall: int = 0
    skew: int | None = None
    since: int = 0
    late_s: int = 0
    late_until: int = 0
    logs: dict[str, LogClock] = field(default_factory=dict)

    @property
    def slack_s(self) -> int:
        """How far the clock stays behind the wall, so that late lines still count in their own second."""
        return 1 + min(self.late_s, MOST_SLACK_S)

    def tell(self, wall: int) -> None:
        """Take the wall's time. Where it leaps, nothing that was known of the logs' clocks holds any more."""
        if self.wall and not 0 <= wall - self.wall + 1 <= WALL_LEAP_S:
            for log in self.logs.values():
                log.skew = None
                log.samples.clear()
            self.skew = None
            self.since = 0
        self.wall = wall

    def hear(self, name: str, times_ms: Times) -> int | None:
        """Take a batch's times; return how many seconds to add to them, or None where they are too old to be judged.

        Nothing is added as long as one clock is all there is. A log in another time zone is moved to the time of those
        that are alive beside it; one that lags far behind them is left out until it has kept its distance for STEADY_S.
        """
        if not self.wall or not times_ms.size:
            return 0
        seconds = times_ms // 1000
        newest = int(np.sort(seconds[-NEWEST:])[seconds[-NEWEST:].size // 2])
        log = self.logs.setdefault(name, LogClock())
        log.hear(self.wall, newest)
        others = self.skew is not None and any(self.is_alive(one) for one in self.logs.values() if one is not log)
        shift: int | None = 0
        if others and self.skew is not None:
            ahead = newest - (self.wall + self.skew)
            if log.skew is None and ahead > LEAP_S:  # no log of the past: its clock shows another time
                log.settle(newest - self.wall)
            if log.skew is not None and abs(log.skew - self.skew) > SAME_CLOCK_S:
                shift = self.skew - log.skew
            elif log.skew is None and ahead < -LEAP_S:
                shift = None
        elif self.skew != log.skew:
            self.skew = log.skew
            self.since = 0
        if not self.since and self.skew is not None:
            self.since = newest + (shift or 0)
        if log.skew is not None:
            tenth = seconds.size // 10
            self.note_lateness(self.wall + log.skew - int(np.partition(seconds, tenth)[tenth]))
        return shift

    def is_alive(self, log: LogClock) -> bool:
        """Whether a log is being written to, by the clock that the engine goes by."""
        if log.skew is None or self.skew is None:
            return False
        return self.wall - log.heard <= HEARD_S and abs(log.skew - self.skew) <= SAME_CLOCK_S

    def note_lateness(self, late_s: int) -> None:
        """Remember how late lines come."""
        late_s -= 1  # within its own second a line is in time
        if late_s > LATE_S:
            return
        if late_s >= self.late_s or self.wall > self.late_until:
            self.late_s = max(late_s, 0)
            self.late_until = self.wall + SLACK_HELD_S
