"""Log lines in the system's journal: `access_log syslog:server=unix:/dev/log`, or a container that logs to it."""

import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bavn.following.journalctl import (
    LONGEST_MESSAGE_BYTES,
    Entry,
    Journalctl,
    last_entries,
    machine_id,
    matches_of,
)
from bavn.model.notice import Notice
from bavn.settings.schema import JournalInput

FIRST_WAIT_S: Final = 1.0
LONGEST_WAIT_S: Final = 60.0
HEAD_S: Final = 60.0  # the loop waits for the answer: it is asked for no more often
_HEAD_ENTRIES: Final = 200
_MOST_PLACES: Final = 1 << 16


@dataclass(frozen=True, slots=True)
class JournalPosition:
    """Up to where a journal has been taken: the entry at `cursor` included, `lines` in all.

    "": there was nothing before; None: it is not known yet where the journal ended.
    """

    log: str
    cursor: str | None
    lines: int = 0


class JournalTail:
    """The messages of a unit or an identifier as lines, each once; read like a `Tail`, from `start` or the end.

    journalctl is started by the first `read_into` and again whenever it ends, later each time (1 s to 60 s), from the
    last line that was given. `events` says when it is absent, ends, works again, and when lines may be missing.
    """

    def __init__(
        self,
        settings: JournalInput,
        *,
        start: JournalPosition | None = None,
        from_start: bool = False,
        folder: Path | None = None,
        clock_s: Callable[[], float] = time.monotonic,
    ) -> None:
        self.name = "journal:" + ",".join(filter(None, (settings.unit, settings.identifier)))
        self.ended = False
        self.events: list[Notice] = []
        self._matches = matches_of(settings.unit, settings.identifier, "" if folder else machine_id())
        self._line: Callable[[Entry], bytes] = _whole_line if settings.system else _message
        self._folder, self._clock_s = folder, clock_s
        self._cursor = start.cursor if start else None if not from_start else ""
        self._taken = start or JournalPosition(self.name, self._cursor)
        self._running: Journalctl | None = None
        self._first = True  # of the running journalctl: the entry at the cursor, which was given before
        self._waiting: deque[tuple[bytes, str]] = deque()
        self._waiting_bytes = 0
        self._places: deque[tuple[int, str]] = deque(maxlen=_MOST_PLACES)
        self._given = 0
        self._again_at_s, self._wait_s = 0.0, FIRST_WAIT_S
        self._head_at_s = float("-inf")
        self._failing = self._last_said = ""

    # ── reading ──────────────────────────────────────────────────────────────────────────────────────────────────────

    @property
    def behind(self) -> int:
        """Bytes that have come from journalctl and were not read."""
        return self._waiting_bytes

    @property
    def waiting(self) -> bool:
        """Whether `read_into` would give something without asking journalctl."""
        return bool(self._waiting)

    @property
    def drained(self) -> bool:
        """Always False: a journal goes on."""
        return False

    def head(self, most: int) -> bytes:
        """Return the newest messages as lines, for finding out their format; `most` bytes at most.

        Waits for journalctl. Within a minute of the last question nothing is asked, and nothing returned.
        """
        now_s = self._clock_s()
        if now_s < self._head_at_s:
            return b""
        self._head_at_s = now_s + HEAD_S
        lines = b""
        with suppress(OSError):
            for entry in reversed(last_entries(self._matches, _HEAD_ENTRIES, self._folder)):
                line = self._line(entry) + b"\n"
                if len(lines) + len(line) <= most:
                    lines = line + lines
        return lines

    def read_into(self, room: memoryview) -> int:
        """Put what has come into `room`, whole lines only; 0 where there is nothing now. Never waits, never raises.

        The first call may wait for journalctl to say where the journal ends.
        """
        filled = 0
        while True:
            while self._waiting and filled + len(self._waiting[0][0]) <= len(room):
                line, cursor = self._waiting.popleft()
                room[filled : filled + len(line)] = line
                filled += len(line)
                self._waiting_bytes -= len(line)
                self._given += len(line)
                self._places.append((self._given, cursor))
            if self._waiting or not self._fetch():
                return filled

    def position(self, consumed: int, lines: int = 0) -> JournalPosition:
        """Return the place behind the first `consumed` bytes given (`lines` whole lines since this tail began)."""
        cursor = self._taken.cursor
        while self._places and self._places[0][0] <= consumed:
            cursor = self._places.popleft()[1]
        self._taken = JournalPosition(self.name, cursor, self._taken.lines)
        return JournalPosition(self.name, cursor, self._taken.lines + lines)

    def close(self) -> None:
        """End journalctl."""
        if self._running:
            self._running.close()
        self._running, self.ended = None, True

    def _fetch(self) -> bool:
        """Ask journalctl for more; whether there was any."""
        if self.ended or not (self._running or self._start()) or self._running is None:
            return False
        over = self._running.ended()  # before the last look at its pipe
        entries = self._running.entries()
        self._listen(self._running)
        for entry in entries:
            self._keep(entry)
        if over and not entries:
            self._restart_later(self._running)
        return bool(entries)

    def _keep(self, entry: Entry) -> None:
        first, self._first = self._first, False
        if self._failing:
            self.events.append(Notice("journal-readable-again", self.name))
            self._failing = ""
        self._wait_s = FIRST_WAIT_S
        if first and self._cursor:
            if entry.cursor == self._cursor:
                return
            self.events.append(Notice("journal-gap", self.name))
        self._cursor = entry.cursor
        line = self._line(entry)
        if len(line) > LONGEST_MESSAGE_BYTES:
            self._too_long(1)
        elif line:
            self._waiting.append((line + b"\n", entry.cursor))
            self._waiting_bytes += len(line) + 1

    def _too_long(self, count: int) -> None:
        self.events.append(Notice("journal-too-long", self.name, {"count": count}))

    # ── journalctl's life ────────────────────────────────────────────────────────────────────────────────────────────

    def _start(self) -> bool:
        if self._clock_s() < self._again_at_s:
            return False
        try:
            if self._cursor is None:
                newest = last_entries(self._matches, 1, self._folder)
                self._cursor = newest[-1].cursor if newest else ""
                self._taken = JournalPosition(self.name, self._cursor)
            self._running = Journalctl(self._matches, self._cursor, self._folder)
        except OSError as error:
            absent = isinstance(error, FileNotFoundError)
            self._fail("journal-absent" if absent else "journal-ended", error.strerror or "")
            return False
        self._first = True
        return True

    def _listen(self, running: Journalctl) -> None:
        if count := running.too_long:
            running.too_long = 0
            self._too_long(count)
        if said := running.said():
            self._last_said = said

    def _restart_later(self, running: Journalctl) -> None:
        running.close()
        self._running = None
        if "cursor" in self._last_said and self._first and self._cursor:  # it does not know the place
            self.events.append(Notice("journal-position-lost", self.name))
            self._cursor = None
        self._fail("journal-ended", self._last_said)
        self._last_said = ""

    def _fail(self, code: str, why: str) -> None:
        if self._failing != code + why:
            self.events.append(Notice(code, self.name, {"why": why}))
        self._failing = code + why
        self._again_at_s = self._clock_s() + self._wait_s
        self._wait_s = min(2 * self._wait_s, LONGEST_WAIT_S)


def _message(entry: Entry) -> bytes:
    """A line of a web server's log."""
    return entry.line


def _whole_line(entry: Entry) -> bytes:
    """A system's line: who wrote it, and when, is part of it."""
    return entry.whole_line
