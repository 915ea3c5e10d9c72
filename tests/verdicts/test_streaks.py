from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from bavn.model.probe import Ending, Seen
from bavn.verdicts.rules import NEEDED, SAID_SO
from bavn.verdicts.streaks import Streak
from tests.verdicts.simulated import MINUTE, NOW, SECOND

ENDINGS: dict[Seen, Ending] = {
    "good": "ok",
    "slow": "ok",
    "guarded": "turned-away",
    "bad": "refused",
    "unknown": "offline",
}
SEEN = st.lists(st.sampled_from(sorted(ENDINGS)), max_size=40)


def streak(*seen: Seen) -> Streak:
    row = Streak()
    for second, one in enumerate(seen):
        row.add(one, ENDINGS[one], NOW + second * SECOND)
    return row


def test_a_single_lost_packet_is_not_believed() -> None:
    row = streak("good", "bad")
    assert (row.believed, row.since) == ("good", NOW)


def test_the_second_failure_is_believed_from_the_first_on() -> None:
    row = streak("good", "bad", "bad")
    assert (row.believed, row.since, row.ending) == ("bad", NOW + SECOND, "refused")
    assert row.well == NOW


def test_one_good_look_does_not_end_a_row_of_failures_and_does_not_change_how_it_is_told() -> None:
    row = streak("bad", "bad", "good")
    assert (row.believed, row.ending) == ("bad", "refused")
    assert streak("bad", "bad", "good", "good").since == NOW + 2 * SECOND


def test_the_first_good_look_of_all_is_believed_at_once() -> None:
    assert streak("good").believed == "good"


def test_one_look_that_says_for_how_long_it_turns_away_is_enough_and_holds_so_long() -> None:
    row = streak("good")
    row.add("bad", "server-error", NOW + MINUTE, 5 * MINUTE)
    assert (row.believed, row.count, row.since) == ("bad", SAID_SO, NOW + MINUTE)
    assert row.is_fresh(NOW + 5 * MINUTE, NOW + 6 * MINUTE)
    assert not row.is_fresh(NOW + 5 * MINUTE, NOW + 6 * MINUTE + SECOND)
    row.add("bad", "refused", NOW + 2 * MINUTE)
    assert row.count == SAID_SO + 1
    assert not row.is_fresh(NOW + 5 * MINUTE, NOW + 6 * MINUTE)


def test_what_says_nothing_neither_makes_a_row_nor_breaks_one() -> None:
    row = streak("bad", "unknown", "bad")
    assert (row.believed, row.count, row.known) == ("bad", 2, NOW + 2 * SECOND)
    assert streak("bad", "unknown").last == NOW + SECOND
    assert streak("bad", "unknown").known == NOW


@given(SEEN)
def test_what_is_believed_was_seen_so_often_in_a_row(seen: list[Seen]) -> None:
    row = streak(*seen)
    said = [(at, one) for at, one in enumerate(seen) if one != "unknown"]
    if row.believed == "unknown":
        assert not any(one == "good" for _, one in said)
        return
    began = next(number for number, (at, _) in enumerate(said) if NOW + at * SECOND == row.since)
    needed = 1 if row.believed == "good" and all(one != "good" for _, one in said[:began]) else NEEDED[row.believed]
    assert all(one == row.believed for _, one in said[began : began + needed])
    assert row.known == NOW + said[-1][0] * SECOND
    assert row.since <= row.known <= row.last


@given(SEEN, st.integers(0, 40))
def test_taken_back_no_failure_since_then_is_left(seen: list[Seen], second: int) -> None:
    row, since = streak(*seen), NOW + second * SECOND
    believed, known, last = row.believed, row.known, row.last
    if row.take_back(since):
        assert row.known == since
        assert not (row.believed == "bad" and row.since >= since)
        assert not (row.seen == "bad" and row.first >= since)
    else:
        assert (row.believed, row.known) == (believed, known)
    assert row.last == last


def test_a_site_that_was_down_before_the_line_was_cut_stays_so() -> None:
    row = streak("good", "bad", "bad", "bad", "bad")
    assert row.take_back(NOW + 3 * SECOND)
    assert (row.believed, row.known - NOW) == ("bad", timedelta(seconds=3))
