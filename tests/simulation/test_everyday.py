"""Honest people and machines do what makes detection hard."""

from collections import Counter, defaultdict

import numpy as np
import pytest

from bavn.simulation import Traffic, simulate
from bavn.simulation.rows import POST
from tests.simulation.samples import texts_of


@pytest.fixture(name="calm", scope="module")
def simulate_calm() -> Traffic:
    return simulate("calm-day-part", seed=8, minutes=20, rate=120)


def test_a_calm_log_has_no_attack(calm: Traffic) -> None:
    assert not calm.labels.any()
    assert not calm.truth.attackers
    assert not calm.truth.waves


def test_people_are_the_largest_part_and_machines_no_small_one(calm: Traffic) -> None:
    people = (calm.rows["session"] >= 0).mean()
    assert 0.8 < people < 0.98


def test_one_client_in_seven_or_so_speaks_ipv6(calm: Traffic) -> None:
    assert 0.1 < np.mean([":" in address for address in calm.truth.honest]) < 0.25


def test_gateways_have_many_people_and_many_browsers(calm: Traffic) -> None:
    agents = defaultdict(set)
    for address, agent in zip(calm.rows["address"].tolist(), calm.rows["agent"].tolist(), strict=True):
        agents[calm.tables.addresses[address]].add(agent)
    behind = [len(agents[address]) for address in calm.truth.nat]
    assert np.median(behind) >= 5
    assert max(behind) > 25


def test_first_visits_load_many_files_and_some_visits_load_none(calm: Traffic) -> None:
    people = calm.rows[calm.rows["session"] >= 0]
    files = np.bincount(people["session"], people["costly"] == 0)[np.unique(people["session"])]
    assert (files == 0).mean() > 0.05
    assert (files > 12).mean() > 0.3


def test_honest_people_also_send_unique_addresses_and_forms(calm: Traffic) -> None:
    people = calm.rows["session"] >= 0
    counts = Counter(calm.rows["target"][people & (calm.rows["costly"] == 1)].tolist())
    once = sum(1 for count in counts.values() if count == 1)
    assert once > 0.02 * counts.total()
    assert (calm.rows["method"][people] == POST).any()
    assert any("fbclid=" in text for text in texts_of(calm, "target"))


@pytest.mark.parametrize("status", [200, 206, 301, 302, 304, 404, 408, 499])
def test_an_ordinary_day_has_all_kinds_of_answers(calm: Traffic, status: int) -> None:
    assert (calm.rows["status"] == status).any()


@pytest.mark.parametrize(
    "word", ["Googlebot", "UptimeRobot|Pingdom|Zabbix", "python-requests|okhttp|axios|Java|Guzzle|curl", "Feed|RSS"]
)
def test_honest_machines_are_there(calm: Traffic, word: str) -> None:
    agents = set(texts_of(calm, "agent"))
    assert any(part in agent for agent in agents for part in word.split("|"))


def test_a_site_without_assets_has_no_asset_lines() -> None:
    traffic = simulate("crowd-no-assets", seed=1, minutes=8, rate=30)
    endings = (".css", ".js", ".woff2", ".svg", ".webp", ".jpg", ".png", ".ico")
    paths = [text.partition("?")[0] for text in texts_of(traffic, "target")]
    assert not [path for path in paths if path.endswith(endings) and not path.startswith("/apple-touch")]


def test_traffic_is_burstier_than_chance(calm: Traffic) -> None:
    pages = calm.rows["time_ms"][calm.rows["view"] >= 0] // 10_000
    counts = np.bincount(pages - pages.min())[5:-5]
    assert counts.var() > 2 * counts.mean()
