"""The held-out family: what each scenario promises, from its rows alone."""

from ipaddress import ip_address

import numpy as np
import pytest

from bavn.model import KINDS
from bavn.simulation import HELD_OUT, SCENARIOS, Traffic, simulate
from bavn.simulation.held_out_attacks import PAUSE_MS, PULSE_MS, pulse, walk_links
from bavn.simulation.held_out_people import enrol, hear_sirens, retry_in_vain
from bavn.simulation.rows import POST
from bavn.simulation.words import SECTIONS
from tests.simulation.samples import BEGAN_MS, MINUTE_MS, make_world, texts_of
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


def test_bots_that_call_as_a_page_does_ask_for_no_files() -> None:
    traffic = play("flood-page-and-calls")
    hostile = traffic.rows[traffic.rows["wave"] > 0]
    assert hostile["costly"].all()
    targets = {traffic.tables.texts[text] for text in hostile["target"].tolist()}
    assert "/umbraco/api/cookie/status" in targets
    assert any(target.startswith("/api/alerts?_=") for target in targets)


def test_honest_people_log_in_at_the_besieged_gateway_from_addresses_that_attack_it() -> None:
    traffic = simulate("flood-login-gateway", seed=6, minutes=12, rate=60)
    login = np.array(texts_of(traffic, "target")) == "/my.policy"
    honest, hostile = traffic.rows[login & (traffic.rows["wave"] == 0)], traffic.rows[traffic.rows["wave"] > 0]
    assert set(honest["method"].tolist()) == set(hostile["method"].tolist()) == {0, POST}
    assert len(np.intersect1d(honest["address"], hostile["address"])) >= 3


def test_walkers_come_from_the_page_that_they_asked_for_before() -> None:
    world = make_world()
    rows = walk_links(world, SPAN, 1, sources=50)
    url_of = dict(zip(world.site.page.tolist(), world.site.page_referer.tolist(), strict=True))
    order = np.lexsort((rows["time_ms"], rows["address"]))
    rows = rows[order]
    same = rows["address"][1:] == rows["address"][:-1]
    linked = rows["referer"][1:] == [url_of[text] for text in rows["target"][:-1].tolist()]
    assert 0.9 < linked[same].mean() < 1.0
    gaps = np.diff(rows["time_ms"])[same]
    assert 2000 < np.median(gaps) < 6500


def test_a_proxy_at_home_asks_once_or_twice_a_minute() -> None:
    traffic = simulate("flood-residential", seed=6, minutes=10, rate=20)
    minutes = next((wave.ended - wave.began).total_seconds() / 60 for wave in traffic.truth.waves)
    counts = np.array([attacker.requests for attacker in traffic.truth.attackers.values()])
    assert len(counts) > 8000
    assert 1.0 < counts.mean() / minutes < 2.0
    assert sum(attacker.shared for attacker in traffic.truth.attackers.values()) > 100


def test_between_two_pulses_nothing_is_sent() -> None:
    rows = pulse(make_world(), SPAN, 1)
    within = (rows["time_ms"] - SPAN[0]) % (PULSE_MS + PAUSE_MS)
    assert (within < PULSE_MS).all()
    assert len(np.unique((rows["time_ms"] - SPAN[0]) // (PULSE_MS + PAUSE_MS))) == 10


def test_a_flood_of_an_api_is_like_the_app_in_all_but_number() -> None:
    traffic = play("flood-json-api")
    hostile = traffic.rows["wave"] > 0
    assert set(traffic.rows["method"][hostile].tolist()) == {POST}
    targets, agents = np.array(texts_of(traffic, "target")), np.array(texts_of(traffic, "agent"))
    assert set(targets[hostile]) <= set(targets[~hostile])
    assert set(agents[hostile]) <= set(agents[~hostile])


def test_an_app_that_fails_asks_again_every_five_seconds() -> None:
    rows = retry_in_vain(make_world(), SPAN, 0.05)
    assert (rows["status"] == 500).all()
    order = np.lexsort((rows["time_ms"], rows["address"]))
    rows = rows[order]
    gaps = np.diff(rows["time_ms"])[rows["address"][1:] == rows["address"][:-1]]
    assert np.median(gaps) == pytest.approx(5000, abs=100)


def test_parents_reload_before_the_opening_and_send_forms_only_after_it() -> None:
    rows = enrol(make_world(), SPAN, parents=300)
    opening = SPAN[0] + MINUTE_MS
    rows = rows[rows["session"] < 0]
    form = rows["method"] == POST
    assert form.sum() > 100
    assert (rows["time_ms"][form] > opening).all()
    assert (rows["time_ms"][~form] < opening + 26_000).all()
    assert (rows["time_ms"][~form] < opening).sum() > 300


def test_sirens_bring_four_in_five_within_ten_seconds() -> None:
    rows = hear_sirens(make_world(), SPAN, count=400)
    _, first = np.unique(rows["session"], return_index=True)
    first = first[rows["session"][first] >= 0]
    assert 0.8 < (rows["time_ms"][first] <= SPAN[0] + 10_000).mean() < 0.95


def test_behind_a_cdn_only_its_addresses_are_left_and_few_files() -> None:
    traffic = simulate("cdn-takes-over", seed=6, minutes=20, rate=20)
    before, _, _ = HELD_OUT["cdn-takes-over"].plan(20)
    since = traffic.rows["time_ms"] - int(traffic.rows["time_ms"][0])
    calm, moved = traffic.rows[since < before * MINUTE_MS], traffic.rows[since > (before + 5.5) * MINUTE_MS]
    assert len(np.unique(moved["address"])) <= 12 < len(np.unique(calm["address"]))
    assert (moved["costly"] == 0).mean() < (calm["costly"] == 0).mean() - 0.2


def test_after_a_relaunch_the_old_paths_answer_301_or_404() -> None:
    traffic = simulate("site-relaunch", seed=6, minutes=20, rate=20)
    before, _, _ = HELD_OUT["site-relaunch"].plan(20)
    late = traffic.rows["time_ms"] - int(traffic.rows["time_ms"][0]) > (before + 0.2) * MINUTE_MS
    pages = tuple(f"/{section}/" for section in SECTIONS)
    deep = np.array([text.startswith(pages) and "?" not in text for text in texts_of(traffic, "target")])
    deep &= np.char.count(np.array(texts_of(traffic, "target"), str), "/") == 3
    fine = traffic.rows["status"] == 200
    old = np.unique(traffic.rows["target"][~late & deep & fine])
    known = late & np.isin(traffic.rows["target"], old) & deep
    assert np.isin(traffic.rows["status"][known], [301, 404]).mean() > 0.5
    files = late & (traffic.rows["costly"] == 0) & fine
    texts = [traffic.tables.texts[text] for text in traffic.rows["target"][files].tolist()]
    assert np.mean([text.startswith("/dist/") for text in texts]) > 0.9
