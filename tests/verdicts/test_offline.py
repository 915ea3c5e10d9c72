from datetime import datetime, timedelta
from typing import Final

from bavn.verdicts.offline import Line, judge_lines
from bavn.verdicts.streaks import Seat
from tests.verdicts.simulated import MINUTE, NOW, SECOND

ROUND: Final = timedelta(seconds=45)
HERE: Final[Seat] = ("odense", 4)
THERE: Final[Seat] = ("aarhus", 4)
WAYS: Final = {"odense": "line-2", "aarhus": "line-1"}


def line(well: str = "", failing: str = "", *, at: datetime = NOW, twice: bool = False, canaries: str = "") -> Line:
    """A line whose targets (letters) all answered a minute ago; then some did so again, and others failed."""
    found = Line(frozenset(canaries))
    for name in well + failing:
        found.add(name, bad=False, at=at - MINUTE)
    for number, name in enumerate(well + failing):
        for _ in range(2 if twice else 1):
            found.add(name, bad=name in failing, at=at + number * SECOND)
    return found


def cut(*lines: tuple[Seat, Line], now: datetime = NOW + 20 * SECOND) -> list[Seat]:
    return judge_lines(dict(lines), WAYS, ROUND, now)


def test_a_line_on_which_most_began_to_fail_at_once_is_cut_since_the_first_of_them() -> None:
    here = line("ab", "cdef")
    assert cut((HERE, here)) == [HERE]
    assert here.cut == NOW + 2 * SECOND


def test_a_look_that_was_lost_by_chance_just_before_is_not_when_the_line_was_cut() -> None:
    here = line("", "abcdef")
    here.add("g", bad=True, at=NOW - 9 * SECOND)
    here.add("h", bad=False, at=NOW - 2 * SECOND)
    assert cut((HERE, here)) == [HERE]
    assert here.cut == NOW


def test_half_of_the_targets_are_not_most() -> None:
    assert not cut((HERE, line("abc", "def")))


def test_four_targets_are_too_few() -> None:
    assert not cut((HERE, line("", "cdef")))


def test_what_began_to_fail_one_after_another_is_not_the_line() -> None:
    here = line("ab", "cdef", at=NOW - 5 * MINUTE)
    assert not cut((HERE, here))


def test_a_line_stays_cut_until_enough_answer() -> None:
    here = line("ab", "cdef")
    cut((HERE, here))
    assert not cut((HERE, here), now=NOW + 10 * MINUTE)
    assert here.cut is not None
    here.add("c", bad=False, at=NOW + 10 * MINUTE)
    cut((HERE, here), now=NOW + 10 * MINUTE)
    assert here.cut is None


def test_what_fails_on_another_line_too_is_not_the_line() -> None:
    here, there = line("ab", "cdef"), line("ab", "cdef")
    assert not cut((HERE, here), (THERE, there))
    assert here.cut is there.cut is None


def test_two_vantage_points_on_one_way_do_not_clear_each_other() -> None:
    lines = {HERE: line("ab", "cdef"), THERE: line("ab", "cdef")}
    assert judge_lines(lines, dict.fromkeys(WAYS, "line-1"), ROUND, NOW + 20 * SECOND) == [HERE, THERE]


def test_what_failed_elsewhere_long_ago_does_not_clear_a_line() -> None:
    assert cut((HERE, line("ab", "cdef")), (THERE, line("ab", "cdef", at=NOW - 10 * MINUTE))) == [HERE]


def test_a_line_that_has_never_brought_an_answer_neither_clears_nor_is_cleared() -> None:
    def never_answered() -> Line:
        found = Line()
        for name in "abcdef":
            found.add(name, bad=True, at=NOW)
        return found

    assert cut((HERE, never_answered()), (THERE, line("ab", "cdef"))) == [HERE, THERE]


def test_what_another_family_sees_does_not_clear_a_line() -> None:
    six: Seat = ("aarhus", 6)
    assert cut((HERE, line("ab", "cdef")), (six, line("ab", "cdef"))) == [HERE, six]


def test_what_was_shared_stays_shared_while_it_lasts() -> None:
    """The other one sees everything come back half a round before: that does not make this line cut."""
    here, there = line("ab", "cdef"), line("ab", "cdef")
    cut((HERE, here), (THERE, there))
    for name in "cdef":
        there.add(name, bad=False, at=NOW + 21 * SECOND)
    assert not cut((HERE, here), (THERE, there), now=NOW + 25 * SECOND)


def test_canaries_that_fail_twice_make_a_line_cut_with_few_targets() -> None:
    assert cut((HERE, line("", "xyz", twice=True, canaries="yz"))) == [HERE]
    assert not cut((HERE, line("", "xyz", canaries="yz")))


def test_a_canary_that_answered_since_clears_the_line() -> None:
    here = line("y", "abcdef", canaries="y")
    here.add("y", bad=False, at=NOW + 9 * SECOND)
    assert not cut((HERE, here))


def test_canaries_are_asked_before_anything_is_taken_back() -> None:
    here = line("", "abcdef", canaries="y")
    here.add("y", bad=False, at=NOW - 5 * SECOND)
    assert not cut((HERE, here))
    assert here.asking
    here.add("y", bad=True, at=NOW + 21 * SECOND)
    assert cut((HERE, here), now=NOW + 22 * SECOND) == [HERE]
    assert (here.asking, here.cut) == (False, NOW)


def test_a_canary_that_is_not_asked_again_is_waited_for_a_minute_and_no_longer() -> None:
    here = line("", "abcdef", at=NOW - 5 * SECOND, canaries="y")
    here.add("y", bad=False, at=NOW - 10 * SECOND)
    for second, asking in ((20, True), (50, True), (51, False)):
        late = line("", "abcdef", at=NOW + (second - 25) * SECOND, canaries="y")
        late.add("y", bad=False, at=NOW - 10 * SECOND)
        assert (cut((HERE, late), now=NOW + second * SECOND) == []) is asking
        assert late.asking is asking


def test_what_failed_before_a_canary_answered_is_not_the_line() -> None:
    here = line("", "abcdef", canaries="y")
    here.add("y", bad=False, at=NOW + 4 * SECOND)
    assert not cut((HERE, here))
    assert not here.asking


def test_a_canary_that_is_itself_down_hides_no_cut() -> None:
    here = line("", "", canaries="yz")
    for minute in range(3):
        here.add("y", bad=True, at=NOW - (9 - minute) * MINUTE)
    for name in ("x", "z"):
        here.add(name, bad=False, at=NOW - MINUTE)
    for second in (0, 10):
        for name in ("x", "y", "z"):
            here.add(name, bad=True, at=NOW + second * SECOND)
    assert cut((HERE, here)) == [HERE]
    assert here.cut == NOW


def test_a_line_whose_clock_was_set_back_begins_anew() -> None:
    here = line("ab", "cdef", canaries="a", at=NOW + 10 * MINUTE)
    here.add("a", bad=False, at=NOW + 11 * MINUTE)
    assert not cut((HERE, here))
    for name in "abcdef":
        here.add(name, bad=True, at=NOW + 20 * SECOND)
    assert cut((HERE, here), now=NOW + 30 * SECOND) == [HERE]


def test_canaries_that_are_themselves_down_say_nothing() -> None:
    here = line("abcdef", "yz", twice=True, canaries="yz")
    assert cut((HERE, here)) == [HERE]
    for name in "abcdef":
        here.add(name, bad=False, at=NOW + 21 * SECOND)
    cut((HERE, here))
    assert here.cut is None


def test_what_is_no_longer_looked_at_is_forgotten() -> None:
    here = line("ab", "cdef")
    here.keep({"a", "b", "c"})
    assert not cut((HERE, here))
