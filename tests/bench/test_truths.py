import numpy as np
import pytest

from bench.truths import find_loud, find_quiet, first_run

HONEST = np.tile([9.0, 10.0, 11.0, 10.0], 300)
EVERYWHERE = np.ones(1200, np.bool_)


def wave(rate: float, begin: int = 700) -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
    excess = np.zeros(1200)
    excess[begin:] = rate
    return excess


def test_a_loud_onset_is_the_first_second_of_five_with_fifty_requests() -> None:
    assert find_loud(wave(50), HONEST, EVERYWHERE) == 700


@pytest.mark.parametrize(
    ("rate", "honest"),
    [pytest.param(49, HONEST, id="under fifty a second"), pytest.param(90, 4 * HONEST, id="under three times usual")],
)
def test_less_is_not_loud(rate: float, honest: "np.ndarray[tuple[int], np.dtype[np.float64]]") -> None:
    assert find_loud(wave(rate), honest, EVERYWHERE) is None


def test_four_loud_seconds_are_no_onset() -> None:
    assert first_run(np.array([True] * 4 + [False] + [True] * 5), 5) == 5


def test_a_quiet_onset_is_told_once_a_minute_stands_out() -> None:
    chance = np.random.default_rng(1)
    honest = chance.poisson(10, 1200).astype(np.float64)
    found = find_quiet(wave(5), honest, EVERYWHERE)
    assert found is not None
    assert 700 < found < 760
