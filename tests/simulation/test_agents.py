"""Browsers."""

import numpy as np
import pytest

from bavn.simulation.agents import build_agents
from bavn.simulation.rows import Texts


def test_names_of_browsers_are_fit_for_a_log() -> None:
    texts = Texts()
    names = [texts.all[index] for index in build_agents(texts).everything.tolist()]
    assert len(set(names)) > 40
    assert all(name.startswith("Mozilla/5.0 (") and not set(name) & set('"\\{}\n') for name in names)


def test_some_browsers_are_common_and_many_are_rare() -> None:
    agents = build_agents(Texts())
    drawn = np.bincount(agents.draw(np.random.default_rng(1), 20_000))
    assert drawn.max() > 1500
    assert ((drawn > 0) & (drawn < 100)).sum() > 8


@pytest.mark.parametrize("mobile", [0.0, 1.0])
def test_only_the_wanted_machines_are_drawn(mobile: float) -> None:
    agents = build_agents(Texts())
    drawn = agents.draw(np.random.default_rng(1), 500, mobile=mobile)
    assert np.isin(drawn, agents.mobile).mean() == mobile
