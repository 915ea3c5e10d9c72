"""The incident's log: lines that are only ever added, each holding the hash of the line before it.

One incident is one file of JSON lines. A line is

    {"n":2,"written":"2026-11-22T05:00:00Z","at":"2026-11-22T04:55:00Z","what":"step","by":"Anna",
     "which":"ddos","step":"stay","state":"done","prev":"<hash of line 1>",
     "hash":"<SHA-256 of this line up to the comma before this key, closed by a brace>"}

without the line breaks: compact JSON, keys in the order of `Event`, empty values left out, UTF-8. `written` is when the
line was added; `at` is when the thing happened, which may be earlier: the log is caught up from paper. The hash covers
the bytes of the line as they stand, so reading and writing it again cannot change it. The chain shows that a line in
the middle was changed. It does not show that the newest lines are gone, nor stop who owns the file from writing all of
it anew: the head (the last hash) has to be kept elsewhere, on paper or read out to the police.
"""

import fcntl
import hashlib
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Literal, cast

import msgspec

from bavn.model.problem import Problem
from bavn.plan.dates import YEARS, moment, utc
from bavn.plan.planfile import sync_folder

LONGEST_TEXT = 10_000
LARGEST_BYTES = 64_000_000
MOST_LINES = 999_999_999
START = "0" * 64
BEGINS = b'{"n":1,"written":"'  # every log, whoever wrote it
_LINE = re.compile(rb'(\{.*),"hash":"([0-9a-f]{64})"\}', re.DOTALL)
# What no text may bring along: control characters but line break and tab, of C0, DEL and C1.
_REMOVED = dict.fromkeys((*range(9), *range(11, 32), *range(127, 160)))
_SURROGATE = re.compile("[\ud800-\udfff]")

What = Literal[
    "started",
    "answer",
    "playbook",
    "unplug",
    "step",
    "clock",
    "note",
    "message",
    "inject",
    "finding",
    "closed",
    "reopened",
]


class Event(msgspec.Struct, frozen=True, omit_defaults=True):
    """One line of the log, without its place in the chain. Which fields are used depends on `what`.

    started   text: what it is called. drill: the scenario's id, for an exercise
    answer    which: question of the triage, state: option
    playbook  which: playbook chosen or changed to, text: why
    unplug    state: 'cut', 'kept' or 'reconnected', text: why
    step      which: playbook, step: step, state: 'done', 'skipped' or 'open', text: why
    clock     which: 'suspected', 'aware' or 'nis2-notified', state: 'set' or 'withdrawn', at: the moment, text: why
    note      text
    message   which: draft, state: 'approved' or 'sent' (by a person, elsewhere), text: as it was
    inject    which: its number in the drill
    finding   which: kind, text: what the sensor said
    closed, reopened   text: why
    """

    at: str
    what: What
    by: str = ""
    which: str = ""
    step: str = ""
    state: str = ""
    text: str = ""
    drill: str = ""


FIELDS = Event.__struct_fields__
ALWAYS = ("at", "what")


@dataclass(frozen=True, slots=True)
class Entry:
    """A line as it stands in the file, and whether it is as it was written.

    `number` counts the lines of the file from 1, whatever they hold. `event` is None for a line that is no event;
    `shown` is then its text, cleaned as every text is, and "" otherwise. `written` is "" for such a line. `hash` is
    the one that the line says; of a line that says none, the SHA-256 of its bytes.
    """

    number: int
    written: str
    event: Event | None
    hash: str
    intact: bool
    shown: str = ""


class _Line(msgspec.Struct, frozen=True):
    """A line as JSON; what a newer Bavn adds is passed over."""

    n: int
    written: str
    at: str
    what: str
    prev: str
    by: str = ""
    which: str = ""
    step: str = ""
    state: str = ""
    text: str = ""
    drill: str = ""


def clean(text: str) -> str:
    r"""Return text as it may stand in a log.

    Lone surrogates become U+FFFD; control characters (U+0000-001F, U+007F-009F) but line break and tab are removed;
    what is left is cut after LONGEST_TEXT code points. Cleaning twice changes nothing.

    >>> clean("a\x1b[31m\r\nb\ud800") == "a[31m\nb\ufffd"
    True
    """
    return _SURROGATE.sub("\ufffd", text).translate(_REMOVED)[:LONGEST_TEXT]


def line(event: Event, n: int, written: str, prev: str) -> bytes:
    """Write one line, without its line break. Every text of the event is cleaned; nothing else is checked.

    `n` counts from 1, `written` is a time in UTC, `prev` the hash of the line before (START for the first). JSON as
    small as it gets: only the quote, the backslash and control characters are escaped, a line break as backslash n.
    """
    texts = {name: clean(getattr(event, name)) for name in FIELDS}
    kept = {name: text for name, text in texts.items() if text or name in ALWAYS}
    body = msgspec.json.encode({"n": n, "written": written, **kept, "prev": prev})
    return body[:-1] + b',"hash":"' + hashlib.sha256(body).hexdigest().encode() + b'"}'


def entries(data: bytes) -> tuple[Entry, ...]:
    """Read a log, line by line, in its order. It never raises, whatever the bytes are.

    Lines end at a line feed. What follows the last one is a line too if it is not empty: torn by a crash, or whole.

    A line is an event if it is '{…,"hash":"<64 hex digits>"}', that JSON is UTF-8 and holds n (1 to 999,999,999),
    written and at (times, see `moment`), what and prev (text), and the other fields of `Event` are text where they are
    there. Unknown fields and an unknown `what` are a newer Bavn's. Texts are cleaned in reading, too.

    A line is intact if it is an event, and its hash is the SHA-256 of its bytes before ',"hash"' and a brace, and its
    prev is the hash of the line before (see `Entry.hash`; START for the first line), and its n is one more than
    the line before says (than it should have said, if that was no event; 1 for the first line).
    """
    found: list[Entry] = []
    before, n = START, 0
    for number, raw in enumerate(_lines(data), start=1):
        read, hash_, fits = _parse(raw)
        if read is None:
            shown = clean(raw.decode("utf-8", "surrogateescape"))
            found.append(Entry(number, "", None, hash_, intact=False, shown=shown))
            n += 1
        else:
            intact = fits and read.prev == before and read.n == n + 1
            found.append(Entry(number, read.written, _event(read), hash_, intact))
            n = read.n
        before = hash_
    return tuple(found)


def head(data: bytes) -> str:
    """Return the hash of the last line, as `Entry.hash`; "" if there is no line."""
    lines = _lines(data)
    return _parse(lines[-1])[1] if lines else ""


def following(data: bytes) -> tuple[int, str]:
    """Return the number and the `prev` that the next line has to have, so that it is intact."""
    lines = _lines(data)
    for back, raw in enumerate(reversed(lines)):
        if (read := _parse(raw)[0]) is not None:
            return read.n + back + 1, head(data)
    return len(lines) + 1, head(data) or START


def holds_log(data: bytes) -> bool:
    """Return whether these bytes are a log: nothing yet, the first bytes of one, or at least one event in them."""
    return BEGINS.startswith(data[: len(BEGINS)]) or any(_parse(raw)[0] for raw in _lines(data))


class Log:
    """One incident's log on the disk. It need not exist yet; its folder has to.

    Several processes may append at once: each takes its turn, and each line follows the one before it. When `append`
    has returned, the line is on the disk.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def entries(self) -> tuple[Entry, ...]:
        """Read all of it."""
        return entries(self.read())

    def read(self) -> bytes:
        """Read its bytes; none if it does not exist. `Problem` if it cannot be read."""
        try:
            with self.path.open("rb") as file:
                return self._all(file)
        except FileNotFoundError:
            return b""
        except (OSError, ValueError) as error:
            raise self._problem("cannot be read", error) from None

    def _all(self, file: BinaryIO) -> bytes:
        data = file.read(LARGEST_BYTES + 1)
        if len(data) > LARGEST_BYTES:
            raise Problem("this is too large for a log", where=str(self.path), allowed=f"{LARGEST_BYTES:,} bytes")
        return data

    def append(self, event: Event, now: datetime) -> Entry:
        """Add one line and wait until it is on the disk; earlier bytes are never changed.

        A last line that a crash has torn is ended first, and stays as it is. `Problem` if the disk is full or the file
        cannot be written (then it is as it was before), if the file holds something else than a log, and if `event.at`
        or the machine's clock is no time of the years that a log may hold.
        """
        self._check_times(event, now)
        try:
            with self._locked() as file:
                return self._add(file, event, utc(now))
        except (OSError, ValueError) as error:
            raise self._problem("the line could not be written", error) from None

    def _check_times(self, event: Event, now: datetime) -> None:
        allowed = f"YYYY-MM-DDTHH:MM:SSZ, {YEARS.start} to {YEARS.stop - 1}"
        if moment(event.at) is None:
            raise Problem(f"'{event.at}' is no time", where=str(self.path), allowed=allowed)
        if moment(utc(now)) is None:
            raise Problem(f"the machine's clock shows {now.year}", where=str(self.path), allowed=allowed)

    @contextmanager
    def _locked(self) -> Iterator[BinaryIO]:
        number = os.open(self.path, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
        with open(number, "rb") as file:  # noqa: PTH123 - closing it also gives the lock back
            fcntl.flock(number, fcntl.LOCK_EX)
            yield file

    def _add(self, file: BinaryIO, event: Event, written: str) -> Entry:
        data = self._all(file)
        if not holds_log(data):
            raise Problem("this is no incident log; it was left alone", where=str(self.path))
        n, prev = following(data)
        made = line(event, n, written, prev)
        ended = b"" if not data or data.endswith(b"\n") else b"\n"
        _write(file.fileno(), ended + made + b"\n", len(data))
        if not data:
            sync_folder(self.path.parent)
        return replace(entries(made)[0], number=len(_lines(data)) + 1, intact=True)

    def _problem(self, what: str, error: Exception) -> Problem:
        return Problem(f"{what}: {getattr(error, 'strerror', None) or error}", where=str(self.path))


def _write(file: int, data: bytes, before: int) -> None:
    """Write all of `data` at the end and wait for the disk, or cut the file back to `before` bytes and raise."""
    try:
        rest = data
        while rest:
            rest = rest[os.write(file, rest) :]
        os.fsync(file)
    except BaseException:
        os.ftruncate(file, before)
        raise


def _lines(data: bytes) -> list[bytes]:
    lines = data.split(b"\n")
    return lines if lines[-1] else lines[:-1]


def _parse(raw: bytes) -> tuple[_Line | None, str, bool]:
    """Return the line as JSON (None if it is no event), its hash, and whether that fits its bytes."""
    match = _LINE.fullmatch(raw)
    if match is None:
        return None, hashlib.sha256(raw).hexdigest(), False
    body, hash_ = match[1] + b"}", match[2].decode()
    return _read(body), hash_, hashlib.sha256(body).hexdigest() == hash_


def _read(body: bytes) -> _Line | None:
    try:
        read = msgspec.json.decode(body, type=_Line)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None
    if not 1 <= read.n <= MOST_LINES or moment(read.written) is None or moment(read.at) is None:
        return None
    return read


def _event(read: _Line) -> Event:
    texts = {name: clean(getattr(read, name)) for name in FIELDS if name != "what"}
    return Event(what=cast("What", clean(read.what)), **texts)
