"""The story in the terminal, line by line as it happens: colours where there is a terminal, plain text elsewhere."""

from collections.abc import Callable
from datetime import UTC, date, datetime, tzinfo
from typing import Final, Protocol
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bavn.model.language import LANGUAGES, Language
from bavn.model.safe_text import visible
from bavn.pages.vocabulary import Pair
from bavn.pages.words import Words
from bavn.story.words import DAYS, SAYINGS

STYLES: Final = {
    "onset": "bold red",
    "trouble": "yellow",
    "found": "bold",
    "warned": "green",
    "blocked": "green",
    "seen": "yellow",
    "over": "green",
    "wave": "bold cyan",
    "sign-in": "bold",
}


class Screen(Protocol):
    """What lines are printed on; rich's `Console` is one."""

    def print(self, *objects: object, style: str | None = None) -> None: ...  # noqa: D102


class Teller:
    """Says what happens. Every line says that it is a reconstruction, when, and which time it stands for."""

    def __init__(self, screen: Screen, language: Language, clock: Callable[[], float]) -> None:
        self.words = Words(language)
        self.zone = danish()
        self._screen, self._clock = screen, clock
        self._column = LANGUAGES.index(language)
        self._today: date | None = None
        self.began = clock()

    def begin(self) -> None:
        """From now on seconds are counted."""
        self.began = self._clock()

    def text(self, code: str, **values: str) -> str:
        """A saying in the language of the story."""
        return self.words.of(SAYINGS, code).format(**{name: visible(value) for name, value in values.items()})

    def of(self, table: dict[str, Pair], code: str) -> str:
        """A word of a table."""
        return self.words.of(table, code)

    def tell(
        self, code: str, day: datetime | None = None, at: datetime | None = None, *, mark: str = "", **values: str
    ) -> None:
        """One line. `day` and `at` are the day and the moment of November that it stands for; `mark` "*": assumed."""
        seconds = int(self._clock() - self.began)
        stands_for = DAYS[self.local(day).weekday()][self._column][:3] if day else ""
        stands_for += f" {self.local(at):%H:%M}{mark}" if at else ""
        said = self.text(code, **values)
        if day is not None and self._today is not None and self.local(day).date() < self._today:
            said += " " + self.text("still", day=DAYS[self.local(day).weekday()][self._column])
        self._screen.print(
            f"{self.text('mark')}  {seconds // 60}:{seconds % 60:02d}  {stands_for:<10}  {said}", style=STYLES.get(code)
        )

    def day(self, when: datetime) -> None:
        """A new day begins. What is still told of an earlier one says so from now on."""
        self._today = self.local(when).date()
        self._screen.print(f"\n{self.text('mark')}  {self.day_of(when)}", style=STYLES["wave"])

    def say(self, code: str, **values: str) -> None:
        """A line before it begins, or after it has ended."""
        self._screen.print(f"{self.text('mark')}  {self.text(code, **values)}", style=STYLES.get(code))

    def seconds(self, seconds: float) -> str:
        """'4.2 s', '0.35 s'."""
        shown = f"{seconds:.2f}" if abs(seconds) < 1 else f"{seconds:.1f}"
        return (shown if self.words.language == "en" else shown.replace(".", ",")) + " s"

    def local(self, when: datetime) -> datetime:
        """The moment as clocks in Denmark showed it."""
        return when.astimezone(self.zone)

    def day_of(self, when: datetime) -> str:
        """'Monday 10 November 2025'."""
        at = self.local(when)
        day = DAYS[at.weekday()][self._column]
        return f"{day} {at.day} November {at.year}" if self._column == 0 else f"{day} {at.day}. november {at.year}"


def danish() -> tzinfo:
    """Danish time, where this machine knows it."""
    try:
        return ZoneInfo("Europe/Copenhagen")
    except (ZoneInfoNotFoundError, OSError):
        return UTC
