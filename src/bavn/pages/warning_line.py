"""A hub's warning on one line, for who watches the sensor in a terminal."""

from dataclasses import dataclass
from datetime import datetime

from bavn.model.safe_text import visible
from bavn.pages.words import Words
from bavn.sharing.delta import ToldWarning

LONGEST = 60


@dataclass(frozen=True, slots=True)
class Shown:
    """What is shown beside a warning: how many addresses and templates stand behind it, and who warns since when.

    `armed` ones bite only in an own alarm, `blocked` and `limited` without one. `since` None: since its own time.
    `hit`: the same attack is going on here.
    """

    armed: int = 0
    blocked: int = 0
    limited: int = 0
    templates: int = 0
    since: datetime | None = None
    hub: str = ""
    hit: bool = False


def warning_line(update: str, warning: ToldWarning, shown: Shown | int) -> str:
    """Say what is new about a warning: update, number, why, kind, where, how bad, how many are hit, what is armed.

    A plain number is how many addresses are armed. What there is none of is left out.

    >>> from datetime import UTC, datetime
    >>> told = ToldWarning(3, "campaign", datetime(2026, 11, 22, 12, tzinfo=UTC), "high", "http-flood", "amber")
    >>> warning_line("new", told, Shown(2, 171, hub="Hub Midt"))
    'new     Hub Midt warning 3 (campaign) http-flood: high, since 2026-11-22 12:00:00 UTC, 2 armed, 171 blocked'
    """
    seen = Shown(shown) if isinstance(shown, int) else shown
    at = f" on {visible(warning.site, LONGEST)}" if warning.site else ""
    facts = [warning.severity, f"since {seen.since or warning.at:%Y-%m-%d %H:%M:%S} UTC", *_counts(warning, seen)]
    return (
        f"{update:<8}{visible(seen.hub, LONGEST) or 'hub'} warning {warning.id} ({warning.why}) "
        f"{visible(warning.kind, LONGEST)}{at}: {', '.join(facts)}"
    )


def _counts(warning: ToldWarning, seen: Shown) -> list[str]:
    words = Words("en")
    counts = {"armed": seen.armed, "blocked": seen.blocked, "limited": seen.limited}
    found = [f"{words.number(count)} {what}" for what, count in counts.items() if count]
    if seen.templates:
        found.append(f"{words.counted('template', seen.templates)} armed")
    hit = [f"{words.counted('organisation', warning.organisations)} hit"] if warning.organisations else []
    return [*hit, *(["you are hit too"] if seen.hit else []), *(found or ["nothing armed"])]
