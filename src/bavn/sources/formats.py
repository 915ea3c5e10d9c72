"""Every log format, in one visible tuple, and how a log's format is found from its first lines.

Adding one touches two places: its module, and FORMATS (with CANDIDATES where it should be found by itself).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, tzinfo
from pathlib import Path
from typing import Final

import numpy as np

from bavn.model.problem import Problem, visible
from bavn.sources.columns import Columns, Parser
from bavn.sources.combined import Combined
from bavn.sources.haproxy import Haproxy
from bavn.sources.json_lines import JsonLines
from bavn.sources.layout import NAMED, infer, name_of
from bavn.sources.reading import Log
from bavn.sources.w3c import W3c

SAMPLE_LINES: Final = 200
SHOWN_CHARACTERS: Final = 80
_LOOK_BYTES: Final = 1 << 17


@dataclass(frozen=True, slots=True)
class Format:
    """A format by name: what it is, one line of it, and a parser for one file of it.

    `build` takes the zone of times that carry none. A parser holds one file's state: build one for each file.
    """

    name: str
    meaning: str
    sample: str
    build: Callable[[tzinfo], Parser]


def _text(name: str) -> Callable[[tzinfo], Parser]:
    """Build a parser of a named layout; its times carry their zone."""
    return lambda _zone: Combined(NAMED[name], name)


_REQUEST: Final = '[17/Nov/2025:10:00:00 +0100] "GET /a?b=1 HTTP/1.1" 200 512'
_AGENT: Final = '"https://example.com/" "Mozilla/5.0"'

FORMATS: Final[tuple[Format, ...]] = (
    Format("combined", "nginx and Apache, as installed", f"192.0.2.7 - - {_REQUEST} {_AGENT}", _text("combined")),
    Format("common", "without Referer and User-Agent", f"192.0.2.7 - - {_REQUEST}", _text("common")),
    Format(
        "common_vhost",
        "common, with the host first",
        f"www.example.com 192.0.2.7 - - {_REQUEST}",
        _text("common_vhost"),
    ),
    Format(
        "vhost_combined",
        "combined, with the host first (Apache on Debian: other_vhosts_access.log)",
        f"www.example.com:443 192.0.2.7 - - {_REQUEST} {_AGENT}",
        _text("vhost_combined"),
    ),
    Format(
        "ovh",
        "combined, with the host after the client",
        f"192.0.2.7 www.example.com - {_REQUEST} {_AGENT}",
        _text("ovh"),
    ),
    Format(
        "combined_time",
        "combined and the duration in seconds (nginx $request_time)",
        f"192.0.2.7 - - {_REQUEST} {_AGENT} 0.120",
        _text("combined_time"),
    ),
    Format(
        "combined_ms",
        "combined and the duration in milliseconds (Apache %{ms}T)",
        f"192.0.2.7 - - {_REQUEST} {_AGENT} 120",
        _text("combined_ms"),
    ),
    Format(
        "combined_us",
        "combined and the duration in microseconds (Apache %D)",
        f"192.0.2.7 - - {_REQUEST} {_AGENT} 120034",
        _text("combined_us"),
    ),
    Format(
        "combined_forwarded",
        'combined and X-Forwarded-For (the "main" of nginx.org\'s packages)',
        f'192.0.2.7 - - {_REQUEST} {_AGENT} "198.51.100.9"',
        _text("combined_forwarded"),
    ),
    Format(
        "vhost_combined_time",
        "vhost_combined and the duration in seconds",
        f"www.example.com 192.0.2.7 - - {_REQUEST} {_AGENT} 0.120",
        _text("vhost_combined_time"),
    ),
    Format(
        "vhost_combined_us",
        "vhost_combined and the duration in microseconds",
        f"www.example.com 192.0.2.7 - - {_REQUEST} {_AGENT} 120034",
        _text("vhost_combined_us"),
    ),
    Format(
        "json",
        "one JSON object a line: nginx with names of one's own, ECS",
        '{"time_iso8601":"2025-11-17T10:00:00+01:00","remote_addr":"192.0.2.7","request_method":"GET",'
        '"request_uri":"/a?b=1","status":"200","body_bytes_sent":"512","request_time":"0.120"}',
        lambda zone: JsonLines("json", zone=zone),
    ),
    Format(
        "caddy",
        "Caddy's own JSON",
        '{"ts":1763370000.25,"request":{"remote_ip":"192.0.2.7","method":"GET","host":"example.com","uri":"/a?b=1",'
        '"proto":"HTTP/2.0","headers":{"User-Agent":["Mozilla/5.0"]}},"duration":0.12,"size":512,"status":200}',
        lambda zone: JsonLines("caddy", zone=zone),
    ),
    Format(
        "traefik",
        "Traefik's own JSON",
        '{"StartUTC":"2025-11-17T09:00:00.25Z","ClientHost":"192.0.2.7","RequestHost":"example.com",'
        '"RequestMethod":"GET","RequestPath":"/a?b=1","DownstreamStatus":200,"Duration":120000000}',
        lambda zone: JsonLines("traefik", zone=zone),
    ),
    Format(
        "w3c",
        "IIS and others that begin with #Fields:",
        "#Fields: date time c-ip cs-method cs-uri-stem cs-uri-query sc-status sc-bytes time-taken cs(User-Agent)\n"
        "2025-11-17 09:00:00 192.0.2.7 GET /a b=1 200 512 120 Mozilla/5.0+(X11;+Linux)",
        W3c,
    ),
    Format(
        "haproxy",
        "HAProxy, option httplog or httpslog, with or without a syslog header",
        "Nov 17 10:00:00 lb haproxy[68]: 192.0.2.7:5500 [17/Nov/2025:09:00:00.250] web~ app/one 0/0/0/120/120 200 512"
        ' - - ---- 5/4/0/1/0 0/0 {example.com|Mozilla/5.0} "GET /a?b=1 HTTP/1.1"',
        Haproxy,
    ),
)


def named(name: str, *, zone: tzinfo = UTC) -> Parser:
    """Build a parser of the format `name`, with `-` or `_`. Raises Problem where there is none."""
    for known in FORMATS:
        if known.name == name.replace("-", "_"):
            return known.build(zone)
    raise Problem("there is no such format", where=name, allowed=_names())


def detect(first_bytes: bytes, *, name: str = "", zone: tzinfo = UTC) -> Parser:
    """Find the parser that most of the first lines are records for. A log without any line is taken as W3C.

    Up to 200 lines are tried; comments and blank lines do not count, nor does a last line that is cut off. Raises
    Problem, which shows the first line of the file called `name`, where no parser reads at least half of them.
    """
    lines = _sample(first_bytes)
    records = [line for line in lines if line.strip() and not line.startswith(b"#")]
    if not records:
        return W3c(zone)
    best: Callable[[], Parser] | None = None
    most = len(records) // 2 + len(records) % 2 - 1
    for build in _candidates(lines, records, zone):
        found = _count(build(), lines)
        if found > most:
            best, most = build, found
    if best is None:
        raise Problem(f"its format is not known; its first line is: {_shown(records[0])}", where=name, allowed=_names())
    return best()


def first_time(path: Path) -> int | None:
    """Unix milliseconds of a file's first record, for `files.expand`.

    None where there is none, where the file cannot be read, and for a pipe, from which looking would take bytes.
    """
    if not path.is_file():
        return None
    try:
        with Log(path, _LOOK_BYTES) as log:
            columns = Columns(1)
            batch = next(log.batches(detect(log.head()), columns), None)
    except Problem:
        return None
    return None if batch is None else int(batch.time_ms[0])


def _candidates(lines: list[bytes], records: list[bytes], zone: tzinfo) -> list[Callable[[], Parser]]:
    found: list[Callable[[], Parser]] = []
    if any(line.startswith(b"#Fields:") for line in lines):
        found.append(lambda: W3c(zone))
    if any(b"{" in line for line in records):
        found.append(lambda: JsonLines(sample=records, zone=zone))
    found.append(lambda: Haproxy(zone))
    layout = infer(records)
    if layout is not None:
        found.append(lambda: Combined(layout, name_of(layout)))
    return found


def _sample(first_bytes: bytes) -> list[bytes]:
    lines = first_bytes.split(b"\n")
    if len(lines) > 1:
        lines.pop()  # empty, or cut off by the end of the sample
    found, records = [], 0
    for line in lines:
        found.append(line)
        records += bool(line.strip()) and not line.startswith(b"#")
        if records == SAMPLE_LINES:
            break
    return found


def _count(parser: Parser, lines: list[bytes]) -> int:
    text = b"\n".join(lines) + b"\n"
    columns = Columns(SAMPLE_LINES)
    parser.parse(np.frombuffer(text, np.uint8).copy(), len(text), columns)
    return columns.rows


def _shown(line: bytes) -> str:
    text = visible(line[: 4 * SHOWN_CHARACTERS].removesuffix(b"\r"))
    return text if len(text) <= SHOWN_CHARACTERS else f"{text[:SHOWN_CHARACTERS]}..."


def _names() -> str:
    return ", ".join(known.name for known in FORMATS)
