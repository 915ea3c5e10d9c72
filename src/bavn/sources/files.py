"""Which files are read, in which order, and how their bytes come out: plain or unpacked."""

import bz2
import glob
import lzma
import os
import re
import stat
import sys
import zlib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import IO, Final, Protocol

from bavn.model.problem import Problem

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

STANDARD_INPUT: Final = Path("-")

_SUFFIXES = re.compile(r"\.(gz|bz2|xz|zst)$", re.IGNORECASE)
_ROTATED = re.compile(r"^(?P<name>.+?)(?:\.(?P<number>\d{1,5})|[-._](?P<date>\d{8}(?:[-_T]?\d{2,6})?))$")


def expand(patterns: Iterable[str], first_time: Callable[[Path], int | None] | None = None) -> list[Path]:
    """Name the files that `patterns` stand for, each once, oldest first. `-` is standard input.

    A pattern is a file name or a glob (`**` goes into folders; folders that a glob matches are passed over).
    Order: by `first_time` (Unix milliseconds of a file's first record, None: unknown) where it is given, else by
    the rotation's own numbers and dates: access.log.2.gz, access.log.1, access.log. Raises Problem for a name
    without a file, a folder, a glob without a match and an empty pattern.
    """
    seen: dict[tuple[int, int] | None, Path] = {}
    for pattern in patterns:
        for path in _matches(pattern):
            seen.setdefault(_identity(path), path)
    paths = sorted(seen.values(), key=_rotation)
    return paths if first_time is None else _by_time(paths, first_time)


def _matches(pattern: str) -> list[Path]:
    if not pattern.strip():
        raise Problem("an empty name was given", allowed="a file, a glob, or - for standard input")
    if pattern == "-":
        return [STANDARD_INPUT]
    if os.path.lexists(pattern) or not glob.has_magic(pattern):
        return [_literal(pattern)]
    # Path.glob takes no absolute pattern.
    found = [Path(name) for name in glob.glob(pattern, recursive=True) if not Path(name).is_dir()]  # noqa: PTH207
    if not found:
        raise Problem("no file matches this pattern", where=pattern)
    return found


def _literal(name: str) -> Path:
    path = Path.cwd() / name if Path(name) == STANDARD_INPUT else Path(name)
    try:
        mode = path.stat().st_mode
    except (OSError, ValueError) as error:
        raise _problem(error, name) from None
    if stat.S_ISDIR(mode):
        raise _problem(IsADirectoryError(), name)
    return path


def _identity(path: Path) -> tuple[int, int] | None:
    if path == STANDARD_INPUT:
        return None
    try:
        found = path.stat()
    except OSError as error:
        raise _problem(error, str(path)) from None
    return found.st_dev, found.st_ino


def _rotation(path: Path) -> tuple[str, str, bool, int, str]:
    """Sort key: one set stays together, its oldest file first, the file still written to last."""
    name = _SUFFIXES.sub("", path.name)
    match = _ROTATED.match(name)
    if not match:
        return str(path.parent), name, True, 0, ""
    return str(path.parent), match["name"], False, -int(match["number"] or 0), match["date"] or ""


def _by_time(paths: list[Path], first_time: Callable[[Path], int | None]) -> list[Path]:
    """Stable: a file without a time (empty, or unreadable) stays behind the one that stood before it."""
    times: list[int] = []
    for path in paths:
        known = first_time(path)
        times.append(known if known is not None else times[-1] if times else -(2**63))
    return [path for _, path in sorted(zip(times, paths, strict=True), key=lambda pair: pair[0])]


def _problem(error: Exception, name: str) -> Problem:
    match error:
        case FileNotFoundError():
            return Problem("there is no such file", where=name)
        case IsADirectoryError():
            return Problem("is a folder", where=name, allowed=f"its files, for example {name.rstrip('/')}/*.log*")
        case PermissionError():
            return Problem("may not be read by this user", where=name)
        case OSError():
            return Problem(f"cannot be read: {error.strerror or type(error).__name__}", where=name)
        case _:
            return Problem(f"is no file name: {error}", where=name)


class _Decompressor(Protocol):
    """What bz2, lzma and zstd have in common; gzip is brought to this shape."""

    @property
    def eof(self) -> bool: ...
    @property
    def needs_input(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, max_length: int = -1) -> bytes: ...


class _Gzip:
    """One gzip member. When the data break, what came out before the break is given first."""

    def __init__(self) -> None:
        self._inflate = zlib.decompressobj(wbits=31)
        self._replay: Iterator[bytes] | None = None

    @property
    def eof(self) -> bool:
        return self._inflate.eof

    @property
    def needs_input(self) -> bool:
        return not self._inflate.unconsumed_tail and self._replay is None

    @property
    def unused_data(self) -> bytes:
        return self._inflate.unused_data

    def decompress(self, data: bytes, max_length: int = -1) -> bytes:
        if self._replay is not None:
            return next(self._replay)
        data = self._inflate.unconsumed_tail + data
        before = self._inflate.copy()
        try:
            return self._inflate.decompress(data, max_length)
        except zlib.error:
            self._replay = _one_by_one(before, data)
            return next(self._replay)


def _one_by_one(inflate: "zlib._Decompress", data: bytes) -> Iterator[bytes]:
    """Give the decompressor byte after byte, until the one that raises the error again."""
    for code in data:
        yield inflate.decompress(bytes((code,)))
    raise EOFError


def _xz() -> _Decompressor:
    """Unpack one xz stream in 128 MiB: `xz -9` needs 65, and a file that asks for more attacks memory."""
    return lzma.LZMADecompressor(memlimit=1 << 27)


class Compression:
    """A compression: its first bytes, and what unpacks one member (a frame, a stream) of it."""

    __slots__ = ("magic", "member", "name", "step")

    def __init__(self, name: str, magic: bytes, member: Callable[[], _Decompressor], step: int) -> None:
        self.name, self.magic, self.member, self.step = name, magic, member, step


_SMALL_STEP: Final = 4096  # what is lost before a break is at most what one step gives
COMPRESSIONS: Final = (
    Compression("gzip", b"\x1f\x8b\x08", _Gzip, 1 << 16),
    Compression("bzip2", b"BZh", bz2.BZ2Decompressor, _SMALL_STEP),
    Compression("xz", b"\xfd7zXZ\x00", _xz, _SMALL_STEP),
    Compression("zstd", b"\x28\xb5\x2f\xfd", zstd.ZstdDecompressor, _SMALL_STEP),
)
_DAMAGE: Final = (zlib.error, lzma.LZMAError, zstd.ZstdError, EOFError, OSError, ValueError, MemoryError)


def open_stream(path: Path) -> "Stream":
    """Open the file at `path`, or standard input for `-`. Raises Problem where it cannot be opened."""
    if path == STANDARD_INPUT:
        return Stream(sys.stdin.buffer, total=None)
    try:
        file = path.open("rb", buffering=0)
    except (OSError, ValueError) as error:
        raise _problem(error, str(path)) from None
    found = os.fstat(file.fileno())
    return Stream(file, total=found.st_size if stat.S_ISREG(found.st_mode) else None)


class Stream:
    """The bytes of one log, unpacked where the first bytes say so, whatever the file is called.

    `done` counts the bytes taken from the file (packed ones, where it is packed) of `total` (None: not known).
    `damage` stays empty until the file turns out truncated or broken: the stream then simply ends.
    """

    def __init__(self, file: IO[bytes], total: int | None) -> None:
        self._file = file
        # A pipe gives what it has now; waiting for a full block would hold back a live log.
        self._readinto = getattr(file, "readinto1", None) or getattr(file, "readinto")  # noqa: B009 - IO lacks it
        self._read_some = getattr(file, "read1", file.read)
        self.total = total
        self.done = 0
        self.damage = ""
        self._packed = b""
        self._ahead = b""
        self._kind: Compression | None = None
        self._member: _Decompressor | None = None
        self._started = False

    def close(self) -> None:
        """Close the file, never standard input."""
        if self._file is not getattr(sys.stdin, "buffer", None):
            self._file.close()

    def readinto(self, room: memoryview) -> int:
        """Put at least one byte into `room`; 0 at the end or where the file is damaged."""
        if not self._started or self._kind is not None or self._ahead or self.damage:
            data = self.read(len(room))
            room[: len(data)] = data
            return len(data)
        try:
            count = int(self._readinto(room) or 0)
        except _DAMAGE as error:
            self._break(error)
            return 0
        self.done += count
        return count

    def read(self, most: int) -> bytes:
        """At least one and at most `most` bytes, or b"" at the end or where the file is damaged."""
        if self.damage:
            return b""
        try:
            return self._read(most)
        except _DAMAGE as error:
            self._break(error)
            return b""

    def _break(self, error: BaseException) -> None:
        what = "is truncated" if isinstance(error, EOFError) else f"is damaged ({error})"
        self.damage = f"{what} after byte {self.done}; the lines before that were read"

    def _read(self, most: int) -> bytes:
        if not self._started:
            self._start()
        if self._kind is None:
            if not self._ahead:
                return self._take(most)
            data, self._ahead = self._ahead[:most], self._ahead[most:]
            return data
        return self._unpack(self._kind, most)

    def _start(self) -> None:
        self._started = True
        while len(self._ahead) < max(len(kind.magic) for kind in COMPRESSIONS):
            more = self._take(_SMALL_STEP)
            if not more:
                break
            self._ahead += more
        self._kind = next((kind for kind in COMPRESSIONS if self._ahead.startswith(kind.magic)), None)
        if self._kind is not None:
            self._packed, self._ahead = self._ahead, b""

    def _take(self, most: int) -> bytes:
        data: bytes = self._read_some(most) or b""
        self.done += len(data)
        return data

    def _unpack(self, kind: Compression, most: int) -> bytes:
        while True:
            if self._member is None and not self._next_member(kind):
                return b""
            assert self._member is not None  # noqa: S101 - for the type checker
            given = b""
            if self._member.needs_input:
                given = self._packed or self._take(kind.step)
                given, self._packed = given[: kind.step], given[kind.step :]
                if not given:
                    raise EOFError
            data = self._member.decompress(given, most)
            if self._member.eof:
                self._packed = self._member.unused_data + self._packed
                self._member = None
            if data:
                return data

    def _next_member(self, kind: Compression) -> bool:
        """Start the next member; False at the end. Zeros between and after members are padding."""
        while len(self._packed) < len(kind.magic):
            more = self._take(kind.step)
            if not more:
                break
            self._packed = (self._packed + more).lstrip(b"\0")
        self._packed = self._packed.lstrip(b"\0")
        if not self._packed:
            return False
        if not self._packed.startswith(kind.magic):
            message = f"what follows is no {kind.name}"
            raise ValueError(message)
        self._member = kind.member()
        return True
