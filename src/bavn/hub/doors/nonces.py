"""Which signed requests were taken already: the nonce of each is taken once."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from bavn.sharing.signing import WINDOW

LIFE_S: Final = 2 * WINDOW.total_seconds()  # from the earliest moment at which a signature passes to the latest


@dataclass(slots=True)
class Nonces:
    """Nonces of at least the last `LIFE_S` seconds. Not for several threads: only the event loop asks.

    They are not kept over a start of the hub. What may then be said again are sightings, which change nothing the
    second time, and questions.
    """

    clock: Callable[[], float] = time.monotonic
    _young: set[int] = field(default_factory=set)
    _old: set[int] = field(default_factory=set)
    _turned: float | None = None

    def take(self, key_id: str, nonce: str) -> bool:
        """Take a nonce of a key; False where it was taken before."""
        now = self.clock()
        if self._turned is None:
            self._turned = now
        if now - self._turned > LIFE_S:
            self._old, self._young, self._turned = self._young, set(), now
        one = hash((key_id, nonce))  # keyed anew at each start, so nobody makes two that meet
        if one in self._young or one in self._old:
            return False
        self._young.add(one)
        return True
