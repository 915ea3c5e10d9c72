"""Crowds of honest people."""

import numpy as np

from bavn.simulation import simulate
from bavn.simulation.crowds import reload_often
from tests.simulation.samples import BEGAN_MS, MINUTE_MS, make_world, texts_of


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


def test_mail_scanners_open_links_before_their_readers() -> None:
    traffic = simulate("newsletter", seed=1, minutes=20, rate=30)
    links = np.array(["mc_eid=" in text for text in texts_of(traffic, "target")])
    scans = traffic.rows[links & (traffic.rows["session"] < 0)]
    assert len(scans) > 50
    assert (scans["costly"] == 1).all()


def test_an_enthusiast_reloads_one_page_twice_a_second() -> None:
    world = make_world()
    rows = reload_often(world, world.site, (BEGAN_MS, BEGAN_MS + MINUTE_MS), 2.0)
    pages = rows[rows["costly"] == 1]
    assert len(pages) == 120
    assert len(set(pages["target"].tolist())) == len(set(rows["address"].tolist())) == 1
