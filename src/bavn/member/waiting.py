"""How long to wait before a hub is tried again: longer each time, and never all members at one moment."""

from random import Random
from typing import Final

FIRST_S: Final = 0.5
SHORT_S: Final = 4.0  # the longest wait for a hub that is away for a short while: it is started anew
SHORT_FOR_S: Final = 120.0
LONGEST_S: Final = 60.0


class Backoff:
    """Waits of 0.5 s, doubling up to 4 s in the first two minutes, then up to `longest_s`; each cut by up to half.

    By how much is random, so that a thousand members do not come back in one moment.
    """

    def __init__(self, random: Random, *, first_s: float = FIRST_S, longest_s: float = LONGEST_S) -> None:
        self._random = random
        self._first_s, self._longest_s = first_s, longest_s
        self._next_s = first_s
        self._waited_s = 0.0

    def again(self) -> float:
        """Seconds to wait now, after one more failure."""
        most_s = min(SHORT_S, self._longest_s) if self._waited_s < SHORT_FOR_S else self._longest_s
        wait_s, self._next_s = min(self._next_s, most_s), min(2 * min(self._next_s, most_s), self._longest_s)
        self._waited_s += wait_s
        return wait_s * self._random.uniform(0.5, 1.0)

    def worked(self) -> None:
        """The next failure is a first one."""
        self._next_s, self._waited_s = self._first_s, 0.0
