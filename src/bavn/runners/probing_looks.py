"""The looks themselves: one event loop in a thread of its own, so that nothing else ever makes a look wait."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime
from threading import Lock, Thread
from typing import Final

from bavn.model.probe import Family, Target
from bavn.probing.look import Looked
from bavn.runners.probing_clock import SteadyClock
from bavn.runners.probing_schedule import Schedule, Seat

# Looks begin on a beat, a few together: that costs a third less than one at a time, which finds every cache cold.
BEAT_S: Final = 0.25
LONGEST_NAP_S: Final = 1.0  # the clock is compared so often
MOST_KEPT: Final = 200_000  # looks that nobody has taken

Look = Callable[[Target, Family], Awaitable[Looked]]


class Looks:
    """Looks at what a schedule says, until it is stopped. Any thread may take what was seen.

    Looks under way when it is stopped, or when the clock is set, say nothing.
    """

    def __init__(self, schedule: Schedule, look: Look, clock: SteadyClock) -> None:
        self._schedule, self._look, self._clock = schedule, look, clock
        self._lock = Lock()
        self._seen: list[Looked] = []
        self._lost = 0
        self.fault: BaseException | None = None  # why it ended by itself
        self._set_by: list[float] = []
        self._generation = 0
        self._tasks: set[asyncio.Task[None]] = set()
        self._wake = asyncio.Event()
        self._stopping = False
        self._is_full = False  # the next look waits for another one to end
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread = Thread(target=self._run, name="bavn looks", daemon=True)

    def start(self) -> None:
        """Begin to look."""
        self._thread.start()

    def stop(self, patience_s: float) -> None:
        """End: what goes on is given up. Waits for the thread for so many seconds."""
        self._stopping = True
        loop = self._loop
        if loop is not None:
            with suppress(RuntimeError):  # it has ended by itself
                loop.call_soon_threadsafe(self._wake.set)
        if self._thread.is_alive():
            self._thread.join(patience_s)

    def taken(self) -> list[Looked]:
        """What was seen since the last call, in the order in which it ended."""
        with self._lock:
            seen, self._seen = self._seen, []
        return seen

    def clock_set_by(self) -> list[float]:
        """By how many seconds the machine's clock was set since the last call, each time."""
        with self._lock:
            found, self._set_by = self._set_by, []
        return found

    @property
    def lost(self) -> int:
        """How many looks were let go, because nobody took them."""
        return self._lost

    @property
    def is_alive(self) -> bool:
        """Whether it still looks."""
        return self._thread.is_alive()

    # ── in its own thread ────────────────────────────────────────────────────────────────────────────────────────────

    def _run(self) -> None:
        asyncio.run(self.look_on())

    async def look_on(self) -> None:
        """Look until `stop`."""
        self._loop = asyncio.get_running_loop()
        while not self._stopping and self.fault is None:
            self._wake.clear()
            self._mind_the_clock()
            now = self._clock.now()
            for seat in self._schedule.due(now):
                task = asyncio.ensure_future(self._one(seat))
                self._tasks.add(task)
                task.add_done_callback(self._over)
            await self._nap(now)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _nap(self, now: datetime) -> None:
        due = self._schedule.next_due(now)
        self._is_full = due is None
        seconds = LONGEST_NAP_S if due is None else (due - now).total_seconds()
        seconds = min(max(seconds, BEAT_S), LONGEST_NAP_S)
        timer = asyncio.get_running_loop().call_later(seconds, self._wake.set)
        await self._wake.wait()
        timer.cancel()

    def _mind_the_clock(self) -> None:
        by = self._clock.check()
        if by:
            self._generation += 1
            self._schedule.clock_was_set(self._clock.now())
            with self._lock:
                self._set_by.append(by.total_seconds())

    def _over(self, task: "asyncio.Task[None]") -> None:
        """A mistake of our own ends it all: a target that silently is looked at no more would be worse."""
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            self.fault = error
            self._wake.set()

    async def _one(self, seat: Seat) -> None:
        generation = self._generation
        looked = await self._look(seat.target, seat.family)
        says = self._schedule.done(seat, looked.sample, looked.retry_after_s, self._clock.now())
        if says and generation == self._generation:
            with self._lock:
                self._seen.append(looked)
                if len(self._seen) > MOST_KEPT:
                    self._lost += len(self._seen) - MOST_KEPT
                    del self._seen[:-MOST_KEPT]
        if self._is_full:
            self._wake.set()
