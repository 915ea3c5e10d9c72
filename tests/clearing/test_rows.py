from datetime import timedelta

from bavn.clearing.changes import Changes
from bavn.clearing.numbers import Numbers
from bavn.clearing.rows import Rows
from bavn.model.campaign import Gone, SharedDecision
from tests.clearing.attacks import START

HOUR = timedelta(hours=1)


def row(number: int, seq: int, gone: Gone | None = None, hours: int = 0) -> SharedDecision:
    until = START + hours * HOUR
    return SharedDecision(
        number, seq, f"192.0.2.{number}", {}, "http-flood", 1, ("a",), (), (), START, until, gone=gone
    )


def test_rows_stand_in_the_order_of_their_changes() -> None:
    rows, changes = Rows(Numbers(), 24 * HOUR), Changes()
    for one in (row(1, 1), row(2, 2), row(1, 3)):
        rows.enter(one, changes)
    assert [one.seq for one in rows.all.values()] == [2, 3]
    restored = Rows(Numbers(), 24 * HOUR)
    restored.restore(list(reversed(rows.all.values())))
    assert list(restored.all.items()) == list(rows.all.items())


def test_what_is_gone_is_forgotten_after_a_day_and_raises_the_floor() -> None:
    numbers = Numbers()
    rows = Rows(numbers, 24 * HOUR)
    for one in (row(1, 1), row(2, 2, "expired"), row(3, 3, "revoked", hours=1)):
        rows.enter(one, Changes())
    rows.forget(START + 24 * HOUR)
    assert (list(rows.all), numbers.floor) == ([1, 3], 2)
    rows.forget(START + 25 * HOUR)
    assert (list(rows.all), numbers.floor) == ([1], 3)


def test_telling_again_is_of_what_is_in_force() -> None:
    numbers = Numbers()
    numbers.restore({"seq": 10})
    rows, changes = Rows(numbers, 24 * HOUR), Changes()
    rows.restore([row(1, 1), row(2, 2, "expired")])
    assert [one.seq for one in rows.tell_again(changes)] == [10]
    assert list(changes.decisions) == [1]


def test_the_last_row_on_a_value_is_found_gone_or_not() -> None:
    rows = Rows(Numbers(), 24 * HOUR)
    rows.restore([row(1, 1, "expired"), row(2, 2)])
    found = rows.last_on("192.0.2.1")
    assert found is not None
    assert found.id == 1
    assert rows.last_on("192.0.2.9") is None
