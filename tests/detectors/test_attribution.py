import numpy as np
import pytest

from bavn.detectors.attribution import Attribution, Attributor, Cause
from bavn.detectors.conditions import is_machine
from bavn.detectors.scene import Usual
from bavn.windows.rows import Rows
from tests.detectors.samples import BOTNET, CONTACT, NEWS, NO_PAST, SEARCH, bots, group, honest, past, together


def look(rows: Rows, usual: Usual | None = None, *, seconds: float = 60.0, certain: bool = False) -> Attribution:
    return Attributor().look(rows, past() if usual is None else usual, seconds, certain=certain)


def matched(found: Attribution) -> list[int]:
    return np.flatnonzero(found.cause_of >= 0).tolist()


# who is found


def test_bots_that_search_anew_each_time_are_found_and_nobody_else() -> None:
    found = look(together(honest(), bots(200)))
    assert matched(found) == list(range(50, 250))
    assert sum(cause.observed for cause in found.causes) == 200
    assert all(cause.purity >= 0.97 for cause in found.causes)
    assert (found.assets_seen, found.grounded) == (True, True)
    assert found.surplus.tolist() == [SEARCH]


def test_an_ordinary_minute_has_no_signature() -> None:
    found = look(honest())
    assert (found.causes, matched(found)) == ((), [])
    assert found.growth == pytest.approx(1.0)


@pytest.mark.parametrize("times", [3, 10])
def test_a_crowd_has_no_signature(times: int) -> None:
    found = look(honest(times))
    assert found.causes == ()
    assert found.growth == pytest.approx(times)


def test_a_crowd_whose_vouched_companions_ask_the_same_has_no_signature() -> None:
    crowd = together(group(300, vouched=True, asks=(CONTACT,)), group(90, asks=(CONTACT,)))
    assert look(together(honest(), crowd)).causes == ()


def test_the_same_clients_without_companions_have_one() -> None:
    assert matched(look(together(honest(), group(90, asks=(CONTACT,))))) == list(range(50, 140))


def test_bots_in_a_crowd_are_told_from_it() -> None:
    found = look(together(honest(10), bots(300)))
    assert matched(found) == list(range(500, 800))


def test_a_vouched_client_never_matches() -> None:
    rows = together(honest(), bots(200))
    rows.vouched[60] = 1
    assert 60 not in matched(look(rows))
    assert 61 in matched(look(rows))


def test_fewer_than_the_least_are_no_signature() -> None:
    assert look(together(honest(), bots(9))).causes == ()


def test_what_was_always_there_is_no_signature() -> None:
    robots = together(honest(), bots(40))
    assert look(robots, past(minute=robots)).causes == ()


def test_where_four_in_a_hundred_may_be_honest_nobody_is_named() -> None:
    fans = group(3, asks=(77,), agent=88)
    rows, usual = together(honest(), group(100, asks=(77,), agent=88)), past(minute=together(honest(), fans))
    assert Attributor().look(rows, usual, 60.0).causes == ()
    assert Attributor(purity=0.95).look(rows, usual, 60.0).causes != ()


def test_two_groups_of_bots_are_both_found() -> None:
    readers = group(150, pages=3, asks=(CONTACT,), agent=77, referrer=1, pace=3)
    assert matched(look(together(honest(), bots(200), readers))) == list(range(50, 400))


def test_a_very_large_window_is_searched_in_a_sample_with_the_same_answer() -> None:
    attributor = Attributor(most_rows=512)
    rows = together(honest(10), bots(3000))
    found = attributor.look(rows, past(), 60.0)
    assert matched(found) == list(range(500, 3500))
    assert found.causes[0].observed == 3000


def test_the_same_window_gives_the_same_answer() -> None:
    rows = together(honest(), bots(200))
    assert look(rows).causes == look(rows).causes


# where nobody can vouch


def bare(times: int = 1) -> Rows:
    """A minute of a site whose assets are elsewhere."""
    return together(group(40 * times, pages=2, asks=(NEWS, CONTACT)), group(10 * times, asks=(SEARCH,), queries=1))


def test_without_assets_a_crowd_has_no_signature() -> None:
    found = look(together(bare(), group(900, asks=(77,), agent=88, novelty=2, referrer=3)), past(minute=bare()))
    assert (found.causes, found.assets_seen, found.grounded) == ((), False, False)


def test_without_assets_conduct_that_no_person_has_still_counts() -> None:
    found = look(together(bare(), bots(300)), past(minute=bare()))
    assert matched(found) == list(range(50, 350))
    assert all(is_machine(cause.conditions) for cause in found.causes)


def test_in_a_certain_attack_content_counts_too() -> None:
    rows = together(bare(), group(300, asks=(77,), agent=BOTNET))
    assert look(rows, past(minute=bare())).causes == ()
    assert matched(look(rows, past(minute=bare()), certain=True)) == list(range(50, 350))


def test_without_a_past_only_conduct_that_no_person_has_counts() -> None:
    assert look(together(honest(), group(300, asks=(77,), agent=BOTNET)), NO_PAST).causes == ()
    found = look(together(honest(), bots(300)), NO_PAST)
    assert matched(found) == list(range(50, 350))
    assert not found.grounded


def test_without_a_past_a_few_fast_ones_among_many_are_taken_for_honest() -> None:
    assert look(together(honest(20), group(12, pages=12, pace=5, pages_seen=5)), NO_PAST).causes == ()


# a cause


@pytest.mark.parametrize(
    ("observed", "expected", "purity"), [(100, 0.0, 1.0), (100, 3.0, 0.97), (10, 30.0, 0.0), (0, 0.0, 1.0)]
)
def test_purity_is_the_share_of_attackers_among_those_who_match(observed: int, expected: float, purity: float) -> None:
    assert Cause((), observed, expected).purity == pytest.approx(purity)
