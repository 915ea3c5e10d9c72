"""Where the days of a period lie between its two ends, and what to write there."""

from datetime import datetime, time, timedelta
from itertools import takewhile
from typing import Final

from bavn.pages.local import Local

MOST_LABELS: Final = 8
HOURS: Final = (1, 3, 6)
A_DAY: Final = timedelta(days=1)
LONGEST_DAYS: Final = 4_000
Tick = tuple[float, str]  # its place 0..1, its label


def ticks(began: datetime, ended: datetime, local: Local) -> list[Tick]:
    """Return local midnights, or Mondays, or first days of months; of a day or two, hours. At most eight labels."""
    if ended - began <= 2 * A_DAY:
        return _hours(began, ended, local)
    days = _midnights(began, ended, local)
    sets = (days, [day for day in days if day.weekday() == 0], [day for day in days if day.day == 1])
    fewest = next((some for some in sets if len(some) <= MOST_LABELS), sets[-1])
    chosen = fewest[:: -(-len(fewest) // MOST_LABELS) or 1]
    danish = local.words.language == "da"
    return [(_share(day, began, ended), f"{day:%d.%m.}" if danish else f"{day:%d %b}") for day in chosen]


def _midnights(began: datetime, ended: datetime, local: Local) -> list[datetime]:
    first = began.astimezone(local.zone).date()
    count = min(LONGEST_DAYS, (ended - began).days + 2)
    days = (datetime.combine(first + timedelta(days=number), time(), local.zone) for number in range(count))
    return [day for day in takewhile(lambda day: day < ended, days) if day >= began]


def _hours(began: datetime, ended: datetime, local: Local) -> list[Tick]:
    """Full hours. What the clock says jumps where it is put back, the distance between two of them does not."""
    hours = next((step for step in HOURS if (ended - began) / timedelta(hours=step) <= MOST_LABELS), HOURS[-1])
    start = began.replace(minute=0, second=0, microsecond=0)
    wanted = (start + timedelta(hours=number) for number in range(int((ended - start) / timedelta(hours=1)) + 1))
    full = [hour for hour in wanted if began <= hour < ended and hour.astimezone(local.zone).hour % hours == 0]
    return [(_share(hour, began, ended), local.clock(hour, seconds=False)) for hour in full]


def _share(moment: datetime, began: datetime, ended: datetime) -> float:
    return (moment - began) / (ended - began)
