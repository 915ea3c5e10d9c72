"""A vantage point: a prober with a key and a line of its own, which looks where the hub says: at loopback only."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bavn.story.front import ABROAD
from bavn.story.processes import Program, Stage, bavn

PROBER: Final = "bavn.story.prober"
SETTINGS: Final = """\
# A reconstruction: written by `bavn demo`, gone when it ends.
[sensor]
state = "{folder}/joined"

[probing]
contact = "mailto:{name}@reconstruction.example"
families = [4]
state = "{folder}/state"
"""


@dataclass(frozen=True, slots=True)
class Point:
    """Where one stands."""

    name: str
    country: str
    way: str


POINTS: Final = (
    Point("hjemme", "dk", "reconstruction: a first line"),
    Point(ABROAD, "se", "reconstruction: a second line"),
)


async def look(stage: Stage, folder: Path, point: Point, url: str, token: str) -> Program:
    """Join the hub and look from then on."""
    config = prepare(folder, point)
    await stage.run(f"join-{point.name}", *bavn("join", url, token, "--config", config, "--name", point.name))
    return await stage.start(f"prober-{point.name}", bavn()[0], "-P", "-m", PROBER, config)


def prepare(folder: Path, point: Point) -> Path:
    """Write its settings, and return where."""
    folder.mkdir()
    (folder / "joined").mkdir()
    config = folder / "bavn.toml"
    config.write_text(SETTINGS.format(folder=folder, name=point.name))
    return config
