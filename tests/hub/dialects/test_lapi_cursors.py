import asyncio
import logging
from collections.abc import Awaitable, Callable

import pytest

from bavn.hub.dialects import lapi_cursors
from bavn.hub.dialects.lapi_cursors import Cursor, Cursors


class Kept:
    """A store that remembers, and can fail."""

    def __init__(self) -> None:
        self.rows: dict[str, int] = {}
        self.writes = 0
        self.fails = False

    async def read(self, key: str) -> int | None:
        return self.rows.get(key)

    async def keep(self, moved: dict[str, int]) -> None:
        self.writes += 1
        if self.fails:
            raise OSError
        self.rows.update(moved)


def run(story: Callable[[Cursors, Kept], Awaitable[None]], monkeypatch: pytest.MonkeyPatch) -> Kept:
    monkeypatch.setattr(lapi_cursors, "KEPT_AFTER_S", 0.0)
    kept = Kept()

    async def told() -> None:
        await story(Cursors(kept.read, kept.keep), kept)
        for _ in range(10):
            await asyncio.sleep(0)

    asyncio.run(told())
    return kept


def test_who_was_never_told_anything_has_no_place(monkeypatch: pytest.MonkeyPatch) -> None:
    async def story(cursors: Cursors, _: Kept) -> None:
        assert await cursors.get("a") is None

    run(story, monkeypatch)


def test_a_place_of_before_the_start_is_read_from_the_store(monkeypatch: pytest.MonkeyPatch) -> None:
    async def story(cursors: Cursors, kept: Kept) -> None:
        kept.rows["a"] = 7
        assert await cursors.get("a") == Cursor(7, 0)

    run(story, monkeypatch)


def test_all_that_moved_in_a_moment_is_written_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    async def story(cursors: Cursors, _: Kept) -> None:
        cursors.move("a", Cursor(3, 100), told=True)
        cursors.move("b", Cursor(4, 100), told=True)
        cursors.move("a", Cursor(5, 110), told=True)
        assert await cursors.get("a") == Cursor(5, 110)

    kept = run(story, monkeypatch)
    assert (kept.rows, kept.writes) == ({"a": 5, "b": 4}, 1)


def test_who_was_told_nothing_new_costs_no_write(monkeypatch: pytest.MonkeyPatch) -> None:
    async def story(cursors: Cursors, _: Kept) -> None:
        cursors.move("a", Cursor(3, 100), told=False)
        cursors.move("a", Cursor(3, 110), told=False)
        assert await cursors.get("a") == Cursor(3, 110)

    assert run(story, monkeypatch).writes == 0


def test_a_write_that_fails_is_made_with_the_next(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def story(cursors: Cursors, kept: Kept) -> None:
        kept.fails = True
        cursors.move("a", Cursor(3, 100), told=True)
        cursors.move("b", Cursor(3, 100), told=True)
        for _ in range(10):
            await asyncio.sleep(0)
        kept.fails = False
        cursors.move("a", Cursor(4, 110), told=True)

    with caplog.at_level(logging.WARNING):
        assert run(story, monkeypatch).rows == {"a": 4, "b": 3}
    assert "OSError" in caplog.text
