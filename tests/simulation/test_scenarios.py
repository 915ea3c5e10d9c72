"""The table of scenarios."""

import pytest

from bavn.model import KINDS
from bavn.simulation import SCENARIOS, simulate


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_scenario_shows_the_kind_that_it_expects(name: str) -> None:
    kinds = {wave.kind for wave in simulate(name, seed=2, minutes=4, rate=5).truth.waves}
    expected = SCENARIOS[name].expected
    assert expected in kinds if expected else not kinds


def test_every_expected_answer_is_a_kind_of_the_system() -> None:
    kinds = {kind.name for kind in KINDS} | {None}
    assert {scenario.expected for scenario in SCENARIOS.values()} <= kinds
    assert all(scenario.tolerated <= kinds - {scenario.expected} for scenario in SCENARIOS.values())


def test_half_of_the_scenarios_or_so_are_no_attack() -> None:
    harmless = [scenario for scenario in SCENARIOS.values() if scenario.expected in {None, "flash-crowd"}]
    assert len(harmless) >= len(SCENARIOS) / 3
