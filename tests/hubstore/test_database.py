from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from sqlalchemy import insert, select, text

from bavn.clearing.changes import Changes, Order
from bavn.disk.sqlite import StoreError
from bavn.hubstore import tables
from bavn.hubstore.store import HubStore, open_hub_store
from tests.hubstore.samples import NOW, decision, member, step


def test_a_transaction_is_all_or_nothing(store: HubStore) -> None:
    def write_and_fail() -> None:
        with store.transaction():
            store.write(step())
            store.registry.members.add(member())
            _ = 1 / 0

    with pytest.raises(ZeroDivisionError):
        write_and_fail()
    kept = store.kept(NOW)
    assert (kept.reports, kept.counters, store.registry.members.all()) == ([], {}, [])


def test_a_part_that_failed_fails_the_whole_even_where_it_was_caught(store: HubStore) -> None:
    def write_and_catch() -> None:
        with store.transaction():
            store.write(step())
            with pytest.raises(ZeroDivisionError), store.transaction():
                _ = 1 / 0

    with pytest.raises(StoreError, match="a part of it failed"):
        write_and_catch()
    assert store.kept(NOW).reports == []


def test_after_a_failure_the_next_transaction_works(store: HubStore) -> None:
    with pytest.raises(StoreError):
        store.database.change(insert(tables.tokens).values(sha256=b"t", member="nobody", until=0))
    store.write(step())
    assert store.kept(NOW).decisions == [decision()]


def test_others_see_a_transaction_once_it_is_over(store: HubStore) -> None:
    with ThreadPoolExecutor(1) as other:
        with store.transaction():
            store.write(step())
            assert len(store.reports.newest(member="vejle")) == 1
            assert other.submit(store.reports.newest, member="vejle").result() == []
        assert len(other.submit(store.reports.newest, member="vejle").result()) == 1


def test_what_is_read_together_is_of_one_moment(store: HubStore) -> None:
    with ThreadPoolExecutor(1) as other, store.database.reading():
        before = store.orders.all()
        other.submit(store.orders.add, Order(0, "kill", "", "lea", NOW)).result()
        assert store.orders.all() == before == []
    assert len(store.orders.all()) == 1


def test_a_reader_cannot_write(store: HubStore) -> None:
    with pytest.raises(StoreError, match=r"(?i)read-?only"), store.database.reading() as connection:
        connection.execute(insert(tables.counters).values(name="seq", next=1))


def test_threads_write_one_after_the_other(store: HubStore) -> None:
    together = Barrier(8)

    def add(_: int) -> int:
        together.wait()
        return store.orders.add(Order(0, "kill", "", "lea", NOW)).id

    with ThreadPoolExecutor(8) as threads:
        given = list(threads.map(add, range(8)))
    assert sorted(given) == list(range(1, 9))


def test_rows_and_row_give_what_is_there(store: HubStore) -> None:
    query = select(tables.counters.c.name)
    assert store.database.row(query) is None
    store.write(Changes(counters={"seq": 1, "order": 2}))
    assert sorted(store.database.rows(query)) == [("order",), ("seq",)]
    assert store.database.row(query.where(tables.counters.c.next == 2)) == ("order",)


def test_no_rows_is_no_work(store: HubStore) -> None:
    store.database.many("this is no SQL", [])


def test_a_statement_that_is_none_is_one_line(store: HubStore) -> None:
    with pytest.raises(StoreError, match="syntax error"):
        store.database.many("this is no SQL", [()])


def test_every_row_is_given_in_the_order_of_its_table(store: HubStore) -> None:
    for table in tables.metadata.sorted_tables:
        compiled = store.database.insert(table).compile(dialect=store.database.writer.dialect)
        assert compiled.positiontup == table.c.keys()


def test_after_it_was_closed_every_call_says_so(store: HubStore) -> None:
    store.close()
    store.close()
    with pytest.raises(StoreError, match="is closed"):
        store.write(step())
    with pytest.raises(StoreError, match="is closed"):
        store.kept(NOW)


def test_after_a_commit_that_failed_nothing_is_kept_and_the_next_works(folder: Path) -> None:
    with open_hub_store(folder, NOW) as store:

        def commit_and_fail() -> None:
            with store.database.transaction() as connection:
                connection.execute(text("PRAGMA defer_foreign_keys = ON"))  # so that only the commit refuses it
                store.write(step())
                connection.execute(insert(tables.tokens).values(sha256=b"t", member="nobody", until=0))

        with pytest.raises(StoreError, match="FOREIGN KEY"):
            commit_and_fail()
        assert store.kept(NOW).reports == []
        store.write(step())
        assert len(store.kept(NOW).reports) == 1


def test_a_disk_that_is_full_keeps_nothing_of_a_step_and_the_next_works(folder: Path) -> None:
    with open_hub_store(folder, NOW) as store:
        with store.database.transaction() as connection:
            pages = connection.execute(text("PRAGMA page_count")).scalar_one()
        store.database.maintain(f"max_page_count = {pages + 2}")
        with pytest.raises(StoreError, match="the disk is full"):
            store.write(Changes(decisions={number: decision(number) for number in range(500)}))
        store.database.maintain("max_page_count = 1000000")
        store.write(step())
        assert store.kept(NOW).decisions == [decision()]
