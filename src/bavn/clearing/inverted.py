"""Which running campaigns have an address, a network or a shape: the newest few of each."""

from collections.abc import Hashable
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)


class Inverted(Generic[K]):
    """Keys and the campaigns that hold them, at most `most` of each: beyond that the oldest holder is left out.

    What so many have in common tells none of them from another.

    >>> index = Inverted[str](2)
    >>> for number in (1, 2, 3):
    ...     index.add("192.0.2.7", number)
    >>> index.find("192.0.2.7"), index.find("192.0.2.8", ())
    ((2, 3), ())
    """

    __slots__ = ("_holders", "_most", "find")

    def __init__(self, most: int) -> None:
        self._most = most
        self._holders: dict[K, tuple[int, ...]] = {}
        self.find = self._holders.get  # the campaigns that hold a key, the one that took it first in front; or None

    def __len__(self) -> int:
        return len(self._holders)

    def add(self, key: K, number: int) -> None:
        """Let a campaign hold a key; twice is once."""
        holders = self._holders.get(key)
        if holders is None:
            self._holders[key] = (number,)
        elif number not in holders:
            self._holders[key] = (*holders[1 - self._most :], number) if self._most > 1 else (number,)

    def drop(self, key: K, number: int) -> None:
        """Let a campaign hold a key no more, if it does."""
        left = tuple(one for one in self._holders.get(key, ()) if one != number)
        if left:
            self._holders[key] = left
        else:
            self._holders.pop(key, None)
