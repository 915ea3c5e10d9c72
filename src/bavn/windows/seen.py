"""Which request templates the site has served before, with the minute in which each was first seen."""

from typing import Final

import numpy as np
import numpy.typing as npt

from bavn.sources.scanning import step
from bavn.windows.hashing import I64

SLOTS: Final = 1 << 16
STALE_MINUTES: Final = 24 * 60  # a slot is given away only after a day without use


TAG: Final = 0  # 0: free
FIRST: Final = 1  # minutes
LAST: Final = 2

Seen = npt.NDArray[np.uint32]  # SLOTS x 4, direct-mapped


def make_seen() -> Seen:
    """An empty table."""
    return np.zeros((SLOTS, 4), np.uint32)


@step
def first_seen(seen: Seen, template: np.uint32, minute: int) -> int:
    """Note the template; return the minute of its first use. Where there is no room it counts as first seen now.

    Endless invented templates fill only free slots: what the site really serves keeps its place.
    """
    tag = template | np.uint32(1)
    slot = I64(template >> np.uint32(1)) & (SLOTS - 1)
    if seen[slot, TAG] == tag:
        seen[slot, LAST] = minute
        return I64(seen[slot, FIRST])
    if seen[slot, TAG] == np.uint32(0) or minute - I64(seen[slot, LAST]) > STALE_MINUTES:
        seen[slot, TAG] = tag
        seen[slot, FIRST] = minute
        seen[slot, LAST] = minute
    return minute
