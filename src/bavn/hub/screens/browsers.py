"""What a browser says that it is, in a few words of our own: enough for somebody to know their own session again."""

from typing import Final

LONGEST: Final = 400
# Each of them says that it is those below, too.
NAMES: Final = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("Chrom", "Chrome"),
    ("CriOS/", "Chrome"),
    ("Safari/", "Safari"),
)
SYSTEMS: Final = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def browser_of(agent: str) -> str:
    """Name the browser and its system; "" for what is neither.

    >>> browser_of("Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0")
    'Firefox, Linux'
    """
    known = agent[:LONGEST]
    found = (next((name for mark, name in marks if mark in known), "") for marks in (NAMES, SYSTEMS))
    return ", ".join(part for part in found if part)
