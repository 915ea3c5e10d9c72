"""Times on the command line: RFC 3339, or 'YYYY-MM-DD HH:MM[:SS]', UTC where no zone is given."""

import re
from datetime import UTC, datetime
from typing import Final

from bavn.cli.refusal import RefusedError
from bavn.pages.safe_text import visible

ALLOWED: Final = "'2026-03-01T11:00:00Z', '2026-03-01 11:00' or '2026-03-01' (UTC unless a zone is given)"
SHAPE: Final = re.compile(
    r"\d{4}-\d{2}-\d{2}"  # 2026-03-01
    r"(?:[Tt ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?"  # T11:00, 11:00:00, 11:00:00.5
    r"(?:[Zz]|[+-]\d{2}:\d{2})?)?",  # Z or +01:00
    re.ASCII,
)


def moment(option: str, text: str) -> datetime:
    """Read a time; raise `RefusedError` that names the option, the value and what is allowed."""
    wrong = RefusedError(f"{option} '{visible(text, 60)}' is no time; allowed: {ALLOWED}")
    if not SHAPE.fullmatch(text):
        raise wrong
    try:
        read = datetime.fromisoformat(text.upper())
        return (read if read.tzinfo else read.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise wrong from None
