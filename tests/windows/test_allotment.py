"""Time for judging is given out by the second and by the address."""

from dataclasses import replace

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
from bavn.windows.sift import PROBE
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
        np.array([request.size for request in requests], np.int64),
        count,
        stands_for,
    )
    return [[int(number) for number in row] for row in stands_for]


def of(address: int, second: int = SECOND) -> Request:
    return Request(client=f"10.0.{address >> 8}.{address & 255}", path=f"/{address}", second=second)


def test_the_first_rows_of_an_address_are_all_looked_at_and_then_about_one_of_sixteen_stands_for_all() -> None:
    judged = given([of(1)] * (FREE + 100 * EVERY))[JUDGE]
    assert judged[:FREE] == [1] * FREE
    chosen = [row for row, number in enumerate(judged) if number]
    assert 60 < len(chosen[FREE:]) < 140
    assert sum(judged) == chosen[-1] + 1


def test_which_rows_are_left_out_hangs_on_what_others_ask_for() -> None:
    mine = [of(1)] * (FREE + 20 * EVERY)
    assert given([of(2), *mine])[JUDGE][1:] != given([of(3), *mine])[JUDGE][1:]
    assert given([of(2), *mine]) == given([of(2), *mine])


def test_a_probe_that_was_answered_well_is_looked_at_however_much_noise_there_was_before() -> None:
    noise = [of(1)] * FREE
    hidden = replace(of(1), path="/.env")
    assert all(given([*noise, *([hidden] * 50)], flags=PROBE)[JUDGE])
    assert not all(given([*noise, *([replace(hidden, status=404)] * 50)], flags=PROBE)[JUDGE])
    assert not all(given([*noise, *([replace(hidden, size=0)] * 50)], flags=PROBE)[JUDGE])
    assert sum(map(bool, given([of(number) for number in range(A_SECOND + 9)], flags=PROBE)[JUDGE])) == A_SECOND


def test_a_login_that_is_answered_otherwise_than_the_ones_before_is_looked_at() -> None:
    tried = [replace(of(1), status=200)] * (FREE + 100)
    for status in (302, 303, 401):
        assert given([*tried, replace(of(1), status=status)], flags=LOGIN)[LOG_IN][-1]


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
    judged = given(many, allotment)[JUDGE]
    assert judged[:A_PATH] == [1] * A_PATH
    assert A_PATH + 3 < sum(judged) < 40
    assert sum(given([of(judged.index(0))], allotment)[JUDGE]) == 1 + 1  # with what was left out of it


def test_the_fifth_who_asks_for_a_path_in_a_second_is_most_often_looked_at() -> None:
    allotment, seen = make_allotment(), 0
    for second in range(100):
        five = [Request(client=f"10.0.0.{number}", path="/x", second=SECOND + second) for number in range(5)]
        seen += bool(given(five, allotment)[JUDGE][4])
    assert 60 < seen < 100


def test_what_was_left_out_is_added_to_the_next_row_of_the_address() -> None:
    allotment = make_allotment()
    given([of(number) for number in range(A_SECOND)], allotment)
    assert given([of(9999), of(9999), of(9999, SECOND + 1)], allotment)[JUDGE] == [0, 0, 3]


def test_seconds_that_come_in_turns_are_counted_apart() -> None:
    allotment = make_allotment()
    rows = [of(number, SECOND + number % 2) for number in range(2 * A_SECOND)]
    assert sum(given(rows, allotment)[JUDGE]) == 2 * A_SECOND


def test_logins_and_attacks_are_counted_apart() -> None:
    both = given([of(1)] * (FREE + 50), flags=PAYLOAD | LOGIN)
    assert both[JUDGE] == both[LOG_IN]
    assert both[JUDGE][:FREE] == [1] * FREE
    assert 0 in both[JUDGE]
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
