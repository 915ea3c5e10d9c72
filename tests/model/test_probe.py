from dataclasses import replace
from datetime import timedelta

import pytest

from bavn.model.probe import ENDINGS, SEEN, Ending, Seen, wait_code
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


@pytest.mark.parametrize(
    ("ending", "seconds", "code"),
    [
        ("server-error", 31, "wait-1m"),
        ("server-error", 60, "wait-1m"),
        ("turned-away", 61, "wait-5m"),
        ("server-error", 3600, "wait-60m"),
        ("server-error", 999_999, "wait-60m"),
        ("server-error", 30, ""),
        ("server-error", None, ""),
        ("ok", 600, ""),
        ("refused", 600, ""),
    ],
)
def test_how_long_an_answer_asks_to_be_left_alone_is_a_code(ending: Ending, seconds: int | None, code: str) -> None:
    assert wait_code(ending, seconds) == code


def test_who_asks_for_time_gets_what_the_code_says_and_only_an_answer_can_ask() -> None:
    asked = replace(sample(ending="server-error"), detail="wait-15m")
    assert asked.wait == timedelta(minutes=15)
    assert replace(asked, ending="refused").wait == replace(asked, detail="status").wait == timedelta(0)
