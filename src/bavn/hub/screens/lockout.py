"""How long somebody has to wait who gave a wrong password or code again and again.

Three kinds of tries are counted, each for itself:

from a browser that this account has signed in with before    `known`: nobody else's tries count against it
from anywhere else, by network subscriber                     `place`: a lock that grows, never beyond `longest_s`
from anywhere else, all together                              `Guard`: what is looked at before a password is

So strangers can make each other wait, and never the person whose account it is who has a browser that is known, a
passkey or a recovery code. A try while it is locked is not looked at, and does not make it longer. All of it heals by
itself. Names that nobody has are counted as those that somebody has.
"""

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, Literal, TypeVar

MOST: Final = 50_000
CODE_FIRST: Final = 50  # wrong tries from everywhere, until a code has to fit before a password is looked at
RECOVERY_ONLY: Final = 100  # until nothing but a recovery code is looked at: of six digits, too many guess right

Guard = Literal["open", "code-first", "recovery-only"]

K = TypeVar("K", str, tuple[str, str])


@dataclass(frozen=True, slots=True)
class Patience:
    """`most` wrong tries cost `first_s` of waiting, each further one twice as much.

    One is forgotten every `heals_s`.
    """

    most: int
    first_s: float = 30.0
    longest_s: float = 900.0
    heals_s: float = 600.0

    def lock_s(self, wrong: int) -> float:
        """How long the lock lasts after so many wrong tries.

        >>> [Patience(5).lock_s(wrong) for wrong in (4, 5, 6, 7, 60)]
        [0.0, 30.0, 60.0, 120.0, 900.0]
        """
        if wrong < self.most:
            return 0.0
        return min(self.longest_s, self.first_s * 2.0 ** min(wrong - self.most, 32))


KNOWN: Final = Patience(10)
PLACE: Final = Patience(5)
EVERYWHERE: Final = Patience(CODE_FIRST, heals_s=360.0)  # of it, only the healing: ten tries an hour


@dataclass(slots=True)
class Tries:
    """Wrong tries of one kind. `wrong` is as of `healed`, `until` the end of the lock."""

    patience: Patience
    wrong: int = 0
    healed: float = 0.0
    until: float = float("-inf")

    def wait_s(self, now: float) -> float:
        """Seconds until the next try is looked at; 0: it is."""
        return max(0.0, self.until - now)

    def count(self, now: float) -> None:
        """One more wrong try."""
        self.heal(now)
        if not self.wrong:
            self.healed = now
        self.wrong += 1
        self.until = now + self.patience.lock_s(self.wrong)

    def take_back(self) -> None:
        """The last one that was counted was right: it costs nothing."""
        self.wrong = max(0, self.wrong - 1)

    def heal(self, now: float) -> None:
        """Forget what was long ago."""
        forgotten = int(max(0.0, now - self.healed) // self.patience.heals_s)
        self.wrong = max(0, self.wrong - forgotten)
        self.healed += forgotten * self.patience.heals_s


@dataclass(slots=True)
class Lockout:
    """All tries, in memory: a restart forgets them. Only the event loop calls it.

    `exists` says whose count from everywhere is never dropped to make room: who floods it with names gains nothing.
    """

    clock: Callable[[], float] = time.monotonic
    exists: Callable[[str], bool] = lambda _: False
    most: int = MOST
    _own: OrderedDict[tuple[str, str], Tries] = field(default_factory=OrderedDict)
    _all: OrderedDict[str, Tries] = field(default_factory=OrderedDict)

    def wait_s(self, name: str, place: str, *, known: bool = False) -> float:
        """Seconds until a try for this account is looked at, from this browser (`known`) or place; 0: now."""
        tries = self._own.get((name, _from(place, known=known)))
        return tries.wait_s(self.clock()) if tries else 0.0

    def guard(self, name: str, *, known: bool = False) -> Guard:
        """What is looked at of a try for this account, after what was tried from everywhere."""
        tries = self._all.get(name)
        if known or tries is None:
            return "open"
        tries.heal(self.clock())
        if tries.wrong < CODE_FIRST:
            return "open"
        return "code-first" if tries.wrong < RECOVERY_ONLY else "recovery-only"

    def begin(self, name: str, place: str, *, known: bool = False) -> None:
        """Count a try before it is looked at, as if it was wrong: many at once are no way around."""
        now, patience = self.clock(), KNOWN if known else PLACE
        self._tries(self._own, (name, _from(place, known=known)), patience).count(now)
        if not known and self.guard(name) != "recovery-only":
            self._tries(self._all, name, EVERYWHERE, self.exists).count(now)

    def right(self, name: str, place: str, *, known: bool = False) -> None:
        """It was right: what was wrong before, from the same browser or place, is forgotten."""
        self._own.pop((name, _from(place, known=known)), None)
        if not known and (tries := self._all.get(name)):
            tries.take_back()

    def _tries(
        self, held: OrderedDict[K, Tries], key: K, patience: Patience, stays: Callable[[K], bool] = lambda _: False
    ) -> Tries:
        if key in held:
            held.move_to_end(key)
            return held[key]
        if len(held) >= self.most:
            oldest = next((one for one in held if not stays(one)), None)
            if oldest is not None:
                del held[oldest]
        found = held[key] = Tries(patience)
        return found


def _from(place: str, *, known: bool) -> str:
    return f"known {place}" if known else f"place {place}"
