"""What the observatory keeps of a period becomes one report for people: a sensor's own, and a hub's page."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

from bavn.observatory.notes import Note
from bavn.observatory.observatory import Observatory
from bavn.observatory.reporting import Reported
from bavn.pages.outages import Attacked, Claim, Latency, OutageRow, OutagesReport
from bavn.settings.targets import CANARY

Attacks = dict[str, list[Attacked]]  # by site


def outages_report(  # noqa: PLR0913  a period, of whom, as of when, and who else saw something
    observatory: Observatory,
    began: datetime,
    ended: datetime,
    *,
    now: datetime,
    targets: Collection[str] | None = None,
    attacks: Mapping[str, Sequence[Attacked]] | None = None,
) -> OutagesReport:
    """Add up a period of all targets but the canaries, or of those that are named (a target or a site)."""
    names = [one.name for one in observatory.targets() if is_asked_for(one.name, one.site, targets)]
    found = observatory.report(began, ended, names, now=now)
    rows = tuple(row_of(one, (attacks or {}).get(one.target.site, [])) for one in found)
    return OutagesReport(began, ended, now, rows)


def is_asked_for(name: str, site: str, asked: Collection[str] | None) -> bool:
    """Whether a target belongs in a report. A canary never does."""
    return not name.startswith(CANARY) and (asked is None or name in asked or site in asked)


def row_of(one: Reported, attacks: Iterable[Attacked]) -> OutageRow:
    """One target. What was claimed, what was seen of an attack and what was down stand beside each other."""
    notes = [note for note in one.notes if note.kind == "attacked"]
    said = [note for note in one.notes if note.kind == "down"]
    return OutageRow(
        target=one.target,
        availability=one.availability,
        spells=one.spells,
        latency=Latency(one.took.p50, one.took.p95, one.took.p99) if one.took else None,
        claims=tuple(_claim(note) for note in one.notes if note.kind == "claimed"),
        attacks=(*(Attacked(note.began, note.ended, note.assumed) for note in notes), *attacks),
        watched_since=one.watched_since,
        assumed=any(note.assumed for note in said),
        note=" ".join(note.text for note in said if note.text),
    )


def _claim(note: Note) -> Claim:
    return Claim(note.by, note.began, note.source, note.assumed)
