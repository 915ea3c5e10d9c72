"""How much of a bounded memory each member takes up, so that what must be dropped is dropped where there is most."""

from typing import Final

PartKey = tuple[str, str]  # member and the sighting's id

FEWER: Final = 64  # once a bound is reached, a 64th of it is freed, so that it is not reached again at once


class Holdings:
    """Sightings by member, oldest first, and how many addresses each one holds.

    >>> held = Holdings(most_addresses=10, most_of_a_member=8, most_sightings=100)
    >>> held.add(("vejle", "a"), 6); held.add(("vejle", "b"), 4); held.add(("ishoj", "c"), 2)
    >>> held.too_many_addresses("vejle")
    [('vejle', 'a')]
    """

    __slots__ = (
        "_addresses",
        "_by_member",
        "_most_addresses",
        "_most_of_a_member",
        "_most_sightings",
        "_of_member",
        "_sightings",
    )

    def __init__(self, most_addresses: int, most_of_a_member: int, most_sightings: int) -> None:
        self._most_addresses = most_addresses
        self._most_of_a_member = most_of_a_member
        self._most_sightings = most_sightings
        self._by_member: dict[str, dict[PartKey, int]] = {}
        self._of_member: dict[str, int] = {}
        self._addresses = 0
        self._sightings = 0

    @property
    def addresses(self) -> int:
        """How many addresses are held in all, each as often as sightings name it."""
        return self._addresses

    @property
    def sightings(self) -> int:
        """How many sightings are held."""
        return self._sightings

    def add(self, key: PartKey, addresses: int) -> None:
        """A sighting is held, as its member's newest. It must not be held already."""
        self._by_member.setdefault(key[0], {})[key] = addresses
        self._count(key[0], addresses)
        self._sightings += 1

    def remove(self, key: PartKey) -> None:
        """A sighting is held no more."""
        self._count(key[0], -self._by_member[key[0]].pop(key))
        self._sightings -= 1
        if not self._by_member[key[0]]:
            del self._by_member[key[0]], self._of_member[key[0]]

    def of(self, member: str) -> list[PartKey]:
        """The sightings of a member, oldest first."""
        return list(self._by_member.get(member, ()))

    def too_many_addresses(self, member: str) -> list[PartKey]:
        """Sightings that must give up their addresses: this member's if it has too many, else those of who has most."""
        if (over := self._of_member.get(member, 0) - self._most_of_a_member) > 0:
            return self._oldest(member, over)
        if (over := self._addresses - self._most_addresses) <= 0:
            return []
        largest = max(self._of_member, key=lambda member: self._of_member[member])
        return self._oldest(largest, over + self._most_addresses // FEWER)

    def too_many_sightings(self) -> list[PartKey]:
        """Sightings that must go: the oldest of the member that has most, if there are too many in all."""
        if self._sightings <= self._most_sightings:
            return []
        largest = max(self._by_member, key=lambda member: len(self._by_member[member]))
        return self.of(largest)[: self._sightings - self._most_sightings + self._most_sightings // FEWER]

    def _count(self, member: str, more: int) -> None:
        self._of_member[member] = self._of_member.get(member, 0) + more
        self._addresses += more

    def _oldest(self, member: str, addresses: int) -> list[PartKey]:
        chosen: list[PartKey] = []
        for key, count in self._by_member[member].items():
            if addresses <= 0:
                break
            if count:
                chosen.append(key)
                addresses -= count
        return chosen
