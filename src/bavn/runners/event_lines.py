"""One growing log of a back-end system becomes logins and alerts: its bytes, its reader, and how far it was taken."""

import re
from collections.abc import Callable, Iterator
from typing import Final

from bavn.events.reading import Reader
from bavn.model.alert import Alert
from bavn.model.login import Login
from bavn.runners.lines import HEAD_BYTES, Counted, Growing

FIRST_BYTES: Final = 1 << 16
MOST_EXAMPLES: Final = 5
EXAMPLE_BYTES: Final = 200
MOST_BYTES: Final = 1 << 20  # a longer line is passed over
UNKNOWN: Final = "its lines are of no known format"
ROTATED: Final = re.compile(r"(.+?)(?:\.\d{1,5}|[-._]\d{8}(?:[-_T]?\d{2,6})?)?(?:\.(?:gz|bz2|xz|zst))?", re.IGNORECASE)

FindReader = Callable[[bytes, str], Reader | None]  # the first bytes of a log, and its name
Event = Login | Alert


class EventLines:
    """The whole lines of one log, as they come; the same counts as `lines.Lines` keeps of a web log.

    `unknown` is why the format is not known yet ("": it is, or nothing was written); until then lines are rejected.
    `sample` are lines of the same log that came before it was rotated.
    """

    def __init__(self, log: Growing, find: FindReader, counted: Counted | None = None, sample: bytes = b"") -> None:
        self.log = log
        self.counted = counted or Counted()
        self.consumed = 0
        self.unknown = ""
        self.reader: Reader | None = None
        self._find = find
        self._sample = sample
        self._buffer = bytearray(FIRST_BYTES)
        self._begin = 0
        self._end = 0
        self._passing = False  # within a line that no buffer holds
        self._examples: list[tuple[int, bytes]] = []

    @property
    def waiting(self) -> int:
        """Bytes that were taken and not read: half a line."""
        return self._end - self._begin

    @property
    def taken(self) -> int:
        """Bytes that were taken from the log."""
        return self.consumed + self.waiting

    def read(self) -> int:
        """Take what has come from the log, as far as there is room; return how many bytes."""
        self._make_room()
        count = self.log.read_into(memoryview(self._buffer)[self._end :])
        self._end += count
        return count

    def events(self) -> Iterator[Event]:
        """What the whole lines that were taken tell, each once."""
        while (found := self._buffer.find(b"\n", self._begin, self._end)) >= 0:
            line = bytes(self._buffer[self._begin : found])
            self._consume(found + 1 - self._begin)
            if self._passing:
                self._passing = False
                continue
            if (event := self._event(line)) is not None:
                yield event
        if self.waiting == MOST_BYTES:
            self._pass_over()

    def examples(self, most: int) -> tuple[tuple[int, bytes], ...]:
        """The first few rejected lines, with their numbers from 1."""
        return tuple(self._examples[:most])

    def _event(self, line: bytes) -> Event | None:
        self.counted.lines += 1
        if not line.strip():
            return None
        if self.reader is None and not self._find_reader(line):
            self._reject(line)
            return None
        assert self.reader is not None  # noqa: S101  for the type checker
        before = self.reader.rejected
        event = self.reader.read(line)
        if self.reader.rejected > before:
            self._reject(line)
        return event

    def _reject(self, line: bytes) -> None:
        self.counted.rejected += 1
        if len(self._examples) < MOST_EXAMPLES:
            self._examples.append((self.counted.lines, line[:EXAMPLE_BYTES]))

    def _find_reader(self, line: bytes) -> bool:
        """Find the format by the log's first lines; where they say nothing, by the one that has come now."""
        for head in (self._sample + self.log.head(HEAD_BYTES), line + b"\n"):
            if head.strip() and (reader := self._find(head, self.log.name)) is not None:
                self.reader, self.unknown = reader, ""
                return True
        self.unknown = UNKNOWN
        return False

    def _consume(self, count: int) -> None:
        self._begin += count
        self.consumed += count

    def _pass_over(self) -> None:
        """Count a line that no buffer holds, once, and let go of what there is of it."""
        if not self._passing:
            self.counted.lines += 1
            self.counted.rejected += 1
        self._passing = True
        self._consume(self.waiting)

    def _make_room(self) -> None:
        waiting = self.waiting
        if self._begin:
            self._buffer[:waiting] = self._buffer[self._begin : self._end]
            self._begin, self._end = 0, waiting
        if waiting == len(self._buffer) and waiting < MOST_BYTES:
            self._buffer += bytes(len(self._buffer))


class EventFeed:
    """One log of one system. `system` "": the log's own name stands for it."""

    skip = 0  # nothing is passed by: a login that is not seen is one that is not missed

    def __init__(self, lines: EventLines, system: str) -> None:
        self.lines = lines
        self.system = system

    def count(self, take: Callable[[str, Event], None], go_on: Callable[[], bool]) -> int:
        """Hand what has come to `take`, until there is no more or `go_on` says stop; return how many events."""
        counted = 0
        while self.lines.read():
            for system, event in self._read():
                take(system, event)
                counted += 1
            if not go_on():
                break
        return counted

    def all(self) -> Iterator[tuple[str, Event]]:
        """Everything that there is to be read, one by one, each with its system."""
        while self.lines.read():
            yield from self._read()

    def _read(self) -> Iterator[tuple[str, Event]]:
        for event in self.lines.events():
            yield self.system or family_of(self.lines.log.name), event


def family_of(name: str) -> str:
    """What the names of a log and of those that it was rotated to have in common: all are of one system.

    >>> [family_of(name) for name in ("/var/log/error.log", "old/error.log.2.gz", "error.log-20251122")]
    ['error.log', 'error.log', 'error.log']
    """
    last = name.rpartition("/")[2]
    rotated = ROTATED.fullmatch(last)
    return rotated[1] if rotated else last
