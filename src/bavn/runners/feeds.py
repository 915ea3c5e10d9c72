"""The logs of all sites become one stream of records in the order of their times, and are counted."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final, Protocol

import numpy as np

from bavn.runners.lines import Lines
from bavn.sources.clients import TrustedProxies
from bavn.sources.columns import Columns

BATCH_ROWS: Final = 2040  # no power of two: columns at equal strides would share cache lines
TOGETHER_MS: Final = 1000  # records of two logs so close in time need no order
LATEST_MS: Final = np.iinfo(np.int64).max


@dataclass(slots=True)
class Waiting:
    """Records of one log that were parsed and wait for their turn: rows `at` to the columns' end."""

    columns: Columns = field(default_factory=lambda: Columns(BATCH_ROWS))
    at: int = 0

    @property
    def empty(self) -> bool:
        """Whether all of them were counted."""
        return self.at >= self.columns.rows

    @property
    def next_ms(self) -> int:
        """The time of the next one."""
        return int(self.columns.time_ms[self.at])

    def until(self, horizon_ms: int) -> int:
        """The row before which all are at or before `horizon_ms`; at least one is taken."""
        later = np.flatnonzero(self.columns.time_ms[self.at + 1 : self.columns.rows] > horizon_ms)
        return self.at + 1 + int(later[0]) if later.size else self.columns.rows


class Counter(Protocol):
    """What records are handed to: the engine, or something that stands in its place."""

    def feed(  # noqa: PLR0913  one for each part of the engine's own
        self,
        columns: Columns,
        *,
        site: str | None,
        trusted: TrustedProxies | None,
        weight: int,
        first: int,
        last: int | None,
    ) -> None:
        """Count rows `first` to `last`."""


class Feed:
    """One log of one site: its lines, and the records that wait. `site` None: by the Host that the log names.

    `skip` blocks are passed by, their lines only counted, for each one that is read: where there is more than can be.
    """

    def __init__(self, lines: Lines, site: str | None, trusted: TrustedProxies) -> None:
        self.lines = lines
        self.site = site
        self.trusted = trusted
        self.skip = 0
        self.waiting = Waiting()
        self._weight = 1

    def refill(self, go_on: Callable[[], bool]) -> bool:
        """Parse what has come, where nothing waits; return whether records wait now.

        Where lines come that are no records, `go_on` says when to stop looking for one.
        """
        has_read = False
        while self.waiting.empty:
            self.waiting.at = 0
            self.waiting.columns.rows = 0
            if self.lines.batch(self.waiting.columns):
                continue
            if (has_read and not go_on()) or not self._read_on():
                return False
            has_read = True
        return True

    def count(self, engine: Counter, horizon_ms: int) -> int:
        """Hand the records up to a time to the engine; return how many."""
        first, end = self.waiting.at, self.waiting.until(horizon_ms)
        self.waiting.at = end
        columns = self.waiting.columns
        engine.feed(columns, site=self.site, trusted=self.trusted, weight=self._weight, first=first, last=end)
        return end - first

    def _read_on(self) -> int:
        """Take the next block. Before it, whole blocks are passed by; what is read then stands for them too."""
        count, began = self.lines.read(), self.lines.consumed
        for _ in range(self.skip):
            if not self.lines.plenty or not self.lines.pass_by():
                break
            count = self.lines.read()
        passed, waiting = self.lines.consumed - began, self.lines.waiting
        self._weight = 1 + min(round(passed / waiting), self.skip) if passed and waiting else 1
        return count


def count_in_order(feeds: Sequence[Feed], engine: Counter, go_on: Callable[[], bool]) -> int:
    """Count what has come into the logs, the earliest records first, until there is no more or `go_on` says stop.

    Whatever was parsed has been counted when this returns. Returns how many records were counted.
    """
    counted = 0
    ready = [feed for feed in feeds if feed.refill(go_on)]
    while ready:
        ready.sort(key=lambda feed: feed.waiting.next_ms)
        horizon_ms = ready[1].waiting.next_ms + TOGETHER_MS if len(ready) > 1 else LATEST_MS
        counted += ready[0].count(engine, horizon_ms)
        if ready[0].waiting.empty and not (go_on() and ready[0].refill(go_on)):
            del ready[0]
    return counted
