"""What is believed of a log's clock, and what is not."""

import numpy as np
import pytest

from bavn.runners.advance import LEAP_S
from bavn.runners.clocks import MOST_SLACK_S, Clocks, LogClock, is_zone_step

NOW = 1_763_380_800  # 2025-11-17 12:00:00 UTC
HOUR = 3600


class Wall:
    """A wall clock, and logs beside it."""

    def __init__(self) -> None:
        self.clocks = Clocks()
        self.now = NOW
        self.clocks.tell(NOW)

    def hear(self, name: str = "", skew: int = 0, *, late: int = 0) -> int | None:
        """One batch of a log, whose lines are of this second and up to `late` seconds older."""
        seconds = np.arange(self.now + skew - late, self.now + skew + 1)
        return self.clocks.hear(name, seconds * 1000 + 7)

    def run(self, seconds: int, *logs: tuple[str, int]) -> list[int | None]:
        """Let time go by while these logs are written to; return what was said of the last one's batches."""
        said: list[int | None] = []
        for _ in range(seconds):
            self.now += 1
            self.clocks.tell(self.now)
            said.append([self.hear(name, skew) for name, skew in logs][-1])
        return said


def test_a_log_of_now_is_believed_with_its_first_line() -> None:
    wall = Wall()
    assert wall.hear() == 0
    assert (wall.clocks.skew, wall.clocks.since) == (0, NOW)


def test_without_a_wall_clock_nothing_is_believed_and_nothing_moved() -> None:
    clocks = Clocks()
    assert clocks.hear("", np.array([NOW * 1000])) == 0
    assert clocks.skew is None
    assert clocks.logs == {}


def test_an_empty_batch_says_nothing() -> None:
    wall = Wall()
    assert wall.clocks.hear("", np.zeros(0, np.int64)) == 0
    assert wall.clocks.skew is None


@pytest.mark.parametrize("skew", [HOUR, -5 * HOUR, 90, -240], ids=["ahead", "behind", "fast", "slow"])
def test_a_clock_that_keeps_its_distance_is_believed_after_ten_seconds(skew: int) -> None:
    wall = Wall()
    wall.run(9, ("", skew))
    assert wall.clocks.skew is None
    wall.run(3, ("", skew))
    assert wall.clocks.skew == skew


@pytest.mark.parametrize("speed", [2, 60, 5000], ids=["twice", "sixty times", "from a disk"])
def test_a_log_of_the_past_that_is_read_faster_than_it_was_written_is_never_of_now(speed: int) -> None:
    wall = Wall()
    for second in range(120):
        wall.now += 1
        wall.clocks.tell(wall.now)
        wall.hear("", -86_400 + (speed - 1) * second)
        if wall.now - 86_400 + (speed - 1) * second >= wall.now:
            break
        assert wall.clocks.skew is None


def test_a_backlog_that_has_been_read_is_of_now() -> None:
    wall = Wall()
    for behind in (900, 500, 60, 0):
        wall.hear("", -behind)
    assert wall.clocks.skew == 0


def test_one_line_of_another_time_in_a_batch_changes_nothing() -> None:
    wall = Wall()
    wall.hear()
    seconds = np.full(9, NOW) * 1000
    seconds[-1] += 86_400_000
    assert wall.clocks.hear("", seconds) == 0
    assert wall.clocks.skew == 0


def test_a_clock_set_back_an_hour_is_followed_at_once() -> None:
    wall = Wall()
    wall.run(20, ("", 0))
    assert wall.run(1, ("", -HOUR)) == [0], "the engine steps back"
    assert wall.clocks.skew == -HOUR
    assert wall.clocks.since == wall.now - HOUR


@pytest.mark.parametrize(
    ("leap", "zone"),
    [(HOUR, True), (-HOUR + 3, True), (2700, True), (400, False), (0, False), (3, False), (-1300, False)],
)
def test_clocks_are_set_by_quarters_of_an_hour(leap: int, zone: bool) -> None:  # noqa: FBT001
    assert is_zone_step(leap) is zone


# several logs


@pytest.mark.parametrize("skew", [HOUR, 5 * HOUR + 1800], ids=["an hour", "India"])
def test_a_log_in_a_zone_ahead_is_moved_at_once(skew: int) -> None:
    wall = Wall()
    wall.run(5, ("one", 0))
    assert wall.run(5, ("one", 0), ("other", skew)) == [-skew] * 5
    assert wall.clocks.skew == 0


def test_a_log_far_behind_is_left_out_until_it_has_kept_its_distance() -> None:
    wall = Wall()
    wall.run(5, ("one", 0))
    said = wall.run(14, ("one", 0), ("other", -5 * HOUR))
    assert said[:10] == [None] * 10
    assert said[-1] == 5 * HOUR


def test_a_log_that_lags_by_minutes_is_counted_as_it_comes() -> None:
    wall = Wall()
    wall.run(5, ("one", 0))
    assert wall.run(1, ("one", 0), ("other", -LEAP_S + 10)) == [0]


def test_logs_that_differ_by_seconds_are_left_as_they_are() -> None:
    wall = Wall()
    assert wall.run(30, ("one", 0), ("other", -20)) == [0] * 30
    assert wall.clocks.skew in {0, -20}


def test_one_of_two_logs_whose_clock_is_set_back_goes_on_in_the_others_time() -> None:
    wall = Wall()
    wall.run(5, ("one", 0), ("other", 0))
    assert wall.run(3, ("one", 0), ("other", -HOUR)) == [HOUR] * 3
    assert wall.clocks.skew == 0


def test_logs_of_one_machine_that_is_set_back_step_back_together() -> None:
    wall = Wall()
    wall.run(5, ("one", 0), ("other", 0))
    wall.run(5, ("one", -HOUR), ("other", -HOUR))
    assert wall.clocks.skew == -HOUR
    assert wall.hear("one", -HOUR) == wall.hear("other", -HOUR) == 0


# the wall itself


@pytest.mark.parametrize("leap", [HOUR, -HOUR, -30], ids=["slept", "set back an hour", "set back a little"])
def test_when_our_own_clock_leaps_nothing_is_believed_until_a_line_comes(leap: int) -> None:
    wall = Wall()
    wall.run(5, ("", 0))
    wall.now += leap
    wall.clocks.tell(wall.now)
    assert (wall.clocks.skew, wall.clocks.since) == (None, 0)
    wall.hear()
    assert wall.clocks.skew == 0


def test_a_second_told_twice_or_a_little_late_is_no_leap() -> None:
    wall = Wall()
    wall.hear()
    for second in (NOW, NOW, NOW - 1, NOW + 30):
        wall.clocks.tell(second)
    assert wall.clocks.skew == 0


# lateness


@pytest.mark.parametrize(("late", "slack"), [(0, 1), (1, 1), (5, 5), (10, 9)])
def test_the_clock_stays_behind_as_far_as_lines_come_late(late: int, slack: int) -> None:
    wall = Wall()
    wall.hear("", late=late)
    assert wall.clocks.slack_s == slack


def test_lines_that_are_much_too_late_hold_nobody_up_for_long() -> None:
    wall = Wall()
    wall.hear()
    wall.hear("", late=25)
    assert wall.clocks.slack_s == 1 + MOST_SLACK_S
    wall.run(120, ("", 0))
    assert wall.clocks.slack_s == 1


def test_few_samples_of_an_unsettled_log_are_kept() -> None:
    log = LogClock()
    for second in range(9):
        for _ in range(100):
            log.hear(NOW + second, NOW + second - HOUR)
    assert log.skew is None
    assert len(log.samples) <= 3
