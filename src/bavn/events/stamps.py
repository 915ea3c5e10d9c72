r"""The times at the beginning of log lines, in all the ways that syslog and the servers write them.

    Nov 22 10:00:00                      RFC 3164: no year, no zone
    Nov 22 2025 10:00:00                 the same with a year
    2025-11-22T10:00:00.123456+01:00     RFC 3339; also with a space, a comma, without a zone, +0100
    Sat Nov 22 10:00:00 2025             vsftpd, OpenVPN; [Sat Nov 22 10:00:00.123456 2025] Apache
    Sat 2025-11-22 10:00:00 CET          journalctl -o short-full
    2025/11/22 10:00:00                  nginx
    1763802000.123456                    journalctl -o short-unix
    @400000006921a1100777a9e4            TAI64N

What names no zone, or one by a word other than UTC and GMT, is in the zone of the machine that wrote it.
"""

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import Final

from bavn.events.reading import Calendar

MONTHS: Final = {
    name: number
    for number, name in enumerate(
        ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"), start=1
    )
}
_DAY: Final = "(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),?+ "
_MONTH: Final = "(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
_CLOCK: Final = r"(\d\d):(\d\d):(\d\d)(?:[.,](\d{1,9}+))?+"
_ZONE: Final = r"(?: ?+(Z|UTC|GMT|[+-]\d\d:?+\d\d))?+(?![^ \]])"

WORDED: Final = re.compile(rf"(?:{_DAY})?+{_MONTH} {{1,2}}+(\d\d?+) (?:(\d\d\d\d) )?+{_CLOCK}")
YEAR_LAST: Final = re.compile(r" (?:[A-Z]{3,4}+ )?+(\d\d\d\d)(?![^ \]])")
DASHED: Final = re.compile(rf"(?:{_DAY})?+(\d\d\d\d)([-/])(\d\d)[-/](\d\d)[T ]{_CLOCK}{_ZONE}")
ZONE_WORD: Final = re.compile(r" (?:[A-Z]{3,5}+|[+-]\d\d)(?= )")
COUNTED: Final = re.compile(r"(\d{10}+)(?:\.(\d{1,9}+))?+(?= )")
TAI64N: Final = re.compile("@40000000([0-9a-f]{8}+)([0-9a-f]{8}+)(?= )")
_DIGITS: Final = frozenset("0123456789")


def end_of_stamp(line: str, start: int = 0) -> int:
    """Where the time that begins at `start` ends; `start` itself where none begins there."""
    first = line[start : start + 1]
    if first in _DIGITS and first:
        return _end_of_number(line, start)
    if first == "@":
        tai = TAI64N.match(line, start)
        return tai.end() if tai else start
    if worded := WORDED.match(line, start):
        last = YEAR_LAST.match(line, worded.end()) if worded[3] is None and line[start + 3 : start + 4] == " " else None
        weekday = line[start + 4 : start + 5].isalpha()
        return last.end() if last and weekday else worded.end()
    if dashed := DASHED.match(line, start):
        word = ZONE_WORD.match(line, dashed.end())
        return word.end() if word else dashed.end()
    return start


def _end_of_number(line: str, start: int) -> int:
    found = DASHED.match(line, start) or COUNTED.match(line, start)
    return found.end() if found else start


def time_of(stamp: str, calendar: Calendar) -> datetime | None:
    """The moment that a stamp means, aware UTC; None where there is no such day or hour."""
    try:
        return _moment(stamp, calendar)
    except (ValueError, OverflowError, OSError):
        return None


def _moment(stamp: str, calendar: Calendar) -> datetime | None:
    if worded := WORDED.match(stamp):
        return _worded(worded, stamp, calendar)
    if dashed := DASHED.match(stamp):
        year, _, month, day, hour, minute, second, fraction, zone = dashed.groups()
        clock = (int(hour), int(minute), _second(second), _micro(fraction))
        return _in_utc(datetime(int(year), int(month), int(day), *clock, tzinfo=UTC), _zone(zone, calendar.zone))
    if counted := COUNTED.match(f"{stamp} "):
        return datetime.fromtimestamp(int(counted[1]), UTC).replace(microsecond=_micro(counted[2]))
    if tai := TAI64N.match(f"{stamp} "):
        # Writers differ in the 10 to 37 leap seconds that they add; none is taken off.
        return datetime.fromtimestamp(int(tai[1], 16), UTC).replace(microsecond=min(int(tai[2], 16) // 1000, 999_999))
    return None


def _worded(found: re.Match[str], stamp: str, calendar: Calendar) -> datetime | None:
    month, day, year, hour, minute, second, fraction = found.groups()
    last = YEAR_LAST.match(stamp, found.end())
    written = year or (last[1] if last else None)
    clock = (int(hour), int(minute), _second(second), _micro(fraction))
    if written is not None:
        return _in_utc(datetime(int(written), MONTHS[month], int(day), *clock, tzinfo=UTC), calendar.zone)
    return _newest(MONTHS[month], int(day), clock, calendar)


def _newest(month: int, day: int, clock: tuple[int, int, int, int], calendar: Calendar) -> datetime | None:
    """The newest such date that is not after the reference and a day; 29 February may lie eight years back."""
    latest = calendar.now + timedelta(days=1)
    for year in range(latest.year, max(latest.year - 9, 1), -1):
        if (month, day) == (2, 29) and not _leap(year):
            continue
        moment = _in_utc(datetime(year, month, day, *clock, tzinfo=UTC), calendar.zone)
        if moment <= latest:
            calendar.go_on(moment)
            return moment
    return None


def _leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def _second(text: str) -> int:
    return min(int(text), 59)  # a leap second is written as 60


def _micro(fraction: str | None) -> int:
    return int(fraction[:6].ljust(6, "0")) if fraction else 0


def _zone(text: str | None, default: tzinfo) -> tzinfo:
    if text is None:
        return default
    if text in {"Z", "UTC", "GMT"}:
        return UTC
    minutes = int(text[1:3]) * 60 + int(text[-2:])
    return timezone(timedelta(minutes=-minutes if text[0] == "-" else minutes))


def _in_utc(wall: datetime, zone: tzinfo) -> datetime:
    return wall if zone is UTC else wall.replace(tzinfo=zone).astimezone(UTC)
