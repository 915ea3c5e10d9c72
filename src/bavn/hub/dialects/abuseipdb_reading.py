"""Reports in AbuseIPDB's form, as they are read: an address, categories, a time. The comment is made into nothing.

ip=192.0.2.7&categories=18,22&comment=…                       as a form
{"ip": "192.0.2.7", "categories": "18,22", "comment": "…"}    as JSON
IP,Categories,ReportDate,Comment                              as CSV, by itself or as the file of a form
192.0.2.7,"18,22",2026-11-22T10:00:00+01:00,"…"

Categories are those of abuseipdb.com/categories. One that says nothing of a completed handshake warns and never blocks.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from urllib.parse import unquote_plus

import msgspec

from bavn.hub.dialects.lapi_index import network_of
from bavn.hub.dialects.tool_reports import Means, ToolReport

MOST_BYTES: Final = 256 * 1024
MOST_BULK_BYTES: Final = 2 * 1024 * 1024
MOST_ROWS: Final = 10_000
MOST_FIELDS: Final = 20
MOST_CATEGORIES: Final = 30
LONGEST_SHOWN: Final = 64
ORIGIN: Final = "fail2ban"

OTHER: Final = Means("tool-alert")
FORGEABLE: Final = Means("tool-alert", "T1595", "low", spoofable=True)
# The first that was given and stands highest here counts.
CATEGORIES: Final[tuple[tuple[int, Means], ...]] = (
    (16, Means("exploit-attempt", severity="high")),  # SQL injection
    (21, Means("exploit-attempt")),  # web application attack
    (22, Means("password-guessing")),  # SSH
    (18, Means("password-guessing")),  # brute force
    (5, Means("password-guessing")),  # FTP brute force
    (19, Means("web-scan")),  # bad web bot
    (4, Means("http-flood", severity="high", spoofable=True)),  # DDoS: of what kind it does not say
    (14, FORGEABLE),  # port scan
    (6, FORGEABLE),  # ping of death
    (17, FORGEABLE),  # spoofing
    (1, FORGEABLE),  # DNS compromise
    (2, FORGEABLE),  # DNS poisoning
    *((number, OTHER) for number in (3, 7, 8, 9, 10, 11, 12, 13, 15, 20, 23)),
)
_MEANS: Final[Mapping[int, Means]] = dict(CATEGORIES)
_RANK: Final = {number: rank for rank, (number, _) in enumerate(CATEGORIES)}
_BOUNDARY: Final = re.compile(r'multipart/form-data\b[^\r\n]{0,200}?;\s*boundary="?([^\s";,]{1,70})"?', re.IGNORECASE)
_FILE: Final = re.compile(rb'\r\ncontent-disposition:[^\r\n]{0,500}\bname="?csv\b', re.IGNORECASE)
NO_ADDRESS: Final = "The ip must be a valid IPv4 or IPv6 address."
NO_CATEGORIES: Final = "The categories must be 1 to 30 numbers from 1 to 23, with commas between them."
NO_TIME: Final = "The timestamp must be a date and time of ISO 8601, with its zone."
UNREADABLE: Final = "The body cannot be read."


class BadReportError(ValueError):
    """A report that cannot be read: what is wrong with which parameter. It holds nothing of what was sent."""

    def __init__(self, why: str, parameter: str = "") -> None:
        self.parameter = parameter
        super().__init__(why)


@dataclass(frozen=True, slots=True)
class Bulk:
    """A file's reports, and the rows that are none: number, why, and the address as far as it is one."""

    reports: tuple[ToolReport, ...]
    refused: tuple[tuple[int, str, str], ...]


def read_report(body: bytes, content_type: str, now: datetime) -> ToolReport:
    """Read one report of a form or of JSON. Raises BadReportError, and nothing else for any input."""
    if len(body) > MOST_BYTES:
        raise BadReportError(UNREADABLE)
    fields = _json(body) if content_type.partition(";")[0].strip().lower() == "application/json" else _form(body)
    return _report(fields.get("ip", ""), fields.get("categories", ""), fields.get("timestamp", ""), now)


def read_bulk(body: bytes, content_type: str, now: datetime) -> Bulk:
    """Read a file of reports, each row by itself. Raises BadReportError where it is no such file at all."""
    if len(body) > MOST_BULK_BYTES:
        raise BadReportError("The file has at most 2 MB.", "csv")
    text = _file(body, content_type).decode("utf-8", "replace").lstrip("\ufeff")
    reports: list[ToolReport] = []
    refused: list[tuple[int, str, str]] = []
    for number, row in enumerate(_rows(text), 1):
        if number > MOST_ROWS:
            raise BadReportError(f"The file has at most {MOST_ROWS} rows.", "csv")
        if number == 1 and row and row[0].strip().lower() == "ip":
            continue
        try:
            ip, categories, stamp = (*row, "", "", "")[:3]
            reports.append(_report(ip.strip(), categories, stamp, now))
        except BadReportError as error:
            refused.append((number, str(error), address_in(row[0] if row else "")))
    return Bulk(tuple(reports), tuple(refused))


def address_in(text: str) -> str:
    """An address that may be said back to who sent it; "" for any other text."""
    network = network_of(text.strip()) if len(text) <= LONGEST_SHOWN else None
    return str(network.network_address) if network is not None else ""


def meaning_of(numbers: Iterable[int]) -> Means:
    """What categories mean together.

    >>> meaning_of([14, 18]).kind, meaning_of([4]).spoofable, meaning_of([4, 21]).spoofable
    ('password-guessing', True, False)
    """
    return _MEANS[min(numbers, key=lambda number: _RANK[number])]


def _report(ip: str, categories: str, stamp: str, now: datetime) -> ToolReport:
    network = network_of(ip)
    if network is None or "/" in ip:
        raise BadReportError(NO_ADDRESS, "ip")
    numbers = _numbers(categories)
    time = _time(stamp) if stamp.strip() else now
    return ToolReport(str(network.network_address), meaning_of(numbers), time, time, 1, ORIGIN)


def _numbers(text: str) -> list[int]:
    parts = [part.strip() for part in text.split(",", MOST_CATEGORIES)]
    if not all(part.isascii() and part.isdigit() and int(part[:4]) in _MEANS for part in parts):
        raise BadReportError(NO_CATEGORIES, "categories")
    return [int(part[:4]) for part in parts]


def _time(text: str) -> datetime:
    try:
        time = datetime.fromisoformat(text.strip()[:40])
        if time.tzinfo is None:
            raise BadReportError(NO_TIME, "timestamp")
        return time.astimezone(UTC)
    except (ValueError, OverflowError):
        raise BadReportError(NO_TIME, "timestamp") from None


def _json(body: bytes) -> dict[str, str]:
    try:
        fields = msgspec.json.decode(body, type=dict[str, msgspec.Raw])
        return {name: _plain(fields[name]) for name in ("ip", "categories", "timestamp") if name in fields}
    except (ValueError, RecursionError):
        raise BadReportError(UNREADABLE) from None


def _plain(raw: msgspec.Raw) -> str:
    found = msgspec.json.decode(raw, type=str | int | list[int] | None)
    if isinstance(found, list):
        return ",".join(map(str, found[: MOST_CATEGORIES + 1]))
    return "" if found is None else str(found)


def _form(body: bytes) -> dict[str, str]:
    """The three fields that are read; the rest is not even decoded. Of a name given twice the first one counts."""
    found: dict[str, str] = {}
    for part in body.split(b"&", MOST_FIELDS)[:MOST_FIELDS]:
        name, _, value = part.partition(b"=")
        known = {b"ip": "ip", b"categories": "categories", b"timestamp": "timestamp"}.get(name)
        if known is not None and known not in found:
            found[known] = unquote_plus(value[:1_000].decode("ascii", "replace"))
    return found


def _file(body: bytes, content_type: str) -> bytes:
    """The CSV of a form, or the body itself."""
    if not content_type.strip().lower().startswith("multipart/"):
        return body
    found = _BOUNDARY.match(content_type.strip())
    if found is None:
        raise BadReportError(UNREADABLE, "csv")
    for part in (b"\r\n" + body).split(b"\r\n--" + found[1].encode("ascii", "replace"), MOST_FIELDS):
        head, gap, content = part.partition(b"\r\n\r\n")
        if gap and _FILE.search(head):
            return content
    raise BadReportError("The file is sent as `csv`.", "csv")


def _rows(text: str) -> Iterator[list[str]]:
    reader = csv.reader(io.StringIO(text, newline=""))
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error:
            raise BadReportError(UNREADABLE, "csv") from None
        if row:
            yield row
