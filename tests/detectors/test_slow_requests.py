import numpy as np

from bavn.detectors.slow_requests import SlowRequests
from bavn.windows.record import LONG, SLOW, Records, make_records
from bavn.windows.window import Totals

HOME = 0xFFFF_C000_0200


def records_of(*clients: tuple[int, int, int]) -> Records:
    """Clients as (address, held requests, other requests), a second apart; every other held one took long instead."""
    records = make_records(sum(held + good for _, held, good in clients))
    at = 0
    for address, held, good in clients:
        for number in range(held + good):
            records.low[at] = address and HOME + address
            records.second[at] = 1000 + number
            records.flags[at] = (SLOW, LONG)[number % 2] if number < held else 0
            at += 1
    return records


def look(records: Records, usual: float = 0.0) -> Totals | None:
    return SlowRequests().look(records, np.arange(records.second.size), usual)


def addresses(totals: Totals | None) -> list[int]:
    assert totals is not None
    return [int(low) - HOME for low in totals.low]


def test_who_holds_connections_is_named_with_what_was_held() -> None:
    totals = look(records_of((1, 20, 2), (2, 0, 50), (3, 15, 0)))
    assert totals is not None
    assert addresses(totals) == [1, 3]
    assert totals.requests.tolist() == [20, 15]
    assert totals.first.tolist() == [1000, 1000]
    assert totals.last.tolist() == [1021, 1014]


def test_a_phone_on_a_bad_line_is_left_alone() -> None:
    assert addresses(look(records_of((1, 40, 0), (2, 2, 30), (3, 3, 3)))) == [1]


def test_three_held_requests_are_the_least() -> None:
    assert addresses(look(records_of((1, 3, 0), (2, 2, 0)))) == [1]


def test_three_in_five_must_have_been_held() -> None:
    assert addresses(look(records_of((1, 6, 4), (2, 5, 4)))) == [1]


def test_nothing_is_said_where_everybody_waits() -> None:
    phones = [(number, 2, 5) for number in range(1, 100)]
    assert look(records_of((200, 20, 0), *phones)) is None


def test_what_is_usual_need_not_be_explained() -> None:
    phones = [(number, 2, 5) for number in range(1, 100)]
    assert addresses(look(records_of((200, 20, 0), *phones), usual=190.0)) == [200]


def test_nothing_is_said_where_nothing_is_held() -> None:
    assert look(records_of((1, 0, 20), (2, 0, 3))) is None


def test_requests_without_an_address_are_nobodys() -> None:
    assert addresses(look(records_of((0, 10, 0), (2, 20, 0)))) == [2]


def test_only_the_given_records_are_looked_at() -> None:
    records = records_of((1, 20, 0), (2, 20, 0))
    assert addresses(SlowRequests().look(records, np.arange(20, 40), 0.0)) == [2]
