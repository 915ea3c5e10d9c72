"""How much of one member is kept in a day, so that no member fills the hub's disk. What was kept counts less each hour.

    a batch ──> is there room? ──> kept ──> by how much it has grown is counted      no: 429, until there is some again

A newer revision takes the place of the one before, so an attack that goes on counts as much as it is large. And an
attack that is new is kept up to twice as much, so that nobody is kept from saying that it is attacked. A program has
a share of its own: one that repeats itself does not silence its member's sensor.

It is counted in memory: a hub that was started anew begins with nothing counted.
"""

import logging
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

LOG: Final = logging.getLogger("bavn.hub")
DAY_S: Final = 86_400
NEW: Final = 10  # a member whose word counts for a tenth has a tenth of the room
PROGRAM: Final = 5  # of its member's room one program has a fifth
BEYOND: Final = 2  # so much more there is for sightings that are new
MOST_KNOWN: Final = 1_000  # sightings of one member whose size is remembered: attacks that go on
SAY_AGAIN_S: Final = 3_600.0


@dataclass(frozen=True, slots=True)
class Daily:
    """What is kept of one established member in a day: sightings, and bytes of them."""

    sightings: int = 100_000
    body_bytes: int = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Whose:
    """Of whom something is kept: of a member's sensors, or of one `program` (its key's id) of a member."""

    member: str
    established: bool
    program: str = ""

    @property
    def share(self) -> int:
        """By what its room is less than that of an established member."""
        return (1 if self.established else NEW) * (PROGRAM if self.program else 1)

    def __str__(self) -> str:
        return f"member {self.member}, key {self.program}," if self.program else f"member {self.member}"


@dataclass(slots=True)
class _Kept:
    """What counts still of what was kept: sightings and bytes, at `at`. And how large each of the last ones is."""

    at: float
    counts: tuple[float, float] = (0.0, 0.0)
    sizes: OrderedDict[str, int] = field(default_factory=OrderedDict)
    said: float = float("-inf")


@dataclass(slots=True)
class Quota:
    """What was kept of each. Not for several threads: only the event loop asks."""

    daily: Daily = field(default_factory=Daily)
    clock: Callable[[], float] = time.monotonic
    _kept: dict[tuple[str, str], _Kept] = field(default_factory=dict)

    def wait_s(self, whose: Whose, ids: Iterable[str] = ()) -> float:
        """Seconds until there is room for these; 0: there is. That there is none is logged once an hour."""
        kept = self._of(whose)
        beyond = BEYOND if any(one not in kept.sizes for one in ids) else 1
        wait = 0.0
        for count, most in zip(kept.counts, self._most(whose), strict=True):
            missing = count + min(1, most) - most * beyond
            wait = max(wait, missing * DAY_S / most)
        if wait and kept.at - kept.said > SAY_AGAIN_S:
            kept.said = kept.at
            LOG.warning("of %s no more is kept than of one in a day: it is told to wait", whose)
        return wait

    def keep(self, whose: Whose, sizes: Mapping[str, int]) -> None:
        """Count what was kept: the bytes of each sighting by its id. One that is known counts by what it has grown."""
        kept = self._of(whose)
        sightings, body_bytes = kept.counts
        for one, size in sizes.items():
            before = kept.sizes.pop(one, None)
            kept.sizes[one] = max(size, before or 0)
            sightings += before is None
            body_bytes += kept.sizes[one] - (before or 0)
        kept.counts = sightings, body_bytes
        while len(kept.sizes) > MOST_KNOWN:
            kept.sizes.popitem(last=False)

    def _most(self, whose: Whose) -> tuple[float, float]:
        return self.daily.sightings / whose.share, self.daily.body_bytes / whose.share

    def _of(self, whose: Whose) -> _Kept:
        """What counts now: a day's worth is forgotten in a day, as fast as whoever this is now may have it."""
        now = self.clock()
        kept = self._kept.setdefault((whose.member, whose.program), _Kept(now))
        passed = max(0.0, now - kept.at) / DAY_S
        one, two = (max(0.0, n - passed * most) for n, most in zip(kept.counts, self._most(whose), strict=True))
        kept.at, kept.counts = now, (one, two)
        return kept
