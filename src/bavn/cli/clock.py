"""The clock of the command: the only place from which the plan's commands learn what time it is."""

from datetime import UTC, date, datetime, tzinfo


def now() -> datetime:
    """Return the moment, aware and in UTC."""
    return datetime.now(UTC)  # noqa: TID251  the command's clock


def here() -> tzinfo:
    """Return this machine's own time zone, with its changes of the clocks where the system knows them."""
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    name = _zone_name()
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        zone = now().astimezone().tzinfo
        return zone if zone is not None else UTC


def today() -> date:
    """Return the day in this machine's zone."""
    return now().astimezone(here()).date()


def _zone_name() -> str:
    import os
    from pathlib import Path

    if name := os.environ.get("TZ", "").lstrip(":"):
        return name
    target = str(Path("/etc/localtime").resolve())
    return target.partition("zoneinfo/")[2] or "UTC"
