"""How many different keys were seen: exact while they are few, an estimate in 512 bytes afterwards."""

from math import log
from typing import Final

import msgspec

EXACT: Final = 24  # keys that are remembered one by one
BITS: Final = 4096


class Distinct(msgspec.Struct, gc=False):
    """Counts different 64-bit keys that are spread evenly (hashes).

    Up to `EXACT` keys the count is exact. Above, it is linear counting (Whang et al. 1990) in a bitmap of `BITS`, wrong
    by about 2 % up to 10,000 keys and never more than about 34,000.

    >>> seen = Distinct()
    >>> [seen.add(key) for key in (3, 5, 3)]
    [True, True, False]
    >>> seen.count()
    2
    """

    few: list[int] = msgspec.field(default_factory=list)
    bits: bytearray = msgspec.field(default_factory=bytearray)
    ones: int = 0

    def add(self, key: int) -> bool:
        """Count `key`; True where it was not counted before (as far as is remembered)."""
        if not self.bits:
            if key in self.few:
                return False
            self.few.append(key)
            if len(self.few) > EXACT:
                self._spill()
            return True
        return self._mark(key)

    def copy(self) -> "Distinct":
        """Return a count that goes its own way from here."""
        return Distinct(list(self.few), bytearray(self.bits), self.ones)

    def drop(self, key: int) -> None:
        """Take `key` out again, as long as keys are remembered one by one."""
        if key in self.few:
            self.few.remove(key)

    def count(self) -> int:
        """Return how many different keys were added, about."""
        if not self.bits:
            return len(self.few)
        free = max(BITS - self.ones, 1)
        return round(-BITS * log(free / BITS))

    def _spill(self) -> None:
        self.bits = bytearray(BITS // 8)
        for key in self.few:
            self._mark(key)
        self.few = []

    def _mark(self, key: int) -> bool:
        place, bit = key >> 3 & (BITS // 8 - 1), 1 << (key & 7)
        if self.bits[place] & bit:
            return False
        self.bits[place] |= bit
        self.ones += 1
        return True
