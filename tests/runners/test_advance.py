import numpy as np
import pytest

from bavn.runners.advance import BACK, FIRST, LAST, LEAP_S, LOOK, MINUTE, NOTHING, NOW, SILENCE_S, STRAY
from bavn.runners.engine import Engine
from bavn.sources.clients import TrustedProxies
from bavn.windows.record import ASSET, CHAINED, LONG, SLOW
from bavn.windows.seconds import ALARM, HELD, PAGES, RING, STATIC, distinct_clients

MINUTE_0 = 29_000_000
START = 60 * MINUTE_0
SITE = 1
HOME = 0xFFFF_C000_0201


class Clock:
    """An engine's clock over records that are given by their seconds; nobody looks."""

    def __init__(self, seconds: list[int], flags: int = 0) -> None:
        self.engine = Engine(TrustedProxies())
        self.state = self.engine.state
        self.state.table.count[0] = SITE + 1
        self.records = self.engine.records
        self.size = len(seconds)
        self.records.second[: self.size] = np.array(seconds, np.int64) + START
        self.records.site[: self.size] = SITE
        self.records.flags[: self.size] = flags
        self.records.low[: self.size] = HOME

    def run(self) -> list[tuple[int, int]]:
        """Advance to the end; return each event with the clock's second then, counted from START."""
        at, events = 0, []
        while at < self.size:
            at, event = self.engine.advance(at, self.size)
            if event == BACK:
                self.engine.step_back(int(self.engine.records.second[at]))
            elif event != NOTHING:
                events.append((event, self.now))
        return events

    @property
    def now(self) -> int:
        return int(self.state.clock[NOW]) - START

    def count(self, second: int, series: int = PAGES) -> int:
        return int(self.state.sites.seconds[SITE, series, (START + second) & (RING - 1)])


# counting


def test_every_second_has_its_own_count() -> None:
    clock = Clock([0, 0, 0, 1, 3, 3])
    assert clock.run() == []
    assert [clock.count(second) for second in range(4)] == [3, 1, 0, 2]
    assert clock.state.sites.requests[SITE] == 6
    assert (clock.state.clock[FIRST], clock.state.clock[LAST], clock.now) == (START, START + 3, 3)


@pytest.mark.parametrize(
    ("flags", "pages", "static", "held"),
    [(0, 1, 0, 0), (ASSET, 0, 1, 0), (SLOW, 0, 0, 1), (LONG, 1, 0, 1), (ASSET | LONG, 0, 1, 1)],
    ids=["page", "asset", "held", "long-page", "long-asset"],
)
def test_pages_assets_and_held_connections_are_counted_apart(flags: int, pages: int, static: int, held: int) -> None:
    clock = Clock([0], flags)
    clock.run()
    assert [clock.count(0, series) for series in (PAGES, STATIC, HELD)] == [pages, static, held]


def test_the_ring_forgets_what_is_too_old() -> None:
    clock = Clock([0, 0, RING, RING + 1])
    clock.run()
    assert (clock.count(RING), clock.count(RING + 1), clock.count(RING - 1)) == (1, 1, 0)


def test_other_sites_are_not_counted() -> None:
    clock = Clock([0, 0])
    clock.run()
    assert clock.state.sites.requests.sum() == 2
    assert clock.state.sites.seconds[0].sum() == 0


# events


def test_the_clock_stops_at_every_full_minute_once() -> None:
    assert Clock([0, 59, 60, 60, 61, 125, 240]).run() == [(MINUTE, 60), (MINUTE, 120), (MINUTE, 180), (MINUTE, 240)]


def test_a_sum_over_its_limit_stops_the_clock_when_the_second_ends() -> None:
    clock = Clock([0, 0, 0, 1, 2, 9])
    clock.state.sites.limits[SITE, PAGES] = [3, 1000]
    assert clock.run() == [(LOOK, 2), (LOOK, 3)]


def test_a_minute_over_its_limit_stops_it_too() -> None:
    clock = Clock(list(range(30)))
    clock.state.sites.limits[SITE, PAGES] = [1000, 27]
    assert clock.run() == [(LOOK, 28), (LOOK, 29)]


def test_an_alarm_stops_the_clock_every_second_and_before_the_minute() -> None:
    clock = Clock([58, 61])
    clock.state.sites.awake[SITE, PAGES] = 1
    assert clock.run() == [(LOOK, 59), (LOOK, 60), (MINUTE, 60), (LOOK, 61)]


def test_a_calm_site_stops_the_clock_for_minutes_only() -> None:
    assert Clock([0] * 5000 + [5] * 5000).run() == []


def test_the_end_closes_its_second() -> None:
    clock = Clock([59])
    assert clock.run() == []
    assert clock.engine.tick(START + 60) == MINUTE
    assert clock.engine.tick(START + 60) == NOTHING
    assert clock.now == 60


# disorder


def test_late_lines_count_as_of_now() -> None:
    clock = Clock([10, 12, 9, 11, 12])
    clock.run()
    assert (clock.count(12), clock.count(9), clock.now) == (4, 0, 12)
    assert (clock.records.second[:5] - START).tolist() == [10, 12, 12, 12, 12]


@pytest.mark.parametrize("stray", [10**9, -(10**9), LEAP_S + 10, -LEAP_S - 10])
def test_a_time_that_no_neighbour_shares_counts_as_now(stray: int) -> None:
    clock = Clock([0, 1, stray, 1, 1, 1, 2])
    clock.run()
    assert clock.state.clock[STRAY] == 1
    assert (clock.count(1), clock.count(2), clock.now) == (5, 1, 2)
    assert (clock.state.clock[FIRST], clock.state.clock[LAST]) == (START, START + 2)


def test_two_strays_that_contradict_each_other_are_both_strays() -> None:
    clock = Clock([0, 1, 10**9, 10**8, *[1] * 12])
    clock.run()
    assert clock.state.clock[STRAY] == 2
    assert clock.now == 1


def test_a_leap_ahead_that_the_next_lines_share_is_followed() -> None:
    clock = Clock([0, 1, 5000, 5000, 5001])
    events = clock.run()
    assert clock.state.clock[STRAY] == 0
    assert (clock.now, clock.count(5000)) == (5001, 2)
    assert events[0] == (MINUTE, 60)
    assert len(events) == 5000 // 60


def test_a_leap_back_that_the_next_lines_share_is_followed() -> None:
    clock = Clock([5000, 5001, 0, 0, 1])
    clock.run()
    assert clock.now == 1
    assert (clock.count(0), clock.count(1)) == (2, 1)


def test_a_long_silence_is_leapt_over_to_its_last_hour() -> None:
    silence = 100 * SILENCE_S
    clock = Clock([0, 0, 0, silence, silence])
    events = clock.run()
    assert len(events) <= SILENCE_S // 60
    assert (clock.now, clock.count(silence)) == (silence, 2)
    assert {event for event, _ in events} == {MINUTE}


# who asked for what


def note(clock: Clock) -> None:
    clock.run()
    clock.engine.note(0, clock.size)


def test_a_persona_is_one_browser_at_one_client() -> None:
    clock = Clock([0, 0, 0, 0])
    clock.records.agent[:4] = [5, 5, 6, 5]
    clock.records.low[3] += 1
    note(clock)
    personas = clock.records.persona[:4].tolist()
    assert personas[0] == personas[1]
    assert len(set(personas)) == 3


def test_distinct_clients_are_counted() -> None:
    clock = Clock([0] * 600)
    clock.records.low[:600] += np.arange(600, dtype=np.uint64) % np.uint64(300)
    note(clock)
    assert distinct_clients(clock.state.sites.registers[SITE]) == pytest.approx(300, rel=0.05)


def test_a_template_remembers_when_the_site_first_served_it() -> None:
    clock = Clock([0, 0, 60, 60])
    clock.records.template[:4] = [1001, 2003, 1001, 3005]
    note(clock)
    assert (clock.records.first_seen[:4] - MINUTE_0).tolist() == [0, 0, 0, 1]


def test_a_click_on_a_page_that_was_fetched_is_chained() -> None:
    clock = Clock([0, 1, 2])
    clock.records.path[:3] = [11, 12, 13]
    clock.records.referer_path[:3] = [0, 11, 99]
    note(clock)
    assert [bool(flags & CHAINED) for flags in clock.records.flags[:3]] == [False, True, False]


@pytest.mark.parametrize(("phase", "name"), [(0, 77), (ALARM, 0)], ids=["calm", "alarm"])
def test_a_sites_own_name_is_learned_from_assets_while_it_is_calm(phase: int, name: int) -> None:
    clock = Clock([0, 0, 0], ASSET)
    clock.records.referer_host[:3] = [77, 88, 77]
    clock.state.sites.phase[SITE, PAGES] = phase
    note(clock)
    assert clock.state.sites.own_host[SITE] == name


def test_no_records_are_no_change() -> None:
    clock = Clock([])
    note(clock)
    assert (clock.state.clock[NOW], clock.state.sites.requests.sum()) == (0, 0)


# records that stand for others


def test_a_record_counts_as_many_times_as_it_weighs_in_every_series() -> None:
    clock = Clock([0, 0, 1], LONG)
    clock.engine.advance(0, clock.size, 7)
    assert (clock.count(0), clock.count(1), clock.count(0, HELD)) == (14, 7, 14)
    assert clock.state.sites.requests[SITE] == 21


def test_the_second_of_a_site_s_newest_record_is_kept() -> None:
    clock = Clock([0, 5, 3])
    clock.run()
    assert clock.state.sites.newest[SITE] == START + 5
    assert clock.state.sites.newest[0] == 0
