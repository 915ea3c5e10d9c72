"""A scenario, a seed and a style become a log with its truth."""

from datetime import datetime
from zlib import crc32

import numpy as np

from bavn.simulation.everyday import live_everyday
from bavn.simulation.formats import STYLES, Tables
from bavn.simulation.held_out import HELD_OUT
from bavn.simulation.overload import Server, draw_hiccups, settle
from bavn.simulation.rows import Rows, join_rows
from bavn.simulation.scenarios import SCENARIOS
from bavn.simulation.stage import Scenario, Stage
from bavn.simulation.traffic import Traffic
from bavn.simulation.truth import tell_truth
from bavn.simulation.world import Setting, World, build_world

_SHARES_OF_SITES = (0.55, 0.25, 0.15, 0.05)


def simulate(
    scenario: str, *, seed: int, minutes: float | None = None, rate: float | None = None, style: str = "combined"
) -> Traffic:
    """The log of one scenario. The same arguments always give the same bytes.

    `minutes` is the length of the whole log; a shorter one cuts the event and then the time before it.
    `rate` is the mean of honest lines a second apart from the event. Raises ValueError for unknown names.
    """
    known = SCENARIOS | HELD_OUT
    if scenario not in known:
        raise ValueError(f"no scenario {scenario!r}; there are: {', '.join(known)}")
    if style not in STYLES:
        raise ValueError(f"no style {style!r}; there are: {', '.join(STYLES)}")
    chosen = known[scenario]
    stage = set_up(chosen, seed, minutes, rate or chosen.rate)
    live_together(stage, chosen)
    chosen.play(stage)
    return finish(stage, chosen.capacity, style)


def set_up(scenario: Scenario, seed: int, minutes: float | None, rate: float) -> Stage:
    """The empty stage."""
    before, event, after = scenario.plan(minutes)
    began_ms = int(datetime.fromisoformat(scenario.starts).timestamp() * 1000)
    seconds = round(60 * (before + event + after))
    setting = Setting(began_ms, seconds, int(rate * seconds / 15), scenario.hosts, scenario.look)
    world = build_world((seed, crc32(scenario.name.encode())), setting)
    event_ms = began_ms + round(before * 60_000)
    return Stage(world, rate, (event_ms, event_ms + round(event * 60_000)))


def live_together(stage: Stage, scenario: Scenario) -> None:
    """Everyday traffic of every site on the server."""
    world = stage.world
    shape = scenario.shape(world.seconds) if scenario.shape else None
    shares = np.array(_SHARES_OF_SITES[: len(world.sites)])
    for site, share in zip(world.sites, shares / shares.sum(), strict=True):
        live_everyday(world, site, stage.rate * float(share), shape)


def finish(stage: Stage, capacity: float, style: str) -> Traffic:
    """Let the server answer, put everything in order, count the truth."""
    world = stage.world
    free = draw_hiccups(world.rng, world.seconds)
    if stage.free is not None:
        free = np.minimum(free, stage.free)
    server = Server(world.began_ms, _draw_capacity(world, capacity), free)
    rows = settle(world.rng, join_rows(world.parts), server)
    return Traffic(
        rows=rows,
        tables=Tables(world.texts.all, world.addresses.all, world.hosts, world.zone_minutes),
        style=style,
        truth=tell_truth(rows, world.addresses.all, world.gateways.everyone, stage.kinds, stage.crowds),
    )


def _draw_capacity(world: World, times: float) -> float:
    """Servers are bought for what is usual and something more; some for much more."""
    everyday: list[Rows] = world.parts[: 2 * len(world.sites)]
    usual = sum(int(part["costly"].sum()) for part in everyday) / world.seconds
    return float(max(usual * times, 25.0) * world.rng.lognormal(0.0, 0.35))
