"""Lines that somebody types, waited for no longer than until the next thing happens."""

import os
import select

MOST_BYTES = 65_536
END = "\x04"  # what a terminal sends for the end of input; no typed line is ever this


class Typed:
    """Lines of a terminal or a pipe, by its number. What has been read ahead is kept, so that no line is lost."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._ahead = bytearray()
        self._ended = False

    def line(self, longest_s: float) -> str | None:
        """Return the next line without its break, trimmed; None if none comes in time; END after the last one."""
        while b"\n" not in self._ahead and not self._ended:
            ready, _, _ = select.select([self._descriptor], [], [], longest_s)
            if not ready:
                return None
            data = os.read(self._descriptor, MOST_BYTES)
            self._ended = not data
            self._ahead.extend(data)
        if not self._ahead:
            return END
        line, _, rest = bytes(self._ahead).partition(b"\n")
        self._ahead[:] = rest
        return line.decode(errors="replace").strip().replace(END, "")
