"""What a spool holds, for tests."""

import glob
from pathlib import Path

from bavn.following.spool import Spool


def names(spool: Spool) -> list[str]:
    """Its files that hold something, in order."""
    found = sorted(glob.glob(spool.pattern))  # noqa: PTH207  the pattern is an absolute one
    return [name for name in found if Path(name).stat().st_size]


def contents(spool: Spool) -> bytes:
    """All that is in them."""
    return b"".join(Path(name).read_bytes() for name in names(spool))
