"""Counters that forget: a level halves every `half_s` seconds, so that weeks of logins fit in one number."""

from typing import Final

MINUTE_S: Final = 60.0
HOUR_S: Final = 3600.0
DAY_S: Final = 86400.0


def faded(level: float, seconds: float, half_s: float) -> float:
    """Return what is left of `level` after `seconds`. A clock that steps back takes nothing away and adds nothing.

    >>> faded(8.0, 1200.0, half_s=600.0)
    2.0
    >>> faded(8.0, -5.0, half_s=600.0)
    8.0
    """
    if seconds <= 0.0 or level == 0.0:
        return level
    halvings = seconds / half_s
    # Below a millionth of itself nothing is left, and the power of a large negative number costs the same as any.
    return 0.0 if halvings > 20.0 else float(level * 2.0**-halvings)
