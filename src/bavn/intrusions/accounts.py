"""What is remembered of an account without its name: where it logs in from by habit, and who tries its password."""

from hashlib import blake2b
from typing import Final

import msgspec

from bavn.intrusions.levels import DAY_S, faded
from bavn.intrusions.networks import Place

NETWORKS: Final = 8  # kept of an account
HABIT_LOGINS: Final = 5  # successes and
HABIT_DAYS: Final = 3  # different days after which an account's networks are called its habit
ROAMING: Final = 2.5  # new networks, half of them forgotten in ROAMING_HALF_S, from which on one more says nothing
ROAMING_HALF_S: Final = 14 * DAY_S
TRIED_HALF_S: Final = 12 * 3600.0
LONGEST: Final = 256  # characters of a user name that count
NOBODY: Final = 0  # the key of a login without a user name


class Names:
    """Turns user names into 64-bit keys under a secret, so that what is kept names nobody.

    The same name on two systems gives two keys. Case does not matter: to Windows and mail it does not.

    >>> names = Names(b"secret")
    >>> names.key("mail", "Anna") == names.key("mail", "anna") != names.key("vpn", "anna")
    True
    >>> names.key("mail", "")
    0
    """

    def __init__(self, secret: bytes) -> None:
        self._empty = blake2b(key=secret[:64], digest_size=8)

    def key(self, system: str, user: str) -> int:
        """Return the key of `user` on `system`: 1 to 2**64-1, or `NOBODY` for ""."""
        if not user:
            return NOBODY
        keyed = self._empty.copy()
        keyed.update(f"{system}\n{user[:LONGEST].lower()}".encode("utf-8", "surrogatepass"))
        return int.from_bytes(keyed.digest()) or 1


class Habit(msgspec.Struct, gc=False):
    """The successful logins of one account: `networks`, and what is `near` in them, with when each was last used.

    At most `NETWORKS` of each.
    """

    first: float
    last: float
    logins: int = 0
    days: int = 0
    day: int = -1
    networks: dict[str, float] = msgspec.field(default_factory=dict)
    moves: float = 0.0  # level of new networks
    moved: float = 0.0  # when the last one came
    near: dict[str, float] = msgspec.field(default_factory=dict)

    def is_known(self) -> bool:
        """Whether there were logins enough, on days enough, to call where they came from a habit."""
        return self.logins >= HABIT_LOGINS and self.days >= HABIT_DAYS

    def roams(self, time: float) -> bool:
        """Whether the account changes networks so often that one more says nothing."""
        return faded(self.moves, time - self.moved, ROAMING_HALF_S) >= ROAMING

    def is_near(self, place: Place) -> bool:
        """Whether the account logged in from the same address before, or from one next to it."""
        return place.near in self.near if self.near else place.network in self.networks

    def learn(self, network: str, time: float, near: str = "") -> None:
        """Add a login that is believed to be the owner's."""
        self.logins += 1
        self.last = max(self.last, time)
        if (day := int(time // DAY_S)) > self.day:
            self.days += 1
            self.day = day
        if network not in self.networks:
            self.moves = faded(self.moves, time - self.moved, ROAMING_HALF_S) + (1.0 if self.networks else 0.0)
            self.moved = time
        _keep(self.networks, network, time)
        if near:
            _keep(self.near, near, time)

    def worth(self) -> float:
        """How much would be lost with it: the last login, and a month for each doubling of its days."""
        return self.last + 30 * DAY_S * min(self.days, 30).bit_length()


def _keep(places: dict[str, float], name: str, time: float) -> None:
    if name not in places and len(places) >= NETWORKS:
        del places[min(places, key=places.__getitem__)]
    places[name] = time


class Tried(msgspec.Struct, gc=False):
    """The failed logins of one account from networks that it does not use by habit.

    `counted` is when it last counted as tried, for each horizon of a system. `networks` is a bitmap of 64 that stands
    for those that failed since `since`, a day at most. `hunted`: it is in a finding about accounts that many try.
    """

    last: float
    level: float = 0.0  # failures, half forgotten in TRIED_HALF_S
    networks: int = 0
    since: float = 0.0
    counted: list[float] = msgspec.field(default_factory=list)
    hunted: bool = False

    def add(self, count: int, network: int, time: float) -> None:
        """Count failures from a network (a number that is spread evenly)."""
        self.level = faded(self.level, time - self.last, TRIED_HALF_S) + count
        if time - self.since > DAY_S:
            self.networks, self.since, self.hunted = 0, time, False
        self.networks |= 1 << (network & 63)
        self.last = max(self.last, time)

    def from_networks(self) -> int:
        """Return from how many networks it failed, at the least."""
        return self.networks.bit_count()

    def forgive(self, count: int) -> None:
        """Take failures back."""
        self.level = max(self.level - count, 0.0)

    def worth(self) -> float:
        """How much would be lost with it: the last failure, and half a day for each doubling."""
        return self.last + TRIED_HALF_S * int(self.level).bit_length()
