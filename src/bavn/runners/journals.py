"""One journal of a site, read as a followed log is."""

from typing import Final

from bavn.following.journal import JournalTail
from bavn.model.notice import Notice
from bavn.runners.arrivals import Arrivals
from bavn.runners.event_lines import EventFeed
from bavn.runners.feeds import Feed
from bavn.runners.followed import Kept
from bavn.runners.lines import Counted
from bavn.runners.readings import Reading, SystemReading
from bavn.store.status import InputStatus

FAILING: Final = frozenset({"journal-absent", "journal-ended"})


class Journal:
    """The same interface as `followed.Followed`, over one `JournalTail`."""

    kind = "journal"

    def __init__(
        self, key: str, name: str, tail: JournalTail, reading: Reading | SystemReading, counted: Counted
    ) -> None:
        self.key = key
        self.name = name
        self.counted = counted
        self._tail = tail
        self._arrivals = Arrivals()
        self._feed = reading.feed(tail, counted)
        self._wrong = ""
        self._failing = False

    @property
    def feeds(self) -> list[Feed | EventFeed]:
        """The one that there is."""
        return [self._feed]

    @property
    def behind_bytes(self) -> int:
        """Bytes that have come and were not counted."""
        return self._tail.behind + self._feed.lines.waiting

    def lag_s(self, at: float) -> float:
        """Seconds since the oldest byte that was not read was first seen."""
        return self._arrivals.lag_s(at, self._feed.lines.taken)

    def poll(self, at: float) -> None:
        """Note what has come; reading asks the journal by itself."""
        self._arrivals.note(at, self._feed.lines.taken + self._tail.behind)

    def take(self) -> None:
        """What was counted in this turn is done with."""
        self._tail.position(self._feed.lines.consumed)

    def keep(self) -> Kept:
        """What to go on from after a restart."""
        count, place = self.counted, self._tail.position(self._feed.lines.consumed)
        return Kept((), count.lines, count.rejected, count.sampled, place)

    def notices(self) -> list[Notice]:
        """What has happened since the last call."""
        found, self._tail.events = self._tail.events, []
        for notice in found:
            self._failing = notice.code in FAILING or (self._failing and notice.code != "journal-readable-again")
        wrong = self._feed.lines.unknown
        if wrong and wrong != self._wrong:
            found.append(Notice("format-unknown", self.name))
        self._wrong = wrong
        return found

    def status(self) -> InputStatus:
        """How it is doing."""
        state = "format-unknown" if self._wrong else "unreadable" if self._failing else "ok"
        return InputStatus(self.name, self.kind, self.behind_bytes, self.counted.lines, state)

    def close(self) -> None:
        """End journalctl."""
        self._tail.close()
