"""The cap on what is armed on one member's word alone: the highest scores stand, the rest wait."""

from bisect import bisect_left, insort

from bavn.model.tlp import Tlp

Rank = tuple[float, str]  # highest score first, then by value


class Alone:
    """Who stands on whose word alone, per member and level; at most `most` of each are admitted.

    Which ones is a function of what is here, not of the order in which it came. `moved` are the values that were let
    in or pushed out since it was last emptied.
    """

    def __init__(self, most: int) -> None:
        self.most = most
        self.moved: set[str] = set()
        self._ranks: dict[tuple[str, Tlp], list[Rank]] = {}

    def add(self, member: str, level: Tlp, score: float, value: str) -> None:
        """Enter a value. Whatever it pushes out has moved."""
        ranks = self._ranks.setdefault((member, level), [])
        insort(ranks, (-score, value))
        if len(ranks) > self.most and (-score, value) <= ranks[self.most - 1]:
            self.moved.add(ranks[self.most][1])

    def drop(self, member: str, level: Tlp, score: float, value: str) -> None:
        """Take a value out. Whatever comes in for it has moved."""
        ranks = self._ranks[member, level]
        place = bisect_left(ranks, (-score, value))
        del ranks[place]
        if place < self.most <= len(ranks):
            self.moved.add(ranks[self.most - 1][1])
        if not ranks:
            del self._ranks[member, level]

    def admits(self, member: str, level: Tlp, score: float, value: str) -> bool:
        """Whether a value that is here is among the first `most`."""
        ranks = self._ranks[member, level]
        return len(ranks) <= self.most or (-score, value) <= ranks[self.most - 1]
