"""The cap on what is armed on one member's word alone: the highest scores stand, the rest wait.

Of an established member values are counted, of a new one addresses: whoever joined yesterday has few, and does not get
more of them by naming networks.
"""

from bisect import bisect_left, insort
from dataclasses import dataclass, field

from bavn.clearing.vetoes import Reach
from bavn.model.tlp import Tlp

Rank = tuple[float, str, int]  # highest score first, then by value; and how much of the cap it takes
V4 = 4
BEHIND_ONE_V6 = 64  # bits: a /64 is one subscriber's, as an address of IPv4 is


@dataclass(frozen=True, slots=True)
class Word:
    """The word of the one member on which a value stands, the highest score, and how much of the cap that takes."""

    member: str
    is_new: bool
    score: float
    size: int


@dataclass(slots=True)
class Ranks:
    """All that stands on one member's word, in order, of which the first `admitted`, `used` in all, are let in."""

    most: int
    ordered: list[Rank] = field(default_factory=list)
    admitted: int = 0
    used: int = 0

    def let_in(self) -> list[str]:
        """Let in what there is room for; return it."""
        found = []
        while self.admitted < len(self.ordered) and self.used + self.ordered[self.admitted][2] <= self.most:
            found.append(self.ordered[self.admitted][1])
            self.used += self.ordered[self.admitted][2]
            self.admitted += 1
        return found

    def push_out(self) -> list[str]:
        """Push out what there is no room for any more; return it."""
        found = []
        while self.used > self.most:
            self.admitted -= 1
            self.used -= self.ordered[self.admitted][2]
            found.append(self.ordered[self.admitted][1])
        return found


class Alone:
    """Who stands on whose word alone, per member and level; the first ones of each that fit its cap are admitted.

    Which ones is a function of what is here, not of the order in which it came. What alone takes more than a cap is not
    admitted, and takes no room. `moved` are the values that were let in or pushed out since it was last emptied.
    """

    def __init__(self, most: int, most_new: int) -> None:
        self.most = most
        self.most_new = most_new
        self.moved: set[str] = set()
        self._ranks: dict[tuple[str, bool, Tlp], Ranks] = {}

    def add(self, level: Tlp, word: Word, value: str) -> None:
        """Enter a value. Whatever it pushes out has moved."""
        if word.size > self._most(word):
            return
        key = word.member, word.is_new, level
        if (ranks := self._ranks.get(key)) is None:
            ranks = self._ranks[key] = Ranks(self._most(word))
        rank = _rank(word, value)
        place = bisect_left(ranks.ordered, rank)
        insort(ranks.ordered, rank)
        if place < ranks.admitted:
            ranks.admitted += 1
            ranks.used += word.size
            self.moved.update(ranks.push_out())
        elif place == ranks.admitted:
            self.moved.update(ranks.let_in())
        self.moved.discard(value)

    def drop(self, level: Tlp, word: Word, value: str) -> None:
        """Take a value out. Whatever comes in for it has moved."""
        key = word.member, word.is_new, level
        if word.size > self._most(word):
            return
        ranks = self._ranks[key]
        place = bisect_left(ranks.ordered, _rank(word, value))
        del ranks.ordered[place]
        if place < ranks.admitted:
            ranks.admitted -= 1
            ranks.used -= word.size
        if place <= ranks.admitted:
            self.moved.update(ranks.let_in())
        if not ranks.ordered:
            del self._ranks[key]

    def admits(self, level: Tlp, word: Word, value: str) -> bool:
        """Whether a value that is here is among those that fit."""
        if word.size > self._most(word):
            return False
        ranks = self._ranks[word.member, word.is_new, level]
        return ranks.admitted > 0 and _rank(word, value) <= ranks.ordered[ranks.admitted - 1]

    def _most(self, word: Word) -> int:
        return self.most_new if word.is_new else self.most


def size_of(reach: Reach, *, is_new: bool) -> int:
    """How much of the cap a value takes: of an established member each as much as any, of a new one its addresses.

    >>> size_of(Reach(4, 0, 255, 24), is_new=True), size_of(Reach(6, 0, (1 << 72) - 1, 56), is_new=True)
    (256, 256)
    """
    if not is_new:
        return 1
    addresses = reach.high - reach.low + 1
    return addresses if reach.version == V4 else max(1, addresses >> BEHIND_ONE_V6)


def _rank(word: Word, value: str) -> Rank:
    return -word.score, value, word.size
