"""One log file becomes batches of records, in constant memory, however long its lines are.

with Log(path) as log:
    parser = detect(log.head(), name=log.name)
    for columns in log.batches(parser, Columns(8192)):
        ...                                      # before the next turn: the batch is overwritten
    log.summary(parser.name)
"""

import codecs
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Final, Self

import numpy as np

from bavn.model import InputFile
from bavn.sources.columns import Bytes, Columns, Parsed, Parser
from bavn.sources.files import STANDARD_INPUT, Stream, open_stream

BLOCK_BYTES: Final = 1 << 20
EXAMPLES: Final = 5
EXAMPLE_BYTES: Final = 200
_NEWLINE: Final = 10
_UTF16: Final = ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))


class Blocks:
    """A stream in blocks of one reused buffer: `buffer[begin:end]` is what was read and not used yet.

    A UTF-8 byte order mark is passed over; UTF-16 (a log redirected by PowerShell) becomes UTF-8.
    A last line without a newline gets one; half a line before damage is left unused.
    """

    def __init__(self, stream: Stream, size: int = BLOCK_BYTES) -> None:
        self._stream = stream
        self.buffer: Bytes = np.zeros(max(size, 2), np.uint8)
        self._view = self.buffer.data
        self.begin = 0
        self.end = 0
        self.ended = False
        self._ahead = b""
        self._decoder: codecs.IncrementalDecoder | None = None
        self._last = _NEWLINE
        self._start()

    @property
    def full(self) -> bool:
        """True when nothing more fits: the unused bytes fill the whole buffer."""
        return self.end - self.begin == len(self.buffer)

    def fill(self) -> bool:
        """Move the unused bytes to the front and read more behind them. False when nothing came."""
        rest = self.end - self.begin
        if self.begin:
            self.buffer[:rest] = self.buffer[self.begin : self.end].copy()
            self.begin, self.end = 0, rest
        if rest == len(self.buffer):
            return False
        count = self._read_into(self._view[rest:])
        self.end += count
        if count:
            self._last = int(self.buffer[self.end - 1])
        return count > 0

    def newline(self) -> int:
        """Where the first newline of the unused bytes is, counted from `begin`; -1 without one."""
        return self.buffer[self.begin : self.end].tobytes().find(b"\n")

    def _start(self) -> None:
        while len(self._ahead) < len(codecs.BOM_UTF8):
            more = self._stream.read(len(self.buffer))
            if not more:
                break
            self._ahead += more
        for mark, name in _UTF16:
            if self._ahead.startswith(mark):
                self._decoder = codecs.getincrementaldecoder(name)("replace")
                self._ahead = self._as_utf8(self._ahead[len(mark) :])
        self._ahead = self._ahead.removeprefix(codecs.BOM_UTF8)

    def _read_into(self, room: memoryview) -> int:
        if self._ahead:
            data, self._ahead = self._ahead[: len(room)], self._ahead[len(room) :]
            room[: len(data)] = data
            return len(data)
        if not self.ended:
            count = self._stream.readinto(room) if self._decoder is None else self._transcode(room)
            if count:
                return count
            self.ended = True
        if self._last == _NEWLINE or self._stream.damage:
            return 0  # half a line before a break is no line
        room[0] = _NEWLINE
        return 1

    def _transcode(self, room: memoryview) -> int:
        while data := self._stream.read(len(room)):
            self._ahead = self._as_utf8(data)
            if self._ahead:
                return self._read_into(room)
        return 0

    def _as_utf8(self, data: bytes) -> bytes:
        assert self._decoder is not None  # noqa: S101 - for the type checker
        return str(self._decoder.decode(data)).encode("utf-8", "replace")


class Log:
    """One log being read: its batches, and what was counted on the way.

    `lines` counts every line, `rejected` those that were no record, comment or blank. `examples` are up to
    five rejected ones: (line number from 1, the first 200 bytes). `warnings` are sentences about the file
    as a whole: truncated, damaged, or a parser's own complaint. Raises Problem where it cannot be opened.
    """

    def __init__(self, path: Path, block_bytes: int = BLOCK_BYTES) -> None:
        self.name = "standard input" if path == STANDARD_INPUT else str(path)
        self.lines = 0
        self.rejected = 0
        self.examples: list[tuple[int, bytes]] = []
        self.warnings: list[str] = []
        self._stream = open_stream(path)
        self._blocks = Blocks(self._stream, block_bytes)

    @property
    def done(self) -> int:
        """Bytes taken from the file so far, packed ones where it is packed: for a progress bar."""
        return self._stream.done

    @property
    def total(self) -> int | None:
        """Bytes of the file, None where it is not known (standard input, a pipe)."""
        return self._stream.total

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stream.close()

    def head(self, most: int = 1 << 18) -> bytes:
        """Read the first bytes, for finding out the format. They are not used up; call it before `batches`."""
        blocks = self._blocks
        while blocks.end < min(most, len(blocks.buffer)) and blocks.fill():
            pass
        return blocks.buffer[blocks.begin : min(blocks.end, blocks.begin + most)].tobytes()

    @property
    def behind(self) -> int:
        """Bytes that wait elsewhere: none, the log is all there."""
        return 0

    def read_into(self, room: memoryview) -> int:
        """Put the next bytes into `room`, for who reads lines by itself; 0 at the end."""
        blocks = self._blocks
        if blocks.begin == blocks.end and not blocks.fill():
            return 0
        count = min(len(room), blocks.end - blocks.begin)
        room[:count] = blocks.buffer[blocks.begin : blocks.begin + count].data
        blocks.begin += count
        return count

    def batches(self, parser: Parser, columns: Columns) -> Iterator[Columns]:
        """All records, in batches of at least one row. `columns` and the buffer behind it are reused."""
        blocks = self._blocks
        while True:
            parsed = parser.parse(blocks.buffer[blocks.begin :], blocks.end - blocks.begin, columns)
            self._count(parsed)
            if columns.rows:
                yield columns
            blocks.begin += parsed.consumed
            if parsed.consumed and blocks.begin < blocks.end:
                continue
            if not parsed.consumed and blocks.full:
                self._skip_line()
            elif not blocks.fill():
                break
        self._close(parser)

    def summary(self, format_name: str = "") -> InputFile:
        """Give what was counted in the report's words."""
        return InputFile(self.name, self.lines, self.rejected, format_name, tuple(self.examples), tuple(self.warnings))

    def _count(self, parsed: Parsed) -> None:
        for index, offset in parsed.examples[: EXAMPLES - len(self.examples)]:
            begin = self._blocks.begin + offset
            self._example(self.lines + index + 1, begin)
        self.lines += parsed.lines
        self.rejected += parsed.rejected

    def _example(self, number: int, begin: int) -> None:
        text = self._blocks.buffer[begin : min(begin + EXAMPLE_BYTES, self._blocks.end)].tobytes()
        self.examples.append((number, text.split(b"\n", 1)[0].removesuffix(b"\r")))

    def _skip_line(self) -> None:
        """Pass over one line that no buffer holds, and count it once; its bytes are not kept."""
        self.lines += 1
        self.rejected += 1
        if len(self.examples) < EXAMPLES:
            self._example(self.lines, self._blocks.begin)
        blocks = self._blocks
        while (found := blocks.newline()) < 0:
            blocks.begin = blocks.end
            if not blocks.fill():
                return
        blocks.begin += found + 1

    def note_damage(self) -> None:
        """Say so where the file was truncated or broken: its stream simply ended."""
        if self._stream.damage:
            self.warnings.append(f"{self.name} {self._stream.damage}")

    def _close(self, parser: Parser) -> None:
        self.note_damage()
        complaints: tuple[str, ...] = getattr(parser, "complaints", ())
        self.warnings.extend(f"{self.name}: {complaint}" for complaint in complaints)
