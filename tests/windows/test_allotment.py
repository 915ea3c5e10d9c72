"""Time for judging is given out by the second and by the address."""

import numpy as np

from bavn.windows.allotment import (
    A_PATH,
    A_SECOND,
    EVERY,
    FREE,
    JUDGE,
    LOG_IN,
    QUIET_S,
    Allotment,
    allot,
    make_allotment,
)
from bavn.windows.suspicion import LOGIN, PAYLOAD
from tests.windows.samples import SECOND, Request, digested


def given(requests: list[Request], allotment: Allotment | None = None, flags: int = PAYLOAD) -> list[list[int]]:
    """How many rows each stands for: as one to be judged, as a login."""
    found, count = digested(requests), len(requests)
    stands_for = np.full((2, count), 9, np.int32)
    allot(
        make_allotment() if allotment is None else allotment,
        found.records,
        0,
        np.full(count, flags, np.uint8),
        count,
        stands_for,
    )
    return [[int(number) for number in row] for row in stands_for]


def of(address: int, second: int = SECOND) -> Request:
    return Request(client=f"10.0.{address >> 8}.{address & 255}", path=f"/{address}", second=second)


def test_the_first_rows_of_an_address_are_all_looked_at_and_then_one_of_sixteen_stands_for_all() -> None:
    judged = given([of(1)] * (FREE + 3 * EVERY))[JUDGE]
    assert judged[:FREE] == [1] * FREE
    assert [number for number in judged[FREE:] if number] == [EVERY] * 3
    assert sum(judged) == FREE + 3 * EVERY


def test_one_busy_address_takes_nothing_from_another() -> None:
    allotment = make_allotment()
    given([of(1)] * 1000, allotment)
    assert given([of(2)], allotment)[JUDGE] == [1]


def test_no_more_than_so_many_rows_of_a_second_are_looked_at_and_the_rest_is_counted() -> None:
    allotment = make_allotment()
    judged = given([of(number) for number in range(A_SECOND + 500)], allotment)[JUDGE]
    assert sum(judged) == A_SECOND
    assert int(allotment.skipped[0]) == 500
    assert given([of(9, SECOND + 1)], allotment)[JUDGE] == [1]


def test_many_addresses_that_ask_for_one_path_are_a_flood_and_a_few_of_them_are_looked_at() -> None:
    allotment = make_allotment()
    many = [Request(client=f"10.0.0.{number}", path="/xmlrpc.php") for number in range(200)]
    assert sum(given(many, allotment)[JUDGE]) == A_PATH
    assert sum(given([of(7)], allotment)[JUDGE]) == 1 + 1  # with what was left out of it


def test_what_was_left_out_is_added_to_the_next_row_of_the_address() -> None:
    allotment = make_allotment()
    given([of(number) for number in range(A_SECOND)], allotment)
    assert given([of(9999), of(9999), of(9999, SECOND + 1)], allotment)[JUDGE] == [0, 0, 3]


def test_seconds_that_come_in_turns_are_counted_apart() -> None:
    allotment = make_allotment()
    rows = [of(number, SECOND + number % 2) for number in range(2 * A_SECOND)]
    assert sum(given(rows, allotment)[JUDGE]) == 2 * A_SECOND


def test_logins_and_attacks_are_counted_apart() -> None:
    both = given([of(1)] * (FREE + 1), flags=PAYLOAD | LOGIN)
    assert both[JUDGE] == both[LOG_IN] == [1] * FREE + [0]
    assert given([of(1)], flags=LOGIN) == [[0], [1]]
    assert given([of(1)], flags=0) == [[0], [0]]


def test_after_an_hour_of_quiet_an_address_is_new() -> None:
    allotment = make_allotment()
    given([of(1)] * 300, allotment)
    assert given([of(1, SECOND + QUIET_S + 1)], allotment)[JUDGE] == [1]
    given([of(1, SECOND + QUIET_S + 1)] * 300, allotment)
    assert given([of(1, SECOND - QUIET_S)], allotment)[JUDGE] == [1]


def test_nobody_is_looked_at_without_an_address() -> None:
    assert given([Request(client="unix:")])[JUDGE] == [0]
