"""How much of one member is kept in a day, so that no member fills the hub's disk: a bucket that takes a day to fill.

    a batch ──> is there room? ──> kept ──> what was new of it is counted      no: 429, until there is some again

It is counted in memory: a hub that was started anew begins with full buckets.
"""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from bavn.hub.doors.limits import Bucket, Rate

LOG: Final = logging.getLogger("bavn.hub")
DAY_S: Final = 86_400
NEW: Final = 10  # a member whose word counts for a tenth has a tenth of the room
SAY_AGAIN_S: Final = 3_600.0


@dataclass(frozen=True, slots=True)
class Daily:
    """What is kept of one established member in a day: sightings, and bytes of them."""

    sightings: int = 100_000
    body_bytes: int = 1_000_000_000


@dataclass(slots=True)
class Quota:
    """What is left of each member. Not for several threads: only the event loop asks."""

    daily: Daily = field(default_factory=Daily)
    clock: Callable[[], float] = time.monotonic
    _left: dict[str, tuple[Bucket, Bucket]] = field(default_factory=dict)
    _said: dict[str, float] = field(default_factory=dict)

    def wait_s(self, member: str) -> float:
        """Seconds until there is room for more of a member; 0: there is. That there is none is logged once an hour."""
        now = self.clock()
        wait = max(bucket.wait_s(1, now) for bucket in self._of(member))
        if wait and now - self._said.get(member, float("-inf")) > SAY_AGAIN_S:
            self._said[member] = now
            LOG.warning("of member %s no more is kept than of one member in a day: it is told to wait", member)
        return wait

    def keep(self, member: str, sightings: int, body_bytes: int, *, established: bool) -> None:
        """Count what was kept of a member, also where that is more than was left."""
        weight = 1 if established else NEW
        for bucket, amount in zip(self._of(member), (sightings, body_bytes), strict=True):
            bucket.left -= amount * weight

    def _of(self, member: str) -> tuple[Bucket, Bucket]:
        found = self._left.get(member)
        if found is None:
            now, daily = self.clock(), self.daily
            one, two = (Bucket(Rate(most / DAY_S, most), most, now) for most in (daily.sightings, daily.body_bytes))
            found = self._left[member] = one, two
        return found
