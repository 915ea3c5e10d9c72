"""Floods have the measured shape."""

from collections import Counter
from statistics import median

import numpy as np
import pytest

from bavn.simulation import Traffic, simulate
from bavn.simulation.attacks import Flood, draw_sources
from bavn.simulation.world import Setting, World, build_world


@pytest.fixture(name="world")
def build() -> World:
    return build_world((7,), Setting(1_762_941_600_000, 600, 500))


@pytest.fixture(name="measured", scope="module")
def simulate_measured() -> Traffic:
    return simulate("flood-ddosia", seed=3, minutes=140, rate=2)


def test_the_measured_flood_is_slow_for_every_source(measured: Traffic) -> None:
    rates = [
        attacker.requests / (attacker.last - attacker.first).total_seconds()
        for attacker in measured.truth.attackers.values()
        if attacker.requests > 20
    ]
    assert 0.05 < median(rates) < 0.3
    assert max(rates) < 4.5


def test_the_measured_flood_nears_its_full_rate_when_most_have_come(measured: Traffic) -> None:
    rows = measured.rows[measured.rows["wave"] > 0]
    last = rows["time_ms"] > rows["time_ms"].max() - 20 * 60_000
    assert 150 < last.sum() / 1200 < 200


def test_the_measured_sources_sit_unevenly_in_about_ninety_networks(measured: Traffic) -> None:
    networks = Counter(address.rsplit(".", 1)[0] for address in measured.truth.attackers)
    assert 75 <= len(networks) <= 105
    top = sum(count for _, count in networks.most_common(20))
    assert 0.45 < top / networks.total() < 0.85


def test_fifteen_thousand_sources_send_about_two_dozen_requests_each() -> None:
    truth = simulate("flood-15000", seed=1, minutes=21, rate=10).truth
    assert len(truth.attackers) > 14_000
    assert 12 < median(attacker.requests for attacker in truth.attackers.values()) < 30


def test_sparse_sources_send_one_to_three_requests() -> None:
    truth = simulate("flood-15000-sparse", seed=1, minutes=21, rate=10).truth
    counts = np.array([attacker.requests for attacker in truth.attackers.values()])
    assert np.percentile(counts, 90) <= 5
    assert 1 <= np.median(counts) <= 3


def test_one_source_sends_what_one_source_sends() -> None:
    truth = simulate("flood-one-source", seed=1, minutes=6, rate=10).truth
    (attacker,) = truth.attackers.values()
    assert attacker.requests / (attacker.last - attacker.first).total_seconds() == pytest.approx(
        300, rel=0.35
    )  # the last answers take a minute


def test_shared_attackers_are_many_only_where_the_scenario_says_so() -> None:
    shared, ordinary = (
        [attacker.shared for attacker in simulate(name, seed=1, minutes=8, rate=150).truth.attackers.values()]
        for name in ("flood-shared", "flood-1000")
    )
    assert 0.25 < np.mean(shared) < 0.65
    assert np.mean(ordinary) < 0.06


def test_a_flood_at_home_comes_from_the_networks_of_honest_people() -> None:
    truth = simulate("flood-home-country", seed=1, minutes=10, rate=150).truth
    at_home = {address.rsplit(".", 1)[0] for address in truth.honest}
    inside = [address.rsplit(".", 1)[0] in at_home for address in truth.attackers if ":" not in address]
    assert np.mean(inside) > 0.7


@pytest.mark.parametrize("homes", ["hosting", "home", "scattered"])
def test_a_botnet_has_as_many_different_addresses_as_ordered(world: World, homes: str) -> None:
    drawn = draw_sources(world, Flood(sources=1000, homes=homes))  # type: ignore[arg-type]
    assert len(drawn) == len(np.unique(drawn)) == 1000


def test_agents_of_bots_are_agents_that_people_have() -> None:
    traffic = simulate("flood-rotating-agents", seed=1, minutes=10, rate=100)
    rows = traffic.rows
    people, bots = (set(rows["agent"][part].tolist()) for part in (rows["session"] >= 0, rows["wave"] > 0))
    assert len(bots & people) > 0.6 * len(bots)
    assert len(bots) > 30


def test_bots_that_load_assets_load_some_of_them() -> None:
    traffic = simulate("flood-some-assets", seed=1, minutes=8, rate=20)
    rows = traffic.rows[traffic.rows["wave"] > 0]
    assert 0.5 < (rows["costly"] == 0).mean() < 0.97


def test_two_waves_have_different_sources_and_a_pause() -> None:
    rows = simulate("two-waves", seed=1, minutes=20, rate=10).rows
    first, second = (rows[rows["wave"] == number] for number in (1, 2))
    assert second["time_ms"].min() - first["time_ms"].max() > 60_000
    assert len(np.intersect1d(first["address"], second["address"])) < 0.1 * len(np.unique(first["address"]))
