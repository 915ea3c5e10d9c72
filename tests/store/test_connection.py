import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bavn.disk.sqlite import StoreError
from bavn.store.connection import Connection, reason
from bavn.store.database import Store, join_store
from tests.store.samples import NOW


def test_a_transaction_that_fails_leaves_nothing(store: Store) -> None:
    def fail() -> None:
        with store.transaction():
            store.counters.add("lines", 3)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert store.counters.totals() == {}


def test_several_calls_are_one_transaction(store: Store, folder: Path) -> None:
    with store.transaction():
        store.counters.add("lines", 3)
        with join_store(folder) as beside:
            assert beside.counters.totals() == {}
    assert store.counters.totals() == {"lines": 3}


def test_a_part_that_failed_fails_the_whole_even_where_the_caller_went_on(store: Store) -> None:
    with store.transaction():
        store.counters.add("lines", 3)
        with pytest.raises(StoreError):
            store.connection.write("INSERT INTO counter (name, total) VALUES ('lines', 1)")
    assert store.counters.totals() == {}
    store.counters.add("lines", 1)
    assert store.counters.totals() == {"lines": 1}


def test_a_row_that_fails_takes_all_rows_with_it(store: Store) -> None:
    with pytest.raises(StoreError):
        store.connection.write_many("INSERT INTO counter (name, total) VALUES (?, ?)", [("a", 1), ("b", 1), ("a", 2)])
    assert store.counters.totals() == {}


def test_threads_write_at_the_same_time_and_nothing_is_lost(store: Store) -> None:
    def work(_: int) -> None:
        for _ in range(50):
            store.counters.add("lines")
            with store.transaction():
                store.counters.add("twice")
                store.counters.add("twice")

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(work, range(6)))
    assert store.counters.totals() == {"lines": 300, "twice": 600}


def test_another_program_that_keeps_writing_is_one_line(store: Store, folder: Path) -> None:
    with join_store(folder) as beside, store.transaction():
        beside.connection.wait_at_most(0.02)
        store.counters.add("lines")
        with pytest.raises(StoreError, match=r"another program has been writing to it for 0\.02 s"):
            beside.counters.add("lines")
    assert store.counters.totals() == {"lines": 1}


def test_a_reader_may_not_write(store: Store, folder: Path) -> None:
    store.counters.add("lines")
    with join_store(folder, read_only=True) as beside:
        assert beside.counters.totals() == {"lines": 1}
        with pytest.raises(StoreError, match="read-only"):
            beside.counters.add("lines")


def test_a_full_disk_is_one_line_and_later_calls_work_again(store: Store, folder: Path) -> None:
    pages = store.connection.row("PRAGMA page_count")
    assert pages
    store.connection.rows(f"PRAGMA max_page_count = {pages[0]}")

    def fill() -> None:
        with store.transaction():
            store.counters.add("lines")
            for _ in range(1000):
                store.audit.write(NOW, "blocked", detail="x" * 1000)

    with pytest.raises(StoreError) as refused:
        fill()
    assert str(refused.value) == f"{folder / 'sensor.db'}: the disk is full"
    store.connection.rows("PRAGMA max_page_count = 1000000")
    assert store.counters.totals() == {}
    store.counters.add("lines")
    assert store.counters.totals() == {"lines": 1}


CLOSED: dict[str, Callable[[Store], object]] = {
    "write": lambda store: store.counters.add("lines"),
    "read": lambda store: store.counters.totals(),
    "many": lambda store: store.audit.write(NOW, "blocked"),
    "transaction": lambda store: store.findings.announce(1, "new", "high", NOW),
}


@pytest.mark.parametrize("use", CLOSED.values(), ids=CLOSED)
def test_a_closed_store_says_so(store: Store, use: Callable[[Store], object]) -> None:
    store.close()
    store.close()
    with pytest.raises(StoreError, match="closed"):
        use(store)


def test_half_a_surrogate_pair_is_kept_as_an_escape(store: Store) -> None:
    store.audit.write(NOW, "blocked", site="a\ud800b", detail="ærø\0\x1b[2J")
    assert [(one.site, one.detail) for one in store.audit.lines(NOW)] == [("a\\ud800b", "ærø\0\x1b[2J")]


def test_a_number_that_is_too_large_is_one_line(store: Store) -> None:
    with pytest.raises(StoreError, match="too large"):
        store.counters.add("lines", 1 << 64)


def test_a_database_that_is_not_there_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"sensor\.db: cannot be opened"):
        Connection(tmp_path / "sensor.db")


def test_an_error_without_a_code_is_shown_as_it_is() -> None:
    assert reason(sqlite3.ProgrammingError("odd")) == "odd"
