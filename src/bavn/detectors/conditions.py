"""Conditions on one client's row: its fields by axis, and which of them speak of an attack."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from bavn.windows import rows as codes
from bavn.windows.rows import Rows

Flags = npt.NDArray[np.bool_]

ALL: Final = 3  # code of SHARE: everything that a client asks for is in excess
SHARE: Final = 100  # how much of what a client asks for is in excess: 0 nothing, 1 under half, 2 half or more, 3 all
TEMPLATE: Final = 101  # the template in excess that it asks for
CONTENT: Final = 200  # + axis of Rows.content

HABITS: Final = (
    codes.PAGES_SEEN,
    codes.ASSETS,
    codes.QUERIES,
    codes.CHURN,
    codes.AGENTS,
    codes.ERRORS,
    codes.REPEATS,
    codes.BEFORE,
    codes.PACE,
)
# Where nobody can vouch, a signature must name conduct that no person has: (axis, at least)
MACHINE: Final = ((codes.QUERIES, 3), (codes.PACE, 5), (codes.REPEATS, 1))
CROWDED: Final = (codes.AGENTS, codes.PAGES_SEEN, codes.BEFORE)  # a crowd behind shared addresses changes these
ORDERED: Final = (codes.PAGES_SEEN, codes.QUERIES, codes.AGENTS, codes.BEFORE, codes.PACE)
MATTERS: Final = (codes.REFERRER, codes.POSTS, codes.NOVELTY)
MOSTLY: Final = 2  # code of SHARE and NOVELTY from which on most of what a client asks for is meant

# Share of honest clients with such conduct in a minute, where a site has no past yet: (axis, at least) -> share
TYPICAL: Final = {
    (codes.PACE, 4): 0.05,
    (codes.PACE, 5): 0.01,
    (codes.PACE, 6): 0.005,
    (codes.PAGES_SEEN, 5): 0.02,
    (codes.QUERIES, 2): 0.05,
    (codes.QUERIES, 3): 0.01,
    (codes.QUERIES, 4): 0.005,
    (codes.CHURN, 2): 0.02,
    (codes.REPEATS, 1): 0.03,
}


@dataclass(frozen=True, slots=True)
class Condition:
    """One field of a client's row has one value; `or_more`: at least this one, where values have an order."""

    axis: int
    code: int
    or_more: bool = False


@dataclass(frozen=True, slots=True)
class Features:
    """Every field of every row, by axis: what conditions are made of."""

    by_axis: dict[int, npt.NDArray[np.int64]]

    def holds(self, condition: Condition) -> Flags:
        """Which rows have this value."""
        values = self.by_axis[condition.axis]
        return values >= condition.code if condition.or_more else values == condition.code

    def all_hold(self, conditions: tuple[Condition, ...], size: int) -> Flags:
        """Which rows have all these values."""
        flags = np.ones(size, np.bool_)
        for condition in conditions:
            flags &= self.holds(condition)
        return flags


def features_of(rows: Rows, surplus: npt.NDArray[np.uint32]) -> Features:
    """Fields of the rows; `surplus` are the templates in excess, worst first."""
    by_axis = {axis: rows.conduct[:, axis].astype(np.int64) for axis in HABITS + MATTERS}
    for axis in range(codes.CONTENT):
        by_axis[CONTENT + axis] = rows.content[:, axis].astype(np.int64)
    kept = rows.templates != 0
    hot = np.zeros(rows.templates.shape, np.bool_)
    best = np.zeros(rows.pages.size, np.int64)
    for template in surplus[::-1]:
        here = rows.templates == template
        hot |= here
        best[here.any(axis=1)] = template
    share = hot.sum(axis=1) / np.maximum(kept.sum(axis=1), 1)
    by_axis[SHARE] = np.where(share == 0, 0, np.where(share < 0.5, 1, np.where(share < 1, 2, 3))).astype(np.int64)
    by_axis[TEMPLATE] = best
    return Features(by_axis)


def is_machine(conditions: tuple[Condition, ...]) -> bool:
    """Whether one of the conditions names conduct that no person has."""
    return any(c.axis == axis and c.code >= at_least for c in conditions for axis, at_least in MACHINE)


def is_pointed(condition: Condition) -> bool:
    """Whether a condition points at the attack: conduct that no person has, or what is asked for beyond the usual.

    Browser, protocol and referer alone describe other robots too; where nobody can vouch, or the site has no past, they
    only narrow down.
    """
    asks = condition.axis == TEMPLATE or (condition.axis in (SHARE, codes.NOVELTY) and condition.code >= MOSTLY)
    return asks or is_machine((condition,))


def typical_share(conditions: tuple[Condition, ...]) -> float:
    """The share of honest clients with such conduct, where a site has no past to ask."""
    shares = [s for c in conditions for (axis, at_least), s in TYPICAL.items() if c.axis == axis and c.code >= at_least]
    return min(shares, default=1.0)
