"""The one way through: a single thread writes. What waits is taken together, kept in one transaction, then answered.

    reports ──> begin ─> the clearing house takes them ─> kept ─> commit ─> published ─> acknowledged

If the commit fails, the clearing house is made anew from the store, and the senders are told to send again. So memory
and store never disagree, and what was acknowledged is on disk.
"""

import asyncio
import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, Protocol, TypeVar

from bavn.clearing.changes import Order, Report
from bavn.clearing.target_list import TargetList
from bavn.disk.sqlite import StoreError
from bavn.hub.faults import said_of
from bavn.hubstore.store import HubStore

MOST_WAITING: Final = 20_000  # sightings: more are answered 503
MOST_AT_ONCE: Final = 5_000  # sightings of one transaction
RETRY_AFTER_S: Final = 5
TICK_S: Final = 0.5
STALLED: Final = 4  # ticks in a row that fail: nothing expires any more, and no order is obeyed
LOG: Final = logging.getLogger("bavn.hub")

T = TypeVar("T")


class BusyError(Exception):
    """Nothing was kept: too much waits already, or the store cannot keep it. Send it again after `retry_after_s`."""

    def __init__(self, retry_after_s: int = RETRY_AFTER_S) -> None:
        self.retry_after_s = retry_after_s
        super().__init__(f"busy, {retry_after_s} s")


class UnfitError(Exception):
    """A batch holds something on which the clearing house itself breaks: sent again as it is, it would break again."""


@dataclass(frozen=True, slots=True)
class Ack:
    """What became of reports, once it is on disk: how many said something new, how many were known already."""

    accepted: int
    repeated: int
    seq: int


class Work(Protocol):
    """What the writer does; all of it is called in its thread alone. `steps.Steps` does it."""

    def take(self, reports: Sequence[Report], now: datetime) -> tuple[Sequence[Report], int]:
        """Keep reports in one transaction; return those that said something new, and the seq. Raises where it can't."""

    def obey(self, order: Order, now: datetime) -> tuple[Order, int]:
        """Keep an order and what came of it in one transaction; return it with its number, and the seq."""

    def read_list(self, snapshot: TargetList, now: datetime) -> int:
        """Keep what a target list says, in one transaction; return the seq."""

    def tick(self, now: datetime) -> None:
        """Let time pass: what commands have changed, and what expires."""

    def call(self, work: Callable[[HubStore, datetime], T], now: datetime) -> T:
        """Do something with the store in a transaction of its own, and look at once what it changed."""

    def look(self, now: datetime) -> None:
        """See what was changed in the registry."""

    def rebuild(self, now: datetime) -> None:
        """Make the clearing house anew from the store."""

    def close(self) -> None:
        """Let go of the store."""


@dataclass(slots=True)
class _Batch:
    reports: Sequence[Report]
    answer: asyncio.Future[Ack]


@dataclass(slots=True)
class _Call:
    work: Callable[[Work, datetime], Any]
    answer: asyncio.Future[Any]
    steps: bool  # it moves the clearing house: where it fails, that is made anew


@dataclass(slots=True)
class Load:
    """What the pipeline has done, for `/metrics`. `stalled` is how many ticks in a row failed."""

    sightings: int = 0
    repeated: int = 0
    commits: int = 0
    failures: int = 0
    last_commit_s: float = 0.0
    broken: bool = False
    stalled: int = 0


@dataclass(slots=True)
class _Waiting:
    calls: list[_Call] = field(default_factory=list)
    batches: list[_Batch] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.calls or self.batches)


class Pipeline:
    """Hands what comes in to the writer's thread, and its answers back to the event loop."""

    def __init__(self, work: Work, now: Callable[[], datetime]) -> None:
        self.load = Load()
        self._work, self._now = work, now
        self._wake = threading.Condition()
        self._calls: deque[_Call] = deque()
        self._batches: deque[_Batch] = deque()
        self._sightings = 0
        self._stopping = False
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread = threading.Thread(target=self._run, name="bavn-writer")

    @property
    def waiting(self) -> int:
        """How many sightings wait."""
        return self._sightings

    @property
    def is_well(self) -> bool:
        """Whether the writer runs and keeps what it is given, and time passes for it."""
        return self._thread.is_alive() and not self.load.broken and self.load.stalled < STALLED

    def start(self) -> None:
        """Begin to write. Called in the event loop that submits."""
        self._loop = asyncio.get_running_loop()
        self._thread.start()

    async def stop(self) -> None:
        """Write what waits, let go of the store, and end."""
        with self._wake:
            self._stopping = True
            self._wake.notify()
        await asyncio.to_thread(self._thread.join)

    async def submit(self, reports: Sequence[Report]) -> Ack:
        """Return when the reports are on disk. `BusyError` where they are not, and are to be sent again."""
        assert self._loop is not None  # noqa: S101  started
        batch = _Batch(reports, self._loop.create_future())
        with self._wake:
            full = self._sightings + len(reports) > MOST_WAITING and self._sightings
            if full or self._stopping or self.load.broken:
                raise BusyError
            self._batches.append(batch)
            self._sightings += len(reports)
            self._wake.notify()
        return await batch.answer

    async def call(self, work: Callable[[HubStore, datetime], T]) -> T:
        """Do `work(store, now)` in the writer's thread, in a transaction of its own; what it raises, this raises."""
        return await self._asked(lambda steps, now: steps.call(work, now), steps=False)

    async def obey(self, order: Order) -> tuple[Order, int]:
        """Keep an order and obey it at once; return it with its number in the store, and the seq that tells of it."""
        return await self._asked(lambda steps, now: steps.obey(order, now), steps=True)

    async def read_list(self, snapshot: TargetList) -> int:
        """Read a target list; return the seq that tells of whom it concerns."""
        return await self._asked(lambda steps, now: steps.read_list(snapshot, now), steps=True)

    async def _asked(self, work: Callable[[Work, datetime], T], *, steps: bool) -> T:
        assert self._loop is not None  # noqa: S101  started
        answer: asyncio.Future[T] = self._loop.create_future()
        with self._wake:
            if self._stopping:
                raise BusyError
            self._calls.append(_Call(work, answer, steps))
            self._wake.notify()
        return await answer

    def _run(self) -> None:
        due = time.monotonic()
        while True:
            waiting, stopping = self._next(due)
            if not waiting and stopping:
                break
            self._do(waiting)
            if time.monotonic() >= due:
                self._tick()
                due = time.monotonic() + TICK_S
        self._work.close()

    def _next(self, due: float) -> tuple[_Waiting, bool]:
        """Wait until something is to be done or it is `due`; take what waits, within a limit."""
        taken = _Waiting()
        with self._wake:
            while not (self._calls or self._batches or self._stopping):
                left = due - time.monotonic()
                if left <= 0 or not self._wake.wait(left):
                    break
            taken.calls = list(self._calls)
            self._calls.clear()
            count = 0
            while self._batches and count < MOST_AT_ONCE:
                batch = self._batches.popleft()
                taken.batches.append(batch)
                count += len(batch.reports)
            self._sightings -= count
            return taken, self._stopping

    def _do(self, waiting: _Waiting) -> None:
        if self.load.broken and not self._mended():
            asked: list[asyncio.Future[Any]] = [one.answer for one in waiting.calls]
            asked += [one.answer for one in waiting.batches]
            self._answer([(future, BusyError()) for future in asked])
            return
        answers: list[tuple[asyncio.Future[Any], Any]] = [(one.answer, self._called(one)) for one in waiting.calls]
        if waiting.batches:
            answers += zip((batch.answer for batch in waiting.batches), self._taken(waiting.batches), strict=True)
        self._answer(answers)

    def _answer(self, answers: list[tuple[asyncio.Future[Any], Any]]) -> None:
        if answers and self._loop is not None:
            self._loop.call_soon_threadsafe(_hand_out, answers)

    def _called(self, asked: _Call) -> object:
        """Do what was asked, and look at once what it changed. That this fails is no fault of who asked."""
        try:
            done = asked.work(self._work, self._now())
        except Exception as error:  # noqa: BLE001  it is raised where it was asked for
            if asked.steps:
                self._failed(error)
            return error
        try:
            self._work.look(self._now())
        except Exception as error:  # noqa: BLE001  memory is made anew, from a store that has what was asked
            self._failed(error)
        return done

    def _taken(self, batches: Sequence[_Batch]) -> Iterable[Ack | Exception]:
        reports = [report for batch in batches for report in batch.reports]
        began = time.monotonic()
        try:
            new, seq = self._work.take(reports, self._now())
        except (StoreError, OSError) as error:  # nothing of this was kept, and it is sent again
            self._failed(error)
            return [BusyError()] * len(batches)
        except Exception as error:  # noqa: BLE001  one of them breaks the clearing house: the others are to come in
            self._failed(error)
            if self.load.broken:
                return [BusyError()] * len(batches)
            if len(batches) == 1:
                return [UnfitError()]
            return [answer for batch in batches for answer in self._taken([batch])]
        said = {id(report) for report in new}
        self.load.commits += 1
        self.load.sightings += len(said)
        self.load.repeated += len(reports) - len(said)
        self.load.last_commit_s = time.monotonic() - began
        return [_ack(batch, said, seq) for batch in batches]

    def _mended(self) -> bool:
        """Try once more to make memory what the store is."""
        try:
            self._rebuild()
        except Exception as error:  # noqa: BLE001  tried again with the next thing that comes, and at each tick
            LOG.error("the store cannot be read: %s", said_of(error))  # noqa: TRY400  a text may hold what was sent
        return not self.load.broken

    def _tick(self) -> None:
        if self.load.broken and not self._mended():
            return
        try:
            self._work.tick(self._now())
            self.load.stalled = 0
        except Exception as error:  # noqa: BLE001  the next tick tries again
            self.load.stalled += 1
            self._failed(error)

    def _failed(self, error: Exception) -> None:
        self.load.failures += 1
        LOG.error("a step could not be kept: %s", said_of(error))
        self.load.broken = True
        self._mended()

    def _rebuild(self) -> None:
        self._work.rebuild(self._now())
        self.load.broken = False


def _ack(batch: _Batch, said: set[int], seq: int) -> Ack:
    new = sum(id(report) in said for report in batch.reports)
    return Ack(new, len(batch.reports) - new, seq)


def _hand_out(answers: Iterable[tuple[asyncio.Future[Any], Any]]) -> None:
    for future, answer in answers:
        if future.done():  # who asked has gone
            continue
        if isinstance(answer, Exception):
            future.set_exception(answer)
        else:
            future.set_result(answer)
