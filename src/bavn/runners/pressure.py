"""When there is more to read than can be read, a part stands for all of it: said openly, before the sensor is blind."""

from typing import Final

LATE_S: Final = 1.0  # behind by so much, fewer lines are looked at
EARLY_S: Final = 0.3
PATIENCE_S: Final = 3.0  # between two changes: what was decided must show first
CALM_S: Final = 20.0  # without lag before more is looked at again
MOST: Final = 64
BACKLOG_S: Final = 60.0  # after a start, so long is given to catch up before anything is left out


class Pressure:
    """`weight` blocks of a log are read as one: the first is counted so many times, the others' lines only counted.

    Times are monotonic seconds.
    """

    def __init__(self, started: float) -> None:
        self.weight = 1
        self._catching_up_until = started + BACKLOG_S
        self._changed = started
        self._late_since = started

    def note(self, at: float, lag_s: float) -> bool:
        """Take the lag as of now; return whether `weight` has changed."""
        if lag_s < EARLY_S:
            self._catching_up_until = min(self._catching_up_until, at)
        else:
            self._late_since = at
        before = self.weight
        if at - self._changed >= PATIENCE_S and at >= self._catching_up_until:
            if lag_s > LATE_S and self.weight < MOST:
                self._set(self.weight * 2, at)
            elif self.weight > 1 and at - self._late_since >= CALM_S:
                self._set(self.weight // 2, at)
        return self.weight != before

    def _set(self, weight: int, at: float) -> None:
        self.weight = weight
        self._changed = at
        self._late_since = at
