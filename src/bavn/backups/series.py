"""Names with dates in them: which backups are one series, and when a name says that it was made."""

import re
from datetime import UTC, datetime, timedelta, tzinfo

DATED = re.compile(
    r"""
    (?<!\d)
    (?P<year>20\d\d) [-_.]? (?P<month>\d\d) [-_.]? (?P<day>\d\d)    # 2026-11-20, 20261120
    (?:[-_.T ]?
       (?P<hour>[01]\d|2[0-3]) [-_.:h]? (?P<minute>[0-5]\d)         # T0300, _03-00
       (?:[-_.:m]? (?P<second>[0-5]\d))? (?:[.,]\d{1,9})? s?
       (?P<zone>Z|[+-]\d\d:?\d\d)?
    )?
    (?!\d)
    """,
    re.VERBOSE,
)
EPOCH = re.compile(r"(?<!\d)1[5-9]\d{8}(?:\d{3})?(?!\d)")  # seconds or milliseconds since 1970
WEEKDAYS = re.compile(
    r"(?i)(?<![a-zæøå])(mon|tues?|wed(nes)?|thu(rs)?|fri|sat(ur)?|sun|man|tirs|ons|tors|fre|l(ø|oe)r|s(ø|oe)n)(day|dag)?(?![a-zæøå])"
)
ROTATED = re.compile(r"\.\d{1,3}$")  # shop.sql.gz.1


def series(name: str) -> str:
    """Return a name without what changes from one backup to the next.

    >>> series("shop-2026-11-20_0300.sql.gz"), series("docs-mandag"), series("shop.sql.gz.1")
    ('shop-#.sql.gz', 'docs-#', 'shop.sql.gz')
    """
    plain = ROTATED.sub("", name)
    return WEEKDAYS.sub("#", EPOCH.sub("#", DATED.sub("#", plain)))


def made_at(name: str, zone: tzinfo) -> tuple[datetime, timedelta] | None:
    """Return when a name says that something was made, and how much later it may have been.

    A name with a date alone leaves the whole day open. A time without a zone is local; of an hour that is there
    twice, the earlier is meant, and the later left open. None where the name holds no date.

    >>> made_at("docs-2026-11-20T0300Z", UTC)
    (datetime.datetime(2026, 11, 20, 3, 0, tzinfo=datetime.timezone.utc), datetime.timedelta(0))
    """
    found = DATED.search(name)
    if not found:
        return None
    part = {key: int(text) if text and text.isdigit() else 0 for key, text in found.groupdict().items()}
    try:
        local = datetime(
            part["year"], part["month"], part["day"], part["hour"], part["minute"], part["second"], tzinfo=zone
        )
        if found["zone"]:
            local = datetime.fromisoformat(f"{local.replace(tzinfo=None).isoformat()}{found['zone']}")
        at = local.astimezone(UTC)
        later = max(local.replace(fold=1).astimezone(UTC) - at, timedelta(0))
    except (ValueError, OverflowError):
        return None
    return at, later if found["hour"] else timedelta(days=1)
