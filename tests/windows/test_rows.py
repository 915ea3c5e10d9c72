import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bavn.windows.rows import (
    AGENT,
    AGENTS,
    ASSETS,
    BEFORE,
    CHURN,
    CONDUCT,
    ERRORS,
    NOVELTY,
    PACE,
    PAGES_SEEN,
    POSTS,
    PROTOCOL,
    QUERIES,
    REFERER_HOST,
    REFERRER,
    REPEATS,
    TEMPLATES,
    bit_of,
    count_bits,
    distinct,
    find_or_add,
    make_draft,
    make_rows,
    step_of,
)
from tests.windows.samples import FIREFOX, OWN, SECOND, Request, a_page_view, compiled, host_tag, profiled, searches

BOT = "curl/8.5"


@compiled
def _find(keys: np.ndarray, ids: np.ndarray, key: np.uint64, number: int) -> int:
    return find_or_add(keys, ids, key, number)


@compiled
def _sketch(values: np.ndarray) -> tuple[int, float]:
    word = np.uint64(0)
    for value in values:
        word |= bit_of(value)
    return count_bits(word), distinct(word)


@compiled
def _step_of(value: int, growth: int) -> int:
    return step_of(value, growth)


def read_pages(count: int, *, client: str = "192.0.2.1", agent: str = FIREFOX) -> list[Request]:
    """A visitor who reads on: the first page loads the assets, the next ones follow links."""
    requests = a_page_view("/news", client=client, agent=agent)
    for number in range(1, count):
        before = "/news" if number == 1 else f"/news/{number - 1}"
        requests.append(Request(client=client, agent=agent, path=f"/news/{number}", referer=f"https://{OWN}{before}"))
    return requests


# who is a visitor


def test_a_browser_that_loads_a_pages_assets_is_vouched() -> None:
    assert profiled(read_pages(4)).column("vouched") == [1]


def test_who_loads_no_asset_is_not_vouched() -> None:
    assert profiled([Request(path="/news"), Request(path="/about")]).column("vouched") == [0]


def test_a_bot_that_fetches_the_same_assets_with_every_page_is_not_vouched() -> None:
    assets = [Request(path=f"/static/{number}.css") for number in range(4)]
    requests = [line for number in range(6) for line in (Request(path=f"/news/{number}"), *assets)]
    assert profiled(requests).column("vouched") == [0]


def test_a_browser_that_asks_whether_its_assets_changed_is_vouched() -> None:
    again = [Request(path=f"/static/{number}.css", status=304) for number in range(4)]
    requests = [*a_page_view("/news"), *(line for page in range(5) for line in (Request(path=f"/news/{page}"), *again))]
    assert profiled(requests).column("vouched") == [1]


def test_a_bot_that_loads_assets_and_searches_anew_each_time_is_not_vouched() -> None:
    assert profiled([*a_page_view(assets=20), *searches(20)]).column("vouched") == [0]


def test_a_visitor_who_searches_from_the_page_that_was_read_is_vouched() -> None:
    form = f"https://{OWN}/news"
    found = profiled([*a_page_view("/news", assets=20), *searches(12, referer=form)])
    assert found.column("vouched") == [1]


def test_a_visitor_who_loaded_the_assets_before_the_window_is_vouched_in_it() -> None:
    later = [Request(path="/news/2", second=SECOND + 60)]
    assert profiled(later, before=a_page_view("/news")).column("vouched") == [1]


# one row or two


def test_an_office_with_a_bot_behind_its_one_address_gives_two_rows() -> None:
    office = "192.0.2.7"
    found = profiled([*read_pages(3, client=office), *searches(30, client=office, agent=BOT)])
    assert sorted(zip(found.column("vouched"), found.column("pages"), strict=True)) == [(0, 30), (1, 3)]
    assert len(set(found.column("client"))) == 1


def test_rotating_browsers_make_one_row_with_many_of_them() -> None:
    found = profiled([Request(path="/", agent=f"Mozilla/5.0 ({number})") for number in range(12)])
    assert found.column("pages") == [12]
    assert found.conduct(AGENTS) == [3]
    assert found.conduct(PACE) == [1]
    assert int(found.window.rows.content[0, AGENT]) == 0


@pytest.mark.parametrize(("agents", "code"), [(1, 0), (2, 1), (3, 1), (4, 2), (9, 2), (10, 3)])
def test_the_number_of_browsers_is_told_in_four_steps(agents: int, code: int) -> None:
    assert profiled([Request(agent=f"x{number}") for number in range(agents)]).conduct(AGENTS) == [code]


def test_a_64_of_ipv6_is_one_client_and_the_next_but_one_is_another() -> None:
    home = [Request(client=f"2001:db8:0:4::{number:x}") for number in range(1, 9)]
    found = profiled([*home, Request(client="2001:db8:0:6::1")])
    assert found.column("pages") == [8, 1]


def test_a_line_without_an_address_makes_no_row() -> None:
    found = profiled([Request(client="unix:"), Request(client="192.0.2.1")])
    assert found.column("pages") == [1]
    assert found.window.row_of.tolist() == [-1, 0]


def test_who_asks_only_for_assets_makes_no_row() -> None:
    found = profiled([Request(path="/a.css"), Request(path="/", client="192.0.2.2")])
    assert found.window.row_of.tolist() == [-1, 0]


def test_connections_held_open_are_no_pages() -> None:
    assert profiled([Request(method="", path="", status=408), Request()]).column("pages") == [1]


# conduct


def code_of(code: int, requests: list[Request]) -> int:
    (found,) = profiled(requests).conduct(code)
    return found


@pytest.mark.parametrize(
    ("count", "code"),
    [(1, 1), (2, 2), (3, 3), (4, 3), (5, 4), (8, 4), (9, 5), (16, 5), (17, 6), (32, 6), (33, 7), (900, 7)],
)
def test_pages_are_told_in_doubling_steps(count: int, code: int) -> None:
    assert code_of(PAGES_SEEN, [Request()] * count) == code == _step_of(count, 7)


@pytest.mark.parametrize(("assets", "code"), [(0, 0), (1, 1), (2, 2), (9, 2)])
def test_assets_are_told_beside_the_pages(assets: int, code: int) -> None:
    assert code_of(ASSETS, [Request(), Request(), *a_page_view(assets=assets)[1:]]) == code


@pytest.mark.parametrize(
    ("words", "queries", "churn"),
    [
        ([], 0, 0),
        ([1, 1], 1, 0),
        ([1, 2], 2, 0),
        ([1] * 9, 1, 1),
        ([1, 2, 3], 2, 2),
        (range(7), 3, 2),
        (range(40), 4, 2),
    ],
    ids=str,
)
def test_new_queries_are_told_from_repeated_ones(words: list[int], queries: int, churn: int) -> None:
    (found,) = {
        (codes[QUERIES], codes[CHURN])
        for codes in profiled([Request(), *(Request(query=f"q={word}") for word in words)]).window.rows.conduct.tolist()
    }
    assert found == (queries, churn)


@pytest.mark.parametrize(
    ("status", "code"), [(200, 0), (404, 2), (499, 0), (429, 0), (403, 0), (408, 0), (500, 0), (401, 2)], ids=str
)
def test_errors_are_what_the_client_did_wrong(status: int, code: int) -> None:
    assert code_of(ERRORS, [Request(status=status), Request()]) == code


def test_a_few_errors_among_many_pages_are_the_middle_step() -> None:
    assert code_of(ERRORS, [Request(status=404), *[Request()] * 9]) == 1


@pytest.mark.parametrize(("pages", "kinds", "code"), [(3, 1, 0), (4, 1, 1), (10, 3, 1), (8, 3, 0), (9, 9, 0)])
def test_the_same_page_over_and_over_is_told(pages: int, kinds: int, code: int) -> None:
    assert code_of(REPEATS, [Request(path=f"/{number % kinds}") for number in range(pages)]) == code


@pytest.mark.parametrize(("before", "code"), [(0, 0), (1, 1), (3, 1), (4, 2), (15, 2), (16, 3)])
def test_the_pages_before_the_window_are_told(before: int, code: int) -> None:
    found = profiled([Request(second=SECOND + 60)], before=[Request(path=f"/{n}") for n in range(before)])
    assert found.conduct(BEFORE) == [code]


@pytest.mark.parametrize(
    ("referer", "code"),
    [("-", 0), (f"https://{OWN}/never-fetched-by-it", 1), (f"https://{OWN}/", 2), ("https://elsewhere.example/", 3)],
)
def test_referers_are_none_own_chained_or_foreign(referer: str, code: int) -> None:
    pages = [Request(path=f"/page/{number}", referer=referer) for number in range(3)]
    assert code_of(REFERRER, [Request(path="/"), *pages]) == code


@pytest.mark.parametrize(("posts", "code"), [(0, 0), (1, 1), (2, 2), (4, 2)])
def test_posts_are_told_as_a_share_of_the_pages(posts: int, code: int) -> None:
    assert code_of(POSTS, [Request(method="POST")] * posts + [Request()] * (4 - posts)) == code


@pytest.mark.parametrize(("new", "old", "code"), [(0, 2, 0), (1, 1, 1), (2, 0, 2)])
def test_templates_that_the_site_never_served_are_novel(new: int, old: int, code: int) -> None:
    served = Request(path="/old", client="192.0.2.99")
    of = {"client": "192.0.2.1", "second": SECOND + 60}
    requests = [Request(path=f"/new/{n}", **of) for n in range(new)] + [Request(path="/old", **of)] * old  # type: ignore[arg-type]
    assert profiled(requests, before=[served]).conduct(NOVELTY) == [code]


# content


def test_a_row_names_its_browser_its_protocol_and_the_foreign_site() -> None:
    found = profiled([Request(agent=BOT, protocol="HTTP/2.0", referer="https://elsewhere.example/")])
    content = found.window.rows.content[0]
    assert int(content[AGENT]) == found.found.column("agent")[0]
    assert int(content[PROTOCOL]) == found.found.column("protocol")[0]
    assert int(content[REFERER_HOST]) == host_tag("elsewhere.example")


def test_the_own_site_is_no_foreign_referer() -> None:
    assert int(profiled([Request(referer=f"https://{OWN}/")]).window.rows.content[0, REFERER_HOST]) == 0


def test_a_row_keeps_its_first_templates() -> None:
    found = profiled([Request(path=f"/{number % 7}") for number in range(30)])
    assert found.window.rows.templates[0].tolist() == found.found.column("template")[:TEMPLATES]


# sampling and bounds


def test_a_sample_keeps_whole_clients_and_about_its_share_of_them() -> None:
    requests = [Request(client=f"198.18.{n >> 8}.{n & 255}") for n in range(4_000)] * 2
    found = profiled(requests, sampling=2)
    assert set(found.column("pages")) == {2}
    assert len(found.column("pages")) == pytest.approx(1_000, rel=0.15)


@settings(deadline=None, max_examples=40)  # the first example is compiled
@given(
    lines=st.lists(
        st.builds(
            Request,
            client=st.sampled_from(["192.0.2.1", "192.0.2.2", "2001:db8::1", "unix:"]),
            agent=st.sampled_from(["a", "b", FIREFOX]),
            path=st.sampled_from(["/", "/a.css", "/b.js", "/c.png", "/x"]),
            query=st.sampled_from(["", "q=1", "q=2"]),
            method=st.sampled_from(["GET", "POST"]),
            status=st.sampled_from([200, 304, 404, 408]),
        ),
        min_size=1,
        max_size=60,
    )
)
def test_no_request_is_lost_or_counted_twice(lines: list[Request]) -> None:
    found = profiled(lines)
    rows, row_of = found.window.rows, found.window.row_of
    pages = [line for line in lines if line.client != "unix:" and line.path in {"/", "/x"} and line.status != 408]
    assert sum(found.column("pages")) == len(pages)
    assert row_of.max(initial=-1) < rows.pages.size
    assert rows.conduct.shape == (rows.pages.size, CONDUCT)
    assert all(row_of[at] == -1 for at, line in enumerate(lines) if line.client == "unix:")


@settings(deadline=None)  # the first example is compiled
@given(keys=st.lists(st.integers(1, 40), max_size=60))
def test_every_key_has_one_number_in_order_of_appearance(keys: list[int]) -> None:
    table, ids = np.zeros(128, np.uint64), np.zeros(128, np.int32)
    numbers: dict[int, int] = {}
    for key in keys:
        numbers.setdefault(key, len(numbers))
        assert _find(table, ids, np.uint64(key), max(numbers.values())) == numbers[key]


@pytest.mark.parametrize("count", [0, 1, 10, 50, 100])
def test_a_sketch_of_64_bits_tells_how_many_values_were_distinct(count: int) -> None:
    values = np.random.default_rng(5).integers(0, 2**32, count, np.uint32)
    bits, estimate = _sketch(np.repeat(values, 2))
    assert bits == len({int(value) % 64 for value in values})
    assert estimate == pytest.approx(count, rel=0.3)


def test_a_sketch_that_is_full_says_more_than_it_can_tell() -> None:
    assert _sketch(np.arange(64, dtype=np.uint32)) == (64, 267.0)


def test_room_is_made_for_as_many_as_were_asked_for() -> None:
    assert {column.shape[0] for column in make_rows(3)} == {3}
    assert {column.shape[0] for column in make_draft(3)} == {3}
