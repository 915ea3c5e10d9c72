"""What a browser asks for."""

import numpy as np
import pytest

from bavn.simulation.browsing import browse
from bavn.simulation.people import BARE, People, draw_people
from bavn.simulation.rows import POST, Rows
from bavn.simulation.visits import EVERYDAY, Habits, Visits
from bavn.simulation.world import World
from tests.simulation.samples import BEGAN_MS, make_world

ONE_PAGE = Habits(single_page=1.0)


@pytest.fixture(name="world")
def build() -> World:
    return make_world()


def go(world: World, people: People, habits: Habits = EVERYDAY, *, visits: int = 0) -> Rows:
    who = np.resize(np.arange(len(people)), visits or len(people))
    starts = BEGAN_MS + 3_600_000 * (np.arange(len(who)) // len(people))
    return browse(world, world.site, Visits(people, who, starts, habits))


def files_of(rows: Rows) -> int:
    return int(((rows["costly"] == 0) & (rows["view"] >= 0) & (rows["status"] != 301)).sum())


def test_a_filled_cache_asks_for_little(world: World) -> None:
    cold, warm = (files_of(go(world, draw_people(world, 500, warm=share), ONE_PAGE)) for share in (0.0, 1.0))
    assert warm < cold / 3


def test_who_comes_again_loads_less(world: World) -> None:
    people = draw_people(world, 500, warm=0.0)
    once, twice = (files_of(go(world, people, ONE_PAGE, visits=visits)) for visits in (500, 1000))
    assert twice < 1.6 * once


def test_a_text_browser_loads_no_files(world: World) -> None:
    plain = draw_people(world, 300, warm=0.0)
    people = People(plain.address, plain.agent, plain.protocol, np.full(300, BARE), plain.warm)
    rows = go(world, people, ONE_PAGE)
    own = set(world.site.asset.tolist())
    assert not own & set(rows["target"].tolist())


def test_the_page_comes_before_what_belongs_to_it(world: World) -> None:
    rows = go(world, draw_people(world, 300))
    rows = rows[rows["view"] >= 0]
    views, first = np.unique(rows["view"], return_index=True)
    opened = np.zeros(views.max() + 1, np.int64)
    opened[views] = rows["time_ms"][first]
    assert (rows["time_ms"] >= opened[rows["view"]]).all()


def test_typing_suggests_word_by_word(world: World) -> None:
    rows = go(world, draw_people(world, 1500))
    texts = [world.texts.all[text] for text in rows["target"].tolist()]
    assert len({text for text in texts if text.startswith("/api/suggest?q=")}) > 30


def test_forms_are_sent_and_redirect(world: World) -> None:
    rows = go(world, draw_people(world, 2000))
    sent = rows[rows["method"] == POST]
    assert len(sent) > 20
    assert (sent["status"] == 302).mean() > 0.6
