"""One file of a log while it is read: bytes as they come, each once, until nothing more can come."""

from contextlib import suppress
from enum import Enum, auto
from typing import Final

from bavn.following.fingerprint import WINDOW, Recent, fingerprint
from bavn.following.position import Position, storable
from bavn.following.rotation import CURRENT
from bavn.following.source import Refused, Source, open_source
from bavn.model.notice import Notice

PATIENCE: Final = 5  # looks at a file that seems shorter than what was read: some network file systems lag behind
_LAST_LINE: Final = 1 << 16
_NEWLINE: Final = b"\n"


class Verdict(Enum):
    """What a look at an open file says about the bytes that were read from it."""

    SAME = auto()
    SHORT = auto()  # it seems cut; wait and look again
    CUT = auto()  # its end was cut away; what is left was read
    OVERWRITTEN = auto()  # truncated, and perhaps written anew


class Tail:
    """The bytes of one file from `offset` on. Made by `Watching`; the loop reads, and asks for positions.

    A file is read while it may grow, whatever its name becomes. When it is `ended` (deleted, truncated, packed, or
    rotated away and quiet), a half line at its end gets a newline, so that it counts as a line.
    Bytes are counted from where this Tail began: `position(consumed)` says where the first `consumed` ones end.
    """

    def __init__(  # noqa: PLR0913, PLR0917  made in three places, all of ours
        self, log: str, path: str, source: Source, offset: int, before: bytes, lines: int = 0
    ) -> None:
        self.name = log
        self.path = path
        self.identity = source.identity
        self.offset = offset
        self.size = max(offset, source.size)
        self.stored = source.stored
        self.packed = source.packed
        self.modified_ns = source.modified_ns
        self.order = CURRENT
        self.left = False  # rotated to a name that is not watched
        self.moved = False  # rotated at all
        self.gone = False  # its name is gone, and that was said
        self.ended = False
        self.quiet_since: float | None = None
        self.damage = ""
        self.refuses = self.refusal_said = False  # the last read failed
        self.stirred = False
        self.events: list[Notice] = []
        self._source: Source | None = source
        self._head = source.start(WINDOW)
        self._recent = Recent(before)
        self._began, self._lines = offset, lines
        self._given = 0
        self._consumed = 0
        self._added: list[int] = []  # which of the bytes given, counted from 1, are newlines that the file lacks
        self._half = False
        self._close_line = False
        self._overwritten = False
        self._short = 0
        self._was_nameless = False

    @classmethod
    def at(cls, log: str, path: str, source: Source, offset: int) -> "Tail":
        """Begin at `offset`."""
        return cls(log, path, source, offset, source.before(offset, WINDOW))

    # ── reading ──────────────────────────────────────────────────────────────────────────────────────────────────────

    @property
    def behind(self) -> int:
        """Bytes that stand in the file and were not read, as last looked at; packed ones, where it is packed.

        0 while the disk does not give them: nobody is late with what cannot be read. `read_into` tries again.
        """
        return self._source.unread(self.offset) if self._source and not self.refuses else 0

    @property
    def standing(self) -> int:
        """Bytes that the file holds now, as last looked at."""
        return self._source.size if self._source else self.size

    @property
    def waiting(self) -> bool:
        """Whether `read_into` would give something."""
        return self.behind > 0 or (self._half and (self.ended or self._close_line))

    @property
    def drained(self) -> bool:
        """Whether all that will ever come was given and taken."""
        return self.ended and not self.waiting and self._consumed >= self._given

    def head(self, most: int) -> bytes:
        """Return the first bytes of the file, for finding out its format; `most` of them at most. Never raises."""
        with suppress(Refused, OSError):
            if self._source and not self._source.packed:
                return self._source.start(most)
            again = open_source(self.path)
            try:
                if again.identity == self.identity:
                    return again.before(most, most) or again.start(most)
            finally:
                again.close()
        return self._head[:most]

    def read_into(self, room: memoryview) -> int:
        """Put what has come into `room`; 0 where there is nothing now. Never raises for what a disk or a log does."""
        if not len(room):
            return 0
        count = self._read(room)
        if count:
            self._note(room[:count])
            return count
        if self._half and (self.ended or self._close_line):
            room[:1] = _NEWLINE
            self._given += 1
            self._added.append(self._given)
            self._half = False
            return 1
        return 0

    def _read(self, room: memoryview) -> int:
        if self._source is None or self._overwritten or self._short:
            return 0
        try:
            count = self._source.read_into(self.offset, room)
            if count and not self._source.packed and not self._stands(self._source):
                self._overwritten = True  # between the last look and now; what was read may be of either
                return 0
        except OSError as error:
            self._hurt(error)
            self.refuses = True
            return 0
        self.damage, self.refuses = self._source.damage, False
        return count

    def _hurt(self, error: OSError) -> None:
        self.damage = error.strerror or type(error).__name__

    def _note(self, data: memoryview) -> None:
        self._recent.add(data)
        self.offset += len(data)
        self.size = max(self.size, self.offset)
        self._given += len(data)
        self._half = data[-1] != _NEWLINE[0]
        self._close_line = False
        if len(self._head) < WINDOW and self._source:
            with suppress(OSError):  # the next look tries again
                self._head = self._source.start(WINDOW)

    def close_line(self) -> None:
        """Give a half line that waits its newline: nothing has come for long."""
        self._close_line = True

    # ── where it stands ──────────────────────────────────────────────────────────────────────────────────────────────

    def position(self, consumed: int, lines: int = 0) -> Position:
        """Return the place behind the first `consumed` bytes given (`lines` whole lines). They are then done with."""
        self._consumed = max(self._consumed, consumed)
        position = self._place(consumed, lines)
        self._recent.forget(self.offset - position.offset)
        return position

    def here(self) -> Position:
        """Return the place up to which was read, without taking anything for done."""
        return self._place(self._given, 0)

    def _place(self, given: int, lines: int) -> Position:
        at = self._began + given - sum(place <= given for place in self._added)
        mark = self._recent.last(self.offset - at)
        return Position(
            log=storable(self.name),
            path=storable(self.path),
            device=self.identity[0],
            inode=self.identity[1],
            offset=at,
            size=self.size,
            modified_ns=self.modified_ns,
            head=fingerprint(self._head),
            head_length=len(self._head),
            mark=fingerprint(mark),
            mark_length=len(mark),
            compressed=self.packed,
            lines=self._lines + lines,
        )

    # ── looking at the file ──────────────────────────────────────────────────────────────────────────────────────────

    def check(self) -> Verdict:
        """Look at the open file again."""
        source = self._source
        if source is None or source.packed:
            return Verdict.SAME
        try:
            source.refresh()
            return self._judge(source)
        except OSError as error:
            self._hurt(error)
            return Verdict.SAME

    def _judge(self, source: Source) -> Verdict:
        if source.size < self.offset:
            return self._judge_short(source)
        self._short = 0
        self._overwritten = False
        if not self._stands(source):
            return Verdict.OVERWRITTEN
        self.size, self.modified_ns = source.size, max(self.modified_ns, source.modified_ns)
        return Verdict.SAME

    def _judge_short(self, source: Source) -> Verdict:
        start = source.start(len(self._head))
        if not start or not self._head.startswith(start):
            return Verdict.OVERWRITTEN
        self._short += 1
        if self._short <= PATIENCE:
            return Verdict.SHORT
        return Verdict.CUT if len(start) == len(self._head) else Verdict.OVERWRITTEN

    def _stands(self, source: Source) -> bool:
        """Whether the file still holds what was read from it, at its beginning and just before `offset`."""
        start = source.start(WINDOW)
        if not start.startswith(self._head):
            return False
        mark = self._recent.last()
        if source.before(self.offset, len(mark)) != mark:
            return False
        self._head = start
        return True

    def holds_start_of(self, source: Source) -> bool | None:
        """Whether `source` begins as this file did; None: as far as it goes, but it is too short to tell."""
        start = source.start(WINDOW)
        if not self._head or not start:
            return None if not start else False
        if len(start) < len(self._head):
            return None if self._head.startswith(start) else False
        if not start.startswith(self._head):
            return False
        if source.packed:
            return True
        if source.size >= self.offset:
            mark = self._recent.last()
            return source.before(self.offset, len(mark)) == mark
        mine = self._source.before(source.size, WINDOW) if self._source and not self._source.packed else None
        return mine is None or mine == source.before(source.size, WINDOW)

    # ── life ─────────────────────────────────────────────────────────────────────────────────────────────────────────

    @property
    def asleep(self) -> bool:
        """Whether the file is closed for the while, because nothing came and many others are open."""
        return self._source is None and not self.ended

    @property
    def may_rest(self) -> bool:
        """Whether the file can be closed for the while and be known again when it is opened."""
        return not (self.asleep or self.ended or self.behind or self.refuses or (self.left and self.blank))

    @property
    def blank(self) -> bool:
        """Whether nothing stood in the file when it was last looked at."""
        return not self._head

    def has_stirred(self) -> bool:
        """Whether a file that was empty has been touched: it may have been filled, copied and truncated meanwhile.

        Also where it cannot be looked at any more: it is opened anew.
        """
        if self._source:
            try:
                self._source.refresh()
            except OSError as error:
                self._hurt(error)
                self.stirred = True
            self.stirred = self.stirred or (self._source.stored, self._source.modified_ns) != (0, self.modified_ns)
        return self.stirred

    @property
    def nameless(self) -> bool:
        """Whether the file was deleted, and lives only because it is open here."""
        return self._source is not None and self._source.links == 0

    def has_lost_its_name(self) -> bool:
        """Whether it was deleted since this was last asked: only then the wait for its end begins."""
        before, self._was_nameless = self._was_nameless, self.nameless
        return self.nameless and not before

    def end(self) -> None:
        """Nothing more will come than stands there now."""
        self.ended = True

    def continue_in(self, source: Source | None) -> None:
        """Read the rest from a copy, which `source` has open at this `offset` (None: there is none), and end."""
        self.sleep()
        self._source, self.refuses = source, False
        self._overwritten, self._short, self.ended = False, 0, True

    def sleep(self) -> None:
        """Close the file; `wake` opens it again."""
        if self._source:
            self._source.close()
            self._source = None

    def wake(self, source: Source) -> bool:
        """Go on in `source` if it holds what was read; else close it and say False. Raises OSError, closed as well."""
        try:
            stands = source.size >= self.offset and not source.packed and self._stands(source)
        except OSError as error:
            self._hurt(error)
            source.close()
            raise
        if not stands:
            source.close()
            return False
        self._source, self.identity, self.size = source, source.identity, source.size
        return True


def last_line(source: Source) -> int:
    """Return where the unfinished line at the end begins, or the end: where a new reader begins.

    A line longer than 64 KiB is not looked for.
    """
    data = source.before(source.size, _LAST_LINE)
    found = data.rfind(_NEWLINE)
    if found < 0 and len(data) == _LAST_LINE:
        return source.size
    return source.size - len(data) + found + 1
