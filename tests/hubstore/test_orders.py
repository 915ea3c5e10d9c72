from dataclasses import replace

import pytest

from bavn.clearing.changes import Changes, Order
from bavn.hubstore.store import HubStore, join_hub_store
from bavn.model.campaign import Gone
from tests.hubstore.samples import DAY, HOUR, NOW, claim, decision

BLOCK = Order(0, "block", "203.0.113.7", "lea", NOW, NOW + DAY, "seen in a call")


def test_an_order_of_a_command_waits_until_the_hub_has_obeyed(store: HubStore, where: str) -> None:
    with join_hub_store(where) as command:
        given = command.orders.add(BLOCK)
        assert given == replace(BLOCK, id=given.id)
        assert command.orders.obeyed(given.id) is None
        assert store.orders.waiting_orders() == [given]
        store.orders.taken(given.id, 12)
        assert store.orders.waiting_orders() == []
        assert command.orders.obeyed(given.id) == 12


def test_orders_are_numbered_and_wait_in_their_order(store: HubStore) -> None:
    numbers = [store.orders.add(BLOCK).id for _ in range(3)]
    assert numbers == [1, 2, 3]
    assert [one.id for one in store.orders.waiting_orders()] == numbers


def test_a_number_whose_transaction_failed_was_not_given(store: HubStore) -> None:
    def add_and_fail() -> None:
        with store.transaction():
            store.orders.add(BLOCK)
            _ = 1 / 0

    with pytest.raises(ZeroDivisionError):
        add_and_fail()
    assert store.orders.add(BLOCK).id == 1


def test_all_orders_are_listed_newest_first_with_what_came_of_them(store: HubStore) -> None:
    first, second = store.orders.add(BLOCK), store.orders.add(replace(BLOCK, until=None))
    store.orders.taken(first.id, 5)
    assert store.orders.all() == [(second, None), (first, 5)]
    assert store.orders.all(most=1) == [(second, None)]
    assert store.orders.obeyed(99) is None


def test_a_claim_waits_until_the_hub_has_read_it(store: HubStore) -> None:
    first, second = store.orders.add_claim(claim()), store.orders.add_claim(claim())
    assert (first, second) == (claim(1), claim(2))
    assert store.orders.claimed(first.id) is None
    store.orders.claim_taken(first.id, 3)
    assert [store.orders.claimed(one.id) for one in (first, second)] == [3, None]
    assert store.orders.waiting_claims() == [second]


def test_a_target_list_waits_until_it_is_read_and_its_body_is_not_kept(store: HubStore) -> None:
    number = store.orders.hand_in("2026-11-22.json", b"{}", "lea", NOW)
    other = store.orders.hand_in("next.json", b"[]", "lea", NOW + HOUR, NOW - HOUR)
    (waiting, dated) = store.orders.waiting_imports()
    assert (waiting.published, dated.published) == (None, NOW - HOUR)
    assert (waiting.id, waiting.name, waiting.by, waiting.at, waiting.body) == (
        number,
        "2026-11-22.json",
        "lea",
        NOW,
        b"{}",
    )
    assert store.orders.import_result(number) is None
    store.orders.import_taken(number, '{"entries": 3}')
    assert store.orders.import_result(number) == '{"entries": 3}'
    assert [one.id for one in store.orders.waiting_imports()] == [other]


@pytest.mark.parametrize(
    ("what", "gone", "why"),
    [("block", "vetoed", "reserved"), ("block", None, None), ("allow", "vetoed", None)],
    ids=["vetoed", "decided", "allowed"],
)
def test_why_nothing_was_decided_is_told_where_that_was_asked_for(
    store: HubStore, what: str, gone: Gone | None, why: str | None
) -> None:
    order = store.orders.add(replace(BLOCK, what=what))
    assert store.orders.refused(order.id) is None  # it waits
    answer = replace(decision(1, BLOCK.value), seq=12, because=("by-hand", "reserved"), gone=gone)
    store.write(Changes(decisions={1: answer}))
    store.orders.taken(order.id, 12)
    assert store.orders.refused(order.id) == why
