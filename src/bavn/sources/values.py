"""What the values of a log line mean: times, numbers, request lines, host names.

Values arrive as text or numbers from outside; every function gives a safe value for whatever it is given.
"""

import re
from datetime import UTC, datetime, timedelta, tzinfo
from math import inf
from typing import Final

from bavn.sources.columns import UNKNOWN

Value = str | int | float | None

_MONTHS: Final = {
    name: number
    for number, name in enumerate(
        ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"), start=1
    )
}
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND: Final = timedelta(milliseconds=1)
_COMMON_TIME: Final = re.compile(  # 17/Nov/2025:10:00:00.250 +0100, zone and fraction optional
    r"\[?(\d\d)/([A-Z][a-z]{2})/(\d{4}):(\d\d):(\d\d):(\d\d)(?:[.,](\d{1,9}))?(?: ([+-])(\d\d):?(\d\d))?\]?", re.ASCII
)
_LEAP_SECOND: Final = re.compile(r"(:\d\d):60", re.ASCII)
_NUMBER: Final = re.compile(r"\d{1,20}(?:\.\d{0,9})?", re.ASCII)
_SHORTEST_TIME: Final = len("20251117T100000")
_LONGEST_TIME: Final = 64
_LAST_MS: Final = 253_402_300_799_999  # the end of year 9999
_TIMES_KEPT: Final = 4096
_INT32_MOST: Final = (1 << 31) - 1
_INT64_MOST: Final = (1 << 63) - 1

_METHODS: Final = frozenset(("GET", "POST", "HEAD", "PUT", "DELETE", "OPTIONS", "PATCH", "CONNECT", "TRACE"))
_METHOD: Final = re.compile(r"[A-Za-z][A-Za-z_-]{0,31}")
_LONGEST_PROTOCOL: Final = 16
_ORIGIN: Final = re.compile(r"https?://([^/]*)", re.IGNORECASE)
_HOST_AND_PORT: Final = re.compile(r"(\[[^\[\]]*\]|[^:]*):[0-9]+")


class Times:
    """Unix milliseconds of a format's time values; those without a zone of their own are in `zone`.

    `known` holds the answers for the latest texts: a busy log has thousands of lines in the same second, and a
    look into it costs less than a call.
    """

    __slots__ = ("_zone", "known")

    def __init__(self, zone: tzinfo = UTC) -> None:
        self._zone = zone
        self.known: dict[str, int | None] = {}

    def read(self, value: Value) -> int | None:
        """Milliseconds of ISO 8601, `17/Nov/2025:10:00:00 +0100` or a Unix time after 1970; None for all else.

        A Unix time may be in seconds, milliseconds, microseconds or nanoseconds: its size tells which.
        A leap second `:60` counts as `:59.999`.

        >>> Times().read("1970-01-01T00:00:01.5Z"), Times().read(1.5), Times().read("-")
        (1500, 1500, None)
        """
        if isinstance(value, str):
            known = self.known
            if value in known:
                return known[value]
            if len(value) > _LONGEST_TIME:
                return None
            if len(known) >= _TIMES_KEPT:
                known.clear()
            known[value] = found = self._of_text(value)
            return found
        return None if value is None else _of_number(value)

    def _of_text(self, text: str) -> int | None:
        if _NUMBER.fullmatch(text) and not (len(text) == 14 and text.startswith("20")):
            return _of_number(float(text))
        leap = _LEAP_SECOND.search(text)
        if leap:
            text = text.replace(leap[0], f"{leap[1]}:59", 1)
        try:
            when = self._moment(text)
            found = (when - _EPOCH) // _MILLISECOND
        except (ValueError, OverflowError):
            return None
        if found <= 0:
            return None
        return found // 1000 * 1000 + 999 if leap else found

    def _moment(self, text: str) -> datetime:
        match = _COMMON_TIME.fullmatch(text)
        if match is None:
            if len(text) < _SHORTEST_TIME:
                raise ValueError(text)
            iso = text.replace("/", "-") if text[4:5] == "/" else text
            when = datetime.fromisoformat(iso)
            return when if when.tzinfo else when.replace(tzinfo=self._zone)
        day, month, year, hour, minute, second, fraction, sign, zone_hour, zone_minute = match.groups()
        micros = int((fraction or "0").ljust(6, "0")[:6])
        when = datetime(int(year), _MONTHS.get(month, 0), int(day), int(hour), int(minute), int(second), micros, UTC)
        if not sign:
            return when.replace(tzinfo=self._zone)
        if int(zone_hour) > 23 or int(zone_minute) > 59:
            raise ValueError(text)
        ahead = timedelta(hours=int(zone_hour), minutes=int(zone_minute))
        return when - ahead if sign == "+" else when + ahead


def _of_number(value: float) -> int | None:
    """Unix time of any unit: below 1e11 it is seconds (until the year 5138), and so on in steps of 1000."""
    if not 0 < value < 1e20:
        return None
    if value < 1e11:
        found = round(value * 1000)
    elif value < 1e14:
        found = int(value)
    else:
        found = int(value // 1000) if value < 1e17 else int(value // 1_000_000)
    return found if found <= _LAST_MS else None


STATUSES: Final[dict[Value, int]] = {
    **{status: status for status in range(100, 1000)},
    **{str(status): status for status in range(100, 1000)},
}  # HTTP status by what a log writes for it; what is not here is none


def size_of(value: Value) -> int:
    """Bytes, 0 for anything that is no count."""
    try:
        return min(max(int(value or 0), 0), _INT64_MOST)
    except (ValueError, OverflowError):
        return 0


def took_of(value: Value, unit_ms: float) -> int:
    """Milliseconds of a duration in units of `unit_ms`, cut off; UNKNOWN for anything that is none.

    >>> took_of("0.1205", 1000), took_of(-1, 1), took_of("-", 1)
    (120, -1, -1)
    """
    if value is None or value == "":
        return UNKNOWN
    try:
        took = float(value) * unit_ms
    except (ValueError, OverflowError):
        return UNKNOWN
    if not 0 <= took < inf:
        return UNKNOWN
    return int(took + 1e-6) if took < _INT32_MOST else _INT32_MOST


def split_request(line: str) -> tuple[str, str, str, str]:
    """(method, path, query, protocol) of a request line. One that is no HTTP is all path, the rest empty.

    >>> split_request("GET /a?b=1 HTTP/1.1")
    ('GET', '/a', 'b=1', 'HTTP/1.1')
    """
    parts = line.split(" ")
    if len(parts) == 3 and parts[0] in _METHODS and parts[1][:1] == "/" and _is_protocol(parts[2]):
        path, _, query = parts[1].partition("?")
        return parts[0], path, query, parts[2]
    method, _, rest = line.rstrip(" ").partition(" ")
    rest = rest.lstrip(" ")
    target, _, protocol = rest.rpartition(" ")
    target = target.rstrip(" ")
    if not target or not _is_protocol(protocol):
        target, protocol = rest, ""
    is_http = protocol or target.startswith("/") or _ORIGIN.match(target)
    if not is_http or not (method in _METHODS or _METHOD.fullmatch(method)):
        return "", line, "", ""
    path, query = split_target(target)
    return method, path, query, protocol


def _is_protocol(word: str) -> bool:
    return word[:5] == "HTTP/" and 6 <= len(word) <= _LONGEST_PROTOCOL


def split_target(target: str) -> tuple[str, str]:
    """(path, query) of a request's target; `https://host` before the path is left out.

    >>> split_target("https://example.com/a?b=1?c")
    ('/a', 'b=1?c')
    """
    path, _, query = target.partition("?")
    if path[:1] != "/" and (origin := _ORIGIN.match(path)):
        path = path[origin.end() :]
    return path, query


def host_of_target(target: str) -> str:
    """Host that a target in absolute form names, as HAProxy logs HTTP/2; empty for all others."""
    origin = _ORIGIN.match(target.partition("?")[0])
    return without_port(origin[1]) if origin else ""


def without_port(host: str) -> str:
    """Host without `:443`; an IPv6 address without brackets is left alone. `-` is no host."""
    if host == "-":
        return ""
    if ":" in host and (match := _HOST_AND_PORT.fullmatch(host)):
        return match[1]
    return host
