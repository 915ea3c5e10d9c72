"""How many looks go on at the same time: enough for the day on which everything hangs."""

from collections.abc import Collection, Iterable
from datetime import timedelta
from math import ceil
from typing import Final

from bavn.model.probe import Target
from bavn.settings.schema import Settings

FEWEST: Final = 500
MOST: Final = 5_000
# What begins to hang is looked at three times in a row, with some seconds between: for so long it takes up room.
TRIES: Final = 3
BETWEEN: Final = timedelta(seconds=8)


def looks_needed(targets: Iterable[Target], families: Collection[int]) -> int:
    """Return how many looks at these go on at the same time at most, where all of them begin to hang at once.

    >>> looks_needed([Target("a", "https://a.example/", "a.example")] * 1_000, (4, 6))
    1579
    """
    shares = (TRIES * one.timeout / max(one.interval, TRIES * one.timeout + BETWEEN) for one in targets)
    return ceil(round(len(set(families)) * sum(shares), 6))


def looks_at_once(settings: Settings, targets: Iterable[Target]) -> int:
    """Return how many looks may go on at the same time: as many as are set, or as these targets need."""
    probing = settings.probing
    return probing.at_once or min(max(looks_needed(targets, probing.families), FEWEST), MOST)
