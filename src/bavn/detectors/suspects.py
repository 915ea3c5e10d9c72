"""The sources of one wave, added up window by window, and what is to be done about each.

A signature that is pure in one minute meets other honest clients in the next: over hours they would add up to more
than the attackers. What counts is therefore how often a client matched: honest ones seldom do so twice.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from statistics import median
from typing import Final, NamedTuple

from bavn.model import Action

MOST_SOURCES: Final = 200_000
AGAIN: Final = 0.15  # share of the honest matches of one window that match in another one too
BLOCK_SCORE: Final = 0.97
LIMIT_SCORE: Final = 0.80
LEAST_TO_BLOCK: Final = 3  # requests; who asked less often is limited
SELDOM: Final = 8  # where attackers come back, one that matches so many times less often is none
SETTLED: Final = 5  # windows after which a source had its chance to come back
DOUBT: Final = 0.5

NO_CAUSE: Final = -1  # found by its own conduct, not by a signature

Address = tuple[int, int]


@dataclass(slots=True)
class Suspect:
    """One source: requests in windows where it matched, first and last second, in how many windows.

    `shared`: honest people use the address too. `peopled`: honest people use its network. `known`: it was here before
    the attack. `counted`: only what it asks for speaks against it, and nobody could vouch for anyone.
    `steady`: it asks no more than it did before the attack. `allowed`: one of one's own
    proxies. `since`: the wave's window in which it first matched.
    """

    requests: int
    first: int
    last: int
    windows: int = 1
    shared: bool = False
    peopled: bool = False
    known: bool = False
    counted: bool = False
    steady: bool = False
    allowed: bool = False
    since: int = 0
    causes: set[int] = field(default_factory=set)

    def copy(self) -> "Suspect":
        """The same in an object of its own."""
        return replace(self, causes=set(self.causes))

    def add(self, seen: "Suspect") -> None:
        """Add what it did in one more window."""
        self.requests += seen.requests
        self.first = min(self.first, seen.first)
        self.last = max(self.last, seen.last)
        self.windows += 1
        self.shared = self.shared or seen.shared
        self.known = self.known or seen.known
        self.peopled = self.peopled or seen.peopled
        self.steady = self.steady and seen.steady
        self.counted = self.counted and seen.counted
        self.causes |= seen.causes


class Judged(NamedTuple):
    """A source with its score (0..1) and action."""

    address: Address
    suspect: Suspect
    score: float
    action: Action


@dataclass(slots=True)
class Suspects:
    """All sources of one wave.

    `expected` are the honest clients that matched, by signature, added up over the windows; `windows` how many of
    these there were. `overflow` counts, per prefix, the sources beyond MOST_SOURCES. A `forked` one shares its single
    suspects with the original, and copies each before it changes it.
    """

    by_address: dict[Address, Suspect] = field(default_factory=dict)
    expected: dict[int, float] = field(default_factory=dict)
    windows: int = 0
    overflow: dict[Address, Suspect] = field(default_factory=dict)
    forked: bool = False

    def fork(self) -> "Suspects":
        """The same sources, to which more can be added without changing these here. Good until these go on."""
        return Suspects(dict(self.by_address), dict(self.expected), self.windows, dict(self.overflow), forked=True)

    def add(self, address: Address, seen: Suspect) -> None:
        """Add what one source did in one window."""
        table = self.by_address
        if address not in table and len(table) >= MOST_SOURCES:
            table = self.overflow
            address = prefix(address)
            if address not in table and len(table) >= MOST_SOURCES:
                return  # an attacker with 2 ** 48 networks is not listed in full
        before = table.get(address)
        if before is None:
            table[address] = seen
            return
        if self.forked:
            before = table[address] = before.copy()
        before.add(seen)

    def spare(self, address: Address, *, shared: bool = False, peopled: bool = False, allowed: bool = False) -> None:
        """Note who else is at a source's address, or that it is one of one's own."""
        suspect = self.by_address[address]
        if (shared <= suspect.shared) and (peopled <= suspect.peopled) and allowed == suspect.allowed:
            return
        if self.forked:
            suspect = self.by_address[address] = suspect.copy()
        suspect.shared = suspect.shared or shared
        suspect.peopled = suspect.peopled or peopled
        suspect.allowed = allowed

    def judge(self) -> Iterator[Judged]:
        """Score every source and say what to do about it."""
        single, again = self.score_single(), self.score_again()
        seldom = self.windows_of_the_faithful() / SELDOM
        for address, suspect in self.by_address.items():
            cause = next(iter(suspect.causes), NO_CAUSE)
            score = single[cause] if suspect.windows == 1 else again[min(suspect.windows, 3)]
            if suspect.windows < seldom and self.windows - suspect.since >= SETTLED:
                score = min(score, DOUBT)
            yield Judged(address, suspect, score, decide(score, suspect))

    def windows_of_the_faithful(self) -> float:
        """In how many windows a source matched that came back at all (the median); 0 where none did."""
        counts = [suspect.windows for suspect in self.by_address.values() if suspect.windows > 1]
        return median(counts) if counts else 0.0

    def score_single(self) -> dict[int, float]:
        """The score of those that matched in one window only, by their signature."""
        matched = Counter(next(iter(s.causes), NO_CAUSE) for s in self.by_address.values() if s.windows == 1)
        return {cause: max(0.0, 1.0 - self.expected.get(cause, 0.0) / count) for cause, count in matched.items()}

    def score_again(self) -> dict[int, float]:
        """The score of those that matched in two windows, and in three or more."""
        expected = sum(self.expected.values())
        twice = sum(1 for suspect in self.by_address.values() if suspect.windows == 2)
        more = sum(1 for suspect in self.by_address.values() if suspect.windows > 2)
        second = max(0.0, 1.0 - AGAIN * expected / max(twice, 1))
        return {2: second, 3: max(second, 1.0 - AGAIN**2 * expected / max(more, 1))}


def decide(score: float, suspect: Suspect) -> Action:
    """Block the sure ones; limit where honest people use the address too; watch where it is not sure."""
    if score < LIMIT_SCORE or suspect.steady or suspect.allowed:
        return "watch"
    doubtful = suspect.shared or suspect.peopled or suspect.known or suspect.counted
    if score < BLOCK_SCORE or doubtful or suspect.requests < LEAST_TO_BLOCK:
        return "limit"
    return "block"


def prefix(address: Address) -> Address:
    """The /24 (IPv4) or /48 (IPv6) of an address."""
    high, low = address
    if high == 0:
        return high, low & ~0xFF
    return high & ~0xFFFF, 0
