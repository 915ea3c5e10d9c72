"""A scenario while it plays."""

from bavn.simulation import SCENARIOS
from bavn.simulation.attacks import Flood
from bavn.simulation.stage import Stage
from tests.simulation.samples import BEGAN_MS, MINUTE_MS, make_world


def test_a_plan_keeps_time_before_the_event() -> None:
    before, event, after = SCENARIOS["flood-ddosia"].plan(40)
    assert (before, event, after) == (20, 16, 4)
    assert SCENARIOS["flood-1000"].plan(60) == (47, 8, 5)
    assert SCENARIOS["calm-tiny"].plan(10) == (10, 0, 0)
    assert SCENARIOS["starts-in-attack"].plan(10) == (0, 9, 1)


def test_waves_are_numbered_and_crowds_are_not() -> None:
    stage = Stage(make_world(), 10.0, (BEGAN_MS, BEGAN_MS + MINUTE_MS))
    stage.note_crowd()
    stage.attack(Flood(sources=20, requests_s=10))
    stage.attack(Flood(sources=20, requests_s=10), (BEGAN_MS, BEGAN_MS + 30_000))
    assert stage.kinds == ["http-flood", "http-flood"]
    assert [set(part["wave"].tolist()) for part in stage.world.parts] == [{1}, {2}]
    assert stage.crowds == [(BEGAN_MS, BEGAN_MS + MINUTE_MS, "flash-crowd")]
    assert stage.event_s == 60
