"""How long to wait before a hub is tried again: longer each time, and never all members at one moment."""

from random import Random
from typing import Final

FIRST_S: Final = 0.5
LONGEST_S: Final = 60.0


class Backoff:
    """Waits of 0.5 s, doubling up to `longest_s`, each cut by up to half at random."""

    def __init__(self, random: Random, *, first_s: float = FIRST_S, longest_s: float = LONGEST_S) -> None:
        self._random = random
        self._first_s, self._longest_s = first_s, longest_s
        self._next_s = first_s

    def again(self) -> float:
        """Seconds to wait now, after one more failure."""
        wait_s, self._next_s = self._next_s, min(2 * self._next_s, self._longest_s)
        return wait_s * self._random.uniform(0.5, 1.0)

    def worked(self) -> None:
        """The next failure is a first one."""
        self._next_s = self._first_s
