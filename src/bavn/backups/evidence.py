"""What a check adds to the plan: evidence of age and content, and of a real restore. What could not be tried adds none.

A new result replaces that of the same day for the same backup, so that a check every hour does not fill the plan.
"""

from collections.abc import Sequence
from datetime import date

from bavn.backups.phrases import Phrases
from bavn.backups.result import Checked
from bavn.plan.planfile import Evidence, Plan

LONGEST_SHOWN = 300
# Bad remarks that are about the restore or the stored data, not about age and content
ABOUT_RESTORE = frozenset({"restore-failed", "restore-differs", "restore-not-done", "never-restored"})


def evidence(found: Checked, today: date, phrases: Phrases) -> tuple[Evidence, ...]:
    """Return what was really tried, in the order 'backup', 'restore'; `today` is the local date."""
    if not found.tried:
        return ()
    bad = {remark.code for remark in found.remarks if remark.level == "bad"}
    on = today.isoformat()
    shows = phrases.shows_backup(found)[:LONGEST_SHOWN]
    seen = [Evidence("backup", on, found.newest is not None and not bad - ABOUT_RESTORE, shows, found.name)]
    if found.restore is not None and found.restore.because != "no-room":
        good = found.restore.good and "damaged" not in bad
        shows = phrases.shows_restore(found) if good else phrases.shows_backup(found)
        seen.append(Evidence("restore", on, good, shows[:LONGEST_SHOWN], found.name))
    return tuple(seen)


def record(plan: Plan, seen: Sequence[Evidence]) -> None:
    """Add evidence to a plan in place of that of the same kind, backup and day."""
    renewed = {(one.kind, one.about, one.on) for one in seen}
    plan.evidence = [one for one in plan.evidence if (one.kind, one.about, one.on) not in renewed] + list(seen)


def restored_on(plan: Plan, name: str, today: date) -> str:
    """Return the day of the newest good restore of a backup, "" if there was none. A day in the future is none."""
    days = [one.on for one in plan.evidence if one.kind == "restore" and one.about == name and one.good]
    past = [day for day in days if _day(day) and day <= today.isoformat()]
    return max(past, default="")


def _day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
