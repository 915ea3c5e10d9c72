"""Several logs become one stream in the order of time, and a part may stand for all of it."""

from datetime import UTC
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bavn.runners import feeds as module
from bavn.runners import lines as lines_module
from bavn.runners.engine import Engine
from bavn.runners.feeds import TOGETHER_MS, Feed, count_in_order
from bavn.runners.lines import Lines
from bavn.sources.clients import TrustedProxies
from tests.runners.growing import Given, Notebook
from tests.runners.samples import plain_line

NOBODY = TrustedProxies()
ROOM = 8192


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Blocks of a few dozen lines."""
    monkeypatch.setattr(lines_module, "FIRST_BYTES", ROOM // 8)
    monkeypatch.setattr(lines_module, "MOST_BYTES", ROOM)


def feed(data: bytes, site: str | None = "www", *, skip: int = 0, begin: int = 0) -> Feed:
    made = Feed(Lines(Given(data, begin=begin), "combined", UTC), site, NOBODY)
    made.skip = skip
    return made


def count(feeds: list[Feed], *, go_on: bool = True) -> Notebook:
    notebook = Notebook()
    counted = count_in_order(feeds, cast("Engine", notebook), lambda: go_on)
    assert counted == len(notebook.records)
    return notebook


def log(times: list[int], address: str) -> bytes:
    return b"".join(plain_line(second, address) for second in times)


TIMES = st.lists(st.integers(0, 300), max_size=40).map(sorted)


@given(st.lists(TIMES, min_size=1, max_size=4), st.integers(1, 9))
def test_records_of_several_logs_come_in_the_order_of_their_times(logs: list[list[int]], rows: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "BATCH_ROWS", rows)
        found = count([feed(log(times, f"192.0.2.{number}"), str(number)) for number, times in enumerate(logs)])
    times = [one[3] for one in found.records]
    assert len(times) == sum(map(len, logs))
    latest = 0
    for time in times:
        assert time >= latest - TOGETHER_MS
        latest = max(latest, time)
    for number, given_times in enumerate(logs):
        own = [call for call in found.calls if call.site == str(number)]
        assert {record[0] for call in own for record in call.records} <= {f"192.0.2.{number}".encode()}
        assert sum(len(call.records) for call in own) == len(given_times)


def test_two_logs_of_one_site_add_up_to_it() -> None:
    found = count([feed(log([0, 1, 2], "192.0.2.1")), feed(log([0, 1, 2], "192.0.2.2"))])
    assert {call.site for call in found.calls} == {"www"}
    assert found.requests == 6


def test_what_was_parsed_is_counted_though_nothing_more_is_read() -> None:
    feeds = [feed(log(list(range(5000)), "192.0.2.1")), feed(log([9000], "192.0.2.2"))]
    found = count(feeds, go_on=False)
    assert 0 < len(found.records) < 5001
    assert all(one.waiting.empty for one in feeds)
    assert {call.site for call in found.calls} == {"www"}
    assert {record[0] for record in found.records} == {b"192.0.2.1", b"192.0.2.2"}
    assert len(found.records) + len(count(feeds).records) == 5001


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("format_name", ["combined", None])
def test_a_log_of_no_records_holds_nobody_up(format_name: str | None) -> None:
    garbage = Given(b"no line of a log\n" * 100_000)
    stuck = Feed(Lines(garbage, format_name, UTC), "www", NOBODY)
    other = feed(log([1], "192.0.2.2"))
    found = count([stuck, other], go_on=False)
    assert len(found.records) == 1
    assert garbage.reads <= 2
    assert count([stuck, other]).records == []
    assert stuck.lines.counted.rejected == 100_000


def test_an_empty_log_gives_nothing() -> None:
    assert count([feed(b""), feed(b"half a li")]).calls == []


# sampling


def lines_of(number: int) -> bytes:
    return b"".join(plain_line(second // 50, f"192.0.2.{second % 250}") for second in range(number))


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("skip", [1, 3, 7, 63])
def test_what_is_read_stands_for_what_was_passed_by(skip: int) -> None:
    one = feed(lines_of(20_000), skip=skip)
    found = count([one])
    counted = one.lines.counted
    assert counted.lines == 20_000
    assert counted.rejected == 0
    assert counted.sampled + len(found.records) == 20_000
    assert counted.sampled > 0.8 * 20_000 * skip / (skip + 1) - ROOM * skip / 80
    assert found.requests == pytest.approx(20_000, rel=0.03)
    assert max(call.weight for call in found.calls) <= skip + 1


@pytest.mark.usefixtures("small")
def test_the_first_blocks_of_a_new_file_are_not_blown_up() -> None:
    one = feed(lines_of(400), skip=7)
    found = count([one])
    assert found.requests == pytest.approx(400, rel=0.25)


@pytest.mark.usefixtures("small")
def test_a_short_rest_stands_for_itself_only() -> None:
    one = feed(lines_of(5000), skip=3)
    found = count([one])
    assert found.calls[-1].weight == 1
    log_of = cast("Given", one.lines.log)
    log_of.data += lines_of(3)
    assert [call.weight for call in count([one]).calls] == [1]


@pytest.mark.usefixtures("small")
def test_where_nothing_is_skipped_every_line_counts_once() -> None:
    one = feed(lines_of(5000))
    found = count([one])
    assert {call.weight for call in found.calls} == {1}
    assert (found.requests, one.lines.counted.sampled) == (5000, 0)
