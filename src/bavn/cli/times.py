"""Times on the command line: RFC 3339, or 'YYYY-MM-DD HH:MM[:SS]'; where no zone is given, the command says which."""

import re
from datetime import UTC, datetime, tzinfo
from typing import Final

from bavn.cli.refusal import RefusedError
from bavn.model.safe_text import visible

ALLOWED: Final = "'2026-03-01T11:00:00Z', '2026-03-01 11:00' or '2026-03-01'"
SHAPE: Final = re.compile(
    r"\d{4}-\d{2}-\d{2}"  # 2026-03-01
    r"(?:[Tt ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?"  # T11:00, 11:00:00, 11:00:00.5
    r"(?:[Zz]|[+-]\d{2}:\d{2})?)?",  # Z or +01:00
    re.ASCII,
)


def moment(option: str, text: str, zone: tzinfo = UTC) -> datetime:
    """Read a time, in `zone` if it names none; raise `RefusedError` with the option, the value and what is allowed."""
    named = "UTC" if zone is UTC else "local time"
    wrong = RefusedError(
        f"{option} '{visible(text, 60)}' is no time; allowed: {ALLOWED} ({named} unless a zone is given)"
    )
    if not SHAPE.fullmatch(text):
        raise wrong
    try:
        read = datetime.fromisoformat(text.upper())
        return (read if read.tzinfo else read.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise wrong from None
