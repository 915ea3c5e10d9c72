"""Who is connected, and who goes where there is no more room: of those who have not shown who they are, the oldest.

comes in ──> unproven ──> a request of its own is proven ──> stays until it leaves
                 └─ one subscriber has too many, or the hub has: the one that has been unproven longest is cut off

So strangers that connect and say nothing keep nobody out: each of them makes room for who comes after it.
"""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from bavn.hub.doors.limits import subscriber_of

MOST: Final = 8_000  # at once
MOST_UNPROVEN: Final = 1_000  # of one subscriber: many members behind one address may all come back at once


def nothing() -> None:
    """Who has gone cannot be cut off."""


@dataclass(slots=True, eq=False)
class Guest:
    """One connection, from the moment it is taken. `cut` ends it at once; `refused` where there was no room.

    `is_in`: TLS stands, and requests may come.
    """

    subscriber: str
    cut: Callable[[], object] = nothing
    proven: bool = False
    refused: bool = False
    is_in: bool = False


@dataclass(slots=True)
class Guests:
    """All connections. Only the event loop calls it. `apart` False: all come through one proxy, and look alike."""

    most: int = MOST
    apart: bool = True
    _proven: set[Guest] = field(default_factory=set)
    _unproven: OrderedDict[Guest, None] = field(default_factory=OrderedDict)  # oldest first
    _of: dict[str, OrderedDict[Guest, None]] = field(default_factory=dict)  # the same, by subscriber

    def __len__(self) -> int:
        return len(self._proven) + len(self._unproven)

    def enter(self, address: str) -> Guest:
        """Take in one more, where need be in place of another. Where all others are proven, this one is `refused`."""
        guest = Guest(subscriber_of(address) if self.apart else "")
        own = self._of.get(guest.subscriber)
        if self.apart and own is not None and len(own) >= MOST_UNPROVEN:
            self._cut(next(iter(own)))
        elif len(self) >= self.most:
            guest.refused = not self._unproven
            if self._unproven:
                self._cut(next(iter(self._unproven)))
        self._unproven[guest] = None
        self._of.setdefault(guest.subscriber, OrderedDict())[guest] = None
        return guest

    def prove(self, guest: Guest) -> None:
        """It has shown who it is."""
        if guest in self._unproven:
            self._forget(guest)
            self._proven.add(guest)
            guest.proven = True

    def leave(self, guest: Guest) -> None:
        """It has gone."""
        guest.cut = nothing  # it would keep what it belonged to until the collector comes, which is seldom
        self._proven.discard(guest)
        if guest in self._unproven:
            self._forget(guest)

    def _cut(self, guest: Guest) -> None:
        self._forget(guest)
        guest.cut()

    def _forget(self, guest: Guest) -> None:
        del self._unproven[guest]
        own = self._of[guest.subscriber]
        del own[guest]
        if not own:
            del self._of[guest.subscriber]
