"""The numbers that the hub gives away: each once, also over a restart."""

from collections.abc import Mapping
from typing import Literal

Counted = Literal["campaign", "decision", "warning", "seq"]


class Numbers:
    """The next number of each kind; `seq` counts every change of anything that readers are told.

    `floor` is the lowest seq from which on nothing is missing: what ended before has been forgotten.

    >>> numbers = Numbers()
    >>> numbers.take("decision"), numbers.take("decision"), numbers.seq
    (1, 2, 0)
    """

    def __init__(self) -> None:
        self.next: dict[str, int] = {"campaign": 1, "decision": 1, "warning": 1, "seq": 1}
        self.floor = 0

    def take(self, what: Counted) -> int:
        """Give the next number away."""
        number = self.next[what]
        self.next[what] = number + 1
        return number

    @property
    def seq(self) -> int:
        """The last seq that was given."""
        return self.next["seq"] - 1

    def kept(self) -> dict[str, int]:
        """As the store keeps them."""
        return {**self.next, "floor": self.floor}

    def restore(self, kept: Mapping[str, int]) -> None:
        """Go on from what the store kept. A number that was given is never given again."""
        self.floor = kept.get("floor", 0)
        for what, number in self.next.items():
            self.next[what] = max(number, kept.get(what, 1))
