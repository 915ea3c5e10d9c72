"""How ready a member says it is: a band of twenty points, and the day. Nothing else of its plan ever leaves it."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal, cast, get_args

Band = Literal[0, 20, 40, 60, 80]  # its lowest score; the last one reaches to 100
BANDS: Final[tuple[Band, ...]] = get_args(Band)
WIDE: Final = 20
HIGHEST: Final = 100
FEWEST: Final = 5  # members in anything that others are shown


@dataclass(frozen=True, slots=True)
class Told:
    """What one member has let the hub know."""

    member: str
    band: Band
    on: date


@dataclass(frozen=True, slots=True)
class Group:
    """How many members have a score from `least` to `most`, both of them in it."""

    least: int
    most: int
    members: int


def band_of(score: int) -> Band:
    """Return the band of a score of 0..100.

    >>> [band_of(score) for score in (0, 19, 20, 79, 80, 100)]
    [0, 0, 20, 60, 80, 80]
    """
    return cast("Band", min(max(score, 0) // WIDE * WIDE, BANDS[-1]))


def top_of(band: Band) -> int:
    """Return the highest score of a band."""
    return HIGHEST if band == BANDS[-1] else band + WIDE - 1


def groups_of(bands: Iterable[Band]) -> tuple[Group, ...]:
    """Put bands together until each group has `FEWEST` members, the lowest first; nothing where that leaves one group.

    Whoever knows who has told the hub learns nothing of any one of them: each may be in either of two groups at least.

    >>> groups_of([0] * 2 + [20] * 4 + [60] * 5 + [80])
    (Group(least=0, most=39, members=6), Group(least=40, most=100, members=6))
    >>> groups_of([0] * 50)
    ()
    """
    counts = Counter(bands)
    groups: list[Group] = []
    least, members = 0, 0
    for band in BANDS:
        members += counts[band]
        if members >= FEWEST:
            groups.append(Group(least, top_of(band), members))
            least, members = top_of(band) + 1, 0
    if groups and least <= HIGHEST:
        last = groups.pop()
        groups.append(Group(last.least, HIGHEST, last.members + members))
    return tuple(groups) if len(groups) > 1 else ()
