r"""Syslog frames in a stream of bytes: RFC 6587's octet counting and its trailers, told apart frame by frame.

    61 <134>1 2025-11-17T10:00:00Z lb haproxy 68 - - 192.0.2.7:55008 …      octet counting (RFC 6587 3.4.1, RFC 5425)
    <134>Nov 17 10:00:00 web nginx: 192.0.2.7 - - …\n                       a trailer: LF, CR LF or NUL (3.4.2)

A count is digits, a space and the `<` of PRI; anything else is a frame that ends in a trailer. So a stream may mix
both, and finds its way again at the next trailer when a count was wrong.
"""

import re
from typing import Final

MOST_BYTES: Final = 1 << 16  # of one frame

_COUNT: Final = re.compile(rb"([1-9]\d{0,6}) (?=<)")
_TRAILER: Final = re.compile(rb"[\n\0]")
_BEGIN: Final = re.compile(rb"[^\n\0]")
_BEFORE_COUNT: Final = re.compile(rb"[\n\0](?=[1-9])")


class Frames:
    r"""Cuts a stream into frames, in whatever pieces it arrives: the same frames as in one piece.

    A frame longer than `most_bytes` is passed over and counted in `too_long`, a counted one that the stream's end cut
    off in `cut_short`. At most `most_bytes` and the piece that was just given are held. Empty frames are no frames.

    >>> frames = Frames()
    >>> frames.take(b"<13>one\n7 <13>two<13>th"), frames.take(b"ree\n")
    ([b'<13>one', b'<13>two'], [b'<13>three'])
    """

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self.too_long = self.cut_short = 0
        self._most = most_bytes
        self._held = b""
        self._passing_bytes = 0  # of a counted frame that is too long
        self._passing_line = False  # a frame that is too long, up to its trailer

    @property
    def waiting(self) -> bool:
        """Whether a frame has begun and not ended."""
        return bool(self._held or self._passing_bytes or self._passing_line)

    def take(self, piece: bytes) -> list[bytes]:
        """Return the frames that `piece` completes, in order; never raises."""
        data = self._held + piece if self._held else piece
        frames: list[bytes] = []
        at = self._even_lines(data, frames) if data[:1] == b"<" and not self.passing else self._passed(data)
        while begin := _BEGIN.search(data, at):
            at = begin.start()
            if count := _COUNT.match(data, at):
                after = self._counted(data, count, frames)
            else:
                after = self._lines(data, at, frames)
            if after == at:
                break
            at = after
        self._hold(data[at:] if begin else b"")
        return frames

    def end(self) -> list[bytes]:
        """Return the last frame where only its trailer is missing. The stream is over, a new one may begin."""
        last, self._held = self._held, b""
        self.cut_short += self._passing_bytes > 0
        self._passing_bytes, self._passing_line = 0, False
        if not last or _COUNT.match(last):
            self.cut_short += bool(last)
            return []
        return [last]

    @property
    def passing(self) -> bool:
        """Whether a frame that is too long is being passed over."""
        return bool(self._passing_bytes or self._passing_line)

    def _passed(self, data: bytes) -> int:
        """Return how much of `data` belongs to the frame that is passed over."""
        if self._passing_bytes:
            passed = min(self._passing_bytes, len(data))
            self._passing_bytes -= passed
            return passed
        if self._passing_line:
            trailer = _TRAILER.search(data)
            self._passing_line = trailer is None
            return trailer.start() if trailer else len(data)
        return 0

    def _even_lines(self, data: bytes, frames: list[bytes]) -> int:
        """Take all whole frames at once where each begins with PRI and ends in LF, which is nearly always so."""
        end = data.rfind(b"\n")
        if end < 0 or b"\0" in data:
            return 0
        lines = data[:end].split(b"\n")
        if b"".join([line[:1] for line in lines]).strip(b"<"):
            return 0
        self._keep(lines, end, frames)
        return end

    def _lines(self, data: bytes, at: int, frames: list[bytes]) -> int:
        """Take the frames that end in a trailer, up to what may be a count; return the last trailer's place."""
        stop = _BEFORE_COUNT.search(data, at)
        end = stop.start() if stop else max(data.rfind(b"\n"), data.rfind(b"\0"))
        if end < at:
            return at
        self._keep(_TRAILER.split(data[at:end]), end - at, frames)
        return end

    def _counted(self, data: bytes, count: re.Match[bytes], frames: list[bytes]) -> int:
        """Take the frame that `count` begins; return where the next one begins, or `count`'s place if it must wait."""
        size, begin = int(count[1]), count.end()
        end = begin + size
        if size > self._most:
            self.too_long += 1
            self._passing_bytes = max(end - len(data), 0)
            return min(end, len(data))
        if end > len(data):
            return count.start()
        frames.append(data[begin:end])
        return end

    def _keep(self, lines: list[bytes], most: int, frames: list[bytes]) -> None:
        """Add the lines, of which none is longer than `most`, except empty ones and those that are too long."""
        if most > self._most:
            kept = [line for line in lines if len(line) <= self._most]
            self.too_long += len(lines) - len(kept)
            lines = kept
        frames += filter(None, lines)

    def _hold(self, rest: bytes) -> None:
        if len(rest) > self._most and not _COUNT.match(rest):
            self.too_long += 1
            self._passing_line, rest = True, b""
        self._held = rest
