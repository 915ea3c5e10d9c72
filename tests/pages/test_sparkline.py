from datetime import timedelta

from bavn.model import Timeline
from bavn.pages.curve import curve
from bavn.pages.sparkline import ASCII, marked, sparkline
from tests.pages.samples import MIDNIGHT

RISING = curve(Timeline(MIDNIGHT, 1, (0.0, 1.0, 4.0, 8.0), (0.0,) * 4, (0.0,) * 4), 10)


def at(second: int) -> timedelta:
    return timedelta(seconds=second)


def test_a_sparkline_rises_with_its_timeline() -> None:
    assert sparkline(RISING) == "▁▂▅█"
    assert sparkline(RISING, ASCII) == "_.=#"


def test_a_silent_timeline_is_flat() -> None:
    silent = curve(Timeline(MIDNIGHT, 1, (0.0, 0.0), (0.0, 0.0), (0.0, 0.0)), 10)
    assert sparkline(silent) == "▁▁"


def test_marks_stand_under_their_points() -> None:
    assert marked(RISING, [(MIDNIGHT + at(1), MIDNIGHT + at(2))], "^") == " ^^"


def test_marks_outside_the_drawing_are_left_out() -> None:
    assert marked(RISING, [(MIDNIGHT + at(50), MIDNIGHT + at(60))], "^") == ""
    assert marked(RISING, [(MIDNIGHT - at(50), MIDNIGHT + at(60))], "^") == "^^^^"
