"""Dates and times as the plan and the log write them and as people read them, and a calendar month later.

A date is 'YYYY-MM-DD', local. A time is 'YYYY-MM-DDTHH:MM:SSZ', UTC. Anything else is no date and no time.
"""

import re
from calendar import monthrange
from datetime import UTC, date, datetime, tzinfo

from bavn.model.language import Language

YEARS = range(1970, 2200)  # of a time: a machine whose battery is flat says 1970
MONTHS: dict[Language, str] = {
    "da": "januar februar marts april maj juni juli august september oktober november december",
    "en": "January February March April May June July August September October November December",
}
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")


def day(text: str) -> date | None:
    """Read a date, exactly 'YYYY-MM-DD' in ASCII digits; None for any other spelling and for a day that never is.

    >>> day("2026-11-22"), day("2026-02-30"), day("22-11-2026"), day("0000-01-01")
    (datetime.date(2026, 11, 22), None, None, None)
    """
    if not _DAY.fullmatch(text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def moment(text: str) -> datetime | None:
    """Read a time, exactly 'YYYY-MM-DDTHH:MM:SSZ' of the years 1970 to 2199; None otherwise. No hour 24, no second 60.

    >>> moment("2026-11-22T05:00:00Z")
    datetime.datetime(2026, 11, 22, 5, 0, tzinfo=datetime.timezone.utc)
    >>> moment("2026-11-22T05:00:00+01:00"), moment("2026-11-22T24:00:00Z"), moment("9999-01-01T00:00:00Z")
    (None, None, None)
    """
    if not _TIME.fullmatch(text):
        return None
    try:
        read = datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    except ValueError:
        return None
    return read if read.year in YEARS and read.second == int(text[17:19]) else None


def utc(when: datetime) -> str:
    """Write an aware time as 'YYYY-MM-DDTHH:MM:SSZ'; parts of a second are dropped.

    >>> utc(datetime(2026, 11, 22, 5, 0, 0, 999_999, tzinfo=UTC))
    '2026-11-22T05:00:00Z'
    """
    return f"{when.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat()}Z"


def months_later(start: date, months: int) -> date:
    """Return the same day of a later month; the month's last day where it has no such day.

    >>> months_later(date(2026, 1, 31), 1), months_later(date(2028, 1, 31), 1), months_later(date(2026, 12, 5), 3)
    (datetime.date(2026, 2, 28), datetime.date(2028, 2, 29), datetime.date(2027, 3, 5))
    """
    years, month = divmod(start.month - 1 + months, 12)
    year = start.year + years
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


def spoken_day(when: date, language: Language) -> str:
    """Write a date as a letter has it.

    >>> spoken_day(date(2026, 11, 2), "da"), spoken_day(date(2026, 11, 2), "en")
    ('2. november 2026', '2 November 2026')
    """
    month = MONTHS[language].split()[when.month - 1]
    return f"{when.day}{'.' if language == 'da' else ''} {month} {when.year}"


def spoken_time(when: datetime, language: Language, zone: tzinfo) -> str:
    """Write a time as a letter has it, in local time, without seconds.

    >>> when = datetime(2026, 11, 2, 5, 4, 59, tzinfo=UTC)
    >>> spoken_time(when, "da", UTC), spoken_time(when, "en", UTC)
    ('2. november 2026 kl. 05.04', '2 November 2026 at 05:04')
    """
    local = when.astimezone(zone)
    clock = f"kl. {local:%H.%M}" if language == "da" else f"at {local:%H:%M}"
    return f"{spoken_day(local.date(), language)} {clock}"
