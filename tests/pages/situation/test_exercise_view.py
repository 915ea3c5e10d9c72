from bavn.pages.situation.exercise_view import typical
from tests.pages.situation.exercise_samples import MINUTE, SENT, WAITS


def test_the_time_in_the_middle_is_one_that_was_measured() -> None:
    assert typical([]) is None
    assert typical([9 * MINUTE, MINUTE, 2 * MINUTE]) == 2 * MINUTE
    assert typical([MINUTE, 2 * MINUTE]) == MINUTE


def test_only_who_was_asked_and_could_be_told_counts_as_asked() -> None:
    assert SENT.asked == 2
    assert WAITS.asked == 0
