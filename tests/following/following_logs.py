"""A reader like the sensor's loop, and a server that writes and rotates its log: what the tests of following share."""

import os
from collections.abc import Sequence
from pathlib import Path

import msgspec

from bavn.following.position import Position
from bavn.following.tail import Tail
from bavn.following.watching import Watching

POLL_S = 0.2
LONG_S = 1000.0


class Reader:
    """Polls, cuts what comes into lines, and can be asked for what a snapshot would hold."""

    def __init__(
        self,
        *patterns: Path | str,
        positions: Sequence[Position] = (),
        from_start: bool = False,
        room: int = 1 << 16,
        most_open: int = 256,
    ) -> None:
        self.now_s = 0.0
        self.lines: list[bytes] = []
        self.codes: list[str] = []
        self.lost = 0
        self.rescued = 0
        self._room = memoryview(bytearray(room))
        self._halves: dict[Tail, bytes] = {}
        self._consumed: dict[Tail, int] = {}
        self.watching = Watching(
            [str(pattern) for pattern in patterns],
            positions,
            from_start=from_start,
            monotonic=lambda: self.now_s,
            most_open=most_open,
        )

    def turn(self, passes_s: float = POLL_S) -> list[bytes]:
        """One turn of the loop, `passes_s` after the last; return the lines that it gave."""
        before = len(self.lines)
        self.now_s += passes_s
        self.watching.poll()
        for tail in self.watching.tails:
            self._read(tail)
        for notice in self.watching.events:
            self.codes.append(notice.code)
            self.lost += int(notice.values.get("lost", 0))
            self.rescued += int(notice.values.get("rescued", 0))
        return self.lines[before:]

    def turns(self, count: int = 8) -> list[bytes]:
        """Several turns, with more than a second in between: names are looked for in each."""
        return [line for _ in range(count) for line in self.turn(1.5)]

    def _read(self, tail: Tail) -> None:
        while count := tail.read_into(self._room):
            *whole, half = (self._halves.get(tail, b"") + self._room[:count].tobytes()).split(b"\n")
            self._halves[tail] = half
            self.lines += whole
            self._consumed[tail] = self._consumed.get(tail, 0) + sum(len(line) + 1 for line in whole)

    def save(self) -> list[Position]:
        """What a snapshot holds, as it comes back from the disk."""
        positions = self.watching.positions()
        positions += [tail.position(self._consumed.get(tail, 0)) for tail in self.watching.tails]
        return msgspec.msgpack.decode(msgspec.msgpack.encode(positions), type=list[Position])


class Server:
    """Writes numbered lines into a log. Its files' times come from its own clock: tests outrun the disk's."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.written: list[bytes] = []
        self.half = b""
        self._time = 1_700_000_000

    def line(self, length: int = 40) -> bytes:
        """The next line, with its number."""
        return b"%07d 192.0.2.7 GET /%s" % (len(self.written), b"x" * length)

    def write(self, count: int = 1, length: int = 40) -> list[bytes]:
        """Write whole lines; the first completes a half one."""
        lines = []
        for _ in range(count):
            line = self.half + b" completed" if self.half else self.line(length)
            self.append(self.path, line[len(self.half) :] + b"\n")
            self.half = b""
            self.written.append(line)
            lines.append(line)
        return lines

    def write_half(self) -> None:
        """Write the beginning of a line."""
        if not self.half:
            self.half = self.line()
            self.append(self.path, self.half)

    def give_up_half(self) -> None:
        """A half line stays one."""
        if self.half:
            self.written.append(self.half)
            self.half = b""

    def append(self, path: Path, data: bytes) -> None:
        """Write `data` behind what stands in `path`."""
        with path.open("ab") as file:
            file.write(data)
        self.touch(path)

    def touch(self, path: Path) -> None:
        """Give a file the next moment as its time."""
        self._time += 1
        os.utime(path, (self._time, self._time))
