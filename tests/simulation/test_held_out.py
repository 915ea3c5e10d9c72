"""The held-out family: what each scenario promises, from its rows alone."""

from ipaddress import ip_address

import numpy as np
import pytest

from bavn.model import KINDS
from bavn.simulation import HELD_OUT, SCENARIOS, Traffic, simulate
from tests.simulation.samples import BEGAN_MS, MINUTE_MS
from tests.simulation.test_play import ALLOWED

SPAN = (BEGAN_MS, BEGAN_MS + 10 * MINUTE_MS)


def play(name: str) -> Traffic:
    return simulate(name, seed=6, minutes=8, rate=20)


@pytest.fixture(scope="module", params=HELD_OUT)
def name_and_traffic(request: pytest.FixtureRequest) -> tuple[str, Traffic]:
    return request.param, play(request.param)


def test_no_scenario_is_both_held_out_and_not() -> None:
    assert not HELD_OUT.keys() & SCENARIOS.keys()
    assert all(name == scenario.name for name, scenario in HELD_OUT.items())


def test_every_answer_is_a_kind_of_the_system() -> None:
    kinds = {kind.name for kind in KINDS} | {None}
    assert {scenario.expected for scenario in HELD_OUT.values()} <= kinds
    assert all(scenario.tolerated <= kinds - {scenario.expected} for scenario in HELD_OUT.values())


def test_only_an_attack_has_attackers(name_and_traffic: tuple[str, Traffic]) -> None:
    name, traffic = name_and_traffic
    expected = HELD_OUT[name].expected
    kinds = {wave.kind for wave in traffic.truth.waves}
    assert expected in kinds if expected else not kinds
    assert bool(traffic.truth.attackers) == (expected == "http-flood")


def test_lines_stand_in_order_and_nobody_lives_outside_private_space(name_and_traffic: tuple[str, Traffic]) -> None:
    _, traffic = name_and_traffic
    assert (np.diff(traffic.rows["time_ms"]) >= 0).all()
    used = {traffic.tables.addresses[index] for index in np.unique(traffic.rows["address"]).tolist()}
    assert all(any(ip_address(address) in network for network in ALLOWED) for address in used)


def test_the_same_seed_gives_the_same_bytes(name_and_traffic: tuple[str, Traffic]) -> None:
    name, traffic = name_and_traffic
    assert b"".join(play(name).lines()) == b"".join(traffic.lines())
