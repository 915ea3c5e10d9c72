"""Dates, times, amounts and numbers as people read them on paper. A figure is never given without what it means."""

import re
from datetime import date, tzinfo

from bavn.model.language import Language
from bavn.plan.dates import day, moment
from bavn.plan.library import Library
from bavn.printing.printable import cut

_EIGHT = re.compile(r"(\+45 ?)?(\d\d)(\d\d)(\d\d)(\d\d)", re.ASCII)
FILES = ("print", "report")  # of words
LONGEST = 40  # letters of what should be a date and is none
HOUR = 60  # minutes
DAY = 24 * HOUR


def words(library: Library, language: Language) -> dict[str, str]:
    """Return what the templates say by themselves, without the names of the files of words."""
    found = (name.partition(".") for name in library.words)
    return {word: library.say(f"{file}.{word}", language) for file, _, word in found if file in FILES}


def phrase(name: str, library: Library, language: Language, **values: str) -> str:
    """Return one of those words, with its values filled in."""
    file = next(file for file in FILES if f"{file}.{name}" in library.words)
    return library.say(f"{file}.{name}", language, **values)


def shown_day(when: date | str, language: Language) -> str:
    """Return a local date, as '22.11.2026' in Danish and '2026-11-22' in English; what is no date as it stands, cut.

    >>> shown_day("2026-11-22", "da"), shown_day("2026-11-22", "en"), shown_day("soon", "da")
    ('22.11.2026', '2026-11-22', 'soon')
    """
    read = day(when) if isinstance(when, str) else when
    if read is None:
        return cut(str(when), LONGEST)
    return f"{read:%d.%m.%Y}" if language == "da" else read.isoformat()


def shown_time(when: str, zone: tzinfo, language: Language) -> str:
    """Return a UTC time of a log in local time, to the minute; what is no time as it stands, cut.

    >>> from datetime import UTC
    >>> shown_time("2026-11-22T05:00:00Z", UTC, "da"), shown_time("2026-11-22T05:00:00Z", UTC, "en")
    ('22.11.2026 kl. 05.00', '2026-11-22 05:00')
    """
    read = moment(when)
    if read is None:
        return cut(when, LONGEST)
    local = read.astimezone(zone)
    clock = f"kl. {local:%H.%M}" if language == "da" else f"{local:%H:%M}"
    return f"{shown_day(local.date(), language)} {clock}"


def shown_length(minutes: int, library: Library, language: Language) -> str:
    """Return a length of time in the unit that fits: '15 min', '4 t', '5 d'; parts of a unit are rounded off.

    Under two hours in minutes, under two days in hours.
    """
    unit, size = ("min", 1) if minutes < 2 * HOUR else ("hours", HOUR) if minutes < 2 * DAY else ("days", DAY)
    return library.say(f"print.length-{unit}", language, n=str(round(minutes / size)))


def kroner(amount: int, library: Library, language: Language) -> str:
    """Return an amount with its thousands apart."""
    grouped = f"{amount:,}"
    return library.say("print.kroner", language, amount=grouped.replace(",", ".") if language == "da" else grouped)


def spaced(number: str) -> str:
    """Return a telephone number as it is; a Danish one that was written in one piece in pairs, which are read faster.

    >>> spaced("22334455"), spaced("+4522334455"), spaced("114"), spaced("70 10 20 30")
    ('22 33 44 55', '+45 22 33 44 55', '114', '70 10 20 30')
    """
    number = number.strip()
    found = _EIGHT.fullmatch(number)
    return " ".join(part.strip() for part in found.groups() if part) if found else number


def fours(digest: str) -> str:
    """Return a hash in groups of four, for reading aloud.

    >>> fours("0123456789abcdef")
    '0123 4567 89ab cdef'
    """
    return " ".join(digest[start : start + 4] for start in range(0, len(digest), 4))
