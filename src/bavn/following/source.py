"""An open file of a log, plain or packed: its bytes by their place, whatever becomes of its name."""

import errno
import os
import stat
from contextlib import suppress
from typing import Final, Protocol

from bavn.following.fingerprint import WINDOW
from bavn.sources.files import COMPRESSIONS, Stream

_FLAGS: Final = os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY  # opening a FIFO must not wait
_LONGEST_MAGIC: Final = max(len(kind.magic) for kind in COMPRESSIONS)
_SKIP_BYTES: Final = 1 << 20

Identity = tuple[int, int]  # device and inode


class Refused(Exception):  # noqa: N818  not an error of ours: it is said and looked at again
    """A name that leads to no log; `code` is the Notice's: "missing", "unreadable", "is-a-folder", "is-no-file"."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Source(Protocol):
    """One open file. Offsets count unpacked bytes."""

    identity: Identity
    packed: bool  # compressed, and so will not grow
    stored: int  # bytes on the disk
    modified_ns: int
    links: int

    @property
    def size(self) -> int:
        """Bytes, unpacked, as far as known."""

    @property
    def damage(self) -> str:
        """Why it ends early, or ""."""

    def refresh(self) -> None:
        """Look again at size, time and links."""

    def unread(self, offset: int) -> int:
        """About how many bytes stand behind `offset`; 0 only at the end."""

    def start(self, most: int) -> bytes:
        """Return the first bytes."""

    def before(self, offset: int, most: int) -> bytes:
        """Return the `most` bytes before `offset`, fewer if there are fewer; a packed file goes there."""

    def read_into(self, offset: int, room: memoryview) -> int:
        """Put bytes from `offset` on into `room`; 0 at the end."""

    def close(self) -> None:
        """Close the file."""


class PlainSource:
    """A file that may grow, be cut or lose its name while it is open."""

    def __init__(self, file: int, found: os.stat_result) -> None:
        self._file = file
        self.packed = False
        self.identity: Identity = found.st_dev, found.st_ino
        self.stored, self.modified_ns, self.links = found.st_size, found.st_mtime_ns, found.st_nlink

    @property
    def size(self) -> int:
        """Bytes, when it was last looked at."""
        return self.stored

    @property
    def damage(self) -> str:
        """None that shows."""
        return ""

    def refresh(self) -> None:
        """Look again at size, time and links."""
        found = os.fstat(self._file)
        self.stored, self.modified_ns, self.links = found.st_size, found.st_mtime_ns, found.st_nlink

    def unread(self, offset: int) -> int:
        """Return how many bytes stood behind `offset` when it was last looked at."""
        return max(0, self.size - offset)

    def start(self, most: int) -> bytes:
        """Return the first bytes."""
        return os.pread(self._file, most, 0)

    def before(self, offset: int, most: int) -> bytes:
        """Return the `most` bytes before `offset`, fewer if there are fewer."""
        first = max(0, offset - most)
        return os.pread(self._file, offset - first, first)

    def read_into(self, offset: int, room: memoryview) -> int:
        """Put bytes from `offset` on into `room`; 0 at the end."""
        return os.preadv(self._file, [room], offset)

    def close(self) -> None:
        """Close the file."""
        _close(self._file)


class PackedSource:
    """A compressed file. It is read in one direction, and does not grow."""

    def __init__(self, file: int, found: os.stat_result) -> None:
        self.packed = True
        self._stream = Stream(os.fdopen(file, "rb", buffering=0), total=found.st_size)
        self.identity: Identity = found.st_dev, found.st_ino
        self.stored, self.modified_ns, self.links = found.st_size, found.st_mtime_ns, found.st_nlink
        self._at = 0  # of the stream: what was unpacked so far
        self._ended = False
        self._ahead = b""
        while len(self._ahead) < WINDOW and (more := self._read(WINDOW)):
            self._ahead += more
        self._start = self._ahead

    @property
    def size(self) -> int:
        """What was unpacked so far: how much there is in all is not known before the end."""
        return self._at

    @property
    def damage(self) -> str:
        """Why it ends early, or ""."""
        return self._stream.damage

    def refresh(self) -> None:
        """Do nothing: a packed file does not change."""

    def unread(self, _offset: int) -> int:
        """Return how many packed bytes are left, at least 1 before the end."""
        if self._ended and not self._ahead:
            return 0
        return max(1, (self._stream.total or 0) - self._stream.done + len(self._ahead))

    def start(self, most: int) -> bytes:
        """Return the first bytes, WINDOW at most."""
        return self._start[:most]

    def before(self, offset: int, most: int) -> bytes:
        """Go to `offset`, which was not passed yet, and return the bytes before it; fewer if the file is shorter."""
        last = b""
        left = offset - (self._at - len(self._ahead))
        while left > 0 and (data := self._take(min(left, _SKIP_BYTES))):
            left -= len(data)
            last = (last + data)[-most:]
        return last if left <= 0 else b""

    def read_into(self, _offset: int, room: memoryview) -> int:
        """Put the next bytes into `room`; 0 at the end."""
        data = self._take(len(room))
        room[: len(data)] = data
        return len(data)

    def close(self) -> None:
        """Close the file."""
        with suppress(OSError):
            self._stream.close()

    def _take(self, most: int) -> bytes:
        if not self._ahead:
            return self._read(most)
        data, self._ahead = self._ahead[:most], self._ahead[most:]
        return data

    def _read(self, most: int) -> bytes:
        data = self._stream.read(most)
        self._at += len(data)
        self._ended = not data
        return data


def open_source(path: str) -> Source:
    """Open the regular file at `path`, by a link or directly. Raises Refused, and never waits."""
    try:
        file = os.open(path, _FLAGS)
    except (OSError, ValueError) as error:
        raise Refused(reason(error)) from None
    try:
        found = os.fstat(file)
        check_kind(found)
        start = os.pread(file, _LONGEST_MAGIC, 0)
        packed = any(start.startswith(kind.magic) for kind in COMPRESSIONS)
        return PackedSource(file, found) if packed else PlainSource(file, found)
    except Refused:
        _close(file)
        raise
    except OSError:  # also where a network file system has lost it: the name stands there
        _close(file)
        raise Refused("unreadable") from None


def look(path: str) -> os.stat_result:
    """Return what stands at `path`, or where its link leads. Raises Refused where that is no file."""
    try:
        found = os.stat(path)  # noqa: PTH116  ten thousand files a poll: no object for each
    except (OSError, ValueError) as error:
        raise Refused(reason(error)) from None
    check_kind(found)
    return found


def check_kind(found: os.stat_result) -> None:
    """Raise Refused for what is no regular file."""
    if stat.S_ISDIR(found.st_mode):
        raise Refused("is-a-folder")
    if not stat.S_ISREG(found.st_mode):
        raise Refused("is-no-file")


def reason(error: Exception) -> str:
    """Return the code for an error of the system."""
    if isinstance(error, OSError) and error.errno in {errno.ENOENT, errno.ENOTDIR, errno.ESTALE}:
        return "missing"
    if isinstance(error, OSError) and error.errno == errno.ENXIO:  # a socket
        return "is-no-file"
    return "unreadable"


def _close(file: int) -> None:
    with suppress(OSError):
        os.close(file)
