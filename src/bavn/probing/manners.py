"""How a visitor behaves: it says who it is, and comes back when it is asked to."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

from bavn.probing.limits import RETRY_AFTER_MOST_S

LONGEST: Final = 64  # characters of a Retry-After that are looked at
CONTACT_MOST: Final = 200


def user_agent(version: str, contact: str) -> str:
    """Return the name that a look goes by: `contact` is a URL or a mailto that says who looks, "" where nobody said.

    Raises ValueError for a contact that has no place in a header.

    >>> user_agent("0.1.0", "https://probe.example/about")
    'bavn-probe/0.1.0 (+https://probe.example/about)'
    """
    if not contact:
        return f"bavn-probe/{version}"
    if len(contact) > CONTACT_MOST or not contact.isascii() or not contact.isprintable() or set(contact) & set("() "):
        raise ValueError("a contact is a URL or a mailto: printable ASCII, without spaces and brackets")
    return f"bavn-probe/{version} (+{contact})"


def retry_after_s(value: bytes, now: datetime) -> int | None:
    """Read a Retry-After (RFC 9110, 10.2.3), seconds or a date: from 0 to an hour. None where it says nothing.

    >>> retry_after_s(b"120", datetime(2026, 11, 22, tzinfo=UTC))
    120
    """
    text = value[:LONGEST].decode("latin-1").strip()
    if not text:  # as nearly always
        return None
    if text.isascii() and text.isdecimal():
        return min(int(text), RETRY_AFTER_MOST_S)
    try:
        when = parsedate_to_datetime(text)
        aware = when if when.tzinfo else when.replace(tzinfo=UTC)
        return max(0, min(int((aware - now).total_seconds()), RETRY_AFTER_MOST_S))
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
