from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bavn.model.probe import Seen
from bavn.verdicts.pacing import asked_to_wait, first_look, interval_of, next_look, patience_of, phase_of
from tests.verdicts.simulated import NOW, SECOND, target

EVERY = timedelta(seconds=30)


@pytest.mark.parametrize(
    ("seen", "row", "took_s", "again_s"),
    [
        ("good", 1, 0, 30),
        ("good", 1, 26, 30),
        ("good", 1, 28, 60),
        ("good", 1, 70, 90),
        ("guarded", 1, 0, 30),
        ("unknown", 1, 0, 30),
        ("bad", 1, 10, 13),
        ("bad", 2, 23, 28),
        ("bad", 3, 38, 60),
        ("bad", 9, 10, 30),
    ],
)
def test_when_to_look_again(seen: Seen, row: int, took_s: int, again_s: int) -> None:
    assert next_look(NOW, NOW + took_s * SECOND, seen, row, target()) == NOW + again_s * SECOND


@given(st.integers(0, 400), st.sampled_from(["good", "bad", "slow", "guarded", "unknown"]), st.integers(1, 9))
def test_there_is_always_time_to_breathe_and_the_rhythm_is_kept(took_s: int, seen: Seen, row: int) -> None:
    again = next_look(NOW, NOW + took_s * SECOND, seen, row, target())
    assert again - NOW >= (took_s + 3) * SECOND
    assert (seen == "bad" and row < 3) or (again - NOW) % EVERY == timedelta(0)


def test_no_target_is_looked_at_more_often_than_manners_allow() -> None:
    assert interval_of(target(interval=timedelta(seconds=1))) == EVERY
    assert interval_of(target(interval=timedelta(minutes=5))) == timedelta(minutes=5)


def test_a_look_says_something_for_three_intervals_and_its_way() -> None:
    assert patience_of(target()) == timedelta(seconds=3 * 30 + 15 + 10)


def test_vantage_points_take_turns() -> None:
    first, second = (phase_of("vejle", number, 2, EVERY) for number in (0, 1))
    assert (second - first) % EVERY == EVERY / 2


def test_targets_are_spread_over_the_interval() -> None:
    phases = [phase_of(f"t{number}", 0, 1, EVERY) / EVERY for number in range(1_000)]
    assert all(60 < sum(1 for one in phases if tenth <= one * 10 < tenth + 1) < 140 for tenth in range(10))


@given(st.integers(0, 10**6), st.floats(0, 0.999))
def test_the_first_look_is_within_an_interval_and_of_its_phase(seconds: int, share: float) -> None:
    now = NOW + seconds * SECOND
    at = first_look(now, share * EVERY, EVERY)
    assert now <= at <= now + EVERY
    off = (at.timestamp() - share * 30) % 30
    assert min(off, 30 - off) < 0.001


def test_what_a_server_asks_for_is_done_for_an_hour_at_most() -> None:
    at = NOW + EVERY
    assert asked_to_wait(at, NOW, timedelta(minutes=5)) == NOW + timedelta(minutes=5)
    assert asked_to_wait(at, NOW, timedelta(days=400)) == NOW + timedelta(hours=1)
    assert asked_to_wait(at, NOW, timedelta(0)) == at
