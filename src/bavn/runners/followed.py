"""Followed logs of one site: each file that is read now has a feed, and what was counted of all is kept together."""

from dataclasses import dataclass, field

from bavn.following.journal import JournalPosition
from bavn.following.position import Position
from bavn.following.tail import Tail
from bavn.following.watching import Watching
from bavn.model.notice import Notice
from bavn.runners.arrivals import Arrivals
from bavn.runners.event_lines import EventFeed
from bavn.runners.feeds import Feed
from bavn.runners.lines import HEAD_BYTES, Counted
from bavn.runners.readings import Reading, SystemReading
from bavn.store.status import InputStatus


@dataclass(frozen=True, slots=True)
class Kept:
    """What a snapshot keeps of a source: where each of its files (or its journal) was left, and what was counted."""

    positions: tuple[Position, ...] = ()
    lines: int = 0
    rejected: int = 0
    sampled: int = 0
    journal: JournalPosition | None = None


@dataclass(slots=True)
class Open:
    """A file that is read now."""

    tail: Tail
    feed: Feed | EventFeed
    arrivals: Arrivals = field(default_factory=Arrivals)

    def look(self, at: float) -> None:
        """Note how much there is to read at `at` (monotonic)."""
        self.arrivals.note(at, self.feed.lines.taken + self.tail.behind)

    def take(self) -> None:
        """What was counted is done with."""
        self.tail.position(self.feed.lines.consumed)


class Followed:
    """One or more files of one site, found by name or glob.

    `key` is what a snapshot knows it by, `name` and `kind` (file, syslog or stdin) are for people.
    """

    def __init__(  # noqa: PLR0913, PLR0917  made in one place, of ours
        self,
        key: str,
        name: str,
        kind: str,
        reading: Reading | SystemReading,
        watching: Watching,
        counted: Counted,
    ) -> None:
        self.key = key
        self.name = name
        self.kind = kind
        self.counted = counted
        self._reading = reading
        self._watching = watching
        self._open: dict[int, Open] = {}
        self._wrong = ""

    @property
    def feeds(self) -> list[Feed | EventFeed]:
        """A feed for each file that is read now, in the order in which to read them."""
        return [one.feed for one in self._open.values()]

    @property
    def behind_bytes(self) -> int:
        """Bytes that were written and not read yet."""
        return sum(one.tail.behind + one.feed.lines.waiting for one in self._open.values())

    def lag_s(self, at: float) -> float:
        """Seconds since the oldest byte that was not read was first seen."""
        return max((one.arrivals.lag_s(at, one.feed.lines.taken) for one in self._open.values()), default=0.0)

    def poll(self, at: float) -> None:
        """Look for what has come; `at` is monotonic."""
        waiting = self._watching.poll()
        there = {id(tail): tail for tail in self._watching.tails}
        self._open = {key: one for key, one in self._open.items() if key in there}
        for tail in waiting:
            if id(tail) not in self._open:
                self._open[id(tail)] = Open(tail, self._feed(tail))
        for one in self._open.values():
            one.look(at)

    def take(self) -> None:
        """What was counted in this turn is done with."""
        for one in self._open.values():
            one.take()

    def keep(self) -> Kept:
        """What to go on from after a restart."""
        positions = [*self._watching.positions()]
        for tail in self._watching.tails:
            one = self._open.get(id(tail))
            positions.append(tail.position(one.feed.lines.consumed if one else 0))
        count = self.counted
        return Kept(tuple(positions), count.lines, count.rejected, count.sampled)

    def notices(self) -> list[Notice]:
        """What has happened to the files since the last call, and lines whose format is not known."""
        events = self._watching.events
        found = events if self.kind == "file" else []  # a spool speaks of its files itself
        wrong = next((one.feed.lines.unknown for one in self._open.values() if one.feed.lines.unknown), "")
        if wrong and wrong != self._wrong:
            found.append(Notice("format-unknown", self.name))
        self._wrong = wrong
        return found

    def status(self) -> InputStatus:
        """How this source is doing."""
        state = "ok" if not self._wrong else "format-unknown"
        if self.kind == "file" and not self._watching.tails:
            state = "missing"
        return InputStatus(self.name, self.kind, self.behind_bytes, self.counted.lines, state)

    def _feed(self, tail: Tail) -> Feed | EventFeed:
        return self._reading.feed(tail, self.counted, self._before(tail))

    def _before(self, tail: Tail) -> bytes:
        """First lines of the file that was read under this log's name before it was rotated; b"": there is none."""
        spools = () if self.kind == "file" else (tail.name,)  # its files differ in their numbers only
        earlier = [one.tail for one in self._open.values() if tail.name in {one.tail.name, *spools}]
        head = earlier[-1].head(HEAD_BYTES) if earlier else b""
        return head[: head.rfind(b"\n") + 1]
