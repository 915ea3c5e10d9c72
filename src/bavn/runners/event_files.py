"""Files that hold logins or alerts, for `bavn scan`: found out by their first bytes, and read from end to end."""

import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from bavn.events.evtx import MAGIC, EvtxReader
from bavn.events.formats import FORMATS, detect, named
from bavn.events.json_reading import JsonReader
from bavn.events.reading import Calendar
from bavn.events.windows_xml import WindowsXmlReader
from bavn.model import InputFile
from bavn.model.problem import Problem
from bavn.runners.event_lines import Event, EventFeed, EventLines, system_of
from bavn.sources.formats import detect as detect_web
from bavn.sources.reading import EXAMPLES, Log

EVTX: Final = "evtx"
NAMES: Final = {name.replace("-", "_"): name for name in (EVTX, *(known.name for known in FORMATS))}
NEWLINE: Final = b"\n"
HIDDEN: Final = "…".encode()  # in place of a line that could not be read: it may name a user
TEXT: Final = frozenset({"syslog"})  # formats of which a web log may be a part: HAProxy's lines have a syslog header

Take = Callable[[str, Event], None]


@dataclass(frozen=True, slots=True)
class Span:
    """From when (that moment included) to when (not included) a scan looks; None: no bound."""

    since: datetime | None = None
    until: datetime | None = None

    def holds(self, time: datetime) -> bool:
        """Whether a moment lies in it."""
        return (self.since is None or time >= self.since) and (self.until is None or time < self.until)


def is_event_file(log: Log, format_name: str | None) -> bool:
    """Whether a log holds logins or alerts rather than requests. Nothing of it is used up."""
    if format_name:
        return format_name.replace("-", "_") in NAMES
    head = log.head()
    if head.startswith(MAGIC):
        return True
    reader = detect(head, log.name, Calendar(datetime.now(UTC)))  # noqa: TID251  only asked whether it fits
    return reader is not None and (reader.name not in TEXT or not _is_web(head, log.name))


def _is_web(head: bytes, name: str) -> bool:
    try:
        detect_web(head, name=name)
    except Problem:
        return False
    return True


def read_event_file(log: Log, path: Path, format_name: str | None, span: Span, take: Take) -> InputFile:
    """Hand everything that a file tells to `take`; return what was counted. Raises Problem where it is of no format."""
    head = log.head()
    if head.startswith(MAGIC) or format_name == EVTX:
        return _read_evtx(log, span, take)
    return _read_lines(log, path, format_name, span, take)


def _read_lines(log: Log, path: Path, format_name: str | None, span: Span, take: Take) -> InputFile:
    calendar = Calendar(written(path))
    name = NAMES[format_name.replace("-", "_")] if format_name else ""
    reader = named(name, calendar) if name else detect(log.head(), log.name, calendar)
    if isinstance(reader, JsonReader):
        return _read_documents(log, reader, span, take)
    lines = EventLines(log, lambda _head, _name: reader)
    feed = EventFeed(lines, "")

    def within(system: str, event: Event) -> None:
        if span.holds(event.time):
            take(system, event)

    feed.count(within, lambda: True)
    if isinstance(reader, WindowsXmlReader):
        _hand_on(reader.rest(), log, span, take)
    log.note_damage()
    read = lines.reader.name if lines.reader else ""
    counted = lines.counted
    examples = tuple((number, HIDDEN) for number, _ in lines.examples(EXAMPLES))
    return InputFile(log.name, counted.lines, counted.rejected, read, examples, tuple(log.warnings))


def _read_documents(log: Log, reader: "JsonReader[Event]", span: Span, take: Take) -> InputFile:
    """Read JSON, in which a document may take many lines, or stand in an array on one; documents are counted."""
    count = _hand_on(reader.logins(io.BufferedReader(Raw(log))), log, span, take)
    log.note_damage()
    return InputFile(log.name, count + reader.rejected, reader.rejected, reader.name, (), tuple(log.warnings))


def _read_evtx(log: Log, span: Span, take: Take) -> InputFile:
    reader = EvtxReader()
    count = _hand_on(reader.logins(io.BufferedReader(Raw(log))), log, span, take)
    log.note_damage()
    left = (f"{log.name}: a part of it was left unread, it is damaged",) if reader.abandoned else ()
    return InputFile(log.name, count + reader.rejected, reader.rejected, EVTX, (), (*log.warnings, *left))


def _hand_on(events: Iterable[Event], log: Log, span: Span, take: Take) -> int:
    """Hand events to `take`; return how many there were."""
    count = 0
    for event in events:
        count += 1
        if span.holds(event.time):
            take(system_of(event, log.name), event)
    return count


def written(path: Path) -> datetime:
    """When a file was last written, so that a date without a year is given the right one; now for standard input."""
    try:
        return datetime.fromtimestamp(path.stat().st_mtime, UTC)
    except (OSError, ValueError, OverflowError):
        return datetime.now(UTC)  # noqa: TID251  what comes by a pipe is of now


class Raw(io.RawIOBase):
    """A log, unpacked where it is packed, as a file that is read forward. A line break at its very end is left out.

    A log gets one there where it has none, and in a file that has no lines that would be damage.
    """

    def __init__(self, log: Log) -> None:
        self._log = log
        self._held = b""

    def readable(self) -> bool:
        """Yes."""
        return True

    def readinto(self, room: "memoryview | bytearray") -> int:  # type: ignore[override]
        """Put the next bytes into `room`, which takes two at least."""
        view, count = memoryview(room), 0
        while not count:
            held = len(self._held)
            view[:held] = self._held
            if not (read := self._log.read_into(view[held:])):
                return 0
            count = held + read
            self._held = NEWLINE if view[count - 1] == NEWLINE[0] else b""
            count -= len(self._held)
        return count
