import asyncio
import logging
from datetime import UTC, datetime
from threading import get_ident
from typing import Any, cast

import pytest

from bavn.disk.sqlite import StoreError
from bavn.hub.tidying import keep_tidy
from bavn.hubstore.store import HubStore

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


class StandInStore:
    def __init__(self, stop: asyncio.Event, turns: int, fails: int = 0) -> None:
        self.loop = asyncio.get_running_loop()
        self.stop, self.left, self.fails = stop, turns, fails
        self.threads: list[int] = []
        self.times: list[datetime] = []

    def tidy(self, now: datetime) -> dict[str, int]:
        self.threads.append(get_ident())
        self.times.append(now)
        self.left -= 1
        if not self.left:
            self.loop.call_soon_threadsafe(self.stop.set)
        if self.fails:
            self.fails -= 1
            raise StoreError("is full", where="hub.db")
        return {"audit": 3}


def tidied(turns: int, fails: int = 0, each_s: float = 0.0) -> StandInStore:
    async def play() -> StandInStore:
        stop = asyncio.Event()
        store = StandInStore(stop, turns, fails)
        await asyncio.wait_for(
            keep_tidy(cast("HubStore", cast("Any", store)), lambda: NOW, stop, first_s=0.0, each_s=each_s), 30
        )
        return store

    return asyncio.run(play())


def test_it_tidies_again_and_again_in_another_thread_until_it_is_stopped() -> None:
    store = tidied(turns=3)
    assert store.times == [NOW] * 3
    assert get_ident() not in store.threads


def test_a_stop_is_not_waited_for() -> None:
    assert len(tidied(turns=1, each_s=3_600.0).times) == 1


def test_a_store_that_fails_is_tidied_at_the_next_turn(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "bavn.hub"):
        assert len(tidied(turns=2, fails=1).times) == 2
    assert [record.levelname for record in caplog.records] == ["WARNING", "INFO"]
    assert "3 audit" in caplog.records[1].getMessage()
