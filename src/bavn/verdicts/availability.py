"""How long a target was what, in a period: the figures of the table that is asked for afterwards."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from heapq import heappop, heappush
from itertools import pairwise

from bavn.model.probe import VERDICTS, Spell, Verdict

ZERO = timedelta(0)
_Clipped = tuple[Spell, datetime, datetime]


@dataclass(frozen=True, slots=True)
class Availability:
    """A period of one target. `times` has each verdict's share of it; together they are the period.

    `share` is 1 - down / known time, None where nothing was known. Announced maintenance counts as what was measured:
    `planned` says how much of `down` it was.
    """

    began: datetime
    ended: datetime
    times: dict[Verdict, timedelta]
    outages: int
    longest: timedelta
    planned: timedelta

    @property
    def share(self) -> float | None:
        """Reachable time out of known time, 0..1."""
        known = self.ended - self.began - self.times["unknown"]
        return None if known <= ZERO else 1 - self.times["down"] / known


def availability(
    spells: Iterable[Spell], began: datetime, ended: datetime, *, watched_since: datetime, now: datetime
) -> Availability:
    """Add up one target's spells within a period; those that go on end `now`.

    What lies before it was first looked at, and after `now`, is unknown. Spells of one target overlap only where a
    clock was set back: what was judged last counts then, so that no time counts twice.
    """
    times = dict.fromkeys(VERDICTS, ZERO)
    outages, longest, planned = 0, ZERO, ZERO
    start, end = max(began, watched_since), min(ended, now)
    if end <= start:
        times["unknown"] = ended - began
        return Availability(began, ended, times, 0, ZERO, ZERO)
    times["unknown"] = (ended - began) - (end - start)
    for one, length in _apart([(one, max(one.began, start), min(one.ended or now, end)) for one in spells]):
        if length < ZERO or (length == ZERO and one.began != one.ended):
            continue
        times[one.verdict] += length
        if one.verdict == "down":
            outages += 1
            longest = max(longest, length)
            planned += length if one.planned else ZERO
    times["up"] = (ended - began) - sum(times.values(), ZERO)
    return Availability(began, ended, times, outages, longest, planned)


def _apart(spells: list[_Clipped]) -> list[tuple[Spell, timedelta]]:
    """Each spell and how long it was; where several were at once, the time is that of the highest number."""
    spells.sort(key=lambda one: (one[1], one[0].id))
    if all(one[2] <= following[1] for one, following in pairwise(spells)):
        return [(one, ended - began) for one, began, ended in spells]
    lengths = [min(ended - began, ZERO) for _, began, ended in spells]
    edges = sorted({edge for _, began, ended in spells if began < ended for edge in (began, ended)})
    open_ones: list[tuple[int, int]] = []
    following = 0
    for at, then in pairwise(edges):
        while following < len(spells) and spells[following][1] <= at:
            heappush(open_ones, (-spells[following][0].id, following))
            following += 1
        while open_ones and spells[open_ones[0][1]][2] <= at:
            heappop(open_ones)
        if open_ones:
            lengths[open_ones[0][1]] += then - at
    return [(one, length) for (one, _, _), length in zip(spells, lengths, strict=True)]
