import asyncio
import threading
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Any

import pytest

from bavn.clearing.changes import Order, Report
from bavn.clearing.target_list import TargetList
from bavn.hub import pipeline
from bavn.hub.pipeline import Ack, BusyError, Pipeline, UnfitError
from bavn.hubstore.store import HubStore
from tests.hub.hubs import NOW, report, sighting
from tests.waiting import until


class Kept:
    """A writer's work that remembers what it was given, and fails when it is told to."""

    def __init__(self) -> None:
        self.steps: list[list[Report]] = []
        self.threads: set[int] = set()
        self.failing: type[Exception] | None = None
        self.broken_for = 0
        self.ticks = self.rebuilt = self.taken = 0
        self.closed = self.blind = False
        self.poison = ""
        self.entered = threading.Event()
        self.hold = threading.Event()
        self.hold.set()

    def take(self, reports: Sequence[Report], _: datetime) -> tuple[Sequence[Report], int]:
        self.taken += 1
        self.entered.set()
        self.hold.wait(30)
        self.threads.add(threading.get_ident())
        if self.failing is not None:
            raise self.failing
        if any(one.sighting.id == self.poison for one in reports):
            raise ZeroDivisionError
        self.steps.append(list(reports))
        return [one for one in reports if one.sighting.revision == 0], len(self.steps)

    def obey(self, order: Order, _: datetime) -> tuple[Order, int]:
        if self.failing is not None:
            raise self.failing
        return order, 7

    def read_list(self, snapshot: TargetList, _: datetime) -> int:
        return len(snapshot.entries)

    def tick(self, _: datetime) -> None:
        self.ticks += 1

    def call(self, work: Callable[[HubStore, datetime], Any], now: datetime) -> Any:  # noqa: ANN401  as the protocol
        return work(None, now)  # type: ignore[arg-type]

    def look(self, _: datetime) -> None:
        if self.blind:
            self.blind = False
            raise OSError("the registry cannot be read")

    def rebuild(self, _: datetime) -> None:
        if self.broken_for:
            self.broken_for -= 1
            raise OSError("still no disk")
        self.rebuilt += 1

    def close(self) -> None:
        self.closed = True


def in_pipeline(test: Callable[[Pipeline, Kept], Awaitable[None]]) -> Kept:
    """Run a test in a pipeline, and stop that."""
    kept = Kept()

    async def main() -> None:
        found = Pipeline(kept, lambda: NOW)
        found.start()
        try:
            await test(found, kept)
        finally:
            kept.hold.set()
            await found.stop()

    asyncio.run(main())
    return kept


def reports(*numbers: int, revision: int = 0) -> list[Report]:
    return [report("vejle", sighting(number, revision=revision)) for number in numbers]


def test_what_is_submitted_is_acknowledged_with_what_was_new() -> None:
    async def test(found: Pipeline, _: Kept) -> None:
        assert await found.submit([*reports(1, 2), *reports(3, revision=1)]) == Ack(2, 1, 1)
        assert found.load.sightings == 2
        assert found.load.repeated == 1

    assert in_pipeline(test).closed


def test_what_waits_is_taken_together() -> None:
    async def test(found: Pipeline, kept: Kept) -> None:
        kept.hold.clear()
        first = asyncio.create_task(found.submit(reports(1)))
        await asyncio.to_thread(kept.entered.wait, 30)
        later = [asyncio.create_task(found.submit(reports(number))) for number in range(2, 30)]
        await asyncio.to_thread(until, lambda: found.waiting >= 28)
        kept.hold.set()
        acks = await asyncio.gather(first, *later)
        assert {ack.accepted for ack in acks} == {1}

    kept = in_pipeline(test)
    assert len(kept.steps) <= 3
    assert sum(map(len, kept.steps)) == 29
    assert len(kept.threads) == 1


def test_one_step_takes_no_more_than_fits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipeline, "MOST_AT_ONCE", 4)

    async def test(found: Pipeline, kept: Kept) -> None:
        kept.hold.clear()
        tasks = [asyncio.create_task(found.submit(reports(number, number + 100))) for number in range(10)]
        await asyncio.to_thread(until, lambda: found.waiting >= 16)
        kept.hold.set()
        await asyncio.gather(*tasks)

    assert max(map(len, in_pipeline(test).steps)) <= 4


def test_too_much_that_waits_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipeline, "MOST_WAITING", 3)

    async def test(found: Pipeline, kept: Kept) -> None:
        kept.hold.clear()
        running = asyncio.create_task(found.submit(reports(1)))
        await asyncio.to_thread(kept.entered.wait, 30)
        waiting = asyncio.create_task(found.submit(reports(2, 3, 4, 5)))
        await asyncio.to_thread(until, lambda: found.waiting >= 4)
        with pytest.raises(BusyError):
            await found.submit(reports(6))
        kept.hold.set()
        assert [(await running).accepted, (await waiting).accepted] == [1, 4]

    in_pipeline(test)


def test_where_it_cannot_be_kept_all_is_rebuilt_and_the_senders_send_again(caplog: pytest.LogCaptureFixture) -> None:
    async def test(found: Pipeline, kept: Kept) -> None:
        kept.failing = OSError
        with pytest.raises(BusyError):
            await found.submit(reports(1))
        assert (kept.rebuilt, found.load.failures, found.load.broken) == (1, 1, False)
        kept.failing = None
        assert (await found.submit(reports(1))).accepted == 1

    in_pipeline(test)
    assert "could not be kept" in caplog.text


def test_while_the_store_cannot_be_read_everything_is_refused_at_once() -> None:
    async def test(found: Pipeline, kept: Kept) -> None:
        kept.failing, kept.broken_for = OSError, 2
        with pytest.raises(BusyError):
            await found.submit(reports(1))
        assert found.load.broken
        with pytest.raises(BusyError):
            await found.submit(reports(1))
        assert kept.taken == 1
        kept.failing = None
        await asyncio.to_thread(until, lambda: not found.load.broken)
        assert (await found.submit(reports(1))).accepted == 1

    assert in_pipeline(test).rebuilt == 1


def test_nothing_that_waited_is_written_from_a_memory_that_could_not_be_made_anew() -> None:
    async def test(found: Pipeline, kept: Kept) -> None:
        kept.hold.clear()
        first = asyncio.create_task(found.submit(reports(1)))
        await asyncio.to_thread(kept.entered.wait, 20)
        waiting = [asyncio.create_task(found.submit(reports(2))), asyncio.create_task(found.call(lambda *_: 1))]
        await asyncio.sleep(0)
        kept.failing, kept.broken_for = OSError, 3
        kept.hold.set()
        for one in (first, *waiting):
            with pytest.raises(BusyError):
                await one
        assert (kept.taken, kept.rebuilt) == (1, 0)
        kept.failing = None

    in_pipeline(test)


def test_what_was_asked_is_done_even_if_what_it_changed_cannot_be_seen_yet() -> None:
    async def test(found: Pipeline, kept: Kept) -> None:
        kept.blind = True
        assert await found.call(lambda *_: "done") == "done"
        assert (kept.rebuilt, found.load.failures, found.load.broken) == (1, 1, False)

    in_pipeline(test)


def test_one_batch_that_breaks_the_clearing_house_does_not_keep_the_others_out() -> None:
    async def test(found: Pipeline, kept: Kept) -> None:
        kept.hold.clear()
        first = asyncio.create_task(found.submit(reports(1)))
        await asyncio.to_thread(kept.entered.wait, 20)
        kept.poison = sighting(3).id
        others = [asyncio.create_task(found.submit(reports(number))) for number in (2, 3, 4)]
        await asyncio.sleep(0)
        kept.hold.set()
        assert (await first).accepted == (await others[0]).accepted == (await others[2]).accepted == 1
        with pytest.raises(UnfitError):
            await others[1]

    in_pipeline(test)


def test_what_was_asked_of_the_store_raises_where_it_was_asked() -> None:
    async def test(found: Pipeline, kept: Kept) -> None:
        def fail(*_: object) -> None:
            raise KeyError("no such member")

        with pytest.raises(KeyError):
            await found.call(fail)
        assert kept.rebuilt == 0
        assert await found.call(lambda _, now: now) == NOW

    in_pipeline(test)


def test_an_order_that_fails_leaves_nothing_half_done() -> None:
    async def test(found: Pipeline, kept: Kept) -> None:
        order = Order(1, "kill", "", "anna", NOW)
        assert await found.obey(order) == (order, 7)
        kept.failing = OSError
        with pytest.raises(OSError):  # noqa: PT011  what it failed with
            await found.obey(order)
        assert kept.rebuilt == 1

    in_pipeline(test)


def test_a_list_is_read_in_the_writers_thread() -> None:
    async def test(found: Pipeline, _: Kept) -> None:
        assert await found.read_list(TargetList(NOW, "ddosia", "list", ())) == 0

    in_pipeline(test)


def test_time_passes_without_anybody_asking() -> None:
    async def test(_: Pipeline, kept: Kept) -> None:
        await asyncio.to_thread(until, lambda: kept.ticks >= 2)

    in_pipeline(test)


def test_time_passes_also_while_much_comes_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipeline, "TICK_S", 0.0)

    async def test(found: Pipeline, kept: Kept) -> None:
        for number in range(20):
            await found.submit(reports(number))
        assert kept.ticks >= 20

    in_pipeline(test)


def test_who_asked_and_has_gone_stops_nobody() -> None:
    async def test(found: Pipeline, kept: Kept) -> None:
        kept.hold.clear()
        gone = asyncio.create_task(found.submit(reports(1)))
        stays = asyncio.create_task(found.submit(reports(2)))
        await asyncio.sleep(0)
        gone.cancel()
        kept.hold.set()
        assert (await stays).accepted == 1

    assert sum(map(len, in_pipeline(test).steps)) == 2


def test_what_waits_at_the_end_is_still_written_and_nothing_is_taken_after_it() -> None:
    kept = Kept()

    async def main() -> None:
        found = Pipeline(kept, lambda: NOW)
        found.start()
        tasks = [asyncio.create_task(found.submit(reports(number))) for number in range(5)]
        await asyncio.sleep(0)
        await found.stop()
        assert [(await task).accepted for task in tasks] == [1] * 5
        for asked in (found.submit(reports(9)), found.obey(Order(1, "kill", "", "anna", NOW))):
            with pytest.raises(BusyError):
                await asked
        assert not found.is_well

    asyncio.run(main())
    assert kept.closed
