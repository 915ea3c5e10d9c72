r"""What is to be reported and the hub has not taken yet, on disk; the newest revision of each sighting and no other.

    spool/sightings         one line for each thing that happened; the file only grows until it is written anew
    spool/sightings.new     while it is written anew; left over by a kill, it is thrown away
    spool/lock              one sensor at a time

    5d0c7b1e {"id":"…","revision":1795359601,…}      to be sent; a later line with this id replaces it
    88a1f0c2 ["done","…",1795359601]                  the hub has it, or will not have it: up to this revision;
                                                      those of the newest 10,000 stay, for it was told of them
    0b7cd3f4 ["begin",1795359600]                     no revision up to this one is ever given again

The eight digits are the CRC-32 of what stands after them. A line that does not fit is left out and counted: a kill at
any byte costs the line that was being written, and damage costs the lines that it hit.

Disk: `add` returns when its lines are on it (fdatasync), so what was added survives a kill and a power cut. What is
`done` is written without waiting: lost in a power cut, it is sent once more, which changes nothing at the hub.
"""

import os
import zlib
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from threading import RLock
from typing import Final

import msgspec

from bavn.disk import lock
from bavn.model.notice import Notice
from bavn.model.problem import Problem
from bavn.model.sighting import Sighting

MOST_BYTES: Final = 64 << 20  # of lines that wait
MOST_SIGHTINGS: Final = 20_000
MOST_TOLD: Final = 10_000
LONGEST_LINE: Final = 4 << 20
_DONE_BYTES: Final = 70
_SPARE_BYTES: Final = 1 << 20  # of lines that say nothing any more, before the file is written anew
_APPEND: Final = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW
_NEW: Final = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC | os.O_NOFOLLOW
_SIGHTING: Final = msgspec.json.Decoder(Sighting)
_MARK: Final = msgspec.json.Decoder(list[str | int])
_ENCODER: Final = msgspec.json.Encoder()


@dataclass(frozen=True, slots=True)
class Waiting:
    """A sighting that is to be sent, and how many bytes it takes."""

    sighting: Sighting
    bytes: int


class Spool:
    """Sightings that wait for the hub. Any thread may call any method; none raises once it is open.

    There are at most `most` of them, of `most_bytes` together: beyond that the oldest go, and are counted. `Problem`
    where the folder cannot be used, or another sensor uses it. Where nothing can be written later, what waits is held
    in memory and sent all the same; `notices` says so, and every `add` tries again.
    """

    def __init__(
        self, folder: Path, now: datetime, *, most_bytes: int = MOST_BYTES, most: int = MOST_SIGHTINGS
    ) -> None:
        self.path = folder / "sightings"
        self._most_bytes, self._most = most_bytes, most
        self._lock = RLock()
        self._waiting: dict[str, Waiting] = {}  # oldest revision first
        self._told: dict[str, int] = {}  # what the hub was told of, and up to which revision; longest ago first
        self._bytes = self._file_bytes = 0
        self._damaged = self._dropped = 0
        self._failing = ""
        self._notices: list[Notice] = []
        self._descriptor: int | None = None
        self._held: int | None = lock.take(folder, "lock", "sensor", "spool")
        self._revision = 0
        self._read()
        self._revision = max(self._revision, int(now.timestamp()))
        self._renew()

    # ── in ───────────────────────────────────────────────────────────────────────────────────────────────────────────

    def next_revision(self) -> int:
        """A number that was never given, and is higher than all that were.

        Also after a restart, and where the spool was lost: it begins at the second of the clock at the start.
        """
        with self._lock:
            self._revision += 1
            return self._revision

    def add(self, sightings: Iterable[Sighting]) -> None:
        """Keep sightings until they are `done`. One that is older than what is kept of its id is left out."""
        lines = bytearray()
        with self._lock:
            for sighting in sightings:
                line = _sighting_line(sighting)
                if not 0 < len(line) <= LONGEST_LINE:
                    self._dropped += 1
                elif self._keep(Waiting(sighting, len(line))):
                    lines += line
                    self._revision = max(self._revision, sighting.revision)
            self._make_room()
            if lines:
                self._write(bytes(lines), wait=True)

    def _keep(self, new: Waiting) -> bool:
        name = new.sighting.id
        old = self._waiting.get(name)
        if old is not None and old.sighting.revision >= new.sighting.revision:
            return False
        self._forget(name)
        self._waiting[name] = new
        self._bytes += new.bytes
        return True

    def _forget(self, name: str) -> bool:
        old = self._waiting.pop(name, None)
        self._bytes -= old.bytes if old else 0
        return old is not None

    def _make_room(self) -> None:
        while self._waiting and (self._bytes > self._most_bytes or len(self._waiting) > self._most):
            self._forget(next(iter(self._waiting)))
            self._dropped += 1

    # ── out ──────────────────────────────────────────────────────────────────────────────────────────────────────────

    def __len__(self) -> int:
        """How many sightings wait."""
        with self._lock:
            return len(self._waiting)

    def newest(self, most: int, most_bytes: int) -> list[Sighting]:
        """What to send next: the newest first, for they are what others can still be warned of. One at least."""
        batch: list[Sighting] = []
        size = 0
        with self._lock:
            for one in reversed(self._waiting.values()):
                size += one.bytes
                if batch and (len(batch) >= most or size > most_bytes):
                    break
                batch.append(one.sighting)
        return batch

    def done(self, sightings: Sequence[Sighting]) -> None:
        """These need not be sent any more, in these revisions or earlier ones."""
        lines = bytearray()
        with self._lock:
            for one in sightings:
                kept = self._waiting.get(one.id)
                if kept is not None and kept.sighting.revision <= one.revision:
                    self._forget(one.id)
                    self._tell(one.id, one.revision)
                    lines += _done(one.id, one.revision)
            if lines:
                self._write(bytes(lines), wait=False)

    def told(self, name: str) -> bool:
        """Whether the hub was, or is going to be, told of the sighting with this id: it is to hear how it goes on."""
        with self._lock:
            return name in self._waiting or name in self._told

    def _tell(self, name: str, revision: int) -> None:
        self._told.pop(name, None)
        self._told[name] = revision
        if len(self._told) > MOST_TOLD:
            del self._told[next(iter(self._told))]

    def notices(self) -> list[Notice]:
        """What has happened since the last call: it was damaged, is full, cannot be written, can again."""
        with self._lock:
            notices, self._notices = self._notices, []
            if self._damaged:
                notices.append(Notice("hub-spool-damaged", str(self.path), {"count": self._damaged}))
            if self._dropped:
                notices.append(Notice("hub-spool-full", str(self.path), {"count": self._dropped}))
            self._damaged = self._dropped = 0
        return notices

    def close(self) -> None:
        """Write down what memory alone holds, and let go of the folder."""
        with self._lock:
            if self._failing:
                self._renew()
            self._close()
            if self._held is not None:
                os.close(self._held)
            self._held = None

    # ── disk ─────────────────────────────────────────────────────────────────────────────────────────────────────────

    def _write(self, lines: bytes, *, wait: bool) -> None:
        """Append; where that fails, or too much of the file says nothing any more, write the file anew."""
        if self._held is None:
            return
        try:
            if self._descriptor is None or os.fstat(self._descriptor).st_nlink == 0:
                raise FileNotFoundError(2, os.strerror(2))
            _write_all(self._descriptor, lines)
            self._file_bytes += len(lines)
            if wait:
                os.fdatasync(self._descriptor)
        except OSError:
            self._renew()
        else:
            if self._file_bytes - self._bytes > max(self._bytes, _SPARE_BYTES) + len(self._told) * _DONE_BYTES:
                self._renew()

    def _renew(self) -> None:
        """Write what waits to a new file and put it in place; the old one stands until then."""
        fresh = self.path.with_name(f"{self.path.name}.new")
        self._close()
        try:
            begin = _line(_ENCODER.encode(("begin", self._revision)))
            told = [_done(name, revision) for name, revision in self._told.items()]
            waiting = [_line(_ENCODER.encode(one.sighting)) for one in self._waiting.values()]
            descriptor = os.open(fresh, _NEW, 0o600)
            try:
                _write_all(descriptor, written := b"".join([begin, *told, *waiting]))
                os.fdatasync(descriptor)
            finally:
                os.close(descriptor)
            fresh.replace(self.path)
            self._file_bytes = len(written)
            _sync_folder(self.path.parent)
            self._descriptor = os.open(self.path, _APPEND, 0o600)
        except OSError as error:
            self._say_failing(error.strerror or type(error).__name__)
        else:
            if self._failing:
                self._failing = ""
                self._notices.append(Notice("hub-spool-written-again", str(self.path)))

    def _say_failing(self, why: str) -> None:
        if self._failing != why:
            self._failing = why
            self._notices.append(Notice("hub-spool-not-written", str(self.path), {"why": why}))

    def _close(self) -> None:
        if self._descriptor is not None:
            os.close(self._descriptor)
        self._descriptor = None

    def _read(self) -> None:
        """Take what an earlier run left."""
        try:
            with os.fdopen(os.open(self.path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW), "rb") as file:
                while line := file.readline(LONGEST_LINE + 1):
                    if not self._take(line) and line.endswith(b"\n"):  # else a kill's, and nobody was told it is kept
                        self._damaged += 1
        except FileNotFoundError:
            return
        except OSError as error:
            raise Problem(f"cannot be read: {error.strerror}", where=str(self.path)) from None

    def _take(self, line: bytes) -> bool:
        """Take a line; whether it was one of ours, whole."""
        content = _content(line)
        try:
            if content.startswith(b"{"):
                sighting = _SIGHTING.decode(content)
                self._revision = max(self._revision, sighting.revision)
                self._keep(Waiting(sighting, len(line)))
                self._make_room()
                return True
            return bool(content) and self._obey(_MARK.decode(content))
        except (msgspec.DecodeError, ValueError, RecursionError):
            return False

    def _obey(self, mark: list[str | int]) -> bool:
        match mark:
            case ["begin", int(revision)]:
                pass
            case ["done", str(name), int(revision)]:
                kept = self._waiting.get(name)
                if kept is not None and kept.sighting.revision <= revision:
                    self._forget(name)
                self._tell(name, revision)
            case _:
                return False
        self._revision = max(self._revision, revision)
        return True


def _line(content: bytes) -> bytes:
    return b"%08x %b\n" % (zlib.crc32(content), content)


def _done(name: str, revision: int) -> bytes:
    return _line(_ENCODER.encode(("done", name, revision)))


def _sighting_line(sighting: Sighting) -> bytes:
    """Nothing for one that cannot be written as JSON."""
    try:
        return _line(_ENCODER.encode(sighting))
    except (ValueError, TypeError, OverflowError, RecursionError):
        return b""


def _content(line: bytes) -> bytes:
    """What stands in a whole line; nothing where it is none."""
    mark, _, content = line.partition(b" ")
    content = content.removesuffix(b"\n")
    whole = line.endswith(b"\n") and mark == b"%08x" % zlib.crc32(content)
    return content if whole else b""


def _write_all(descriptor: int, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def _sync_folder(folder: Path) -> None:
    with suppress(OSError):  # some file systems cannot
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
