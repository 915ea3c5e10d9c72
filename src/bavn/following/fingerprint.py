"""What tells two files apart although name and inode agree: their first bytes, and those before a place in them."""

from hashlib import blake2b
from typing import Final

WINDOW: Final = 256  # bytes: a line or two, with their times


def fingerprint(data: bytes | bytearray) -> bytes:
    """Return 16 bytes that stand for `data` and do not give away its visitors; b"" for nothing.

    >>> len(fingerprint(b"192.0.2.1 - - [22/Nov/2026:10:00:00 +0100]")), fingerprint(b"")
    (16, b'')
    """
    return blake2b(data, digest_size=16).digest() if data else b""


class Recent:
    """The bytes just before a place in a growing file: at least the last WINDOW of those that were ever read.

    Holds what was read since the last `forget`, up to `most` bytes.
    """

    def __init__(self, data: bytes = b"", most: int = (1 << 20) + WINDOW) -> None:
        self._data = bytearray(data)
        self._most = most

    def add(self, data: bytes | memoryview) -> None:
        """Put behind it what was read."""
        self._data += data
        if len(self._data) > 2 * self._most:
            del self._data[: -self._most]

    def last(self, back: int = 0) -> bytes:
        """Return the last bytes, WINDOW at most, before the place `back` bytes ago; b"" where that is forgotten."""
        end = len(self._data) - back
        return bytes(self._data[max(0, end - WINDOW) : end]) if end > 0 else b""

    def forget(self, back: int) -> None:
        """Keep what `last` needs for the place `back` bytes ago, and for later ones."""
        del self._data[: max(0, len(self._data) - back - WINDOW)]
