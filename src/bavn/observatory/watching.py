"""Since when and until when each target was looked at, and when nobody did: time of which nothing is known."""

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from bavn.disk.moment import moment
from bavn.model.probe import Spell, Target
from bavn.observatory.connection import Connection

LEAST_GAP: Final = timedelta(minutes=15)  # shorter silences are spells of the judging's own
_GAP_US: Final = LEAST_GAP // timedelta(microseconds=1)
Gap = tuple[datetime, datetime]
NOBODYS: Final = 0  # the number of spells that nobody judged


@dataclass(frozen=True, slots=True)
class Watched:
    """The first and the newest look at a target that said anything, and the gaps between.

    `patience` is how long a silence may be that is no gap.
    """

    first: datetime
    last: datetime
    patience: timedelta = LEAST_GAP
    gaps: tuple[Gap, ...] = ()


def looked(raw: sqlite3.Connection, looks: Mapping[int, tuple[int, int]], since: int | None = None) -> None:
    """Note the first and the newest look (microseconds) of a round at each of these targets.

    What is new after a long silence leaves a gap: the target was taken off the list, or nobody looked at all. Looks
    from before `since` came too late to be judged: they do not show that a target was watched when they were made.
    """
    for target, (first, last) in looks.items():
        before = raw.execute(
            "SELECT first, last, patience FROM looked JOIN target ON target.id = looked.target WHERE target = ?",
            (target,),
        ).fetchone()
        if before is None:
            if since is None or last >= since:
                raw.execute("INSERT INTO looked VALUES (?, ?, ?)", (target, max(first, since or first), last))
            continue
        began, ended, patience = before
        if first - ended > max(_GAP_US, patience):
            raw.execute("INSERT OR IGNORE INTO unwatched VALUES (?, ?, ?)", (target, ended, first))
        row = (min(began, max(first, since or first)), max(ended, last), target)
        raw.execute("UPDATE looked SET first = ?, last = ? WHERE target = ?", row)


def last_looks(connection: Connection, now: datetime) -> dict[str, datetime]:
    """The newest look at each target that said anything. Where the clock was set back since: `now`, not later."""
    rows = connection.rows("SELECT name, last FROM looked JOIN target ON target.id = looked.target")
    return {name: min(moment(last), now) for name, last in rows}


def watched(raw: sqlite3.Connection) -> dict[int, Watched]:
    """All targets that were ever looked at, by number."""
    gaps: dict[int, list[Gap]] = {}
    for target, began, ended in raw.execute("SELECT target, began, ended FROM unwatched ORDER BY began"):
        gaps.setdefault(target, []).append((moment(began), moment(ended)))
    rows = raw.execute("SELECT target, first, last, patience FROM looked JOIN target ON target.id = looked.target")
    return {
        target: Watched(
            moment(first), moment(last), max(LEAST_GAP, timedelta(microseconds=patience)), tuple(gaps.get(target, ()))
        )
        for target, first, last, patience in rows
    }


def with_gaps(spells: Sequence[Spell], target: Target, found: Watched, began: datetime, until: datetime) -> list[Spell]:
    """One target's spells of a period, oldest first, and unknown ones wherever nobody looked and no spell says so.

    From the newest look on it is unknown too, where that is long ago: a prober that was stopped makes nothing be down
    for ever. What went on then ended with that look, as it will when the prober is started again. `until` is the
    period's end, or now.
    """
    gaps = list(found.gaps)
    if until - found.last > found.patience:
        gaps.append((found.last, until))
        spells = [_seen_until(found.last, one) for one in spells]
    within = [(max(gap[0], began), min(gap[1], until)) for gap in gaps]
    made = [
        Spell(NOBODYS, target.name, target.site, "unknown", since, ended, ended, "left-out", (), member=target.member)
        for gap in within
        for since, ended in _left(gap, spells)
    ]
    return sorted([*spells, *made], key=lambda one: (one.began, one.id)) if made else list(spells)


def _seen_until(last: datetime, spell: Spell) -> Spell:
    goes_on = spell.ended is None and spell.verdict != "unknown"
    return replace(spell, ended=max(spell.began, last)) if goes_on else spell


def _left(gap: Gap, spells: Sequence[Spell]) -> list[Gap]:
    """What of a gap no spell covers."""
    at, end = gap
    left = []
    for one in spells:
        ended = one.ended or end
        if one.began < end and ended > at:
            if one.began > at:
                left.append((at, one.began))
            at = max(at, ended)
    if at < end:
        left.append((at, end))
    return left
