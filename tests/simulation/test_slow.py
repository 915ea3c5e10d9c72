"""Slowloris."""

import numpy as np

from bavn.simulation import simulate
from bavn.simulation.rows import NO_METHOD, make_rows
from bavn.simulation.slow import free_slots, hold_connections
from tests.simulation.samples import BEGAN_MS, MINUTE_MS, make_world


def test_slowloris_leaves_rows_without_answers() -> None:
    rows = simulate("slowloris", seed=1, minutes=20, rate=20).rows
    assert set(rows["status"][rows["wave"] > 0].tolist()) <= {408, 400, 499, 502, 503, 504}
    assert (rows["took_ms"][rows["wave"] > 0] >= 59_000).mean() > 0.5


def test_some_rows_have_a_request_line_and_most_have_none() -> None:
    rows = hold_connections(make_world(), (BEGAN_MS, BEGAN_MS + 5 * MINUTE_MS), 1)
    assert 0.4 < (rows["method"] == NO_METHOD).mean() < 0.8
    assert len(set(rows["address"].tolist())) == 300


def test_held_connections_are_missing_to_others_while_they_are_held() -> None:
    world = make_world()
    free = free_slots(world, make_rows(5, time_ms=BEGAN_MS + 10_000, took_ms=20_000), 10)
    assert free[[5, 15, 29, 31]].tolist() == [1.0, 0.5, 0.5, 1.0]
    assert np.min(free) == 0.5
