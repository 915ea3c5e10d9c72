"""Slowloris: connections held open with requests that never end."""

from typing import Final

import numpy as np

from bavn.simulation.addresses import draw_hosting
from bavn.simulation.rows import GET, HTTP11, NO_METHOD, NO_PROTOCOL, Floats, Ints, Rows, Span, make_rows
from bavn.simulation.site import FRONT
from bavn.simulation.world import World

PATIENCE_MS: Final = 60_000  # after which the server closes an unfinished request
ROUND_MS: Final = 61_500  # from one connection to the next


def hold_connections(world: World, span: Span, wave: int, *, sources: int = 300, each: int = 6) -> Rows:
    """What a server logs of it: 408 after a minute, 400 where the bot closed; with a request line or only "-".

    Every source holds `each` connections and opens the next when one is closed.
    """
    rng, site = world.rng, world.site
    address = np.repeat(draw_hosting(rng, world.addresses, sources, networks=60), each)
    rounds = int((span[1] - span[0]) / PATIENCE_MS)
    who = np.repeat(np.arange(len(address)), rounds)
    begin = span[0] + rng.integers(0, 20_000, len(address))[who] + np.tile(np.arange(rounds), len(address)) * ROUND_MS
    begin += rng.integers(0, 3000, len(who))
    in_time = begin + PATIENCE_MS < span[1] + 20_000
    begin, who = begin[in_time], who[in_time]
    closed = rng.random(len(who)) < 0.2
    named = (rng.random(len(who)) < 0.45) & ~closed
    rows = make_rows(len(who), time_ms=begin, wave=wave, host=site.host, address=address[who])
    rows["status"] = np.where(closed, 400, 408)
    rows["took_ms"] = np.where(closed, rng.integers(4000, 59_000, len(who)), PATIENCE_MS)
    rows["target"] = np.where(named, site.page[FRONT], 0)
    rows["method"], rows["protocol"] = np.where(named, GET, NO_METHOD), np.where(named, HTTP11, NO_PROTOCOL)
    rows["agent"] = np.where(named, world.agents.draw(rng, 1)[0], 0)
    return rows


def free_slots(world: World, rows: Rows, slots: int) -> Floats:
    """For every second, the share of `slots` connections that slow requests leave to others."""
    held = np.zeros(world.seconds + 1)
    np.add.at(held, _second(world, rows["time_ms"]), 1.0)
    np.add.at(held, _second(world, rows["time_ms"] + rows["took_ms"]), -1.0)
    return np.asarray(np.clip(1.0 - np.cumsum(held)[:-1] / slots, 0.0, 1.0), np.float64)


def _second(world: World, time_ms: Ints) -> Ints:
    return np.clip((time_ms - world.began_ms) // 1000, 0, world.seconds)
