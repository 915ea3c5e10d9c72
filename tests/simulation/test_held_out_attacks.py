"""The attacks of the held-out family, from their rows alone."""

import numpy as np

from bavn.simulation import Traffic, simulate
from bavn.simulation.held_out_attacks import PAUSE_MS, PULSE_MS, pulse, walk_links
from bavn.simulation.rows import POST
from tests.simulation.samples import BEGAN_MS, MINUTE_MS, make_world, texts_of

SPAN = (BEGAN_MS, BEGAN_MS + 10 * MINUTE_MS)


def play(name: str) -> Traffic:
    return simulate(name, seed=6, minutes=8, rate=20)


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
