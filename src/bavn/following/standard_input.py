"""Log lines on standard input: `tail -F access.log | bavn sensor`, or a container's output."""

import os
import select
import threading
from typing import Final

from bavn.following.spool import Spool
from bavn.model.notice import Notice

LONGEST_LINE_BYTES: Final = 1 << 20
_PIECE_BYTES: Final = 1 << 18
_LOOK_S: Final = 0.2


class StandardInput:
    """Copies whole lines from `descriptor` to `spool`, in a thread, from `start` to the input's end or `stop`.

    While the spool is full it waits, so whoever writes waits too, and no line is dropped. Where the input ends in half
    a line, that is a line. One longer than 1 MiB is passed over and counted in `too_long`.
    """

    def __init__(self, spool: Spool, descriptor: int = 0) -> None:
        self.spool, self.too_long, self.ended = spool, 0, False
        self._descriptor = descriptor
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._copy, name="bavn-standard-input", daemon=True)
        self._notices: list[Notice] = []
        self._half = bytearray()
        self._passing = False

    def start(self) -> None:
        """Begin to read."""
        self._thread.start()

    def stop(self) -> None:
        """Read no more; half a line that waits is lost."""
        self._stopping.set()
        if self._thread.ident is not None:
            self._thread.join()

    def notices(self) -> list[Notice]:
        """What there is to say since the last call: that the input ended, or could not be read."""
        notices, self._notices = self._notices, []
        return notices

    def _copy(self) -> None:
        try:
            while not self._stopping.is_set():
                if self.spool.full:
                    self._stopping.wait(_LOOK_S)
                elif select.select([self._descriptor], [], [], _LOOK_S)[0] and not self._take():
                    return
        except (OSError, ValueError) as error:
            why = os.strerror(error.errno or 0) if isinstance(error, OSError) else "closed"
            self._end(Notice("standard-input-unreadable", "-", {"why": why}))

    def _take(self) -> bool:
        """Copy what has come; False at the end."""
        piece = os.read(self._descriptor, _PIECE_BYTES)
        if not piece:
            if self._half and not self._passing:
                self.spool.write(bytes(self._half) + b"\n")
            self._end(Notice("standard-input-ended", "-", {"lines": self.spool.counters.lines}))
            return False
        end = piece.rfind(b"\n") + 1
        if end:
            begin = piece.find(b"\n") + 1 if self._passing else 0
            self.spool.write(bytes(self._half) + piece[begin:end])
            self._half.clear()
            self._passing = False
        if not self._passing:
            self._half += piece[end:]
        if len(self._half) > LONGEST_LINE_BYTES:
            self.too_long += 1
            self._half.clear()
            self._passing = True
        return True

    def _end(self, notice: Notice) -> None:
        self._notices.append(notice)
        self.ended = True
