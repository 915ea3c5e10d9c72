"""Time passes at once while nothing happens, and as ever while something does."""

import asyncio
import socket
import time
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime, timedelta
from threading import Event
from typing import Any

from bavn.simulation.passing_time import PassingClock, PassingLoop

NOW = datetime(2025, 11, 10, 6, 0, tzinfo=UTC)
DAY = timedelta(days=1)
AT_ONCE_S = 60.0  # of a day


def passing(
    body: Callable[[], Coroutine[Any, Any, None]],
    visits: Callable[[], int] = lambda: 0,
    waiting: Callable[[], int] = lambda: 0,
) -> float:
    """Run it; the seconds that it really took."""
    began = time.monotonic()
    with asyncio.Runner(loop_factory=lambda: PassingLoop(visits, waiting)) as runner:
        runner.run(body())
    return time.monotonic() - began


def test_a_day_in_which_nothing_happens_is_over_at_once() -> None:
    async def body() -> None:
        clock = PassingClock(asyncio.get_running_loop(), NOW)
        await clock.until(NOW + DAY)
        assert NOW + DAY <= clock.now() < NOW + DAY + timedelta(seconds=AT_ONCE_S)
        await clock.until(NOW)
        assert clock.now() < NOW + DAY + timedelta(seconds=AT_ONCE_S)

    assert passing(body) < AT_ONCE_S


def test_timers_come_in_their_order_and_at_their_time() -> None:
    seen: list[tuple[str, int]] = []

    async def body() -> None:
        clock = PassingClock(asyncio.get_running_loop(), NOW)

        async def at(name: str, hours: int) -> None:
            await clock.until(NOW + timedelta(hours=hours))
            seen.append((name, round((clock.now() - NOW) / timedelta(hours=1))))

        await asyncio.gather(at("late", 9), at("early", 2), at("between", 5))

    passing(body)
    assert seen == [("early", 2), ("between", 5), ("late", 9)]


def test_nothing_is_skipped_while_an_answer_is_on_its_way() -> None:
    """An answer that takes a while in earnest comes before the time-out that would be next."""

    async def body() -> None:
        here, there = socket.socketpair()
        with here, there:
            here.setblocking(False)
            loop = asyncio.get_running_loop()
            await loop.run_in_executor(None, lambda: None)  # the thread is there
            loop.run_in_executor(None, _answer, there)
            async with asyncio.timeout(3600):
                assert await loop.sock_recv(here, 10) == b"here"

    passing(body, visits=lambda: 1)


def _answer(there: socket.socket) -> None:
    """Late enough for a loop that skips to be an hour ahead."""
    Event().wait(0.05)
    there.send(b"here")


def test_a_visitor_who_is_kept_waiting_on_purpose_waits_no_longer_than_it_takes_to_be_sure() -> None:
    async def body() -> None:
        here, there = socket.socketpair()
        with here, there:
            here.setblocking(False)
            loop = asyncio.get_running_loop()
            first = loop.time()
            try:
                async with asyncio.timeout(3600):
                    await loop.sock_recv(here, 10)
            except TimeoutError:
                assert loop.time() - first >= 3600
            else:
                raise AssertionError

    assert passing(body, visits=lambda: 1, waiting=lambda: 1) < AT_ONCE_S
