import pytest

from bavn.model.probe import ENDINGS, SEEN, Ending, Seen
from tests.runners.prober import sample


@pytest.mark.parametrize(
    ("ending", "seen"),
    [("ok", "good"), ("turned-away", "guarded"), ("offline", "unknown"), ("left-out", "unknown"), ("refused", "bad")],
)
def test_an_ending_means_one_thing_for_the_target(ending: Ending, seen: Seen) -> None:
    assert sample(ending=ending).seen == seen


def test_whatever_is_not_named_is_bad() -> None:
    assert set(SEEN) <= set(ENDINGS)
    assert {sample(ending=one).seen for one in ENDINGS if one not in SEEN} == {"bad"}
