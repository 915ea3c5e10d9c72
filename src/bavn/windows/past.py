"""The rows of a site's calm minutes: what its honest clients do, in bounded memory."""

from collections import deque
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import numpy.typing as npt

from bavn.windows.rows import Rows

MOST_ROWS: Final = 8192
MOST_MINUTES: Final = 240


@dataclass(frozen=True, slots=True)
class Minute:
    """One calm window: its rows, how many clients each stands for (sampling), and its length in seconds."""

    rows: Rows
    weight: float
    seconds: float


def copy_rows(rows: Rows, count: int) -> Rows:
    """The first `count` rows, in arrays of their own."""
    return Rows._make(column[:count].copy() for column in rows)


@dataclass(slots=True)
class Past:
    """The newest calm minutes of one site, oldest first: at most MOST_ROWS rows and MOST_MINUTES minutes."""

    minutes: deque[Minute] = field(default_factory=deque)
    rows: int = 0

    def add(self, rows: Rows, count: int, weight: float, seconds: float) -> None:
        """Take one calm window, and let go of the oldest that find no room."""
        self.minutes.append(Minute(copy_rows(rows, count), weight, seconds))
        self.rows += count
        while len(self.minutes) > MOST_MINUTES or (self.rows > MOST_ROWS and len(self.minutes) > 1):
            self.rows -= self.minutes.popleft().rows.pages.size

    def gather(self) -> tuple[Rows | None, npt.NDArray[np.float64], float]:
        """All rows, the number of clients that each stands for, and the seconds they cover; None where empty."""
        seconds = sum(minute.seconds for minute in self.minutes)
        parts = [minute for minute in self.minutes if minute.rows.pages.size]
        if not parts:
            return None, np.zeros(0), seconds
        columns = zip(*(part.rows for part in parts), strict=True)
        rows = Rows._make(np.concatenate(column) for column in columns)
        return rows, np.concatenate([np.full(p.rows.pages.size, p.weight) for p in parts]), seconds
