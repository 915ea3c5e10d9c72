"""The hub's time as well as this machine knows it: what is signed says when, and the hub takes that within 120 s."""

from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Lock
from typing import Final

WORTH_LEARNING: Final = timedelta(seconds=30)
_SECOND: Final = timedelta(seconds=1)


class HubClock:
    """The clock of this machine, put right by what the hub's `Date` says. Any thread may call any method."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._offset = timedelta(0)
        self._lock = Lock()

    def local(self) -> datetime:
        """What this machine's own clock says."""
        return self._clock()

    def now(self) -> datetime:
        """The hub's time."""
        with self._lock:
            offset = self._offset
        try:
            return self._clock() + offset
        except OverflowError:
            return self._clock()

    def learn(self, date: datetime | None) -> int | None:
        """Take the hub's time from an answer that refused ours.

        Return by how many seconds this machine's clock differs, where that was not known yet (30 s and more); None
        where nothing is to be learned from it, so that the refusal has another reason.
        """
        if date is None:
            return None
        found = date - self._clock()
        with self._lock:
            if abs(found - self._offset) < WORTH_LEARNING:
                return None
            self._offset = found
        return round(found / _SECOND)
