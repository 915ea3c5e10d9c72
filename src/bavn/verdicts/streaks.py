"""What one vantage point has seen of one target, in a row, and what it believes."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from bavn.model.probe import NO_WAIT, Ending, Family, Seen
from bavn.verdicts.rules import AHEAD, NEEDED, SAID_SO

NEVER: Final = datetime.min.replace(tzinfo=UTC)

Seat = tuple[str, Family]  # a vantage point, and by which family it looks


@dataclass(slots=True)
class Streak:
    """The looks of one vantage point at one target by one family. Changes with each.

    `seen` came `count` times in a row, first at `first`. `believed` is what was seen often enough in a row, `since`
    when the first of those looks began, and `ending` how the newest of them ended. The first good look of all is
    believed at once. What says nothing (offline, left out) neither makes a row nor breaks one: `last` is the newest
    look, `known` the newest that says anything, `well` the newest that was not bad. `holds` is until when the newest
    says what it says: it asked not to be looked at again before.
    """

    seen: Seen = "unknown"
    count: int = 0
    first: datetime = NEVER
    last: datetime = NEVER
    known: datetime = NEVER
    well: datetime = NEVER
    holds: datetime = NEVER
    believed: Seen = "unknown"
    since: datetime = NEVER
    ending: Ending = "left-out"

    @property
    def is_calm(self) -> bool:
        """Well, and believed to be well."""
        return self.seen == self.believed == "good"

    def add(self, seen: Seen, ending: Ending, at: datetime, wait: timedelta = NO_WAIT) -> None:
        """Take one look in. Looks come in order; one that is not later than the last is the caller's to leave out.

        `wait`: so long it asked to be left alone. It says so itself, so that one such look is enough.
        """
        self.last = at
        if seen == "unknown":
            return
        self.known, self.holds = at, at + wait
        weight = SAID_SO if wait else 1
        if seen != "bad":
            self.well = at
        if seen == self.seen:
            self.count += weight
        else:
            self.seen, self.count, self.first = seen, weight, at
        at_once = self.believed == "unknown" and seen == "good"
        if seen != self.believed and (at_once or self.count >= NEEDED[seen]):
            self.believed, self.since = seen, self.first
        if seen == self.believed:
            self.ending = ending

    def is_fresh(self, after: datetime, now: datetime) -> bool:
        """Whether it says anything of now: looked at since then, or asked to wait until later."""
        return self.known <= now + AHEAD and (self.known > after or self.holds >= now)

    def take_back(self, since: datetime) -> bool:
        """Forget failures that began at a moment or later: the line was cut. Say whether there were any.

        Answers are kept, for they came through; so is a failure that was there before, as of that moment.
        """
        if self.seen != "bad" or self.known < since:
            return False
        self.known, self.holds = since, NEVER
        if self.first >= since:
            self.seen, self.count = "unknown", 0
        if self.believed == "bad" and self.since >= since:
            self.believed = "unknown"
        return True
