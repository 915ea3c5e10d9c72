"""An ordinary time at a site: people and honest machines, at a mean rate that is asked for."""

from typing import Final

import numpy as np

from bavn.simulation.arrivals import burstiness, day_curve, draw_times
from bavn.simulation.browsing import browse
from bavn.simulation.people import draw_people
from bavn.simulation.robots import run_everyday_robots
from bavn.simulation.rows import Floats
from bavn.simulation.site import Site
from bavn.simulation.visits import Visits
from bavn.simulation.world import World

USUAL_RATE: Final = 150.0  # lines a second of a middle-sized site; robots are scaled by it
_TASTERS: Final = 1500
_LEAD_S: Final = 900


def live_everyday(world: World, site: Site, rate: float, shape: Floats | None = None) -> None:
    """Add honest traffic of `rate` lines a second on average over the whole log.

    `shape` replaces the day's curve: the relative rate of every second. Some visitors come back.
    """
    end_ms = world.began_ms + world.seconds * 1000
    robots = run_everyday_robots(world, site, (world.began_ms, end_ms), rate / USUAL_RATE)
    world.add(robots)
    lines = max(rate * world.seconds - len(robots), 0.3 * rate * world.seconds)
    visits = lines / lines_per_visit(world, site)
    curve = shape if shape is not None else day_curve(world.began_ms, world.seconds, world.zone_minutes)
    expected = curve * burstiness(world.rng, world.seconds)
    expected *= visits / expected.sum()
    earlier = np.full(_LEAD_S, expected[0])  # visits that are under way when the log begins
    starts = draw_times(world.rng, np.concatenate([earlier, expected]), world.began_ms - _LEAD_S * 1000)
    people = draw_people(world, max(int(len(starts) * 0.8), 1))
    who = world.rng.permutation(np.resize(np.arange(len(people)), len(starts)))
    world.add(browse(world, site, Visits(people, who, starts)))


def lines_per_visit(world: World, site: Site) -> float:
    """How many lines a visit makes on average, found by trying."""
    people = draw_people(world, _TASTERS)
    tasting = Visits(people, np.arange(_TASTERS), np.full(_TASTERS, world.began_ms))
    return len(browse(world, site, tasting)) / _TASTERS
