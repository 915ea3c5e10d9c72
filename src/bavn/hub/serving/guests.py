"""Who is connected, and who goes where there is no more room: of those who have not shown who they are, the oldest.

comes in ──> unproven ──> a request of its own is proven ──> stays until it leaves
                 │                                             └─ its key has too many: the oldest of them is cut off
                 └─ one subscriber has too many, or the hub has: the one that has been unproven longest is cut off

So strangers that connect and say nothing keep nobody out: each of them makes room for who comes after it. And nobody
is kept out by one key, or by one that was revoked: where there is no more room, those that it proved go first.
"""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import islice
from typing import Final

from bavn.hub.doors.limits import subscriber_of

MOST: Final = 8_000  # at once
MOST_UNPROVEN: Final = 1_000  # of one subscriber: many members behind one address may all come back at once
MOST_PROVEN: Final = 200  # of one key: a bouncer has some for each worker of a web server


def nothing() -> None:
    """Who has gone cannot be cut off."""


@dataclass(slots=True, eq=False)
class Guest:
    """One connection, from the moment it is taken. `cut` ends it at once; `refused` where there was no room.

    `is_in`: TLS stands, and requests may come. `name`: the key or the person that it was proven by first.
    """

    subscriber: str
    cut: Callable[[], object] = nothing
    proven: bool = False
    refused: bool = False
    is_in: bool = False
    name: str = ""


@dataclass(slots=True)
class Guests:
    """All connections. Only the event loop calls it. `apart` False: all come through one proxy, and look alike.

    `holds`: whether a name that proved connections may come in still.
    """

    most: int = MOST
    apart: bool = True
    holds: Callable[[str], bool] = lambda _: True
    _unproven: OrderedDict[Guest, None] = field(default_factory=OrderedDict)  # oldest first
    _of: dict[str, dict[Guest, None]] = field(default_factory=dict)  # the same, by subscriber
    _proven: dict[str, dict[Guest, None]] = field(default_factory=dict)  # by name, oldest first
    _count: int = 0  # of those

    def __len__(self) -> int:
        return self._count + len(self._unproven)

    def enter(self, address: str) -> Guest:
        """Take in one more, where need be in place of another. Where all others are proven, this one is `refused`."""
        guest = Guest(subscriber_of(address) if self.apart else "")
        own = self._of.get(guest.subscriber)
        if self.apart and own is not None and len(own) >= MOST_UNPROVEN:
            self._cut(next(iter(own)))
        elif len(self) >= self.most:
            self._make_room()
            guest.refused = len(self) >= self.most
        self._unproven[guest] = None
        self._of.setdefault(guest.subscriber, {})[guest] = None
        return guest

    def prove(self, guest: Guest, name: str) -> None:
        """It has shown who it is. Through one proxy come requests of many, and how many there are is its to set."""
        if guest not in self._unproven:
            return
        self._forget(guest)
        own = self._proven.get(name, {})
        if self.apart and len(own) >= MOST_PROVEN:
            self._cut(next(iter(own)))
        guest.proven, guest.name = True, name
        self._proven.setdefault(name, {})[guest] = None
        self._count += 1

    def leave(self, guest: Guest) -> None:
        """It has gone."""
        guest.cut = nothing  # it would keep what it belonged to until the collector comes, which is seldom
        if guest in self._unproven or guest in self._proven.get(guest.name, {}):
            self._forget(guest)

    def _make_room(self) -> None:
        """Cut off those whose name holds no more; where there are none, the one that has been unproven longest."""
        gone = [] if not self.apart else [name for name in self._proven if not self.holds(name)]
        for guest in [guest for name in gone for guest in self._proven[name]] or list(islice(self._unproven, 1)):
            self._cut(guest)

    def _cut(self, guest: Guest) -> None:
        self._forget(guest)
        guest.cut()

    def _forget(self, guest: Guest) -> None:
        if guest.proven:
            all_own, name = self._proven, guest.name
            self._count -= 1
        else:
            all_own, name = self._of, guest.subscriber
            del self._unproven[guest]
        own = all_own[name]
        del own[guest]
        if not own:
            del all_own[name]
