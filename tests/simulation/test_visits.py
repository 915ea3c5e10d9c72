"""Chains of pages."""

import numpy as np
import pytest

from bavn.simulation.people import draw_people
from bavn.simulation.site import RESULTS, SEARCH
from bavn.simulation.visits import EVERYDAY, Habits, Views, Visits, walk
from bavn.simulation.world import World
from tests.simulation.samples import BEGAN_MS, make_world


@pytest.fixture(name="world")
def build() -> World:
    return make_world()


def go(world: World, habits: Habits = EVERYDAY, count: int = 1500) -> Views:
    starts = np.full(count, BEGAN_MS)
    return walk(world, world.site, Visits(draw_people(world, count), np.arange(count), starts, habits))


def test_nearly_half_of_all_visits_see_one_page(world: World) -> None:
    lengths = np.bincount(go(world).session)
    assert 0.4 < (lengths == 1).mean() < 0.52
    assert lengths.max() > 10


def test_the_next_page_names_the_last_one_as_referer(world: World) -> None:
    views = go(world)
    second = np.flatnonzero((np.diff(views.session) == 0) & (views.page[:-1] >= 0)) + 1
    follows = views.referer[second] == views.address[second - 1]
    assert 0.9 < follows.mean() < 1.0  # some browsers send none


def test_pages_of_a_visit_stand_in_order_of_time(world: World) -> None:
    views = go(world)
    same = np.diff(views.session) == 0
    assert (np.diff(views.time_ms)[same] >= 0).all()


def test_searches_have_words_and_are_mostly_different(world: World) -> None:
    views = go(world)
    targets = [world.texts.all[text] for text in views.target[views.page == SEARCH].tolist()]
    assert all("?q=" in target for target in targets)
    assert len(set(targets)) > 0.3 * len(targets) > 20


def test_a_group_lands_where_it_was_sent(world: World) -> None:
    link = world.texts.of("/valg/resultater?x=1")
    views = go(world, Habits(single_page=1.0, landing=np.full(1500, link), landing_page=RESULTS))
    assert set(views.page.tolist()) == {RESULTS}
    assert (
        sum(text.startswith("/valg/resultater?x=1") for text in map(world.texts.all.__getitem__, views.target.tolist()))
        == 1500
    )
