"""Each target in its own time, never two looks of one at once, and none waits for those that hang."""

from collections import Counter, deque
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise

import pytest

from bavn.model.probe import Ending, Family, Turn
from bavn.runners.probing_schedule import ABSENT_FOR, Schedule, Seat
from bavn.settings.room import looks_at_once
from bavn.settings.schema import Settings
from tests.runners.prober import MINUTE, NOW, SECOND, sample, target

ROUND = timedelta(seconds=30)


def schedule(*names: str, families: tuple[Family, ...] = (4,), at_once: int = 100) -> Schedule:
    made = Schedule(at_once)
    made.add([target(name) for name in names], families, NOW)
    return made


def due(made: Schedule, at: datetime) -> list[tuple[str, Family]]:
    return [(seat.target.name, seat.family) for seat in made.due(at)]


def end(
    made: Schedule,
    seat: Seat,
    at: datetime,
    ending: Ending = "ok",
    *,
    detail: str = "",
    retry_after_s: int | None = None,
) -> bool:
    found = sample(seat.target.name, ending, at, seat.family, detail)
    return made.done(seat, found, retry_after_s, at)


def next_after(made: Schedule, at: datetime) -> timedelta:
    found = made.next_due(at)
    assert found is not None
    return found - at


def first(made: Schedule) -> tuple[Seat, datetime]:
    """The first look, at its time."""
    at = made.next_due(NOW)
    assert at is not None
    (seat,) = made.due(at)
    return seat, at


def test_every_target_is_looked_at_once_within_its_interval() -> None:
    names = [f"t{number}" for number in range(50)]
    made = schedule(*names)
    assert sorted(due(made, NOW + ROUND)) == sorted((name, 4) for name in names)
    assert due(made, NOW + ROUND) == []


def test_looks_are_spread_over_the_interval() -> None:
    made = schedule(*(f"t{number}" for number in range(100)))
    assert 20 < len(due(made, NOW + ROUND / 2)) < 80


def test_a_look_that_goes_on_is_never_doubled() -> None:
    made = schedule("front")
    seat, at = first(made)
    assert due(made, at + 10 * MINUTE) == []
    assert made.looking == 1
    end(made, seat, at + 10 * MINUTE)
    assert made.looking == 0


def test_a_good_look_is_followed_by_one_an_interval_later() -> None:
    made = schedule("front")
    seat, at = first(made)
    end(made, seat, at + SECOND)
    assert next_after(made, at) == ROUND


def test_a_bad_look_is_followed_soon_and_then_in_the_old_rhythm() -> None:
    made = schedule("front")
    seat, began = first(made)
    times = []
    at = began
    for _ in range(4):
        end(made, seat, at, "refused")
        at += next_after(made, at)
        times.append(at - began)
        (seat,) = made.due(at)
    assert times == [3 * SECOND, 8 * SECOND, ROUND, 2 * ROUND]


def test_whoever_turns_us_away_is_not_asked_sooner() -> None:
    made = schedule("front")
    seat, at = first(made)
    end(made, seat, at, "turned-away")
    assert next_after(made, at) == ROUND


def test_whoever_asks_for_time_gets_it_up_to_an_hour() -> None:
    made = schedule("front")
    seat, at = first(made)
    end(made, seat, at, "turned-away", retry_after_s=600)
    assert next_after(made, at) == 10 * MINUTE
    (seat,) = made.due(at + 10 * MINUTE)
    end(made, seat, at + 10 * MINUTE, "turned-away", retry_after_s=999_999)
    assert next_after(made, at + 10 * MINUTE) == 60 * MINUTE


def test_no_two_looks_of_a_seat_are_closer_than_three_seconds_whatever_happens() -> None:
    made = schedule("front")
    seat, at = first(made)
    endings: tuple[Ending, ...] = ("refused", "ok", "refused", "refused", "turned-away", "timed-out", "offline", "ok")
    for ending in endings * 3:
        took = 10 * SECOND if ending == "timed-out" else SECOND
        end(made, seat, at + took, ending)
        assert next_after(made, at + took) >= 3 * SECOND
        at += took + next_after(made, at + took)
        (seat,) = made.due(at)


def test_thousands_that_hang_make_nobody_else_wait() -> None:
    hanging = [f"hangs{number}" for number in range(300)]
    made = schedule("good", *hanging, at_once=20)
    at, good = NOW, []
    going: list[tuple[datetime, Seat]] = []
    while at < NOW + 20 * MINUTE:
        for ended, seat in [one for one in going if one[0] <= at]:
            going.remove((ended, seat))
            end(made, seat, ended, "timed-out")
        for seat in made.due(at):
            if seat.target.name == "good":
                good.append(at)
                end(made, seat, at)
            else:
                going.append((at + 10 * SECOND, seat))
        assert made.looking <= 20
        at += SECOND
    settled = [at for at in good if at > NOW + 5 * MINUTE]
    assert max(later - earlier for earlier, later in pairwise(settled)) <= ROUND + SECOND


def test_those_that_hang_leave_a_fifth_of_all_looks() -> None:
    names = [f"t{number}" for number in range(10)]
    made = schedule(*names, at_once=10)
    for seat in list(made.due(NOW + ROUND)):
        end(made, seat, NOW + ROUND, "timed-out")
    assert len(due(made, NOW + 2 * MINUTE)) == 8
    assert made.next_due(NOW + 2 * MINUTE) is None


@pytest.mark.parametrize("count", [300, 1_600])
def test_where_all_hang_each_was_looked_at_three_times_within_seventy_seconds(count: int) -> None:
    targets = [target(f"hangs{number}") for number in range(count)]
    made = Schedule(looks_at_once(Settings(), targets))
    made.add(targets, (4, 6), NOW)
    looks: Counter[tuple[str, Family]] = Counter()
    going: deque[tuple[datetime, Seat]] = deque()
    for second in range(71):
        at = NOW + second * SECOND
        while going and going[0][0] <= at:
            ended, seat = going.popleft()
            end(made, seat, ended, "timed-out")
            looks[seat.target.name, seat.family] += 1
        going.extend((at + 10 * SECOND, seat) for seat in made.due(at))
    assert len(looks) == 2 * count
    assert min(looks.values()) >= 3


def of_turn(number: int, places: int, before: Schedule | None = None, at: datetime = NOW) -> Schedule:
    made = Schedule(100, Turn(number, places))
    made.add([target("front")], (4,), at, before)
    return made


def test_places_take_turns() -> None:
    times = sorted(first(of_turn(number, 3))[1] for number in range(3))
    gaps = [later - earlier for earlier, later in pairwise([*times, times[0] + ROUND])]
    assert all(abs(gap - ROUND / 3) < SECOND / 1_000 for gap in gaps)


def test_whoever_asked_for_time_gets_it_though_the_list_changes() -> None:
    made = of_turn(0, 1)
    seat, at = first(made)
    end(made, seat, at, "turned-away", retry_after_s=600)
    then = at + MINUTE
    for number in range(3):
        made = of_turn(0, number + 1, made, then)
        assert next_after(made, at) >= 10 * MINUTE
        then += MINUTE


def test_after_a_restart_whoever_asked_for_time_still_gets_it() -> None:
    made = of_turn(0, 1)
    asked = sample("front", "server-error", NOW - MINUTE, detail="wait-15m")
    made.go_easy([asked])
    assert next_after(made, NOW) == 14 * MINUTE
    again = of_turn(0, 1)
    again.go_easy([asked, sample("front", "ok", NOW - SECOND), sample("other", "turned-away", NOW, detail="wait-60m")])
    assert next_after(again, NOW) <= ROUND


def test_a_list_that_changes_delays_no_look_and_doubles_none() -> None:
    made = of_turn(0, 1)
    seat, at = first(made)
    end(made, seat, at)
    again = of_turn(0, 1, made, at + 20 * SECOND)
    assert abs(next_after(again, at) - ROUND) < SECOND
    (seat,) = again.due(at + ROUND + SECOND)
    assert seat.row == 1
    assert abs(next_after(of_turn(0, 1, again, at + ROUND + SECOND), at) - 2 * ROUND) < SECOND


@pytest.mark.parametrize("places", [1, 2, 3])
def test_a_look_to_be_sure_is_made_though_the_list_changes(places: int) -> None:
    made = of_turn(0, 1)
    seat, at = first(made)
    end(made, seat, at, "refused")
    again = of_turn(places - 1, places, made, at + SECOND)
    assert next_after(again, at) == 3 * SECOND
    (seat,) = again.due(at + 3 * SECOND)
    end(again, seat, at + 3 * SECOND, "refused")
    assert next_after(again, at) == 8 * SECOND
    (seat,) = again.due(at + 8 * SECOND)
    third = of_turn(places - 1, places, again, at + 9 * SECOND)
    assert next_after(third, at) == 9 * SECOND, "the one that was given up"


def test_after_another_turn_no_look_comes_sooner_than_an_interval_after_the_last() -> None:
    for places in range(2, 8):
        made = of_turn(0, 1)
        seat, at = first(made)
        end(made, seat, at)
        again = of_turn(places - 1, places, made, at + 5 * SECOND)
        assert ROUND - SECOND <= next_after(again, at) <= 2 * ROUND


def test_another_page_of_that_name_is_looked_at_anew() -> None:
    made = of_turn(0, 1)
    seat, at = first(made)
    end(made, seat, at, "turned-away", retry_after_s=3_600)
    other = Schedule(100)
    other.add([replace(target("front"), url="https://other.example/")], (4,), at, made)
    assert next_after(other, at) <= ROUND


def test_a_target_that_answers_again_leaves_the_slow_lane() -> None:
    made = schedule("front")
    seat, at = first(made)
    end(made, seat, at, "timed-out")
    assert seat.hangs
    (seat,) = made.due(at + 3 * SECOND)
    end(made, seat, at + 4 * SECOND)
    assert not seat.hangs
    assert made.late(at + 4 * SECOND) == timedelta(0)
    assert made.late(at + MINUTE) > timedelta(0)


def seats(made: Schedule, at: datetime) -> dict[Family, Seat]:
    return {seat.family: seat for seat in made.due(at)}


def test_both_families_have_their_own_turn() -> None:
    made = schedule("front", families=(4, 6))
    both = seats(made, NOW + ROUND)
    assert abs(both[4].planned - both[6].planned) == ROUND / 2


@pytest.mark.parametrize(
    ("ending", "detail"),
    [("no-name", "no-address"), ("no-name", "nxdomain"), ("offline", "no-way")],
)
def test_a_target_without_ipv6_is_left_alone_by_it_and_asked_again_later(ending: Ending, detail: str) -> None:
    made = schedule("front", families=(4, 6))
    both = seats(made, NOW + ROUND)
    assert not end(made, both[6], NOW + ROUND, ending, detail=detail)
    end(made, both[4], NOW + ROUND)
    assert due(made, NOW + ROUND + ABSENT_FOR - SECOND) == [("front", 4)]
    assert ("front", 6) in due(made, NOW + ROUND + ABSENT_FOR)


def test_an_ipv6_address_that_was_there_and_fails_is_said() -> None:
    made = schedule("front", families=(4, 6))
    seat = seats(made, NOW + ROUND)[6]
    assert end(made, seat, NOW + ROUND)
    seat = seats(made, NOW + 3 * ROUND)[6]
    assert end(made, seat, NOW + 3 * ROUND, "refused")


def test_a_target_without_any_address_is_found_to_have_none() -> None:
    made = schedule("front", families=(4, 6))
    both = seats(made, NOW + ROUND)
    assert not end(made, both[6], NOW + ROUND, "no-name", detail="no-address")
    assert end(made, both[4], NOW + ROUND, "no-name", detail="no-address")


def test_what_had_no_address_at_all_is_said_though_ipv4_was_asked_first() -> None:
    made = schedule("front", families=(4, 6))
    both = seats(made, NOW + ROUND)
    assert not end(made, both[4], NOW + ROUND, "no-name", detail="no-address")
    assert not end(made, both[6], NOW + ROUND, "no-name", detail="no-address")
    (seat,) = made.due(NOW + 2 * ROUND)
    assert end(made, seat, NOW + 2 * ROUND, "no-name", detail="no-address")


@pytest.mark.parametrize("ending", ["offline", "refused", "timed-out"])
def test_where_ipv6_is_all_there_is_and_fails_ipv4_says_nothing_of_it(ending: Ending) -> None:
    made = schedule("front", families=(4, 6))
    at = NOW + ROUND
    for seat in seats(made, at).values():
        if seat.family == 6:
            end(made, seat, at, ending, detail="no-way")
        else:
            assert not end(made, seat, at, "no-name", detail="no-address")
    for minute in range(60):
        for seat in list(made.due(at + minute * MINUTE)):
            if seat.family == 4:
                assert not end(made, seat, at + minute * MINUTE, "no-name", detail="no-address")


def test_an_ipv6_line_that_was_there_and_is_gone_for_a_while_is_tried_at_its_usual_pace() -> None:
    made = schedule("front", families=(4, 6))
    both = seats(made, NOW + ROUND)
    end(made, both[6], NOW + ROUND)
    end(made, both[4], NOW + ROUND, "no-name", detail="no-address")
    at = NOW + 2 * ROUND + ROUND / 2
    assert end(made, seats(made, at)[6], at, "offline", detail="no-way")
    assert ("front", 6) in due(made, at + ROUND)


def test_an_address_by_ipv4_that_was_there_and_is_gone_is_said_though_there_is_one_by_ipv6() -> None:
    made = schedule("front", families=(4, 6))
    both = seats(made, NOW + ROUND)
    end(made, both[6], NOW + ROUND)
    end(made, both[4], NOW + ROUND)
    seat = seats(made, NOW + 3 * ROUND)[4]
    assert end(made, seat, NOW + 3 * ROUND, "no-name", detail="no-address")


def test_a_target_with_ipv6_only_is_not_missed_by_ipv4() -> None:
    made = schedule("front", families=(4, 6))
    both = seats(made, NOW + ROUND)
    assert end(made, both[6], NOW + ROUND)
    assert not end(made, both[4], NOW + ROUND, "no-name", detail="no-address")


@pytest.mark.parametrize("hours", [-5, 5])
def test_a_clock_that_is_set_makes_no_target_wait(hours: int) -> None:
    made = schedule("a", "b", "c")
    seat, at = first(made)
    moved = at + timedelta(hours=hours)
    made.clock_was_set(moved)
    assert len(due(made, moved + ROUND)) == 2
    end(made, seat, moved + SECOND)
    assert next_after(made, moved + SECOND) <= ROUND


def test_nothing_is_due_where_nothing_is_looked_at() -> None:
    assert Schedule(10).next_due(NOW) is None
