"""Who visits."""

import numpy as np

from bavn.simulation.people import BARE, NO_REFERER, draw_class, draw_people
from tests.simulation.samples import make_world


def test_one_in_five_sits_behind_a_shared_address() -> None:
    world = make_world()
    people = draw_people(world, 4000)
    assert 0.18 < np.isin(people.address, world.gateways.everyone).mean() < 0.3


def test_some_load_no_assets_and_some_send_no_referer() -> None:
    people = draw_people(make_world(), 4000)
    assert 0.01 < (people.taste == BARE).mean() < 0.05
    assert 0.02 < (people.taste == NO_REFERER).mean() < 0.06


def test_more_phones_come_when_asked_for() -> None:
    world = make_world()
    few, many = (
        np.isin(draw_people(world, 2000, mobile=share).agent, world.agents.mobile).mean() for share in (0.2, 0.8)
    )
    assert few < 0.3
    assert many > 0.6


def test_a_class_has_one_address_and_mostly_one_machine() -> None:
    world = make_world()
    pupils = draw_class(world, 200, 3)
    assert set(pupils.address.tolist()) == {3}
    assert (pupils.agent == world.agents.school).mean() > 0.8
