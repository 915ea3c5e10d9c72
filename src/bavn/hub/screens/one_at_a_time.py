"""Answers that are dear to make: one at a time, shown again for a while, and none for who has hung up.

answer = await self._sums.get(key, reader.shown, request.is_disconnected, make, fresh_s=30.0)
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass, field
from typing import Final, Generic, TypeVar

from bavn.hub.doors.problems import ProblemError

MOST_WAITING: Final = 32  # of all that are asked for, by anybody
MOST_OF_ONE: Final = 4  # a page and its files, and one more
AGAIN_S: Final = 5

T = TypeVar("T")


@dataclass(slots=True)
class OneAtATime(Generic[T]):
    """Who asks for what another is having made waits for that, and makes nothing. Only the event loop calls it."""

    kept: int
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    _made: dict[Hashable, tuple[float, T]] = field(default_factory=dict)
    _waiting: Counter[str] = field(default_factory=Counter)

    async def get(
        self,
        key: Hashable,
        who: str,
        gone: Callable[[], Awaitable[bool]],
        make: Callable[[], Awaitable[T]],
        *,
        fresh_s: float,
    ) -> T:
        """Return what stands under a key, made `fresh_s` seconds ago at the most.

        `ProblemError` 429 where `who` has several under way, or everybody together; 503 where it is `gone`: nobody
        hears that.
        """
        if (before := self._fresh(key, fresh_s)) is not None:
            return before[1]
        if self._waiting[who] >= MOST_OF_ONE or self._waiting.total() >= MOST_WAITING:
            raise ProblemError(429, "several of these are being made already", headers={"Retry-After": str(AGAIN_S)})
        self._waiting[who] += 1
        try:
            async with self._lock:
                if (meanwhile := self._fresh(key, fresh_s)) is not None:
                    return meanwhile[1]
                if await gone():
                    raise ProblemError(503, "whoever asked for this has hung up")
                return self._keep(key, await make())
        finally:
            self._waiting[who] -= 1
            if not self._waiting[who]:
                del self._waiting[who]

    def _fresh(self, key: Hashable, fresh_s: float) -> tuple[float, T] | None:
        found = self._made.get(key)
        return found if found is not None and asyncio.get_running_loop().time() - found[0] < fresh_s else None

    def _keep(self, key: Hashable, made: T) -> T:
        self._made.pop(key, None)
        while len(self._made) >= self.kept:
            del self._made[next(iter(self._made))]
        self._made[key] = asyncio.get_running_loop().time(), made
        return made
