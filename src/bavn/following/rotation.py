"""Names that rotation gives: access.log, access.log.1, access.log.2.gz, access.log-20261122.xz, access-20261122.log."""

import re
from typing import Final, NamedTuple

PACKED: Final = re.compile(r"\.(gz|bz2|xz|zst)$", re.IGNORECASE)
_DATE: Final = r"(?P<date>(?:19|20)\d\d-?(?:0[1-9]|1[0-2])-?[0-3]\d(?:[-_T.]?\d{2,10})?|1\d{9})"
_AFTER: Final = re.compile(rf"^(?P<family>.+?)(?:\.(?P<number>\d{{1,5}})|[-._]{_DATE})$")
_WITHIN: Final = re.compile(rf"^(?P<stem>.+?)[-._]{_DATE}(?P<extension>\.[A-Za-z]\w*)$")
_DIGITS: Final = re.compile(r"(\d+)")


class Rotated(NamedTuple):
    """What a file's name says: the log that it belongs to, and its `order` in it, older first."""

    family: str
    order: tuple[int, int, str]
    packed: bool

    @property
    def current(self) -> bool:
        """Whether the name is the log's own, not one that rotation gave."""
        return self.order == CURRENT


CURRENT: Final = (1, 0, "")
GONE: Final = (-1, 0, "")  # before all: a file that has no name any more


def rotated(name: str) -> Rotated:
    """Tell what the file name `name` (no folder) says.

    >>> rotated("access.log.2.gz")
    Rotated(family='access.log', order=(0, -2, ''), packed=True)
    >>> rotated("access-2026-11-22.log")
    Rotated(family='access.log', order=(0, 0, '20261122'), packed=False)
    >>> rotated("web.7.log").family
    'web.7.log'
    """
    plain = PACKED.sub("", name)
    packed = plain != name
    if match := _AFTER.match(plain):
        return Rotated(match["family"], (0, -int(match["number"] or 0), _plain_date(match["date"])), packed)
    if match := _WITHIN.match(plain):
        return Rotated(match["stem"] + match["extension"], (0, 0, _plain_date(match["date"])), packed)
    return Rotated(plain, CURRENT, packed)


def _plain_date(date: str | None) -> str:
    return (date or "").replace("-", "")


def natural(path: str) -> tuple[tuple[int, int, str], ...]:
    """Sort key that reads numbers as numbers: web.9.log comes before web.10.log."""
    return tuple((0, int(part), "") if part.isdigit() else (1, 0, part) for part in _DIGITS.split(path))


def stem(name: str) -> str:
    """Return the name without its last extension: what all its rotated and packed forms begin with, in any style."""
    head, dot, _ = name.rpartition(".")
    return head if dot and head else name
