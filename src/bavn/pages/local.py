"""Words together with a time zone: dates and clocks as people where they live write them, and lengths to the second."""

from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from math import floor, isfinite
from typing import Final

from bavn.pages.vocabulary import Pair
from bavn.pages.words import DASH, DAY_S, HOUR_S, MINUTE_S, Words

DANISH: Final = "Europe/Copenhagen"
ZONES: Final[dict[str, Pair]] = {DANISH: ("Danish time", "dansk tid"), "UTC": ("UTC", "UTC")}
SEASONS: Final[dict[str, Pair]] = {"summer": ("summer time", "sommertid"), "winter": ("winter time", "vintertid")}
UNITS: Final[dict[str, Pair]] = {"d": ("d", "d"), "h": ("h", "t"), "min": ("min", "min"), "s": ("s", "s")}
SECOND_US: Final = 1_000_000
MILLI_US: Final = 1_000
HUNDREDTHS: Final = 10_000


@dataclass(frozen=True, slots=True)
class Local:
    """One language, one zone. Where the clock is put back, an hour is told twice: then the season is said too."""

    words: Words
    zone: tzinfo

    @property
    def zone_name(self) -> str:
        """Return how people call the zone: 'dansk tid'."""
        return self.words.of(ZONES, str(self.zone))

    def day(self, moment: datetime) -> str:
        """Return '10.11.2026', in English '2026-11-10'."""
        local = moment.astimezone(self.zone)
        return f"{local:%d.%m.%Y}" if self.words.language == "da" else f"{local:%Y-%m-%d}"

    def clock(self, moment: datetime, *, seconds: bool = True) -> str:
        """Return '08.12.05', in English '08:12:05'."""
        local = moment.astimezone(self.zone)
        text = f"{local:%H:%M:%S}" if seconds else f"{local:%H:%M}"
        told = text if self.words.language == "en" else text.replace(":", ".")
        return f"{told}{self._season(local)}"

    def moment(self, moment: datetime, *, seconds: bool = True) -> str:
        """Return '10.11.2026 kl. 08.12.05', in English '2026-11-10 08:12:05'."""
        between = " kl. " if self.words.language == "da" else " "
        return f"{self.day(moment)}{between}{self.clock(moment, seconds=seconds)}"

    def span(self, began: datetime, ended: datetime, *, seconds: bool = True) -> str:
        """Return from when until when, the date once where it is the same."""
        last = self.clock if self.day(began) == self.day(ended) else self.moment
        dash = DASH if last == self.clock else f" {DASH} "
        return f"{self.moment(began, seconds=seconds)}{dash}{last(ended, seconds=seconds)}"

    def length(self, length: timedelta) -> str:
        """Return '42 s', '10 min 3 s', '2 t 5 min 3 s', '3 d 4 t': to the second below a day."""
        whole = max(0, round(length.total_seconds()))
        days, rest = divmod(whole, DAY_S)
        hours, rest = divmod(rest, HOUR_S)
        minutes, seconds = divmod(rest, MINUTE_S)
        if days:
            minutes = seconds = 0
        parts = ((days, "d"), (hours, "h"), (minutes, "min"), (seconds, "s"))
        return " ".join(f"{amount} {self.words.of(UNITS, unit)}" for amount, unit in parts if amount) or "0 s"

    def share(self, share: float | None) -> str:
        """Return availability as '99,86 %', rounded down: what was not all is never shown as all. '-' if unknown."""
        if share is None or not isfinite(share):
            return DASH
        kept = min(1.0, max(0.0, share))
        text = f"{floor(kept * HUNDREDTHS + 1e-9) / 100:.2f}" if kept < 1 else "100"
        return f"{text if self.words.language == 'en' else text.replace('.', ',')} %"

    def took(self, microseconds: float) -> str:
        """Return '4,2 ms', '180 ms', '2,4 s'."""
        if microseconds >= SECOND_US:
            return f"{self.words.decimal(microseconds / SECOND_US)} s"
        return f"{self.words.decimal(microseconds / MILLI_US)} ms"

    def _season(self, local: datetime) -> str:
        if local.replace(fold=0).utcoffset() == local.replace(fold=1).utcoffset():
            return ""
        # The hour that is skipped in spring is never the local time of any moment, so this one is told twice.
        return f" ({self.words.of(SEASONS, 'winter' if local.fold else 'summer')})"
