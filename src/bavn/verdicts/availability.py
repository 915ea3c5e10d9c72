"""How long a target was what, in a period: the figures of the table that is asked for afterwards."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bavn.model.probe import VERDICTS, Spell, Verdict

ZERO = timedelta(0)


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

    What lies before it was first looked at, and after `now`, is unknown. Spells of one target do not overlap.
    """
    times = dict.fromkeys(VERDICTS, ZERO)
    outages, longest, planned = 0, ZERO, ZERO
    start, end = max(began, watched_since), min(ended, now)
    if end <= start:
        times["unknown"] = ended - began
        return Availability(began, ended, times, 0, ZERO, ZERO)
    times["unknown"] = (ended - began) - (end - start)
    for one in spells:
        length = min(one.ended or now, end) - max(one.began, start)
        if length < ZERO or (length == ZERO and one.began != one.ended):
            continue
        times[one.verdict] += length
        if one.verdict == "down":
            outages += 1
            longest = max(longest, length)
            planned += length if one.planned else ZERO
    times["up"] = (ended - began) - sum(times.values(), ZERO)
    return Availability(began, ended, times, outages, longest, planned)
