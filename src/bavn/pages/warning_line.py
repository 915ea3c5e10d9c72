"""A hub's warning on one line, for who watches the sensor in a terminal."""

from bavn.model.safe_text import visible
from bavn.sharing.delta import ToldWarning

LONGEST = 60


def warning_line(update: str, warning: ToldWarning, armed: int) -> str:
    """Say what is new about a warning: update, number, why, kind, where, how bad, how many are hit, what is armed.

    >>> from datetime import UTC, datetime
    >>> told = ToldWarning(3, "campaign", datetime(2026, 11, 22, 12, tzinfo=UTC), "high", "http-flood", "amber")
    >>> warning_line("new", told, 812)
    'new     hub warning 3 (campaign) http-flood: high, since 2026-11-22 12:00:00 UTC, 0 organisations hit, 812 armed'
    """
    at = f" on {visible(warning.site, LONGEST)}" if warning.site else ""
    return (
        f"{update:<8}hub warning {warning.id} ({warning.why}) {visible(warning.kind, LONGEST)}{at}: "
        f"{warning.severity}, since {warning.at:%Y-%m-%d %H:%M:%S} UTC, "
        f"{warning.organisations} organisations hit, {armed} armed"
    )
