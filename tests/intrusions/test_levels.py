import pytest
from hypothesis import given
from hypothesis import strategies as st

from bavn.intrusions.levels import faded


@pytest.mark.parametrize(
    ("level", "seconds", "half_s", "left"),
    [
        (8.0, 600.0, 600.0, 4.0),
        (8.0, 0.0, 600.0, 8.0),
        (8.0, -3600.0, 600.0, 8.0),
        (0.0, 5.0, 1.0, 0.0),
        (1.0, 1e12, 1.0, 0.0),
    ],
    ids=["one half-life", "no time", "a clock that steps back", "nothing", "an age"],
)
def test_a_level_halves_with_each_half_life(level: float, seconds: float, half_s: float, left: float) -> None:
    assert faded(level, seconds, half_s) == left


@given(st.floats(0, 1e9), st.floats(-1e9, 1e9), st.floats(0.1, 1e7))
def test_a_level_never_grows_by_waiting(level: float, seconds: float, half_s: float) -> None:
    assert 0.0 <= faded(level, seconds, half_s) <= level
