"""What vantage points saw of one member's targets: for that member (`bavn hub export-member`), or erased with it."""

from datetime import datetime
from pathlib import Path
from typing import Any

from bavn.hub.observing import FOLDER
from bavn.model.problem import Problem
from bavn.observatory.observatory import join_observatory, open_observatory
from bavn.observatory.opening import NAME


def seen_of(data: Path, member: str, now: datetime) -> dict[str, Any]:
    """Return it as JSON can hold it; nothing where nothing was ever seen."""
    try:
        kept = join_observatory(data / FOLDER)
    except Problem:
        return {"seen": []}
    with kept:
        return {"seen": list(kept.export(kept.targets_of(member), now=now))}


def erase_seen_of(data: Path, member: str, now: datetime) -> int:
    """Erase it while no hub runs, which would do it itself; return how many rows that were. `Problem`."""
    if not (data / FOLDER / NAME).is_file():
        return 0
    with open_observatory(data / FOLDER, now) as kept:
        return kept.erase(kept.targets_of(member))
