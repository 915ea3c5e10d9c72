"""What the member's side has to say: kept until it is asked for, bounded, and nothing twice that was said just now."""

from collections import deque
from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Lock
from typing import Final

from bavn.model.notice import Notice

MOST: Final = 200
QUIET: Final = timedelta(hours=1)
GRACE: Final = timedelta(seconds=10)  # a hub that is started anew is not gone
_SECOND: Final = timedelta(seconds=1)


class Saying:
    """Notices about one hub, `where`. Beyond 200 that nobody asked for, the oldest go. For any thread."""

    def __init__(self, where: str, clock: Callable[[], datetime]) -> None:
        self.where = where
        self._clock = clock
        self._lock = Lock()
        self._notices: deque[Notice] = deque(maxlen=MOST)
        self._said: dict[str, datetime] = {}

    def say(self, code: str, **values: str | int) -> None:
        """Say it."""
        with self._lock:
            self._notices.append(Notice(code, self.where, values))

    def say_seldom(self, code: str, **values: str | int) -> None:
        """Say it, unless this code was said within the hour."""
        now = self._clock()
        with self._lock:
            before = self._said.get(code)
            if before is None or not timedelta(0) <= now - before < QUIET:
                self._said[code] = now
                self._notices.append(Notice(code, self.where, values))

    def taken(self) -> list[Notice]:
        """What was said since the last call."""
        with self._lock:
            notices = list(self._notices)
            self._notices.clear()
        return notices


class Reach:
    """Whether the hub can be reached, by all who try. It is said once when it is gone, and once when it is back.

    `hub-gone` is said when one of them has failed for ten seconds; a hub that is away for a moment is nothing to say.
    `hub-back` where `hub-gone` was said and none of them fails any more.
    """

    def __init__(self, saying: Saying, clock: Callable[[], datetime]) -> None:
        self._saying, self._clock = saying, clock
        self._lock = Lock()
        self._failing: dict[str, datetime] = {}  # who, since when
        self._why = ""
        self._gone: datetime | None = None

    @property
    def why(self) -> str:
        """Why it could not be reached when it was tried last, as a code; "" where nobody fails."""
        with self._lock:
            return self._why if self._failing else ""

    def failed(self, who: str, why: str) -> None:
        """It could not be reached by `who`; `why` is a code."""
        now = self._clock()
        with self._lock:
            since, self._why = self._failing.setdefault(who, now), why
            if self._gone is None and now - since >= GRACE:
                self._gone = since
                self._saying.say("hub-gone", why=why)

    def worked(self, who: str) -> None:
        """It was reached by `who`."""
        now = self._clock()
        with self._lock:
            self._failing.pop(who, None)
            if self._gone is not None and not self._failing:
                self._saying.say("hub-back", away_s=max(round((now - self._gone) / _SECOND), 0))
                self._gone = None
