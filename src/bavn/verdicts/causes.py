"""What spells may have in common: one address, one network, one name behind the name, one supplier, one need."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from ipaddress import ip_address, ip_network
from typing import Final

from bavn.model.probe import Spell, Target
from bavn.verdicts.rules import TOGETHER_WITHIN

DRAWN_TOGETHER: Final = frozenset({"down", "partial", "slow"})
WIDE: Final = {4: 24, 6: 48}  # a network of one host or supplier

Marks = frozenset[str]


@dataclass(slots=True)
class Causes:
    """Which spells belong together, by the marks of their targets as of the newest looks."""

    _suppliers: dict[str, str] = field(default_factory=dict)
    _addresses: dict[str, dict[bool, str]] = field(default_factory=dict)  # by target; one of each family
    _names: dict[str, tuple[str, ...]] = field(default_factory=dict)
    _marks: dict[str, Marks] = field(default_factory=dict)  # as far as they were asked for

    def watch(self, targets: Iterable[Target]) -> None:
        """Know these targets, and no others."""
        self._suppliers = {one.name: one.supplier for one in targets}
        self._addresses = {name: at for name, at in self._addresses.items() if name in self._suppliers}
        self._names = {name: names for name, names in self._names.items() if name in self._suppliers}
        self._marks.clear()

    def found_at(self, target: str, address: str) -> None:
        """Note the address at which a target was found."""
        known = self._addresses.setdefault(target, {})
        is_six = ":" in address
        if known.get(is_six) != address:
            known[is_six] = address
            self._marks.pop(target, None)

    def named(self, target: str, names: Iterable[str]) -> None:
        """Note the names that a target's name leads to (CNAME)."""
        self._names[target] = tuple(names)
        self._marks.pop(target, None)

    def marks(self, target: str) -> Marks:
        """All by which a target may be drawn together with others."""
        found = self._marks.get(target)
        if found is None:
            supplier = self._suppliers.get(target)
            said = {f"supplier:{supplier}"} if supplier else set()
            said |= {f"name:{name.lower().rstrip('.')}" for name in self._names.get(target, ())}
            found = self._marks[target] = frozenset(
                said.union(*map(marks_of, self._addresses.get(target, {}).values()))
            )
        return found

    def together(self, new: Spell, others: Iterable[Spell]) -> list[Spell]:
        """Those that a new spell belongs to: begun within minutes of it, with a mark in common, or the need's own."""
        if new.verdict not in DRAWN_TOGETHER:
            return []
        marks = self.marks(new.target)
        return [one for one in others if _is_near(new, one) and self._share(new, marks, one)]

    def _share(self, new: Spell, marks: Marks, other: Spell) -> bool:
        return new.through == other.target or not marks.isdisjoint(self.marks(other.target))


def _is_near(one: Spell, other: Spell) -> bool:
    if one.target == other.target or other.verdict not in DRAWN_TOGETHER:
        return False
    return abs(one.began - other.began) <= TOGETHER_WITHIN


@lru_cache(maxsize=4096)
def marks_of(address: str) -> Marks:
    """An address and its network. What is no address has no marks."""
    try:
        network = ip_network(f"{address}/{WIDE[ip_address(address).version]}", strict=False)
    except ValueError:
        return frozenset()
    return frozenset({f"address:{address}", f"network:{network}"})


def recent(spells: Iterable[Spell], now: datetime) -> list[Spell]:
    """Those that can still be drawn together with one that begins: it may have begun a while before it was believed."""
    return [one for one in spells if now - one.began <= 2 * TOGETHER_WITHIN]
