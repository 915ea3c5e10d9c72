"""One growing log becomes batches of records: its bytes, its parser, and up to where it has been counted."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import tzinfo
from typing import Final, Protocol

import numpy as np

from bavn.model.problem import Problem
from bavn.sources.columns import Bytes, Columns, Parsed, Parser
from bavn.sources.formats import detect, named

FIRST_BYTES: Final = 1 << 17  # room at first: most logs are quiet
MOST_BYTES: Final = 1 << 20  # and at most: a longer line is passed over
HEAD_BYTES: Final = 1 << 17
ENOUGH_LINES: Final = 20  # of a young file, from which its format is told without asking the one before it
NEWLINE: Final = 10
MISFITS: Final = 50  # lines in a row that are no record, after which the format is looked for anew


class Growing(Protocol):
    """A log that grows, wherever it is kept; see following.tail and following.journal."""

    @property
    def name(self) -> str:
        """What people call it."""

    def head(self, most: int) -> bytes:
        """Return its first bytes, for finding out the format. They are not used up."""

    @property
    def behind(self) -> int:
        """Bytes that stand there and were not read, as last looked at."""

    def read_into(self, room: memoryview) -> int:
        """Put what has come into `room`; 0 where there is nothing now."""


@dataclass(slots=True)
class Counted:
    """What was read of one log so far. `sampled` lines were only counted, when the sensor could not keep up."""

    lines: int = 0
    rejected: int = 0
    sampled: int = 0


class Lines:
    """The whole lines of one log, as they come.

    `consumed` bytes of it are behind the batches given so far. `unknown` is why the format is not known yet ("": it
    is, or nothing was written); until then lines are counted as rejected. `sample` are lines of the same log that came
    before it was rotated: one line alone may say little about its format.
    """

    def __init__(
        self,
        log: Growing,
        format_name: str | None,
        zone: tzinfo,
        counted: Counted | None = None,
        sample: bytes = b"",
    ) -> None:
        self.log = log
        self.counted = counted or Counted()
        self.consumed = 0
        self.unknown = ""
        self._format_name = format_name
        self._zone = zone
        self._sample = sample
        self._parser: Parser | None = None
        self._buffer: Bytes = np.zeros(FIRST_BYTES, np.uint8)
        self._begin = 0
        self._end = 0
        self._misfits = 0  # rejected lines since the last record
        self._changed = False  # the format of the log's first lines is not that of its newest
        self._busy = False  # the last read filled all the room there was
        self._passing = False  # within a line that no buffer holds

    @property
    def format(self) -> str:
        """The format's name, "" while it is not known."""
        return self._parser.name if self._parser else ""

    @property
    def waiting(self) -> int:
        """Bytes that were taken and not counted: half a line, when all that came was counted."""
        return self._end - self._begin

    @property
    def taken(self) -> int:
        """Bytes that were taken from the log."""
        return self.consumed + self.waiting

    @property
    def full(self) -> bool:
        """Whether the last `read` was cut short by the room there is: there is more."""
        return self._end == len(self._buffer)

    @property
    def plenty(self) -> bool:
        """Whether what was read may be passed by: as much again waits behind it, to stand for it."""
        return self.full and self.log.behind >= len(self._buffer)

    def read(self) -> int:
        """Take what has come from the log, as far as there is room; return how many bytes."""
        self._make_room()
        count = self.log.read_into(self._buffer.data[self._end :])
        self._end += count
        self._busy = self.full
        return count

    def batch(self, columns: Columns) -> bool:
        """Parse the next whole lines into `columns`; False where there is none now (or none was a record)."""
        if self._passing:
            self._pass_over()
        if self._parser is None and not self._find_format():
            self._pass_what_is_too_long()
            return False
        assert self._parser is not None  # noqa: S101  for the type checker
        parsed = self._parser.parse(self._buffer[self._begin :], self._end - self._begin, columns)
        self.counted.lines += parsed.lines
        self.counted.rejected += parsed.rejected
        self._consume(parsed.consumed)
        if not parsed.consumed:
            self._pass_what_is_too_long()
        self._judge_fit(parsed, columns.rows)
        return parsed.consumed > 0

    def _judge_fit(self, parsed: Parsed, rows: int) -> None:
        """Where no line has fitted for long, the log is written otherwise now: say it, and look for its format anew."""
        if rows:
            self._misfits, self.unknown = 0, ""
            return
        self._misfits += parsed.rejected
        if self._misfits >= MISFITS:
            self._misfits, self.unknown = 0, "its lines have not fitted for long"
            self._changed = True
            if not self._format_name:
                self._parser = None

    def pass_by(self) -> int:
        """Count the whole lines that were read without looking at them; return how many."""
        if self._passing:
            self._pass_over()
        waiting = self._buffer[self._begin : self._end]
        newlines = np.flatnonzero(waiting == NEWLINE)
        if not newlines.size:
            return 0
        self.counted.lines += newlines.size
        self.counted.sampled += newlines.size
        self._consume(int(newlines[-1]) + 1)
        return int(newlines.size)

    def _consume(self, count: int) -> None:
        self._begin += count
        self.consumed += count

    def _make_room(self) -> None:
        waiting = self._end - self._begin
        if self._begin:
            self._buffer[:waiting] = self._buffer[self._begin : self._end].copy()
            self._begin, self._end = 0, waiting
        if (waiting == len(self._buffer) or self._busy) and len(self._buffer) < MOST_BYTES:
            self._buffer = np.concatenate([self._buffer, np.zeros(len(self._buffer), np.uint8)])

    def _find_format(self) -> bool:
        here = self._buffer[self._begin : self._end].tobytes()
        if b"\n" not in here:
            return False
        head = self.log.head(HEAD_BYTES)
        try:
            self._parser = self._parser_of(head if head.strip() and not self._changed else here, here)
        except Problem as problem:
            self.unknown = str(problem)
            self.counted.rejected += self.pass_by_unread()
            return False
        self.unknown = ""
        return True

    def pass_by_unread(self) -> int:
        """Count whole lines of an unknown format; return how many."""
        before = self.counted.sampled
        count = self.pass_by()
        self.counted.sampled = before
        return count

    def _parser_of(self, head: bytes, here: bytes) -> Parser:
        parser = named(self._format_name, zone=self._zone) if self._format_name else self._detect(head, here)
        directives = b"".join(line for line in head.splitlines(keepends=True) if line.startswith(b"#"))
        if directives:  # what stands above where we began: W3C's #Fields
            parser.parse(np.frombuffer(bytearray(directives), np.uint8), len(directives), Columns(1))
        return parser

    def _detect(self, head: bytes, here: bytes) -> Parser:
        """Find the format by the file's first lines; where they say nothing, by those that have come now."""
        if self._sample and head.count(b"\n") < ENOUGH_LINES:
            with suppress(Problem):
                parser = detect(self._sample + head, name=self.log.name, zone=self._zone)
                if reads(parser, head):
                    return parser
        try:
            return detect(head, name=self.log.name, zone=self._zone)
        except Problem:
            with suppress(Problem):
                return detect(here, name=self.log.name, zone=self._zone)
            raise

    def _pass_what_is_too_long(self) -> None:
        """Where no whole line stands in the largest buffer, count it and pass over all of it."""
        if self._end - self._begin < MOST_BYTES:
            return
        self.counted.lines += 1
        self.counted.rejected += 1
        self._consume(self._end - self._begin)
        self._passing = True

    def _pass_over(self) -> None:
        found = self._buffer[self._begin : self._end].tobytes().find(b"\n")
        self._passing = found < 0
        self._consume(found + 1 if found >= 0 else self._end - self._begin)


def reads(parser: Parser, text: bytes) -> bool:
    """Whether a parser finds a record in the whole lines of `text`."""
    columns = Columns(1)
    parser.parse(np.frombuffer(bytearray(text), np.uint8), len(text), columns)
    return columns.rows > 0
