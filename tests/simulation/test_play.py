"""What holds for every scenario: seeds, truth, addresses, lengths."""

import ipaddress
from datetime import timedelta

import numpy as np
import pytest

from bavn.simulation import SCENARIOS, Traffic, simulate

ALLOWED = tuple(
    ipaddress.ip_network(network)
    for network in (
        "10.0.0.0/8",
        "100.64.0.0/10",
        "198.18.0.0/15",
        "192.0.2.0/24",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "2001:db8::/32",
    )
)


@pytest.fixture(scope="module", params=SCENARIOS)
def traffic(request: pytest.FixtureRequest) -> Traffic:
    return simulate(request.param, seed=5, minutes=5, rate=20)


def test_the_same_seed_gives_the_same_bytes() -> None:
    first, second = (b"".join(simulate("flood-1000", seed=9, minutes=3, rate=15).lines()) for _ in range(2))
    assert first == second


def test_another_seed_gives_another_log() -> None:
    first, second = (b"".join(simulate("calm-day-part", seed=seed, minutes=3, rate=15).lines()) for seed in (1, 2))
    assert first != second


def test_nobody_lives_outside_private_and_documentation_space(traffic: Traffic) -> None:
    used = {traffic.tables.addresses[index] for index in np.unique(traffic.rows["address"]).tolist()}
    strangers = [
        address for address in used if not any(ipaddress.ip_address(address) in network for network in ALLOWED)
    ]
    assert not strangers


def test_lines_stand_in_order_of_time(traffic: Traffic) -> None:
    assert (np.diff(traffic.rows["time_ms"]) >= 0).all()


def test_the_truth_counts_what_the_labels_say(traffic: Traffic) -> None:
    truth, labels = traffic.truth, traffic.labels
    peers = [line.split(b" ", 1)[0].decode() for line in traffic.lines()]
    assert len(peers) == len(labels)
    hostile: dict[str, int] = {}
    honest: dict[str, int] = {}
    for peer, label in zip(peers, labels.tolist(), strict=True):
        counts = hostile if label else honest
        counts[peer] = counts.get(peer, 0) + 1
    assert {address: attacker.requests for address, attacker in truth.attackers.items()} == hostile
    assert truth.honest == honest
    assert {a for a, attacker in truth.attackers.items() if attacker.shared} == hostile.keys() & honest.keys()
    assert truth.nat <= honest.keys()


def test_attack_lines_lie_within_the_waves(traffic: Traffic) -> None:
    attacks = [wave for wave in traffic.truth.waves if wave.kind != "flash-crowd"]
    for attacker in traffic.truth.attackers.values():
        assert any(wave.began <= attacker.first <= attacker.last <= wave.ended for wave in attacks) or len(attacks) > 1
    assert bool(attacks) == bool(traffic.truth.attackers)


def test_the_log_is_as_long_as_asked_for(traffic: Traffic) -> None:
    assert timedelta(minutes=4) < traffic.ended - traffic.began <= timedelta(minutes=5)


def test_the_rate_of_honest_lines_is_near_the_one_asked_for() -> None:
    traffic = simulate("calm-day-part", seed=3, minutes=15, rate=80)
    assert len(traffic) / 900 == pytest.approx(80, rel=0.25)


def test_an_unknown_scenario_is_refused_with_what_there_is() -> None:
    with pytest.raises(ValueError, match="flood-1000"):
        simulate("flod", seed=1)


def test_an_unknown_style_is_refused_with_what_there_is() -> None:
    with pytest.raises(ValueError, match="vhost_combined"):
        simulate("calm-tiny", seed=1, style="clf")
