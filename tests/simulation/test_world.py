"""The stage that everything plays on."""

from bavn.simulation.rows import make_rows
from tests.simulation.samples import make_world


def test_the_same_seed_builds_the_same_world() -> None:
    one, other, third = make_world(1), make_world(1), make_world(2)
    assert one.texts.all == other.texts.all != third.texts.all
    assert one.addresses.all == other.addresses.all


def test_numbers_of_views_and_visits_never_repeat() -> None:
    world = make_world()
    assert world.number_views(2).tolist() == [0, 1]
    assert world.number_views(2).tolist() == [2, 3]
    assert world.number_sessions(3).tolist() == [0, 1, 2]


def test_traffic_is_kept_in_parts() -> None:
    world = make_world()
    world.add(make_rows(2))
    world.add(make_rows(3))
    assert [len(part) for part in world.parts] == [2, 3]
