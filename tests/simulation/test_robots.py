"""Honest machines."""

import numpy as np
import pytest

from bavn.simulation.robots import (
    CRAWLERS,
    check_links,
    crawl,
    draw_steps,
    monitor,
    poll_api,
    poll_tabs,
    probe,
    scan_for_holes,
    stumble,
)
from bavn.simulation.rows import NO_METHOD
from tests.simulation.samples import BEGAN_MS, MINUTE_MS, make_world

SPAN = (BEGAN_MS, BEGAN_MS + 10 * MINUTE_MS)


def test_machines_come_back_as_often_as_they_should() -> None:
    who, time_ms = draw_steps(make_world(), SPAN, 5, (10.0, 10.0), 0.0)
    assert np.bincount(who).tolist() == [60] * 5
    assert ((time_ms >= SPAN[0]) & (time_ms < SPAN[1])).all()


def test_a_crawler_fetches_many_pages_and_few_files() -> None:
    world = make_world()
    rows = crawl(world, world.site, SPAN, CRAWLERS[0], 60)
    assert len(rows) == pytest.approx(600, rel=0.2)
    assert (rows["costly"] == 1).mean() > 0.7
    assert len(set(rows["target"].tolist())) > 150


def test_a_monitor_asks_for_one_address() -> None:
    world = make_world()
    rows = monitor(world, world.site, SPAN, 3)
    assert 30 <= len(rows) <= 65
    assert len(set(rows["target"].tolist())) <= 2


def test_programs_ask_every_two_to_five_seconds_for_something_newer() -> None:
    world = make_world()
    rows = poll_api(world, world.site, SPAN, 2)
    assert 230 <= len(rows) <= 610
    assert all("?since=" in world.texts.all[text] for text in rows["target"].tolist())


def test_tabs_never_ask_twice_for_the_same() -> None:
    world = make_world()
    rows = poll_tabs(world, world.site, SPAN, 30)
    assert len(set(rows["target"].tolist())) == len(rows) > 50


def test_probes_find_nothing() -> None:
    world = make_world()
    assert not set(probe(world, world.site, SPAN, 60)["status"].tolist()) & {200, 302}


def test_connections_without_a_request_have_no_method() -> None:
    world = make_world()
    rows = stumble(world, world.site, SPAN, 30)
    assert set(rows["status"].tolist()) == {400, 408}
    assert (rows["method"] == NO_METHOD).all()


def test_the_own_scan_is_one_address_and_mostly_404() -> None:
    world = make_world()
    rows = scan_for_holes(world, world.site, SPAN, 40)
    assert len(rows) == 24_000
    assert len(set(rows["address"].tolist())) == 1
    assert (rows["status"] == 404).mean() > 0.85


def test_the_link_checker_sees_everything_from_one_address() -> None:
    world = make_world()
    rows = check_links(world, world.site, SPAN, 25)
    assert set(world.site.page.tolist()) <= set(rows["target"].tolist())
    assert len(set(rows["address"].tolist())) == 1
