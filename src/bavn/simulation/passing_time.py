"""An event loop whose time passes as ever while something goes on, and at once while nothing does.

With it, days of looks at local sites take minutes, and not one of them is left out or made up: real sockets, real
answers, real time-outs. Only the waiting is skipped.
"""

import asyncio
import selectors
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Final

SETTLE_S: Final = 0.001  # where visitors are kept waiting: so long nothing may happen before that is believed


class PassingLoop(asyncio.SelectorEventLoop):
    """Its `time()` is the monotonic clock's and what was skipped.

    It skips to the next timer where every visit under way is kept waiting by the other side on purpose: `visits` says
    how many there are, `waiting` how many of them. Both are asked often.
    """

    def __init__(self, visits: Callable[[], int], waiting: Callable[[], int]) -> None:
        self._skipping = _Skipping(visits, waiting)
        super().__init__(self._skipping)

    def time(self) -> float:
        """Seconds that only grow."""
        return super().time() + self._skipping.skipped_s


class PassingClock:
    """A wall clock (aware UTC) that shows `began` now and goes as the loop does."""

    def __init__(self, loop: asyncio.AbstractEventLoop, began: datetime) -> None:
        self._loop, self._began, self._first = loop, began.astimezone(UTC), loop.time()

    def now(self) -> datetime:
        """The time."""
        return self._began + timedelta(seconds=self._loop.time() - self._first)

    async def until(self, moment: datetime) -> None:
        """Wait for a moment; not at all for one that has passed."""
        await asyncio.sleep(max(0.0, (moment - self.now()).total_seconds()))


class _Skipping(selectors.DefaultSelector):
    """A selector that does not wait for a timer where nothing else can happen before."""

    def __init__(self, visits: Callable[[], int], waiting: Callable[[], int]) -> None:
        super().__init__()
        self._visits, self._waiting = visits, waiting
        self.skipped_s = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        found = super().select(0)
        if found or (timeout is not None and timeout <= 0):
            return found
        visits = self._visits()
        if timeout is None or visits > self._waiting():  # an answer is on its way
            return super().select(timeout)
        if visits and (found := super().select(min(timeout, SETTLE_S))):
            return found
        self.skipped_s += timeout
        return []
