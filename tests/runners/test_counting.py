"""What is counted of a batch, and when the engine is asked to look."""

from ipaddress import ip_network

import numpy as np
import pytest

from bavn.runners import counting
from bavn.runners.counting import Counting
from bavn.sources.clients import TrustedProxies
from bavn.sources.columns import Columns
from bavn.sources.combined import Combined
from bavn.sources.formats import named
from bavn.windows.digest import site_name
from bavn.windows.seconds import PAGES, RING, STATIC

NOON = 1_763_380_800  # 2025-11-17 12:00:00 UTC


class Diary(Counting):
    """Notes when it is asked."""

    def __init__(self) -> None:
        super().__init__(TrustedProxies())
        self.minutes: list[int] = []
        self.rooms = 0

    def look(self) -> None:
        """Nothing is awake here."""

    def close_minute(self, end: int) -> int:
        """Note the minute and let old records go."""
        self.minutes.append(self.now)
        return self.forget(end, self.now - 60)

    def make_room(self, now: int) -> None:  # noqa: ARG002
        """Forget everything."""
        self.rooms += 1
        self.end = 0


def feed(diary: Diary, seconds: list[int], target: str = "/") -> None:
    stamps = [np.datetime64(second, "s").astype(object) for second in seconds]
    lines = [
        f'192.0.2.{n % 250} - - [{stamp:%d/%b/%Y:%H:%M:%S} +0000] "GET {target} HTTP/1.1" 200 5 "-" "Mozilla/5.0"\n'
        for n, stamp in enumerate(stamps)
    ]
    block = np.frombuffer("".join(lines).encode(), np.uint8).copy()
    columns = Columns(len(lines))
    Combined().parse(block, block.size, columns)
    assert columns.rows == len(lines)
    diary.feed(columns)


def pages(diary: Diary, second: int, series: int = PAGES) -> int:
    return int(diary.state.sites.seconds[1, series, second % RING])


def test_requests_are_counted_in_their_second_and_series() -> None:
    diary = Diary()
    feed(diary, [NOON, NOON, NOON + 1])
    feed(diary, [NOON + 1], target="/a.css")
    assert (pages(diary, NOON), pages(diary, NOON + 1), pages(diary, NOON + 1, STATIC)) == (2, 1, 1)
    assert diary.now == NOON + 1


def test_a_late_line_counts_when_it_comes() -> None:
    diary = Diary()
    feed(diary, [NOON + 5, NOON + 2, NOON + 6])
    assert (pages(diary, NOON + 2), pages(diary, NOON + 5)) == (0, 2)


def test_every_minute_is_closed_once_also_over_a_gap() -> None:
    diary = Diary()
    feed(diary, [NOON + 10, NOON + 250])
    assert diary.minutes == [NOON + 60, NOON + 120, NOON + 180, NOON + 240]


@pytest.mark.parametrize("stray", [NOON + 10 * 365 * 86_400, NOON - 86_400], ids=["future", "past"])
def test_one_line_of_another_time_does_not_move_the_clock(stray: int) -> None:
    diary = Diary()
    feed(diary, [NOON, NOON + 1, stray, *range(NOON + 2, NOON + 20)])
    assert diary.now == NOON + 19
    assert diary.minutes == []


def test_a_clock_that_is_set_back_for_good_is_followed() -> None:
    diary = Diary()
    feed(diary, [*range(NOON, NOON + 20), *range(NOON - 3600, NOON - 3580)])
    assert diary.now == NOON - 3581


def test_full_memory_is_asked_for_room_and_counting_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    diary = Diary()
    monkeypatch.setattr(counting, "CAPACITY", 16)
    feed(diary, [NOON] * 40)
    assert diary.rooms == 2
    assert pages(diary, NOON) == 40


def test_the_timeline_has_every_closed_second() -> None:
    diary = Diary()
    feed(diary, [NOON, NOON, NOON + 1, NOON + 3])
    diary.note_course(diary.now)
    assert diary.state.course.pages[1, :4].tolist() == [2, 1, 0, 0]


def test_a_site_that_is_asked_once_an_hour_keeps_its_times() -> None:
    diary = Diary()
    feed(diary, [NOON + 3600 * hour for hour in range(12)])
    assert diary.now == NOON + 11 * 3600
    assert int(diary.state.clock[3]) == 0


# where a batch came from


def hosts(*names: str) -> Columns:
    """A line for each of these hosts, with addresses in a forwarded header."""
    lines = [
        f'{{"time":"2025-11-17T12:00:00+00:00","host":"{name}","remote_addr":"192.0.2.1","request_method":"GET",'
        f'"request_uri":"/","status":200,"http_x_forwarded_for":"198.51.100.{number}"}}\n'
        for number, name in enumerate(names)
    ]
    block = np.frombuffer("".join(lines).encode(), np.uint8).copy()
    columns = Columns(len(lines))
    named("json").parse(block, block.size, columns)
    assert columns.rows == len(names)
    return columns


def requests(diary: Diary) -> dict[str, int]:
    sites = diary.state.sites
    return {site_name(diary.state.table, site): int(sites.requests[site]) for site in diary.busy()}


def test_all_of_a_batch_belongs_to_the_site_that_it_is_fed_for() -> None:
    diary = Diary()
    diary.feed(hosts("a.example", "b.example", "a.example"), site="www.example.com")
    assert requests(diary) == {"www.example.com": 3}


def test_a_site_is_the_same_whether_a_line_or_the_caller_names_it() -> None:
    diary = Diary()
    diary.feed(hosts("www.example.com:443"))
    diary.feed(hosts("a.example"), site="WWW.example.com")
    assert requests(diary) == {"www.example.com:443".partition(":")[0]: 2}


def test_more_names_than_there_is_room_for_share_the_rest() -> None:
    diary = Diary()
    places = [diary.place(f"site-{number}") for number in range(200)]
    assert places[:127] == list(range(1, 128))
    assert set(places[127:]) == {0}


@pytest.mark.parametrize("name", ["", "bl\u00e5b\u00e6r.example", "x" * 500, "a\udcff", "[2001:db8::1]:80"])
def test_any_name_has_a_place(name: str) -> None:
    diary = Diary()
    assert diary.place(name) == diary.place(name) == 1


def test_the_proxies_of_a_batch_are_believed_for_that_batch_only() -> None:
    diary = Diary()
    proxies = TrustedProxies([ip_network("192.0.2.0/24")])
    diary.feed(hosts("a.example"), trusted=proxies)
    diary.feed(hosts("a.example"))
    assert diary.records.low[:2].tolist() == [0xFFFF_C633_6400, 0xFFFF_C000_0201]
    assert diary.proxies.networks == proxies.networks


def test_the_same_proxies_are_noted_once() -> None:
    diary = Diary()
    for _ in range(3):
        diary.feed(hosts("a.example"), trusted=TrustedProxies([ip_network("192.0.2.0/24")]))
    assert len(diary.proxies.networks) == 1


def test_a_record_that_stands_for_others_counts_as_many_times() -> None:
    diary = Diary()
    diary.feed(hosts("a.example", "a.example"), weight=5)
    assert requests(diary) == {"a.example": 10}
    assert pages(diary, NOON) == 10
    assert (diary.end, diary.sampled_until) == (2, NOON + 1)


def test_only_the_rows_that_are_asked_for_are_counted() -> None:
    diary = Diary()
    columns = hosts("a.example", "b.example", "c.example", "d.example")
    diary.feed(columns, first=1, last=3)
    assert requests(diary) == {"b.example": 1, "c.example": 1}
    diary.feed(columns, first=3)
    assert requests(diary) == {"b.example": 1, "c.example": 1, "d.example": 1}


def test_a_site_knows_when_it_was_last_asked() -> None:
    diary = Diary()
    feed(diary, [NOON, NOON + 7])
    assert diary.state.sites.newest[1] == NOON + 7
    diary.state.sites.newest[2] = NOON
    feed(diary, list(range(NOON - 3600, NOON - 3590)))
    assert diary.state.sites.newest[2] == NOON - 3600
    assert diary.state.sites.newest[1] <= NOON - 3591, "set back with the clock"
