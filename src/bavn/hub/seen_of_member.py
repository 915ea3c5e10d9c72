"""What vantage points saw of one member's targets, for that member: a part of `bavn hub export-member`."""

from datetime import datetime
from pathlib import Path
from typing import Any

from bavn.hub.observing import FOLDER
from bavn.model.problem import Problem
from bavn.observatory.observatory import join_observatory


def seen_of(data: Path, member: str, now: datetime) -> dict[str, Any]:
    """Return it as JSON can hold it; nothing where nothing was ever seen."""
    try:
        kept = join_observatory(data / FOLDER)
    except Problem:
        return {"seen": []}
    with kept:
        return {"seen": list(kept.export(kept.targets_of(member), now=now))}
