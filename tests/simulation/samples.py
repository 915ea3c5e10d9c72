"""What several tests of the simulation share."""

from bavn.simulation import Traffic
from bavn.simulation.world import Setting, World, build_world

BEGAN_MS = 1_762_941_600_000  # 12 November 2025, 10:00 UTC
MINUTE_MS = 60_000


def make_world(seed: int = 7, *, seconds: int = 600, visitors: int = 500) -> World:
    return build_world((seed,), Setting(BEGAN_MS, seconds, visitors))


def texts_of(traffic: Traffic, field: str) -> list[str]:
    return [traffic.tables.texts[index] for index in traffic.rows[field].tolist()]
