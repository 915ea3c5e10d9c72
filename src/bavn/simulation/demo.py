"""One day of a made-up municipality: a forenoon, a flood at 11:06 UTC, and people who follow an election."""

from pathlib import Path
from typing import Final

from bavn.simulation.attacks import Flood
from bavn.simulation.crowds import election_night
from bavn.simulation.play import finish, live_together, set_up
from bavn.simulation.stage import Scenario, Stage
from bavn.simulation.traffic import Traffic
from bavn.simulation.truth import Truth

_MINUTE_MS: Final = 60_000


def _play(stage: Stage) -> None:
    world = stage.world
    flood_ms = world.began_ms + (11 * 60 + 6) * _MINUTE_MS
    order = Flood(sources=420, requests_s=120, agents="fixed")
    stage.attack(order, (flood_ms, flood_ms + 25 * _MINUTE_MS))
    evening_ms = world.began_ms + (19 * 60 + 2) * _MINUTE_MS
    evening = (evening_ms, evening_ms + 35 * _MINUTE_MS)
    stage.note_crowd(evening)
    world.add(election_night(world, world.site, evening, 260))


DEMO: Final = Scenario(
    "demo-day", "one day of Strandby Kommune", "http-flood", _play, 24 * 60, 0, 0, 4.6,
    starts="2025-11-18T00:00:00+00:00", capacity=8,
)  # fmt: skip


def demo_day(path: Path | str, seed: int, style: str = "combined") -> Truth:
    """Write the access log of www.strandby.example for 18 November 2025 (UTC), and tell what happened."""
    traffic = demo_traffic(seed, style)
    traffic.write(path)
    return traffic.truth


def demo_traffic(seed: int, style: str = "combined") -> Traffic:
    """The same day in memory."""
    stage = set_up(DEMO, seed, None, DEMO.rate)
    live_together(stage, DEMO)
    _play(stage)
    return finish(stage, DEMO.capacity, style)
