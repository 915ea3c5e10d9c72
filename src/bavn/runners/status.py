"""The sensor's word about itself: what `status.json`, the metrics and the health check all show.

The types stand in `bavn.store.status`, because pages show them too. This file judges them.
"""

import os
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from bavn.store.status import OK, Status

STALE_AFTER: Final = timedelta(seconds=15)
MOST_LAG_S: Final = 30.0
SNAPSHOT_WITHIN: Final = timedelta(minutes=10)
STATM: Final = Path("/proc/self/statm")
RESIDENT: Final = 1  # the second figure of /proc/self/statm (proc(5))


@dataclass(frozen=True, slots=True)
class Health:
    """Whether the sensor does its work, and if not, the codes of why: `none`, `stale`, `lag`, `inputs`, `snapshot`."""

    ok: bool
    why: tuple[str, ...]
    lag_s: float | None
    age_s: float | None
    snapshot_age_s: float | None
    failing_inputs: tuple[str, ...]


def health(status: Status | None, now: datetime) -> Health:
    """Judge the newest status. A sensor that is blind at one input is not healthy, nor one that fell behind."""
    if status is None:
        return Health(ok=False, why=("none",), lag_s=None, age_s=None, snapshot_age_s=None, failing_inputs=())
    failing = tuple(one.name for one in status.inputs if one.state not in OK)
    snapshot = status.snapshot_at or status.started
    complaints = {
        "stale": now - status.at > STALE_AFTER,
        "lag": status.lag_s > MOST_LAG_S,
        "inputs": bool(failing),
        "snapshot": now - snapshot > SNAPSHOT_WITHIN,
    }
    why = tuple(code for code, wrong in complaints.items() if wrong)
    return Health(
        ok=not why,
        why=why,
        lag_s=status.lag_s,
        age_s=(now - status.at).total_seconds(),
        snapshot_age_s=None if status.snapshot_at is None else (now - status.snapshot_at).total_seconds(),
        failing_inputs=failing,
    )


def memory_bytes() -> int:
    """Return how much of this process is resident; 0 where the system does not say."""
    try:
        pages = int(STATM.read_text().split()[RESIDENT])
    except (OSError, ValueError, IndexError):
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE")
