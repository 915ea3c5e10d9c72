"""Server-sent events as they come off the line (WHATWG HTML, 9.2): bytes in any pieces become events."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

LONGEST_ID: Final = 100


class TooLongError(Exception):
    """An event is longer than is read."""


@dataclass(frozen=True, slots=True)
class Event:
    """`name` is `message` where the sender gave none; `id` the last one that was given."""

    name: str
    data: str
    id: str = ""


class EventReader:
    """Takes bytes, gives events. What is no UTF-8 is replaced; unknown fields and events without data are left out.

    `TooLongError` where one event is longer than `most_bytes`: nothing more can be read then.
    """

    def __init__(self, most_bytes: int) -> None:
        self._most_bytes = most_bytes
        self._line = bytearray()  # what has come of a line that has not ended
        self._bytes = 0  # of the event that is being read
        self._name, self._data, self._id = "", list[str](), ""
        self._after_cr = False
        self._first = True

    def feed(self, piece: bytes) -> Iterator[Event]:
        """The events that end in this piece."""
        if self._after_cr and piece:
            piece, self._after_cr = piece.removeprefix(b"\n"), False
        *ended, rest = _lines(piece)
        if piece.endswith(b"\r"):
            self._after_cr = True
        for line in ended:
            self._count(len(line) + 1)
            whole, self._line = bytes(self._line + line), bytearray()
            if (event := self._take(whole)) is not None:
                yield event
        if rest:
            self._count(len(rest))
            self._line += rest

    def _count(self, size: int) -> None:
        self._bytes += size
        if self._bytes > self._most_bytes:
            raise TooLongError

    def _take(self, raw: bytes) -> Event | None:
        if self._first:
            raw, self._first = raw.removeprefix(b"\xef\xbb\xbf"), False
        if not raw:
            return self._end()
        name, _, value = raw.decode(errors="replace").partition(":")
        value = value.removeprefix(" ")
        if name == "data":
            self._data.append(value)
        elif name == "event":
            self._name = value
        elif name == "id" and "\0" not in value:
            self._id = value[:LONGEST_ID]
        if not self._data and not self._name:
            self._bytes = 0  # a comment: nothing of it is kept
        return None

    def _end(self) -> Event | None:
        name, data = self._name or "message", self._data
        self._name, self._data, self._bytes = "", [], 0
        return Event(name, "\n".join(data), self._id) if data else None


def _lines(piece: bytes) -> list[bytes]:
    r"""Lines that end in CR LF, LF or CR, and what stands after the last end (often nothing)."""
    return piece.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")
