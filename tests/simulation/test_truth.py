"""What the truth counts."""

import numpy as np

from bavn.simulation.rows import make_rows
from bavn.simulation.truth import as_time, tell_truth
from tests.simulation.samples import BEGAN_MS


def test_every_part_of_the_truth_is_counted_from_the_rows() -> None:
    rows = make_rows(6, time_ms=BEGAN_MS + 1000 * np.arange(6), address=[0, 1, 1, 2, 1, 0], wave=[0, 1, 1, 0, 2, 2])
    truth = tell_truth(
        rows, ["192.0.2.1", "192.0.2.2", "192.0.2.3"], np.array([0]), ["http-flood", "slow-requests"], []
    )
    assert truth.honest == {"192.0.2.1": 1, "192.0.2.3": 1}
    assert {a: (x.requests, x.shared) for a, x in truth.attackers.items()} == {
        "192.0.2.1": (1, True),
        "192.0.2.2": (3, False),
    }
    assert truth.attackers["192.0.2.2"].first == as_time(BEGAN_MS + 1000)
    assert truth.attackers["192.0.2.2"].last == as_time(BEGAN_MS + 4000)
    assert [(wave.kind, wave.began) for wave in truth.waves] == [
        ("http-flood", as_time(BEGAN_MS + 1000)),
        ("slow-requests", as_time(BEGAN_MS + 4000)),
    ]
    assert truth.nat == {"192.0.2.1"}


def test_a_log_without_rows_has_an_empty_truth() -> None:
    truth = tell_truth(make_rows(0), [], np.zeros(0, np.int64), ["http-flood"], [])
    assert not truth.waves
    assert not truth.attackers
    assert not truth.honest


def test_times_are_aware_and_in_utc() -> None:
    assert as_time(BEGAN_MS).isoformat() == "2025-11-12T10:00:00+00:00"
