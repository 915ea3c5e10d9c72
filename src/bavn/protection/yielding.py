"""The hub's decisions give way to one's own: they never make one milder, and never take its place.

own                        hub's                     stands
192.0.2.7 block            192.0.2.7 limit           192.0.2.7 block
192.0.2.7 limit            192.0.2.0/28 block        192.0.2.0/28 limit
192.0.2.7 block            192.0.2.0/28 limit        192.0.2.7 block
192.0.2.0/28 block         192.0.2.7 limit           192.0.2.0/28 block

The hub may name very many networks, and one's own are composed anew each second of a flood: what is true of the hub's
alone is worked out once (`Theirs`), and only those that one's own touch are looked at again.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from heapq import merge
from operator import itemgetter
from typing import Final

from bavn.model.decision import OF_HUB
from bavn.protection.overlaps import Placed, Tree, limited, milder, outermost, trees
from bavn.response.decisions import WIDEST

MARKS: Final = {"limit": 1, "block": 2}
HOSTS: Final = {4: 32 - WIDEST[4], 6: 128 - WIDEST[6]}  # bits of an address inside the widest network
ORDER: Final = itemgetter(0, 1, 2)
VERSION_BITS: Final = 128

Wide = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Fitting:
    """What stands of the hub's beside one's own: `apart` from all of it, and `near` it. Each in order."""

    apart: list[Placed]
    near: list[Placed]


class Theirs:
    """What the hub asks for, in order: whatever overlaps is as mild as its mildest. `blocked` counts its addresses."""

    def __init__(self, ordered: Sequence[Placed]) -> None:
        self._trees: list[Tree] = list(trees(milder(ordered)))
        self._tops = [tree[0] if len(tree) == 1 else outermost(tree)[0] for tree in self._trees]
        self._starts = [_start(top) for top in self._tops]
        self.blocked = blocked_in(self._tops)

    def __len__(self) -> int:
        return len(self._tops)

    def beside(self, own: Sequence[Placed], here: Sequence[Placed], full: Collection[Wide] = ()) -> Fitting:
        """Return what stands where `here` is decided; what overlaps a limit of `own` is limited, also elsewhere.

        In the wide networks `full` nobody is blocked for the hub.
        """
        touched = self._touched(own)
        if full:
            touched |= {number for number, top in enumerate(self._tops) if wide_of(top) in full}
        if not touched:
            return Fitting(self._tops, [])
        same = {ORDER(one) for one in here}  # most of what attacks here was seen elsewhere: that is one's own by now
        near_by = [number for number in sorted(touched) if ORDER(self._tops[number]) not in same]
        members = [one for number in near_by for one in self._trees[number]]
        members = [limited(one) if wide_of(one) in full else one for one in members] if full else members
        near = outermost(fitted(softened(members, own), here))
        return Fitting([top for number, top in enumerate(self._tops) if number not in touched], near)

    def _touched(self, own: Sequence[Placed]) -> set[int]:
        """Which trees overlap any of one's own."""
        found: set[int] = set()
        for one in own:
            start = _start(one)
            number = bisect_right(self._starts, start - one.first + one.last) - 1
            while number >= 0 and self._starts[number] + self._length(number) >= start:
                found.add(number)
                number -= 1
        return found

    def _length(self, number: int) -> int:
        top = self._tops[number]
        return top.last - top.first


def blocked_in(ordered: Sequence[Placed]) -> Counter[Wide]:
    """Count the addresses that are blocked in each wide network. Nothing may overlap."""
    counted: Counter[Wide] = Counter()
    for one in ordered:
        if one.decision.action == "block":
            counted[wide_of(one)] += one.last - one.first + 1
    return counted


def wide_of(one: Placed) -> Wide:
    """The widest network around one that may be decided about: one provider's."""
    return one.version, one.first >> HOSTS[one.version]


def softened(theirs: Sequence[Placed], own: Sequence[Placed]) -> list[Placed]:
    """Limit what overlaps something that is limited here; nothing is left out, and the order stays."""
    limit = MARKS["limit"]
    return [limited(it.one) if (it.around | it.inside) & limit else it.one for it in beside(theirs, own)]


def fitted(theirs: Sequence[Placed], own: Sequence[Placed]) -> list[Placed]:
    """Leave out what is decided here already, and whatever would make something milder that is blocked here."""
    block = MARKS["block"]
    return [
        it.one
        for it in beside(theirs, own)
        if not it.around and not (it.one.decision.action == "limit" and it.inside & block)
    ]


@dataclass(slots=True)
class Beside:
    """One of the hub's, and what is decided here about networks `around` it (or the same), and `inside` it."""

    one: Placed
    around: int
    inside: int = 0


def beside(theirs: Sequence[Placed], own: Sequence[Placed]) -> Iterator[Beside]:
    """Look, for each of the hub's, at what is decided here around it and inside it. Both are in order."""
    found: list[Beside] = []
    open_own: list[Placed] = []
    open_theirs: list[Beside] = []
    for one in merge(own, theirs, key=ORDER):  # of the same network, one's own comes first
        while open_own and _is_over(open_own[-1], one):
            open_own.pop()
        while open_theirs and _is_over(open_theirs[-1].one, one):
            open_theirs.pop()
        mark = MARKS[one.decision.action]
        if one.decision.finding != OF_HUB:
            open_own.append(one)
            for it in open_theirs:
                it.inside |= mark
            continue
        around = 0
        for outer in open_own:
            around |= MARKS[outer.decision.action]
        found.append(Beside(one, around))
        open_theirs.append(found[-1])
    return iter(found)


def _is_over(before: Placed, one: Placed) -> bool:
    return before.version != one.version or before.last < one.first


def _start(one: Placed) -> int:
    """Where it begins among the addresses of both versions."""
    return (one.version << VERSION_BITS) + one.first
