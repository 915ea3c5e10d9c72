from datetime import datetime, timedelta, timezone

import pytest

from bavn.model.language import Language
from bavn.pages.words import Words, clock, day_and_clock


@pytest.mark.parametrize(
    ("seconds", "english", "danish"),
    [
        (0, "0 s", "0 s"),
        (-1, "0 s", "0 s"),
        (4.4, "4 s", "4 s"),
        (119, "119 s", "119 s"),
        (120, "2 min", "2 min"),
        (1440, "24 min", "24 min"),
        (7199, "120 min", "120 min"),
        (7200, "2 h", "2 t"),
        (10_790, "3 h", "3 t"),
        (46_440, "12 h 54 min", "12 t 54 min"),
        (270_000, "3 days 3 h", "3 dage 3 t"),
        (172_800, "2 days", "2 dage"),
    ],
)
def test_a_duration_is_said_in_the_units_of_its_size(seconds: float, english: str, danish: str) -> None:
    assert Words("en").duration(seconds) == english
    assert Words("da").duration(seconds) == danish


@pytest.mark.parametrize(
    ("amount", "english", "danish"),
    [
        (0.0, "0", "0"),
        (0.04, "0", "0"),
        (4.2, "4.2", "4,2"),
        (9.96, "10", "10"),
        (179.4, "179", "179"),
        (12_345.6, "12,346", "12.346"),
        (float("nan"), "-", "-"),
        (float("inf"), "-", "-"),
    ],
)
def test_a_figure_has_as_many_digits_as_it_needs(amount: float, english: str, danish: str) -> None:
    assert Words("en").decimal(amount) == english
    assert Words("da").decimal(amount) == danish


@pytest.mark.parametrize(
    ("share", "shown"),
    [(0.0, "0 %"), (0.97, "97 %"), (1.0, "100 %"), (0.0004, "< 0.1 %"), (0.004, "0.4 %"), (float("nan"), "-")],
)
def test_a_share_that_is_not_nothing_is_not_shown_as_nothing(share: float, shown: str) -> None:
    assert Words("en").percent(share) == shown


@pytest.mark.parametrize(
    ("language", "count", "said"),
    [
        ("en", 1, "1 source"),
        ("en", 0, "0 sources"),
        ("en", 1000, "1,000 sources"),
        ("da", 1, "1 kilde"),
        ("da", 2, "2 kilder"),
    ],
)
def test_nouns_follow_their_number(language: Language, count: int, said: str) -> None:
    assert Words(language).counted("source", count) == said


def test_what_is_said_is_never_read_as_a_pattern_again() -> None:
    assert Words("en").say("verdict.site", site="{began}{0}") == " on {began}{0}"


def test_times_are_shown_in_utc() -> None:
    moment = datetime(2026, 3, 1, 12, 6, 12, tzinfo=timezone(timedelta(hours=1)))
    assert clock(moment) == "11:06:12"
    assert day_and_clock(moment) == "2026-03-01 11:06:12"
