"""Honest people and machines do what makes detection hard."""

from collections import Counter, defaultdict

import numpy as np
import pytest

from bavn.simulation import Traffic, simulate
from bavn.simulation.arrivals import burstiness, day_curve
from bavn.simulation.rows import POST


@pytest.fixture(name="calm", scope="module")
def simulate_calm() -> Traffic:
    return simulate("calm-day-part", seed=8, minutes=20, rate=120)


def texts_of(traffic: Traffic, field: str) -> list[str]:
    return [traffic.tables.texts[index] for index in traffic.rows[field].tolist()]


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
    "word", ["Googlebot", "UptimeRobot", "python-requests|okhttp|axios|Java|Guzzle|curl", "Feed|RSS"]
)
def test_honest_machines_are_there(calm: Traffic, word: str) -> None:
    agents = set(texts_of(calm, "agent"))
    assert any(part in agent for agent in agents for part in word.split("|"))


def test_a_site_without_assets_has_no_asset_lines() -> None:
    traffic = simulate("crowd-no-assets", seed=1, minutes=8, rate=30)
    endings = (".css", ".js", ".woff2", ".svg", ".webp", ".jpg", ".png", ".ico")
    paths = [text.partition("?")[0] for text in texts_of(traffic, "target")]
    assert not [path for path in paths if path.endswith(endings) and not path.startswith("/apple-touch")]


def test_a_crowd_comes_within_seconds_and_multiplies_the_visits() -> None:
    traffic = simulate("crowd-news", seed=1, minutes=30, rate=40)
    (wave,) = traffic.truth.waves
    seconds = (traffic.rows["time_ms"] / 1000 - wave.began.timestamp())[traffic.rows["session"] >= 0]
    before = ((seconds > -300) & (seconds < 0)).sum() / 300
    crowd = ((seconds > 20) & (seconds < 60)).sum() / 40
    assert 5 < crowd / before < 30


def test_election_night_polls_with_a_time_each() -> None:
    traffic = simulate("crowd-election-night", seed=1, minutes=30, rate=20)
    polls = [text for text in texts_of(traffic, "target") if text.startswith("/api/valg/resultater?ts=")]
    assert len(set(polls)) > 0.95 * len(polls) > 1000


def test_newsletter_links_are_unique() -> None:
    texts = texts_of(simulate("newsletter", seed=1, minutes=20, rate=30), "target")
    links = {text for text in texts if "mc_eid=" in text}
    assert len(links) > 300


def test_a_class_comes_from_one_address() -> None:
    traffic = simulate("school-nat", seed=1, minutes=20, rate=20)
    assert max(traffic.truth.honest[address] for address in traffic.truth.nat) > 2000


def test_slowloris_leaves_rows_without_answers() -> None:
    rows = simulate("slowloris", seed=1, minutes=20, rate=20).rows
    assert set(rows["status"][rows["wave"] > 0].tolist()) <= {408, 400, 499, 502, 503, 504}
    assert (rows["took_ms"][rows["wave"] > 0] >= 59_000).mean() > 0.5


def test_traffic_is_burstier_than_chance(calm: Traffic) -> None:
    pages = calm.rows["time_ms"][calm.rows["view"] >= 0] // 10_000
    counts = np.bincount(pages - pages.min())[5:-5]
    assert counts.var() > 2 * counts.mean()


def test_the_day_has_a_night_and_the_week_an_end() -> None:
    monday_ms = 1_762_729_200_000  # Monday 10 November 2025, midnight at +01:00
    curve = day_curve(monday_ms, 7 * 86_400, 60)
    assert curve[3 * 3600] < 0.15
    assert curve[10 * 3600] > 1.5
    assert curve[(5 * 24 + 10) * 3600] < 0.7 * curve[10 * 3600]


def test_burstiness_has_the_mean_one_and_wanders_slowly() -> None:
    factor = burstiness(np.random.default_rng(2), 3600)
    assert factor.mean() == pytest.approx(1.0)
    assert 0.1 < factor.std() < 0.4
    assert np.corrcoef(factor[1:], factor[:-1])[0, 1] > 0.9
