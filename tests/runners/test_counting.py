"""What is counted of a batch, and when the engine is asked to look."""

import numpy as np
import pytest

from bavn.runners import counting
from bavn.runners.counting import Counting
from bavn.sources.clients import TrustedProxies
from bavn.sources.columns import Columns
from bavn.sources.combined import Combined
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
