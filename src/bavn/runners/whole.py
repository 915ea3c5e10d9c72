"""A log that is all there, as the feeds of a sensor want it: unpacked where it is packed, read from its beginning."""

from pathlib import Path
from typing import Final

from bavn.sources.files import Stream, open_stream

HEAD_BYTES: Final = 1 << 17
NEWLINE: Final = 10


class Whole:
    """A file of any age. A last line without a newline gets one. Raises Problem where it cannot be opened."""

    def __init__(self, path: Path) -> None:
        self.name = str(path)
        self._stream: Stream = open_stream(path)
        self._ahead = b""
        self._last = NEWLINE
        while len(self._ahead) < HEAD_BYTES and (more := self._stream.read(HEAD_BYTES)):
            self._ahead += more
        self._head = self._ahead

    @property
    def done(self) -> int:
        """Bytes taken from the file, packed ones where it is packed."""
        return self._stream.done

    @property
    def total(self) -> int | None:
        """Bytes of the file; None where that is not known."""
        return self._stream.total

    @property
    def behind(self) -> int:
        """Bytes that were not read, as far as that is known."""
        return len(self._ahead) + max((self.total or 0) - self.done, 0)

    def head(self, most: int) -> bytes:
        """Return its first bytes."""
        return self._head[:most]

    def read_into(self, room: memoryview) -> int:
        """Put more of it into `room`; 0 at the end."""
        count = self._take(room)
        if count:
            self._last = room[count - 1]
        elif self._last != NEWLINE and len(room):
            room[0], self._last, count = NEWLINE, NEWLINE, 1
        return count

    def close(self) -> None:
        """Close the file."""
        self._stream.close()

    def _take(self, room: memoryview) -> int:
        if self._ahead:
            count = min(len(room), len(self._ahead))
            room[:count], self._ahead = self._ahead[:count], self._ahead[count:]
            return count
        return self._stream.readinto(room)
