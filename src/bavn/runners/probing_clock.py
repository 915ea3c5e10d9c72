"""A wall clock that a prober can live by: it goes as the monotonic one does, and says when the real one was set."""

from datetime import datetime, timedelta
from typing import Final

from bavn.runners.turning import Clock

SET: Final = timedelta(seconds=2)  # so far apart, and the machine's clock was set, or the machine slept
DRIFT: Final = timedelta(milliseconds=100)
NOT_AT_ALL: Final = timedelta(0)


class SteadyClock:
    """Between two calls of `check` it never jumps, whatever is done to the machine's clock.

    Looks are timed and planned by it: one that was set back must not make targets wait for hours, nor a look have
    ended before it began.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._set = clock.wall(), clock.monotonic()  # in one: threads that read never see half of it

    def now(self) -> datetime:
        """The time, aware UTC."""
        wall, monotonic = self._set
        return wall + timedelta(seconds=self._clock.monotonic() - monotonic)

    def check(self) -> timedelta:
        """Follow the machine's clock; return by how much it was set, zero where it was not."""
        was, wall, monotonic = self.now(), self._clock.wall(), self._clock.monotonic()
        apart = wall - was
        if abs(apart) > DRIFT:
            self._set = wall, monotonic
        return apart if abs(apart) > SET else NOT_AT_ALL
