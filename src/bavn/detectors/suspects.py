"""The sources of one wave, added up window by window, and what is to be done about each.

A signature that is pure in one minute meets other honest clients in the next: over hours they would add up to more
than the attackers. What counts is therefore how often a client matched: honest ones seldom do so twice.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from bavn.model import Action

MOST_SOURCES: Final = 200_000
AGAIN: Final = 0.15  # share of the honest matches of one window that match in another one too
BLOCK_SCORE: Final = 0.97
LIMIT_SCORE: Final = 0.90

Address = tuple[int, int]


@dataclass(slots=True)
class Suspect:
    """One source: requests in windows where it matched, first and last second, in how many windows.

    `shared`: honest people use the address too. `known`: it was here before the attack.
    """

    requests: int
    first: int
    last: int
    windows: int = 1
    shared: bool = False
    known: bool = False
    causes: set[int] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Judged:
    """A source with its score (0..1) and action."""

    address: Address
    suspect: Suspect
    score: float
    action: Action


@dataclass(slots=True)
class Suspects:
    """All sources of one wave. `expected`: honest clients that matched, added up over the windows.

    `overflow` counts, per prefix, the sources beyond MOST_SOURCES.
    """

    by_address: dict[Address, Suspect] = field(default_factory=dict)
    expected: float = 0.0
    overflow: dict[Address, Suspect] = field(default_factory=dict)

    def add(self, address: Address, seen: Suspect) -> None:
        """Add what one source did in one window."""
        table = self.by_address
        if address not in table and len(table) >= MOST_SOURCES:
            table = self.overflow
            address = prefix(address)
        before = table.get(address)
        if before is None:
            table[address] = seen
            return
        before.requests += seen.requests
        before.first = min(before.first, seen.first)
        before.last = max(before.last, seen.last)
        before.windows += 1
        before.shared = before.shared or seen.shared
        before.known = before.known or seen.known
        before.causes |= seen.causes

    def judge(self) -> Iterator[Judged]:
        """Score every source and say what to do about it."""
        scores = self.scores()
        for address, suspect in self.by_address.items():
            score = scores[min(suspect.windows, len(scores)) - 1]
            if len(suspect.causes) > 1:
                score = 1.0 - 0.5 * (1.0 - score)
            yield Judged(address, suspect, score, decide(score, suspect))

    def scores(self) -> list[float]:
        """The score by number of windows matched: 1, 2, 3 or more."""
        found = []
        expected = self.expected
        for level in (1, 2, 3):
            matched = sum(1 for suspect in self.by_address.values() if min(suspect.windows, 3) == level)
            found.append(max(0.0, 1.0 - expected / matched) if matched else 1.0)
            expected *= AGAIN
        for level in (1, 2):
            found[level] = max(found[level], found[level - 1])
        return found


def decide(score: float, suspect: Suspect) -> Action:
    """Block the sure ones; limit where honest people use the address too; watch where it is not sure."""
    if score < LIMIT_SCORE:
        return "watch"
    if score < BLOCK_SCORE or suspect.shared or suspect.known:
        return "limit"
    return "block"


def prefix(address: Address) -> Address:
    """The /24 (IPv4) or /48 (IPv6) of an address."""
    high, low = address
    if high == 0:
        return high, low & ~0xFF
    return high & ~0xFFFF, 0
