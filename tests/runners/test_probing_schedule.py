"""Each target in its own time, never two looks of one at once, and none waits for those that hang."""

from datetime import datetime, timedelta
from itertools import pairwise

import pytest

from bavn.model.probe import Ending, Family
from bavn.runners.probing_schedule import ABSENT_FOR, Schedule, Seat
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


def test_those_that_hang_take_half_of_all_looks() -> None:
    made = schedule("a", "b", "c", "d", at_once=4)
    for seat in list(made.due(NOW + ROUND)):
        end(made, seat, NOW + ROUND, "timed-out")
    assert len(due(made, NOW + 2 * MINUTE)) == 2
    assert made.next_due(NOW + 2 * MINUTE) is None


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
