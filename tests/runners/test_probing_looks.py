"""The looks of a prober, with an event loop of the test's own and real servers where that says more."""

import asyncio
from datetime import timedelta
from typing import TypeVar

import pytest

from bavn.model.probe import Family, Target
from bavn.probing.look import Looked, look
from bavn.probing.tools import Tools
from bavn.runners.probing_clock import SteadyClock
from bavn.runners.probing_looks import Look, Looks
from bavn.runners.probing_schedule import Schedule
from bavn.runners.turning import system_clock
from tests.probing.samples import page, saying, serving
from tests.runners.prober import HERE, NOW, Hands, looked, sample, target
from tests.waiting import until

SOON_S = 5.0
Thing = TypeVar("Thing")


def looks_at(look: Look, hands: Hands, *targets: Target, at_once: int = 100) -> Looks:
    clock = SteadyClock(hands.clock())
    schedule = Schedule(at_once)
    schedule.add(targets, (4,), clock.now())
    return Looks(schedule, look, clock)


def gathered(so_far: list[Thing], more: list[Thing]) -> list[Thing]:
    so_far += more
    return so_far


async def at_once(one: Target, family: Family) -> Looked:
    return looked(one.name, family=family)


async def never(_: Target, __: Family) -> Looked:
    await asyncio.Event().wait()
    raise AssertionError


def test_what_is_due_is_looked_at_and_can_be_taken_once() -> None:
    hands = Hands()
    looks = looks_at(at_once, hands, target("a"), target("b"))
    hands.go(timedelta(seconds=30))
    looks.start()
    seen: list[Looked] = []
    until(lambda: len(gathered(seen, looks.taken())) == 2)
    looks.stop(SOON_S)
    assert sorted(one.sample.target for one in seen) == ["a", "b"]
    assert looks.taken() == []
    assert looks.fault is None


def test_it_ends_at_once_while_looks_hang() -> None:
    hands = Hands()
    looks = looks_at(never, hands, *(target(f"t{number}") for number in range(50)))
    hands.go(timedelta(seconds=30))
    looks.start()
    until(lambda: looks._schedule.looking == 50)
    looks.stop(SOON_S)
    assert not looks.is_alive
    assert looks.taken() == []


def test_it_can_be_stopped_without_having_begun() -> None:
    Looks(Schedule(1), never, SteadyClock(Hands().clock())).stop(0)


def test_a_clock_that_is_set_is_said_and_looks_under_way_say_nothing() -> None:
    hands, waiting, go_on = Hands(), [], []

    async def slow(one: Target, family: Family) -> Looked:
        gate = asyncio.Event()
        waiting.append((asyncio.get_running_loop(), gate))
        await gate.wait()
        go_on.append(one.name)
        return looked(one.name, family=family)

    looks = looks_at(slow, hands, target("a"))
    hands.go(timedelta(seconds=30))
    looks.start()
    until(lambda: waiting)
    hands.set_by(timedelta(hours=-3))
    said: list[float] = []
    until(lambda: gathered(said, looks.clock_set_by()))
    loop, gate = waiting[0]
    loop.call_soon_threadsafe(gate.set)
    until(lambda: go_on)
    looks.stop(SOON_S)
    assert said == [-3 * 3600]
    assert looks.taken() == []


def test_a_mistake_of_ours_ends_it_and_is_kept() -> None:
    async def broken(_: Target, __: Family) -> Looked:
        raise ZeroDivisionError

    hands = Hands()
    looks = looks_at(broken, hands, target("a"))
    hands.go(timedelta(seconds=30))
    looks.start()
    until(lambda: not looks.is_alive)
    assert isinstance(looks.fault, ZeroDivisionError)


def test_what_nobody_takes_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bavn.runners.probing_looks.MOST_KEPT", 3)
    hands = Hands()
    looks = looks_at(at_once, hands, *(target(f"t{number}") for number in range(5)))
    hands.go(timedelta(seconds=30))
    looks.start()
    until(lambda: looks.lost)
    looks.stop(SOON_S)
    assert (len(looks.taken()), looks.lost) == (3, 2)


def test_a_real_server_is_seen_as_it_is() -> None:
    async def seen() -> Looked:
        async with serving(saying(page())) as port:
            tools = Tools(allowed=lambda _: True)
            one = Target("a", f"http://127.0.0.1:{port}/", "a")
            return await look(one, 4, HERE, tools, system_clock().wall)

    assert asyncio.run(seen()).sample.ending == "ok"
    assert sample().at == NOW
