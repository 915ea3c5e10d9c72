"""What an answer means. Answers are text as somebody typed it; around it, spaces and line breaks do not count."""

import re

SPACE = " \t\r\n"
_NUMBER = re.compile(r"[0-9]{1,9}")
_MONEY = re.compile(r"[0-9]+|[0-9]{1,3}(?:[ .][0-9]{3})+")


def trimmed(text: str) -> str:
    """Return the answer without the spaces, tabs and line breaks around it (these four characters, no others)."""
    return text.strip(SPACE)


def blank(text: str) -> bool:
    """Return whether nothing was answered."""
    return not trimmed(text)


def number(text: str) -> int | None:
    """Read one to nine ASCII digits; None otherwise.

    >>> number(" 72 "), number("1.500"), number("72 timer"), number("-1"), number("")
    (72, None, None, None, None)
    """
    wanted = trimmed(text)
    return int(wanted) if _NUMBER.fullmatch(wanted) else None


def money(text: str) -> int | None:
    """Read whole kroner: digits, or groups of three with spaces or dots between; at most nine digits; else None.

    >>> money("1.500"), money("12 000"), money("1500"), money("1.5"), money("1500 kr."), money("1,50")
    (1500, 12000, 1500, None, None, None)
    """
    wanted = trimmed(text)
    return number(wanted.replace(" ", "").replace(".", "")) if _MONEY.fullmatch(wanted) else None
