"""How long: `--for 10m`."""

import re
from typing import Final

from bavn.isolation.words import CannotError

SHORTEST_S: Final = 10
LONGEST_S: Final = 24 * 3600
SHAPE: Final = re.compile(
    r"(?:(?P<h>\d{1,5})h)?"  # 1h
    r"(?:(?P<m>\d{1,5})m)?"  # 30m
    r"(?:(?P<s>\d{1,6})s)?",  # 90s
    re.ASCII,
)


def seconds(text: str) -> int:
    """Read '90s', '10m', '1h30m'. `CannotError` for anything else, and outside of 10 seconds to 24 hours.

    >>> seconds("1h30m")
    5400
    """
    found = SHAPE.fullmatch(text.strip())
    if not found or not any(found.groups()):
        raise CannotError("for-shape", value=text[:40])
    hours, minutes, rest = (int(part or 0) for part in found.groups())
    total = hours * 3600 + minutes * 60 + rest
    if not SHORTEST_S <= total <= LONGEST_S:
        raise CannotError("for-limits", value=text[:40])
    return total


def clock(total_s: int) -> str:
    """Write seconds as people read them.

    >>> clock(599), clock(3600)
    ('9:59', '1:00:00')
    """
    minutes, rest = divmod(max(total_s, 0), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
