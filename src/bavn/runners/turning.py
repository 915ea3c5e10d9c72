"""Where the time comes from, and what is to be done every so many seconds."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime


@dataclass(frozen=True, slots=True)
class Clock:
    """`wall` gives aware UTC, `monotonic` seconds that only grow."""

    wall: Callable[[], datetime]
    monotonic: Callable[[], float]


def system_clock() -> Clock:
    """The machine's own clocks."""
    return Clock(lambda: datetime.now(UTC), time.monotonic)  # noqa: TID251  a runner is where clocks are read


class Due:
    """Something that is to be done every `every_s` seconds, the first time at once."""

    def __init__(self, every_s: float) -> None:
        self.every_s = every_s
        self._next = float("-inf")

    def now(self, at: float) -> bool:
        """Whether it is to be done at `at`; if so, it is next due `every_s` later."""
        if at < self._next:
            return False
        self._next = at + self.every_s
        return True

    def not_before(self, at: float) -> None:
        """Put it off."""
        self._next = at
