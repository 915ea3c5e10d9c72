from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from bavn.protection.hand import CHECK_S, Hand, Order, Outcome
from tests.protection.samples import LASTS, NOW, Memory, decision, refusing, texts
from tests.waiting import until

ONE, TWO = decision("192.0.2.1"), decision("192.0.2.2")


@contextmanager
def working(
    enforcer: Memory, check_s: float = 60.0, first_wait_s: float = 60.0
) -> Iterator[tuple[Hand, list[Outcome]]]:
    told: list[Outcome] = []
    hand = Hand(enforcer, told.append, check_s=check_s, first_wait_s=first_wait_s)
    hand.start()
    yield hand, told
    enforcer.going.set()
    assert hand.stop(10.0)


def test_an_order_is_carried_out_and_told() -> None:
    with working(memory := Memory()) as (hand, told):
        hand.give(Order(1, (ONE,), NOW))
        until(lambda: told)
        assert memory.standing == texts([ONE])
        assert (told[0].order, told[0].error) == (1, None)
        assert (hand.state.number, hand.state.standing, hand.state.failing) == (1, 1, "")


def test_giving_never_waits_and_only_the_newest_order_counts() -> None:
    with working(memory := Memory()) as (hand, _):
        memory.going.clear()
        hand.give(Order(1, (ONE,), NOW))
        until(lambda: memory.tries)
        for number in range(2, 50):
            hand.give(Order(number, (ONE, TWO), NOW))
        memory.going.set()
        until(lambda: hand.state.number == 49)
        assert memory.tries == 2


def test_a_failure_is_tried_again_and_what_stood_still_stands() -> None:
    with working(memory := Memory(), first_wait_s=0.01) as (hand, told):
        hand.give(Order(1, (ONE,), NOW))
        until(lambda: hand.state.number == 1)
        memory.fails = refusing
        hand.give(Order(2, (TWO,), NOW))
        until(lambda: memory.tries >= 4)
        assert (hand.state.number, hand.state.failed, hand.state.failing) == (1, 2, "memory: no")
        assert memory.standing == texts([ONE])
        memory.fails = None
        until(lambda: hand.state.number == 2)
        assert hand.state.failing == ""
        assert told[-1].error is None


def test_waits_grow_and_a_new_order_does_not_wait_for_them() -> None:
    with working(memory := Memory(), first_wait_s=3600.0) as (hand, _):
        memory.fails = refusing
        hand.give(Order(1, (ONE,), NOW))
        until(lambda: hand.state.failed == 1)
        memory.fails = None
        hand.give(Order(2, (), NOW))
        until(lambda: hand.state.number == 2)
        assert memory.tries == 2


def test_a_fault_of_an_enforcer_ends_neither_its_thread_nor_anything_else() -> None:
    with working(memory := Memory()) as (hand, told):
        memory.fails = lambda: ZeroDivisionError("oh")
        hand.give(Order(1, (ONE,), NOW))
        until(lambda: told)
        assert told[0].error is not None
        assert told[0].error.code == "enforcer-fault"
        memory.fails = None
        hand.give(Order(2, (ONE,), NOW))
        until(lambda: hand.state.number == 2)


def test_the_same_order_is_repeated_so_that_what_was_taken_away_comes_back() -> None:
    with working(memory := Memory(), check_s=0.01) as (hand, _):
        hand.give(Order(1, (ONE,), NOW))
        until(lambda: memory.tries >= 3)
        assert memory.standing == texts([ONE])


def test_what_has_run_out_since_the_order_was_given_is_not_enforced() -> None:
    with working(memory := Memory(), check_s=0.02) as (hand, _):
        hand.give(Order(1, (decision("192.0.2.1", expires=NOW + timedelta(seconds=0.05)), TWO), NOW))
        until(lambda: memory.standing == texts([TWO]))


def test_the_last_order_is_carried_out_before_the_end() -> None:
    memory = Memory()
    hand = Hand(memory, lambda _: None)
    hand.start()
    hand.give(Order(1, (ONE,), NOW + LASTS / 2))
    assert hand.stop(10.0)
    assert memory.standing == texts([ONE])


def test_each_failure_doubles_the_wait_up_to_a_minute_and_a_success_ends_that() -> None:
    memory, order = Memory(), Order(1, (ONE,), NOW)
    hand = Hand(memory, lambda _: None, monotonic=lambda: 0.0, first_wait_s=1.0)
    hand.give(order)

    def waits_s() -> float:
        hand._carry_out(order, NOW)
        return hand._due_s

    memory.fails = refusing
    assert [waits_s() for _ in range(8)] == [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 60.0, 60.0]
    memory.fails = None
    assert waits_s() == CHECK_S
    memory.fails = refusing
    assert waits_s() == 1.0


def test_a_mistake_around_an_enforcer_is_an_outcome_and_does_not_end_its_thread() -> None:
    told: list[Outcome] = []

    def tell(outcome: Outcome) -> None:
        if outcome.order == 1 and outcome.error is None:
            raise ZeroDivisionError("oh")
        told.append(outcome)

    hand = Hand(Memory(), tell, check_s=60.0, first_wait_s=60.0)
    hand.start()
    hand.give(Order(1, (ONE,), NOW))
    until(lambda: told)
    assert told[0].error is not None
    assert told[0].error.code == "enforcer-fault"
    assert hand.state.failing == "memory: ZeroDivisionError: oh"
    hand.give(Order(2, (TWO,), NOW))
    until(lambda: len(told) == 2)
    assert (told[1].order, told[1].error, hand.state.failing) == (2, None, "")
    assert hand.stop(10.0)
