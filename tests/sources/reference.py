"""The grammar of the text access logs a second time: slow, plain `re` and `datetime`, to compare the parser with."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bavn.sources.layout import Extra, Layout

_FLAGS = re.VERBOSE | re.DOTALL
_BEFORE = re.compile(rb'((?: [^"\\] | \\. )*) "', _FLAGS)
_HEAD = re.compile(rb"(.+) [ ] \[ (.{26}) \] [ ]", _FLAGS)
_TIME = re.compile(rb"(\d\d)/([A-Z][a-z]{2})/(\d{4}):(\d\d):(\d\d):(\d\d)[ ]([+-])(\d\d)(\d\d)", _FLAGS)
_REST = re.compile(rb'((?: [^"\\] | \\. )*) "[ ] (\d{3}) [ ] (\d{1,18}|-) (?=[ ]|\Z)', _FLAGS)
_HTTP = re.compile(rb"([A-Za-z][A-Za-z_-]{0,31}) [ ]+ ([^ ].*?) (?: [ ]+ (HTTP/[^ ]{0,11}) )?", _FLAGS)
_ORIGIN = re.compile(rb"https?://[^/?]*", re.IGNORECASE)
_PORT = re.compile(rb"( [^:]+ | \[.*\] ) :\d+", _FLAGS)
_VALUE = re.compile(rb'" ((?: [^"\\] | \\. )*) " (?=[ ]|\Z)  |  ([^ "] (?: [^ ] | (?<=,)[ ](?=.) )*)', _FLAGS)
_TOOK = re.compile(rb"(\d{1,18}) (?: \.(\d*) )? (?: [,msu].* )?", _FLAGS)
_MONTHS = b"Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LONGEST = 2**31 - 1


@dataclass
class Row:
    """One record, every text field as bytes."""

    client: bytes
    time_ms: int
    status: int
    size: int
    method: bytes = b""
    path: bytes = b""
    query: bytes = b""
    protocol: bytes = b""
    host: bytes = b""
    referer: bytes = b""
    agent: bytes = b""
    forwarded: bytes = b""
    took_ms: int = -1


def parse(text: bytes, layout: Layout) -> tuple[list[Row], list[int]]:
    """The records of the whole lines of `text`, and the numbers of the lines that were rejected."""
    rows, rejected = [], []
    for number, line in enumerate(text.split(b"\n")[:-1]):
        row = parse_line(unwrapped := unwrap(line), layout)
        if row is not None:
            rows.append(row)
        elif unwrapped and not unwrapped.startswith(b"#"):
            rejected.append(number)
    return rows, rejected


def unwrap(line: bytes) -> bytes:
    line = line.removesuffix(b"\r")
    return line[1:-1] if len(line) >= 2 and line[:1] == line[-1:] == b'"' else line


def parse_line(line: bytes, layout: Layout) -> Row | None:
    before = _BEFORE.match(line)
    head = before and _HEAD.fullmatch(before[1])
    rest = before and _REST.match(line, before.end())
    time_ms = head and parse_time(head[2])
    if not before or not head or not rest or time_ms is None:
        return None
    words = [word for word in head[1].split(b" ") if word]
    if len(words) <= layout.client:
        return None
    told = not layout.words or len(words) == layout.words
    row = Row(words[layout.client] if told else b"", time_ms, int(rest[2]), 0 if rest[3] == b"-" else int(rest[3]))
    if layout.host is not None and layout.host < len(words):
        row.host = without_port(words[layout.host])
    split_request(row, rest[1])
    read_extras(row, line[rest.end() :], layout.extras)
    return row


def parse_time(text: bytes) -> int | None:
    match = _TIME.fullmatch(text)
    if not match or match[2] not in _MONTHS or int(match[8]) > 23 or int(match[9]) > 59:
        return None
    leap = match[6] == b"60"
    try:
        local = datetime(
            int(match[3]),
            _MONTHS.index(match[2]) + 1,
            int(match[1]),
            int(match[4]),
            int(match[5]),
            59 if leap else int(match[6]),
            999_000 if leap else 0,
            tzinfo=UTC,
        )
    except ValueError:
        return None
    zone = timedelta(hours=int(match[8]), minutes=int(match[9]))
    return (local - _EPOCH + (zone if match[7] == b"-" else -zone)) // timedelta(milliseconds=1)


def split_request(row: Row, request: bytes) -> None:
    match = _HTTP.fullmatch(request.rstrip(b" "))
    absolute = match and _ORIGIN.match(match[2])
    if not match or not (match[3] or absolute or match[2].startswith(b"/")):
        row.path = request
        return
    row.method, target, row.protocol = match[1], match[2], match[3] or b""
    row.path, _, row.query = (target[absolute.end() :] if absolute else target).partition(b"?")


def read_extras(row: Row, tail: bytes, extras: tuple[Extra, ...]) -> None:
    for extra in extras:
        key = f"{extra.key}=".encode() if extra.key else b""
        tail = tail.lstrip(b" ")
        match = _VALUE.match(tail, len(key)) if tail.startswith(key) else None
        if match is None:
            return
        value, tail = match[1] if match[1] is not None else match[2], tail[match.end() :]
        if extra.role in ("referer", "agent", "forwarded"):
            setattr(row, extra.role, value)
        elif extra.role == "host" and value not in (b"", b"-"):
            row.host = without_port(value)
        elif extra.role.startswith("took"):
            row.took_ms = parse_took(value, extra.role)


def without_port(host: bytes) -> bytes:
    match = _PORT.fullmatch(host)
    return match[1] if match else host


def parse_took(value: bytes, role: str) -> int:
    match = _TOOK.fullmatch(value)
    if not match or int(match[1]) > _LONGEST * 1000:
        return -1
    whole = int(match[1])
    if role == "took_us":
        return min(whole // 1000, _LONGEST)
    if role == "took_ms":
        return min(whole, _LONGEST)
    return min(whole * 1000 + int((match[2] or b"")[:3].ljust(3, b"0")), _LONGEST)
