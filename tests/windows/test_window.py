import numpy as np
import numpy.typing as npt
from hypothesis import given, settings
from hypothesis import strategies as st

from bavn.sources.addresses import format_address
from bavn.windows.window import Totals, add_up, count_networks
from tests.windows.samples import FIREFOX, SECOND, Profiled, Request, a_page_view, profiled, searches

BOT = "curl/8.5"


def add(found: Profiled, wanted: npt.NDArray[np.bool_]) -> Totals:
    return add_up(found.found.records, found.window.index, found.window.row_of, wanted)


def everyone(found: Profiled) -> npt.NDArray[np.bool_]:
    return np.ones(found.window.rows.pages.size, np.bool_)


def addresses(totals: Totals) -> list[str]:
    return [format_address(high, low) for high, low in zip(totals.high, totals.low, strict=True)]


def test_a_window_knows_its_time_its_pages_and_its_records() -> None:
    found = profiled([*a_page_view(assets=3), Request(method="", path="", status=408)], before=[Request()])
    assert (found.window.start, found.window.seconds, found.window.pages) == (SECOND, 60.0, 1)
    assert found.window.index.tolist() == [1, 2, 3, 4, 5]


def test_a_client_with_two_rows_is_one_client() -> None:
    assert profiled([*a_page_view(), *searches(5, agent=BOT), Request(client="192.0.2.77")]).window.clients == 2
    assert profiled([Request(path="/a.css")]).window.clients == 0


def test_only_valid_rows_are_kept() -> None:
    found = profiled([Request(), Request(client="192.0.2.2"), Request(client="192.0.2.3", path="/a.css")])
    assert {column.shape[0] for column in found.window.rows} == {2}


def test_each_request_leads_to_the_row_of_its_client() -> None:
    clients = ["192.0.2.1", "192.0.2.2", "192.0.2.1", "192.0.2.3", "192.0.2.2"]
    assert profiled([Request(client=client) for client in clients]).window.row_of.tolist() == [0, 1, 0, 2, 1]


def test_requests_of_a_visitor_and_a_bot_behind_one_address_lead_to_two_rows() -> None:
    found = profiled([*a_page_view(), *searches(5, agent=BOT)])
    rows = found.window.row_of
    assert len({*rows[:5].tolist()}) == len({*rows[5:].tolist()}) == 1
    assert rows[0] != rows[5]


def test_a_window_without_requests_has_no_rows() -> None:
    found = profiled([Request(path="/a.css")])
    assert found.window.rows.pages.size == found.window.pages == 0
    assert add(found, everyone(found)).requests.size == 0


def test_totals_hold_each_addresses_requests_with_the_first_and_last_second() -> None:
    of_one = [Request(client="192.0.2.1", second=SECOND + later) for later in (0, 7, 30)]
    totals = add(found := profiled([of_one[0], Request(client="2001:db8::9"), *of_one[1:]]), everyone(found))
    assert addresses(totals) == ["192.0.2.1", "2001:db8::9"]
    assert totals.requests.tolist() == [3, 1]
    assert totals.first.tolist() == [SECOND, SECOND]
    assert totals.last.tolist() == [SECOND + 30, SECOND]


def test_the_addresses_of_one_64_are_told_apart_though_they_are_one_row() -> None:
    found = profiled([Request(client="2001:db8:0:4::1"), Request(client="2001:db8:0:4::2")])
    totals = add(found, everyone(found))
    assert addresses(totals) == ["2001:db8:0:4::1", "2001:db8:0:4::2"]
    assert totals.row.tolist() == [0, 0]


def test_only_the_rows_that_are_wanted_are_added_up() -> None:
    found = profiled([*a_page_view(agent=FIREFOX), *searches(5, agent=BOT), Request(client="192.0.2.2")])
    totals = add(found, found.window.rows.pages == 5)
    assert addresses(totals) == ["192.0.2.1"]
    assert totals.requests.tolist() == [5]


@settings(deadline=None, max_examples=40)  # the first example is compiled
@given(numbers=st.lists(st.integers(1, 200), min_size=1, max_size=150))
def test_totals_add_up_to_all_requests(numbers: list[int]) -> None:
    found = profiled([Request(client=f"192.0.2.{number}") for number in numbers])
    totals = add(found, everyone(found))
    assert totals.requests.sum() == len(numbers)
    assert addresses(totals) == [f"192.0.2.{number}" for number in dict.fromkeys(numbers)]


def test_networks_are_24s_of_ipv4_and_48s_of_ipv6() -> None:
    clients = ["192.0.2.1", "192.0.2.200", "198.51.100.1", "2001:db8:1:2::1", "2001:db8:1:ffff::1", "2001:db8:2::1"]
    found = profiled([Request(client=client) for client in clients])
    assert count_networks(found.found.records, found.window, everyone(found)) == 4
    assert count_networks(found.found.records, found.window, ~everyone(found)) == 0
