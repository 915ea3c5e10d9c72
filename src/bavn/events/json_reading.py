r"""JSON of logins, however it was exported: one document a line, an array, printed over many lines, in one of `value`.

    {"createdDateTime": …}                                     one a line
    [{"Id": 4625, …}, {"Id": 4624, …}]                         an array of any length; only one element is held
    {"@odata.context": "…", "value": [{…}, {…}]}               the same in an answer of Microsoft Graph; `records` too

Every byte may be an attacker's. A document longer than 1 MiB, nested deeper than 100, or broken is counted once and
left out, and the next one is found again where a line begins with `{`. Where a key stands twice the last one counts, as
for every parser that the exporting programs use. Bytes that are no UTF-8, half a surrogate, NaN: read, with `\ufffd`
for what is no character. A field of the wrong type is as good as absent, and the document's other fields count.
"""

import codecs
import json
import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta, timezone
from ipaddress import ip_address
from pathlib import Path
from typing import IO, Any, Final, Generic, TypeVar

import msgspec

from bavn.events.json_splitting import LONGEST_DOCUMENT, Splitter
from bavn.events.reading import address_of
from bavn.model.alert import Alert
from bavn.model.login import Login

MOST_WAITING: Final = 65_536  # logins of one line that come with the next lines
LONGEST_TEXT: Final = 4096  # characters of a field that are looked at
BLOCK: Final = 1 << 16

STAMP: Final = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d):(\d\d)(?:[.,](\d{1,12}+))?+ ?+(Z|UTC|[+-]\d\d:?+\d\d)?+$"
)
COUNTED: Final = re.compile(r"/Date\((-?+\d{1,16}+)(?:[+-]\d{4})?+\)/$")  # milliseconds, PowerShell 5
_MARKS: Final = ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"), (codecs.BOM_UTF8, "utf-8"))
_BETWEEN: Final = frozenset({b"", b"[", b"]", b",", b"],"})

Document = dict[str, Any]
Event = TypeVar("Event", bound=Login | Alert)
Judge = Callable[[Document], Iterable[Event]]


def document(data: bytes) -> Document | None:
    r"""Decode one document; None where it is none, is too long or too deep.

    >>> document(b'{"a": 1, "a": 2}'), document(b"[1]"), document(b'{"a": "\xff"}')
    ({'a': 2}, None, {'a': '\ufffd'})
    """
    if len(data) > LONGEST_DOCUMENT:
        return None
    try:
        decoded = msgspec.json.decode(data)
    except RecursionError:
        return None
    except (ValueError, msgspec.MsgspecError):
        decoded = _leniently(data)
    return decoded if isinstance(decoded, dict) else None


def _leniently(data: bytes) -> object:
    """Decode what no strict parser takes and an attacker can put into a name: bad UTF-8, half a surrogate."""
    try:
        return json.loads(data.decode("utf-8", "replace"))
    except (ValueError, RecursionError):
        return None


def field(holder: object, *path: str) -> object:
    """Follow `path` into objects; None where it ends early."""
    for name in path:
        if not isinstance(holder, dict):
            return None
        holder = holder.get(name)
    return holder


def text(value: object) -> str:
    """A string or a number as text, "" for all else. Cut to 4096 characters, without half surrogates."""
    if isinstance(value, str):
        return value[:LONGEST_TEXT].encode("utf-8", "replace").decode()
    if isinstance(value, bool) or not isinstance(value, int | float):
        return ""
    return str(int(value) if isinstance(value, float) and value.is_integer() else value)


def number(value: object) -> int | None:
    """A whole number, also one written as text, in tens or as 0x…; None for all else.

    >>> number("0xC000006A"), number(50126), number("4625"), number(True), number("many")
    (3221225578, 50126, 4625, None, None)
    """
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    if isinstance(value, float):
        return int(value) if value.is_integer() else None
    if not isinstance(value, str) or len(value) > 24:
        return None
    try:
        return int(value, 16) if value[:2].lower() == "0x" else int(value)
    except ValueError:
        return None


def origin_of(value: object) -> str | None:
    """The address, with or without a port, that somebody came from; None where that is the machine itself or not said.

    >>> origin_of("::ffff:192.0.2.7"), origin_of("192.0.2.7:50123"), origin_of("[2001:db8::7]:443"), origin_of("::1")
    ('192.0.2.7', '192.0.2.7', '2001:db8::7', None)
    """
    place = text(value).strip()
    if place.startswith("["):
        place = place[1:].partition("]")[0]
    elif place.count(":") == 1:
        place = place.partition(":")[0]
    address = address_of(place)
    if address is None:
        return None
    parsed = ip_address(address)
    return None if parsed.is_loopback or parsed.is_unspecified else address


def moment(value: object) -> datetime | None:
    """A time as aware UTC; None where it is none. One without a zone is UTC.

    >>> moment("2026-03-02T10:00:00.1234567+01:00"), moment("/Date(1772445600000)/") == moment(1772445600)
    (datetime.datetime(2026, 3, 2, 9, 0, 0, 123456, tzinfo=datetime.timezone.utc), True)
    """
    if isinstance(value, dict):
        value = value.get("value") or value.get("$date") or value.get("SystemTime")
    try:
        if isinstance(value, int | float) and not isinstance(value, bool):
            return datetime.fromtimestamp(value / 1000 if abs(value) > 1e11 else value, UTC)
        if not isinstance(value, str) or len(value) > 60:
            return None
        if counted := COUNTED.match(value):
            return datetime.fromtimestamp(int(counted[1]) / 1000, UTC)
        return _written(value)
    except (ValueError, OverflowError, OSError):
        return None


def _written(value: str) -> datetime | None:
    found = STAMP.match(value.strip())
    if found is None:
        return None
    *parts, fraction, zone = found.groups()
    year, month, day, hour, minute, second = (int(part) for part in parts)
    micro = int((fraction or "0")[:6].ljust(6, "0"))
    return datetime(year, month, day, hour, minute, min(second, 59), micro, _zone(zone)).astimezone(UTC)


def _zone(zone: str | None) -> timezone:
    if not zone or zone in {"Z", "UTC"}:
        return UTC
    offset = timedelta(hours=int(zone[1:3]), minutes=int(zone[-2:]))
    return timezone(-offset if zone[0] == "-" else offset)


class JsonReader(Generic[Event]):
    """Reads logins out of JSON: line by line, or a whole file. `judge` says what a document tells.

    `rejected` counts documents and lines that could not be read; one that tells of no login is not rejected.
    `finish` gives what the judge has held back when a file is at its end.
    """

    def __init__(self, name: str, judge: Judge[Event], finish: Callable[[], Iterable[Event]] = tuple) -> None:
        self.name = name
        self.rejected = 0
        self._judge = judge
        self._finish = finish
        self._splitter = Splitter()
        self._waiting: deque[Event] = deque()

    @property
    def between(self) -> bool:
        """Whether the next line begins a new document."""
        return self._splitter.idle

    def read(self, line: bytes) -> Event | None:
        """What a line tells. Where lines hold several documents the logins wait and come with the next lines."""
        bare = line.strip().removeprefix(codecs.BOM_UTF8)
        if self._splitter.idle and bare not in _BETWEEN and bare[:1] not in b"[{}":
            self.rejected += 1
        else:
            self._take(line.rstrip(b"\r\n") + b"\n")
        return self._waiting.popleft() if self._waiting else None

    def rest(self) -> Iterator[Event]:
        """What still waits when there are no more lines."""
        if not self._splitter.idle:
            self.rejected += 1
        self._splitter = Splitter()
        self._waiting.extend(self._finish())
        while self._waiting:
            yield self._waiting.popleft()

    def records(self, path: Path) -> Iterator[Event]:
        """Each login of a file. OSError if it cannot be opened or read; otherwise none."""
        with path.open("rb") as file:
            yield from self.logins(file)

    def logins(self, file: IO[bytes]) -> Iterator[Event]:
        """The same of an open file, read forward only, never more than a document held."""
        yield from self._out_of(pieces_of(file))

    def _out_of(self, pieces: Iterable[bytes]) -> Iterator[Event]:
        for piece in pieces:
            self._take(piece)
            while self._waiting:
                yield self._waiting.popleft()
        yield from self.rest()

    def _take(self, piece: bytes) -> None:
        for found in self._splitter.push(piece):
            decoded = document(found) if found is not None else None
            if decoded is None or len(self._waiting) >= MOST_WAITING:
                self.rejected += 1
            else:
                self._waiting.extend(self._judge(decoded))


def pieces_of(file: IO[bytes]) -> Iterator[bytes]:
    """The file in UTF-8: what PowerShell 5 writes is UTF-16."""
    head = file.read(BLOCK)
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            decoder = codecs.getincrementaldecoder(encoding)("replace")
            yield decoder.decode(head[len(mark) :]).encode("utf-8", "replace")
            break
    else:
        decoder = None
        yield head
    while block := file.read(BLOCK):
        yield decoder.decode(block).encode("utf-8", "replace") if decoder else block


def first_document(lines: Iterable[bytes]) -> Document | None:
    """The first document in the first lines of a file: by it one sees what is exported here."""
    splitter = Splitter()
    for line in lines:
        for found in splitter.push(line.removeprefix(codecs.BOM_UTF8) + b"\n"):
            return document(found) if found is not None else None
    return None


def begins_with(kind: Callable[[Document], object]) -> Callable[[Sequence[bytes]], bool]:
    """A test of a file's first lines: whether they are JSON whose first document is of this kind."""

    def fits(lines: Sequence[bytes]) -> bool:
        if not lines or lines[0].removeprefix(codecs.BOM_UTF8).lstrip()[:1] not in {b"{", b"["}:
            return False
        first = first_document(lines)
        return first is not None and bool(kind(first))

    return fits
