"""Who runs into errors is followed, in memory that no number of addresses fills."""

import numpy as np
import pytest

from bavn.windows.challenges import make_challenges
from bavn.windows.following import DELICATE, TOLD, TOLD_COLUMNS, follow
from bavn.windows.probers import LEAST, QUIET_S, SLOTS, Probers, make_probers
from bavn.windows.responses import make_responses
from tests.windows.samples import SECOND, Request, columns_of, digested

FIRST, LAST, REQUESTS, ERRORS, MISSING, SENSITIVE, ASSETS, PAGES = range(TOLD, TOLD_COLUMNS)


def followed(
    requests: list[Request], probers: Probers | None = None, *, delicate: bool = False, weight: int = 1
) -> list[list[int]]:
    """What is told of each address, as it grows."""
    columns, found = columns_of(requests), digested(requests)
    count = len(requests)
    marks = np.full(count, DELICATE if delicate else 0, np.uint8)
    usual, told = np.zeros((count, 3), np.int64), np.zeros((count, TOLD_COLUMNS), np.int64)
    number = follow(
        columns.buffer, columns.start, columns.length, columns.size, 0, count, found.records, 0, marks, weight,
        make_probers(256) if probers is None else probers, make_responses(64), usual, told,
        make_challenges(64), np.zeros(count, np.int64),
    )  # fmt: skip
    return [[int(value) for value in row] for row in told[:number]]


def misses(count: int, *, client: str = "192.0.2.1", second: int = SECOND, status: int = 404) -> list[Request]:
    return [Request(client=client, path=f"/x{number}", status=status, second=second) for number in range(count)]


def test_somebody_is_told_of_once_enough_different_paths_were_missing() -> None:
    assert followed(misses(LEAST - 2)) == []
    told = followed(misses(LEAST + 2))
    assert len(told) == 1
    assert told[0][ERRORS] in {LEAST - 1, LEAST, LEAST + 1}
    assert abs(told[0][MISSING] - told[0][ERRORS]) <= 1


def test_one_path_that_is_missing_again_and_again_makes_nobody_conspicuous() -> None:
    assert followed([Request(path="/favicon.ico", status=404)] * 500) == []


def test_a_long_scan_is_told_a_handful_of_times_and_about_rightly() -> None:
    told = followed(misses(500))
    assert len(told) <= 9
    assert abs(told[-1][MISSING] - told[-1][ERRORS]) < 0.15 * told[-1][ERRORS]


@pytest.mark.parametrize("status", [200, 302, 408, 429, 499, 500, 0])
def test_answers_that_are_no_error_of_the_client_begin_nothing(status: int) -> None:
    probers = make_probers(256)
    assert followed(misses(100, status=status), probers) == []
    assert not probers.tag.any()


def test_everything_since_the_first_error_is_counted_by_what_it_was() -> None:
    requests = [
        Request(path="/before"),
        *misses(4),
        Request(path="/a.css"),
        Request(path="/b.css", status=304),
        Request(path="/page"),
        Request(path="/moved", status=302),
        *(Request(path=f"/y{number}", status=403, second=SECOND + 9) for number in range(8)),
    ]
    row = followed(requests)[0]
    assert (row[FIRST], row[LAST]) == (SECOND, SECOND + 9)
    assert (row[ASSETS], row[PAGES]) == (2, 1)
    assert row[REQUESTS] == 4 + row[ERRORS]


def test_sensitive_paths_count_for_more_and_begin_an_entry_however_they_were_answered() -> None:
    row = followed([Request(path="/.env"), Request(path="/.git/config")], delicate=True)[0]
    assert (row[SENSITIVE], row[ERRORS], row[PAGES]) == (2, 0, 2)


def test_requests_that_stand_for_others_count_for_them() -> None:
    row = followed(misses(LEAST + 2), weight=5)[0]
    assert row[ERRORS] == row[REQUESTS] == 5 * (row[ERRORS] // 5)
    assert row[MISSING] < row[ERRORS]


def test_an_hour_of_quiet_ends_the_entry() -> None:
    probers = make_probers(256)
    followed(misses(LEAST - 3), probers)
    assert followed([Request(path=f"/z{n}", status=404, second=SECOND + QUIET_S + 1) for n in range(5)], probers) == []


def test_a_clock_that_steps_back_a_little_goes_on_and_far_back_begins_anew() -> None:
    probers = make_probers(256)
    followed(misses(LEAST - 3), probers)
    assert followed([Request(path=f"/z{n}", status=404, second=SECOND - 60) for n in range(6)], probers) != []
    assert followed([Request(path="/far", status=404, second=SECOND - 9 * QUIET_S)], probers) == []


def test_the_addresses_of_one_household_count_together_and_those_of_two_sites_apart() -> None:
    home = [Request(client=f"2001:db8::{n + 1:x}", path=f"/x{n}", status=404) for n in range(LEAST + 2)]
    assert len(followed(home)) == 1
    apart = [Request(host=("a.example", "b.example")[n % 2], path=f"/x{n}", status=404) for n in range(2 * LEAST - 4)]
    assert followed(apart) == []


def test_a_row_without_a_readable_address_is_nobodys() -> None:
    probers = make_probers(256)
    assert followed(misses(50, client="unix:"), probers) == []
    assert not probers.tag.any()


def test_a_flood_of_addresses_pushes_out_nobody_who_is_conspicuous() -> None:
    probers = make_probers(64)
    followed(misses(100, client="192.0.2.77"), probers)
    crowd = [Request(client=f"10.{n >> 16}.{n >> 8 & 255}.{n & 255}", path="/gone", status=404) for n in range(20_000)]
    followed(crowd, probers)
    assert int(probers.lost[0]) > 19_000
    assert followed(misses(400, client="192.0.2.77"), probers)[-1][ERRORS] > 200


def test_the_table_is_as_large_as_it_says() -> None:
    assert sum(column.nbytes for column in make_probers()) < SLOTS * 150
