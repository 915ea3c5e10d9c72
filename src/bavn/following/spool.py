"""Lines that came over the network or on standard input, kept in files until they are read and counted.

    inbox/syslog-0.0000000007.log      each at most 16 MB; the number only grows
    inbox/syslog-0.0000000008.log      the one being written
    inbox/syslog-0.0000000009.log      the next one, empty: it is being watched before its first line comes

They are followed like any other log, so a kill loses nothing that was written.
"""

import os
import re
import threading
from contextlib import suppress
from dataclasses import dataclass
from glob import escape
from pathlib import Path
from typing import Final

from bavn.model.notice import Notice

ROLL_BYTES: Final = 16 << 20
_NAME: Final = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}")
_DIGITS: Final = 10
_BLOCK_BYTES: Final = 1 << 20
_NEWLINE: Final = ord("\n")
_NEW: Final = os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC | os.O_NOFOLLOW


@dataclass(slots=True)
class SpoolCounters:
    """What went through a spool since it was opened: written, `dropped` unread for want of room, `lost` unwritten."""

    lines: int = 0
    bytes: int = 0
    dropped_lines: int = 0
    dropped_bytes: int = 0
    lost_lines: int = 0
    lost_bytes: int = 0


@dataclass(slots=True)
class _File:
    path: Path
    bytes: int = 0
    read: int = 0  # how far the sensor says that it has come


class Spool:
    """Appends whole lines to `folder/name.NUMBER.log`, at most `most_bytes` in all; safe from several threads.

    Beyond `most_bytes` the oldest file goes; what of it `read_to` has not named is counted as dropped. Where nothing
    can be written (disk full, folder gone or read-only) lines are counted as lost, `notices` says so once, and every
    later write tries again. `write` never raises. `ValueError` where `name` is no plain word.
    """

    def __init__(self, folder: Path, name: str, most_bytes: int, *, roll_bytes: int = ROLL_BYTES) -> None:
        if not _NAME.fullmatch(name):
            raise ValueError(f"a spool cannot be called {name!r}")
        self.folder, self.name, self.most_bytes = folder, name, most_bytes
        self.counters = SpoolCounters()
        self._roll_bytes = max(min(roll_bytes, most_bytes // 4), 1)
        self._lock = threading.Lock()
        self._descriptor: int | None = None  # of the last of the files
        self._next: tuple[Path, int] | None = None
        self._torn = False  # that file ends in half a line
        self._failing = False
        self._said = SpoolCounters()
        self._notices: list[Notice] = []
        self._files = _found(folder, name)
        self._number = int(self._files[-1].path.name[-_DIGITS - 4 : -4]) if self._files else 0

    @property
    def pattern(self) -> str:
        """A glob of this spool's files and no others; sorted by name they stand in the order of writing."""
        return f"{escape(str(self.folder))}/{self.name}.{'[0-9]' * _DIGITS}.log"

    @property
    def kept_bytes(self) -> int:
        """What lies on disk, read or not."""
        with self._lock:
            return self._kept()

    @property
    def full(self) -> bool:
        """More than half of the room is taken: time to call `done`, and to pause a source that can wait."""
        return self.kept_bytes > self.most_bytes // 2

    def write(self, block: bytes) -> None:
        """Append whole lines, each with its end, in one piece; an empty block is nothing."""
        with self._lock:
            if block:
                self._make_room(len(block))
                self._append(block)

    def read_to(self, path: str | Path, offset: int) -> None:
        """Note that the sensor has read `path` up to `offset`, so that dropping it loses no more than the rest."""
        with self._lock:
            for file in self._files:
                if file.path == Path(path):
                    file.read = max(file.read, min(offset, file.bytes))

    def done(self, path: str | Path) -> None:
        """Delete a file that is wholly read and counted in a snapshot; the newest one stays, so ask again later."""
        with self._lock:
            for file in [file for file in self._files[:-1] if file.path == Path(path)]:
                file.read = file.bytes
                self._delete(file)

    def notices(self) -> list[Notice]:
        """What has happened since the last call: nothing could be written, it can again, lines were dropped."""
        with self._lock:
            notices, self._notices = self._notices, []
            now, said = self.counters, self._said
            if now.dropped_bytes > said.dropped_bytes:
                lines, size = now.dropped_lines - said.dropped_lines, now.dropped_bytes - said.dropped_bytes
                notices.append(Notice("spool-dropped", self.name, {"lines": lines, "bytes": size}))
                said.dropped_lines, said.dropped_bytes = now.dropped_lines, now.dropped_bytes
            return notices

    def close(self) -> None:
        """Close the file that is being written; a later `write` begins another."""
        with self._lock:
            self._close()
            if self._next:
                os.close(self._next[1])
                self._next = None

    def _kept(self) -> int:
        return sum(file.bytes for file in self._files)

    def _make_room(self, size: int) -> None:
        while len(self._files) > 1 and self._kept() + size > self.most_bytes:
            oldest = self._files[0]
            self.counters.dropped_lines += _lines_from(oldest.path, oldest.read)
            self.counters.dropped_bytes += oldest.bytes - oldest.read
            self._delete(oldest)

    def _append(self, block: bytes) -> None:
        rest = memoryview(block)
        try:
            descriptor = self._ready(len(block))
            while rest:
                rest = rest[os.write(descriptor, rest) :]
        except OSError as error:
            self._say_failing(error)
        written = len(block) - len(rest)
        lost_lines = block.count(b"\n", written) if rest else 0
        self.counters.lines += block.count(b"\n") - lost_lines
        self.counters.bytes += written
        if written:
            self._files[-1].bytes += written
            self._torn = block[written - 1] != _NEWLINE
        if rest:
            self.counters.lost_lines += lost_lines
            self.counters.lost_bytes += len(rest)
        elif self._failing:
            self._say_written_again()

    def _ready(self, size: int) -> int:
        """Return the descriptor of a file that has room for `size` bytes and ends in a whole line."""
        descriptor = self._descriptor
        if descriptor is not None and os.fstat(descriptor).st_nlink == 0:  # deleted by somebody
            self._close()
            descriptor = None
        if descriptor is not None and self._torn:
            self._files[-1].bytes += os.write(descriptor, b"\n")
            self._torn = False
        if descriptor is not None and self._files[-1].bytes:
            if self._files[-1].bytes + size <= self._roll_bytes:
                return descriptor
            self._close()
            descriptor = None
        return self._open_next() if descriptor is None else descriptor

    def _open_next(self) -> int:
        path, descriptor = self._next or self._create()
        self._next = None
        if os.fstat(descriptor).st_nlink == 0:  # deleted by somebody before it was used
            os.close(descriptor)
            path, descriptor = self._create()
        self._files.append(_File(path))
        self._descriptor = descriptor
        with suppress(OSError):
            self._next = self._create()
        return descriptor

    def _create(self) -> tuple[Path, int]:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        while True:
            self._number += 1
            path = self.folder / f"{self.name}.{self._number:0{_DIGITS}}.log"
            with suppress(FileExistsError):
                return path, os.open(path, _NEW, 0o600)

    def _close(self) -> None:
        if self._descriptor is not None:
            os.close(self._descriptor)
        self._descriptor, self._torn = None, False

    def _delete(self, file: _File) -> None:
        self._files.remove(file)
        if file.read < file.bytes:
            with suppress(OSError):
                os.truncate(file.path, 0)  # gives the room back even where somebody has it open
        with suppress(OSError):
            file.path.unlink()

    def _say_failing(self, error: OSError) -> None:
        if not self._failing:
            self._failing = True
            self._said.lost_lines, self._said.lost_bytes = self.counters.lost_lines, self.counters.lost_bytes
            self._notices.append(Notice("spool-not-written", self.name, {"why": os.strerror(error.errno or 0)}))

    def _say_written_again(self) -> None:
        self._failing = False
        lines = self.counters.lost_lines - self._said.lost_lines
        size = self.counters.lost_bytes - self._said.lost_bytes
        self._notices.append(Notice("spool-written-again", self.name, {"lines": lines, "bytes": size}))


def _found(folder: Path, name: str) -> list[_File]:
    """The files that an earlier run left, in order. Half a line at the end of the newest is ended."""
    wanted = re.compile(re.escape(name) + rf"\.\d{{{_DIGITS}}}\.log", re.ASCII)
    try:
        files = [_File(path, path.stat().st_size) for path in sorted(folder.iterdir()) if wanted.fullmatch(path.name)]
    except OSError:
        return []
    filled = [file for file in files if file.bytes]
    for empty in [file for file in files if not file.bytes and (filled or file is not files[-1])]:
        files.remove(empty)
        with suppress(OSError):
            empty.path.unlink()
    for file in filled[-1:]:
        with suppress(OSError), file.path.open("rb+") as newest:
            newest.seek(-1, os.SEEK_END)
            if newest.read(1) != b"\n":
                file.bytes += newest.write(b"\n")
    return files


def _lines_from(path: Path, offset: int) -> int:
    """How many lines end after `offset`; 0 where the file cannot be read."""
    lines = 0
    with suppress(OSError), path.open("rb", buffering=0) as file:
        file.seek(offset)
        while block := file.read(_BLOCK_BYTES):
            lines += block.count(b"\n")
    return lines
