"""Codes, numbers and times in one language."""

from datetime import UTC, datetime
from math import isfinite

from bavn.model.language import LANGUAGES, Language
from bavn.pages.phrases import PHRASES
from bavn.pages.vocabulary import NOUNS, Pair

DASH = "\N{EN DASH}"
MINUTE_S = 60
HOUR_S = 3600
DAY_S = 86_400
SMALL = 10
TINY = 0.001


class Words:
    """Say things in one language. Never escapes: what is said is plain text."""

    __slots__ = ("_column", "language")

    def __init__(self, language: Language) -> None:
        self.language = language
        self._column = LANGUAGES.index(language)

    def say(self, code: str, **values: str) -> str:
        """Return a phrase with its values filled in."""
        return PHRASES[code][self._column].format(**values)

    def of(self, table: dict[str, Pair], code: str) -> str:
        """Look a code up in one of the vocabulary's tables; a code that is missing is shown as it is."""
        pair = table.get(code)
        return pair[self._column] if pair else code

    def counted(self, noun: str, count: int) -> str:
        """Return '1,000 sources', '1 source'."""
        one, many = NOUNS[noun][self._column]
        return f"{self.number(count)} {one if count == 1 else many}"

    def number(self, count: int) -> str:
        """Return '1,000' or, in Danish, '1.000'."""
        text = f"{count:,}"
        return text if self.language == "en" else text.replace(",", ".")

    def decimal(self, amount: float) -> str:
        """One decimal below ten, none above: '4.2', '179'."""
        if not isfinite(amount):
            return "-"
        if round(abs(amount), 1) >= SMALL:
            return self.number(round(amount))
        text = f"{amount:.1f}".removesuffix(".0")
        return text if self.language == "en" else text.replace(".", ",")

    def percent(self, share: float) -> str:
        """Return a share of 0..1 as '97 %'. What is not nothing is never shown as nothing."""
        if not isfinite(share):
            return "-"
        if 0 < share < TINY:
            return f"< {self.decimal(0.1)} %"
        return f"{self.decimal(share * 100)} %"

    def duration(self, seconds: float) -> str:
        """Return '4 s', '24 min', '2 h 5 min', '3 days 4 h'."""
        whole = max(0, round(seconds))
        if whole < 2 * MINUTE_S:
            return f"{whole} s"
        if whole < 2 * HOUR_S:
            return f"{round(whole / MINUTE_S)} min"
        hour = "h" if self.language == "en" else "t"
        if whole < 2 * DAY_S:
            minutes = round(whole % HOUR_S / MINUTE_S)
            carry, minutes = divmod(minutes, 60)
            rest = f" {minutes} min" if minutes else ""
            return f"{whole // HOUR_S + carry} {hour}{rest}"
        days, hours = divmod(round(whole / HOUR_S), 24)
        rest = f" {hours} {hour}" if hours else ""
        return f"{days} {'days' if self.language == 'en' else 'dage'}{rest}"


def clock(moment: datetime) -> str:
    """Return '11:06:12' in UTC."""
    return moment.astimezone(UTC).strftime("%H:%M:%S")


def day_and_clock(moment: datetime) -> str:
    """Return '2026-03-01 11:06:12' in UTC."""
    return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")
