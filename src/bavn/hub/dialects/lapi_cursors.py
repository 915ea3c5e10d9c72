"""How far each bouncer has been told: a place in the hub's sequence for each key, kept in the store.

It moves only after an answer has gone out whole. In memory it moves at once; the store follows within a second, all
that moved in one transaction. After a kill a bouncer is told again what it may have heard, never less.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Final

KEPT_AFTER_S: Final = 1.0
LOG: Final = logging.getLogger("bavn.hub")


@dataclass(frozen=True, slots=True)
class Cursor:
    """Told of everything up to `seq`, last at `pulled_s` (seconds since 1970; 0: before this start of the hub)."""

    seq: int
    pulled_s: int = 0


@dataclass(slots=True)
class Cursors:
    """All of them. Only the event loop calls it. `keep` writes some to the store, `read` reads one (None: none yet)."""

    read: Callable[[str], Awaitable[int | None]]
    keep: Callable[[dict[str, int]], Awaitable[None]]
    _known: dict[str, Cursor] = field(default_factory=dict)
    _moved: dict[str, int] = field(default_factory=dict)
    _timer: asyncio.TimerHandle | None = None
    _keeping: asyncio.Task[None] | None = None

    async def get(self, key: str) -> Cursor | None:
        """Where this key is; None for one that was never told anything."""
        if (found := self._known.get(key)) is not None:
            return found
        seq = await self.read(key)
        return self._known.setdefault(key, Cursor(seq)) if seq is not None else self._known.get(key)

    def move(self, key: str, to: Cursor, *, told: bool) -> None:
        """Note that a key has been told up to there. `told` False: nothing was new, so the store need not hurry."""
        before = self._known.get(key)
        self._known[key] = to
        if before is not None and before.seq == to.seq:
            return
        self._moved[key] = to.seq
        if told and self._timer is None and self._keeping is None:
            self._timer = asyncio.get_running_loop().call_later(KEPT_AFTER_S, self.flush)

    def flush(self) -> None:
        """Begin to write what has moved."""
        self._timer = None
        if self._moved and self._keeping is None:
            moved, self._moved = self._moved, {}
            self._keeping = asyncio.get_running_loop().create_task(self._write(moved))

    async def _write(self, moved: dict[str, int]) -> None:
        try:
            await self.keep(moved)
        except Exception as error:  # noqa: BLE001  whatever it is, these are written with the next
            LOG.warning("cursors could not be kept: %s", type(error).__name__)
            self._moved = moved | self._moved
        finally:
            self._keeping = None
