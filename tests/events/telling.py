"""What tests of login lines share: a reader with a fixed calendar, and short forms of what it tells."""

from datetime import UTC, datetime

from bavn.events.lines import LoginLines
from bavn.events.reading import Calendar
from bavn.model.login import Login

NOW = datetime(2025, 11, 22, 12, tzinfo=UTC)
HEAD = "Nov 22 10:00:00 mail "


def reader() -> LoginLines:
    return LoginLines(Calendar(NOW))


def told(*lines: str, head: str = HEAD) -> list[Login | None]:
    """What one reader tells of each line, which begins with the program."""
    read = reader().read
    return [read(f"{head}{line}".encode()) for line in lines]


def last(*lines: str) -> tuple[str, str, str | None] | None:
    """Outcome, user and address of the last line."""
    login = told(*lines)[-1]
    return (login.outcome, login.user, login.address) if login else None
