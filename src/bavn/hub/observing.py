"""The hub's own lookout: all vantage points' looks judged together, by one thread that never blocks anybody.

POST /api/v1/looks ──> waiting ──> judged and kept in one transaction ──> acknowledged ──> `observed` is replaced
                                        └── an outage ──> a sighting, by the pipeline like any other

If it cannot be kept, what is known is made anew from disk, and the vantage points send again.
"""

import asyncio
import logging
import threading
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bavn.disk.sqlite import StoreError
from bavn.hub.faults import said_of
from bavn.hub.noting import Noting
from bavn.hub.outages import number_key_of, reports_of
from bavn.hub.pipeline import BusyError, UnfitError
from bavn.hub.sites_to_look_at import watched_in
from bavn.hub.watching import Observed, Watching
from bavn.hubstore.erased import erased_among
from bavn.model.probe import Sample
from bavn.model.safe_text import visible
from bavn.observatory.observatory import Observatory, open_observatory
from bavn.settings.targets import named_in_vain

if TYPE_CHECKING:
    from bavn.clearing.changes import Report
    from bavn.hub.hub import Hub

FOLDER: Final = "observatory"
TICK_S: Final = 5.0
LOOK_S: Final = 0.5  # for what commands have changed
TICKS_A_NOTE: Final = 12
MOST_WAITING: Final = 100_000  # looks
LOG: Final = logging.getLogger("bavn.hub")


@dataclass(slots=True)
class _Batch:
    samples: Sequence[Sample]
    answer: "asyncio.Future[None]"


class Lookout:
    """Takes looks in. Doors read `observed` and hand in with `submit`; both are the event loop's."""

    def __init__(self, hub: "Hub") -> None:
        self.observed = Observed()
        self.tick_s = TICK_S
        self._hub = hub
        self._wake = threading.Condition()
        self._batches: deque[_Batch] = deque()
        self._waiting = 0
        self._stopping = False
        self._kept: Observatory | None = None
        self._watching: Watching | None = None
        self._not_before = 0.0
        self._failing = ""
        self._unknown: set[str] = set()  # names in announced maintenance that are nobody's
        self._said: dict[int, int] = {}  # spells, and which revision of their sighting the pipeline has
        self._saying = False
        self._ticks = 0
        self._noting = Noting(hub.store.database)
        self._number_key = number_key_of(hub.signing.raw)
        self._thread = threading.Thread(target=self._run, name="bavn-lookout")

    def start(self) -> None:
        """Begin. Called in the event loop that submits."""
        self._thread.start()

    async def stop(self) -> None:
        """Keep what waits, let go of the store, and end."""
        with self._wake:
            self._stopping = True
            self._wake.notify()
        if self._thread.is_alive():
            await asyncio.to_thread(self._thread.join)

    async def submit(self, samples: Sequence[Sample]) -> None:
        """Return when they are on disk. `BusyError` where they are not, and are to be sent again."""
        batch = _Batch(samples, asyncio.get_running_loop().create_future())
        with self._wake:
            if self._stopping or self._waiting + len(samples) > MOST_WAITING:
                raise BusyError
            self._batches.append(batch)
            self._waiting += len(samples)
            self._wake.notify()
        await batch.answer

    # ── in its own thread ────────────────────────────────────────────────────────────────────────────────────────────

    def _run(self) -> None:
        due = time.monotonic()
        while True:
            batches, stopping = self._next()
            tick = time.monotonic() >= due
            done = self._turn([one for batch in batches for one in batch.samples], tick=tick)
            self._answer(batches, done=done)
            if tick:
                self._say_outages()
                self._note()
                due = time.monotonic() + self.tick_s
            if stopping and not batches:
                break
        self._let_go()

    def _next(self) -> tuple[list[_Batch], bool]:
        with self._wake:
            if not self._batches and not self._stopping:
                self._wake.wait(min(LOOK_S, self.tick_s))
            batches = list(self._batches)
            self._batches.clear()
            self._waiting = 0
            return batches, self._stopping

    def _turn(self, samples: Sequence[Sample], *, tick: bool) -> bool:
        """Do what there is to do; False where it could not be kept, and all is made anew from disk."""
        now = self._hub.now()
        try:
            watching = self._current()
            if watching is None:
                return False
            if samples or tick or watching.watched.version != self.observed.watched.version:
                changed = watching.step(samples, now, tick=tick)
                if changed or tick or watching.watched is not self.observed.watched:
                    self.observed = watching.observed(now)
        except Exception as error:  # noqa: BLE001  whatever it is, what is in memory may be half of it
            if (why := said_of(error)) != self._failing:
                LOG.error("what was seen could not be kept: %s", why)  # noqa: TRY400  a text may hold a name
            self._failing, self._watching = why, None
            if isinstance(error, StoreError) or self._kept is None:
                self._let_go()
                self._not_before = time.monotonic() + self.tick_s
            return False
        self._failing = ""
        return True

    def _current(self) -> Watching | None:
        """What is watched as the registry is now; None while the store cannot be had."""
        if self._kept is None:
            if time.monotonic() < self._not_before:
                return None
            self._kept = open_observatory(self._hub.data / FOLDER, self._hub.now())
        watching = self._watching
        if watching is None or watching.watched.version != self._hub.admitted.version:
            watching = self._watching = self._renewed(self._kept, watching)
        return watching

    def _renewed(self, kept: Observatory, before: Watching | None) -> Watching:
        """Read the registry, and look after what it says. What was seen of members that were erased is erased."""
        store, now = self._hub.store, self._hub.now()
        watched = watched_in(store.registry)
        if before is not None and before.watched.canaries == watched.canaries:
            before.follow(watched, now)
            found = before
        else:
            announced = self._hub.settings.maintenance
            found = Watching(kept, watched, now, announced)
            coming = [one for one in announced if one.ends > now]
            self._say_unknown(named_in_vain(coming, watched.targets.values()))
        if erased := erased_among(store.database, found.owners):
            found.forget(erased)
        return found

    def _say_unknown(self, names: Sequence[str]) -> None:
        for name in names:
            if name not in self._unknown:
                LOG.warning("[[maintenance]], targets: nothing is looked at by the name of '%s'", visible(name, 100))
        self._unknown |= set(names)

    def _answer(self, batches: Sequence[_Batch], *, done: bool) -> None:
        loop = self._hub.loop
        if batches and loop is not None:
            loop.call_soon_threadsafe(_hand_out, batches, done)

    def _say_outages(self) -> None:
        """Hand outages to the pipeline, until it has them."""
        loop, hub = self._hub.loop, self._hub
        if loop is None or self._saying or self._stopping:
            return
        known = {one.id for one in self.observed.spells}
        self._said = {number: revision for number, revision in self._said.items() if number in known}
        reports = reports_of(self.observed.spells, hub.admitted.members, self._said, self._number_key, hub.now())
        if reports:
            self._saying = True
            asyncio.run_coroutine_threadsafe(self._hand_in(reports), loop)

    def _note(self) -> None:
        """Note what others say, once a minute. Where that cannot be done, all else goes on."""
        self._ticks += 1
        watching = self._watching
        if watching is None or self._ticks % TICKS_A_NOTE != 1:
            return
        try:
            self._noting.note(watching, self._hub.now())
        except Exception as error:  # noqa: BLE001  whatever it is, what is seen is more than what is said
            LOG.warning("what was claimed and attacked could not be noted: %s", said_of(error))

    async def _hand_in(self, reports: "dict[int, Report]") -> None:
        try:
            await self._hub.pipeline.submit(list(reports.values()))
        except (BusyError, UnfitError) as error:
            LOG.warning("an outage is not reported yet (%s); tried again", type(error).__name__)
        else:
            self._said |= {number: one.sighting.revision for number, one in reports.items()}
        finally:
            self._saying = False

    def _let_go(self) -> None:
        kept, self._kept, self._watching = self._kept, None, None
        if kept is not None:
            kept.close()


def _hand_out(batches: Sequence[_Batch], done: bool) -> None:  # noqa: FBT001  as the event loop hands it over
    for batch in batches:
        if batch.answer.done():
            continue
        if done:
            batch.answer.set_result(None)
        else:
            batch.answer.set_exception(BusyError())
