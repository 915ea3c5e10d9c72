"""Files that hold logins or alerts, for `bavn scan`: found out by their first bytes, and read from end to end."""

import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import numpy as np

from bavn.events.evtx import HEADER, MAGIC, EvtxReader
from bavn.events.formats import FORMATS, detect, named
from bavn.events.json_reading import JsonReader
from bavn.events.reading import Calendar, Reader, text_of
from bavn.events.stamps import time_of
from bavn.events.syslog_line import line_of
from bavn.events.windows_xml import WindowsXmlReader
from bavn.model import InputFile
from bavn.model.login import Login
from bavn.model.problem import Problem
from bavn.runners.event_lines import Event, EventFeed, EventLines, family_of
from bavn.sources.columns import Columns
from bavn.sources.formats import detect as detect_web
from bavn.sources.formats import first_time as first_web_time
from bavn.sources.reading import EXAMPLES, Log

EVTX: Final = "evtx"
NAMES: Final = {name.replace("-", "_"): name for name in (EVTX, *(known.name for known in FORMATS))}
NEWLINE: Final = b"\n"
HIDDEN: Final = "…".encode()  # in place of a line that could not be read: it may name a user
LOOK_BYTES: Final = 1 << 17
CHUNK_HEAD: Final = 512
RECORD_MAGIC: Final = b"**\0\0"
FILETIME_BEGINS: Final = datetime(1601, 1, 1, tzinfo=UTC)
MIXED: Final = "syslog"
TEXT: Final = frozenset({MIXED})  # formats of which a web log may be a part: HAProxy's lines have a syslog header

SAMPLE_BYTES: Final = 1 << 16
MOST_HOSTS: Final = 64
MOSTLY: Final = 0.95  # of the lines that a web log holds requests

Take = Callable[[str, Event], None]


class Systems:
    """Tells which system an event of a scan is of: the machine that its line names, else the log.

    Beyond `MOST_HOSTS` machines it is the log: of a whole country's syslog, what hits everybody must add up somewhere.
    What an alert names is the attacker's own word for whom he asked, and is not believed.
    """

    def __init__(self, take: Take) -> None:
        self._take = take
        self._hosts: set[str] = set()

    def take(self, log: str, event: Event) -> None:
        """Hand an event on under its system's name."""
        host = event.host if isinstance(event, Login) else ""
        if host and len(self._hosts) < MOST_HOSTS:
            self._hosts.add(host)
        self._take(host if host in self._hosts else log, event)


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
    return tells_events(log.head(), log.name)


def tells_events(head: bytes, name: str) -> bool:
    """Whether a log that begins so holds logins or alerts rather than requests."""
    if head.startswith(MAGIC):
        return True
    reader = detect(head, name, Calendar(datetime.now(UTC)))  # noqa: TID251  only asked whether it fits
    return reader is not None and (reader.name not in TEXT or not _is_web(head, name))


def _is_web(head: bytes, name: str) -> bool:
    try:
        detect_web(head, name=name)
    except Problem:
        return False
    return True


def is_mixed(log: Log) -> bool:
    """Whether a log holds requests and, between them, lines of other programs: HAProxy beside sshd in one syslog."""
    head = log.head()
    reader = detect(head, log.name, Calendar(datetime.now(UTC)))  # noqa: TID251  only asked whether it fits
    if reader is None or reader.name not in TEXT or not _is_web(head, log.name):
        return False
    sample = head[:SAMPLE_BYTES].rpartition(b"\n")[0] + b"\n"
    columns = Columns(sample.count(b"\n"))
    detect_web(head, name=log.name).parse(np.frombuffer(bytearray(sample), np.uint8), len(sample), columns)
    return columns.rows < MOSTLY * sample.count(b"\n")


def read_event_file(log: Log, path: Path, format_name: str | None, span: Span, take: Take) -> InputFile:
    """Hand everything that a file tells to `take`; return what was counted. Raises Problem where it is of no format."""
    head = log.head()
    if head.startswith(MAGIC) or format_name == EVTX:
        return _read_evtx(log, span, take)
    return _read_lines(log, path, format_name, span, take)


def _read_lines(log: Log, path: Path, format_name: str | None, span: Span, take: Take) -> InputFile:
    reader = _reader_of(log.head(), log.name, format_name, Calendar(written(path)))
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
            take(family_of(log.name), event)
    return count


def _reader_of(head: bytes, name: str, format_name: str | None, calendar: Calendar) -> Reader | None:
    known = NAMES[format_name.replace("-", "_")] if format_name else ""
    return named(known, calendar) if known else detect(head, name, calendar)


def first_time(path: Path, format_name: str | None = None) -> int | None:
    """Unix milliseconds of a file's first record, whatever it is a log of, for `files.expand`.

    Of a log of logins or alerts it is its first line's time; of one whose lines say none in a known place, its first
    login's or alert's; of EVTX its first record's. None where its first bytes tell none.
    """
    if format_name is None or format_name.replace("-", "_") not in NAMES:
        known = first_web_time(path)
        if known is not None or format_name is not None:
            return known
    if not path.is_file():
        return None
    try:
        with Log(path, LOOK_BYTES) as log:
            moment = first_moment(log.head(), log.name, format_name, Calendar(written(path)))
    except Problem:
        return None
    return None if moment is None else int(moment.timestamp() * 1000)


def first_moment(head: bytes, name: str, format_name: str | None, calendar: Calendar) -> datetime | None:
    """The first time that the first bytes of a log of logins or alerts tell."""
    if head.startswith(MAGIC):
        return _first_record(head)
    reader = _reader_of(head, name, format_name, calendar)
    if reader is None:
        return None
    if isinstance(reader, JsonReader):
        return next((event.time for event in reader.logins(io.BytesIO(head))), None)
    for line in head[: head.rfind(NEWLINE) + 1].splitlines():
        taken = line_of(text_of(line))
        moment = time_of(taken.stamp, calendar) if taken is not None and taken.stamp else None
        event = reader.read(line) if moment is None else None
        if moment is not None or event is not None:
            return moment or (event.time if event is not None else None)
    return None


def _first_record(head: bytes) -> datetime | None:
    """When the first record of an EVTX file was written: it stands behind the heads of the file and its first chunk."""
    record = head[HEADER + CHUNK_HEAD : HEADER + CHUNK_HEAD + 24]
    if len(record) < 24 or not record.startswith(RECORD_MAGIC):  # noqa: PLR2004  magic, size, number, time
        return None
    try:
        return FILETIME_BEGINS + timedelta(microseconds=int.from_bytes(record[16:], "little") // 10)
    except OverflowError:
        return None


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
