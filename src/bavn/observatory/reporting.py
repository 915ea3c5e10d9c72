"""A period of many targets: how long each was what, how long answers took, and what others say of it.

Days that lie whole within the period come from rows by day; at its edges from rows by hour. An hour is of the period in
which it begins, so that periods that follow each other count every look once. Where hours are kept no longer, a day is
of the period in which it begins.
"""

import sqlite3
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from bavn.disk.moment import stored
from bavn.model.probe import Spell, Target
from bavn.observatory import notes, spells
from bavn.observatory.days import listed
from bavn.observatory.names import Names
from bavn.observatory.notes import Note
from bavn.observatory.packing import merged
from bavn.observatory.rollups import DROPPED, HOUR_US, HOURS, Counts, start_of
from bavn.observatory.schema import NUMBER
from bavn.observatory.watching import Watched, watched, with_gaps
from bavn.verdicts.availability import Availability, availability
from bavn.verdicts.histogram import Histogram

Thing = TypeVar("Thing", Spell, Note)


@dataclass(frozen=True, slots=True)
class Took:
    """How long whole looks took that were answered, in microseconds: half, 95 and 99 of 100 took no longer."""

    p50: float
    p95: float
    p99: float


@dataclass(frozen=True, slots=True)
class Reported:
    """One target in a period.

    `spells` are its own, oldest first; those numbered 0 are times in which nobody looked. `took` is None where nothing
    answered. `notes` are what others say. `watched_since` is its first look of all, None where there was none.
    `target` has what the store keeps of it: no needs, no expectation.
    """

    target: Target
    availability: Availability
    spells: tuple[Spell, ...]
    took: Took | None
    looks: Counts
    notes: tuple[Note, ...]
    watched_since: datetime | None


@dataclass(frozen=True, slots=True)
class _Period:
    began: datetime
    ended: datetime
    now: datetime


@dataclass(slots=True)
class _Sum:
    """Of one target: rows of counts, and packed histograms."""

    counts: list[tuple[int, ...]] = field(default_factory=list)
    total: list[bytes] = field(default_factory=list)


def report(
    raw: sqlite3.Connection,
    names: Names,
    period: tuple[datetime, datetime],
    targets: Collection[str] | None,
    now: datetime,
) -> list[Reported]:
    """A row for each target: all there are, by name, or these in their order. What was never heard of has none."""
    began, ended = period
    span = stored(began), stored(ended)
    only = None if targets is None else list(names.known(targets).values())
    facts = known_targets(raw, only)
    said, seen = _by_target(notes.within(raw, *span, only)), _by_target(spells.within(raw, *span, only))
    sums, looked = _sums(raw, names, *span, only), watched(raw)
    return [
        _row(
            facts[number],
            _Period(began, ended, now),
            seen.get(facts[number].name, []),
            said.get(facts[number].name, []),
            sums.get(number, _Sum()),
            looked.get(number),
        )
        for number in (facts if only is None else only)
    ]


def known_targets(raw: sqlite3.Connection, only: Collection[int] | None = None) -> dict[int, Target]:
    """Targets by number, in order of their names, with what the store keeps of them."""
    which = "" if only is None else f"WHERE id IN ({listed(only)})"
    rows = raw.execute(f"SELECT id, name, url, site, member, home, supplier FROM target {which} ORDER BY name")  # noqa: S608  ours
    return {
        number: Target(name, url, site, member=member, home=home, supplier=supplier)
        for number, name, url, site, member, home, supplier in rows
    }


def _row(  # noqa: PLR0913, PLR0917  all that is known of one target
    target: Target,
    period: _Period,
    own: Sequence[Spell],
    said: Sequence[Note],
    looks: _Sum,
    looked: Watched | None,
) -> Reported:
    began, ended, now = period.began, period.ended, period.now
    if looked is not None:
        own = with_gaps(own, target, looked, began, min(ended, now))
    since = looked.first if looked is not None else min((one.began for one in own), default=None)
    return Reported(
        target=target,
        availability=availability(own, began, ended, watched_since=since or ended, now=now),
        spells=tuple(own),
        took=_took(merged(looks.total)),
        looks=Counts(*(sum(column) for column in zip(*looks.counts, strict=True))),
        notes=tuple(said),
        watched_since=since,
    )


def _took(total: Histogram) -> Took | None:
    if not total.total:
        return None
    return Took(total.quantile(0.5), total.quantile(0.95), total.quantile(0.99))


def _by_target(things: Iterable[Thing]) -> dict[str, list[Thing]]:
    found: dict[str, list[Thing]] = {}
    for one in things:
        found.setdefault(one.target, []).append(one)
    return found


# ── what looks add up to ─────────────────────────────────────────────────────────────────────────────────────────────


def _sums(
    raw: sqlite3.Connection, names: Names, began_us: int, ended_us: int, only: Collection[int] | None
) -> dict[int, _Sum]:
    (dropped,) = raw.execute("SELECT coalesce(max(value), 0) FROM mark WHERE name = ?", (DROPPED,)).fetchone()
    hours = range(_edge(began_us, dropped), _edge(ended_us, dropped))
    whole = range(-(-hours.start // HOURS), hours.stop // HOURS)
    edges = [range(hours.start, whole.start * HOURS), range(whole.stop * HOURS, hours.stop)] if whole else [hours]
    found: dict[int, _Sum] = {}
    if whole:
        _add_days(raw, found, whole, only)
    seats = names.seats()
    target_of = {number: target for number, (target, _) in seats.items()}
    which = None if only is None else names.seats_of(only)
    for edge in edges:
        if edge:
            _add_hours(raw, found, edge, target_of, which)
    return found


def _edge(at_us: int, dropped: int) -> int:
    """The first hour that begins at a moment or later; the first of a day, where hours of this day were dropped."""
    hour = -(-at_us // HOUR_US)
    return -(-hour // HOURS) * HOURS if hour // HOURS * HOURS < dropped else hour


def _add_days(raw: sqlite3.Connection, found: dict[int, _Sum], days: range, only: Collection[int] | None) -> None:
    which = "" if only is None else f"AND key & {NUMBER} IN ({listed(only)})"
    rows = raw.execute(
        f"SELECT key & {NUMBER}, good, slow, guarded, bad, unknown, total FROM daily"  # noqa: S608  ours
        f" WHERE key >= ? AND key < ? {which}",
        (start_of(days.start), start_of(days.stop)),
    )
    _add(found, rows)


def _add_hours(
    raw: sqlite3.Connection,
    found: dict[int, _Sum],
    hours: range,
    target_of: dict[int, int],
    only: Collection[int] | None,
) -> None:
    which = "" if only is None else f"AND key & {NUMBER} IN ({listed(only)})"
    rows = raw.execute(
        f"SELECT key & {NUMBER}, good, slow, guarded, bad, unknown, total FROM hourly"  # noqa: S608  ours
        f" WHERE key >= ? AND key < ? {which}",
        (start_of(hours.start), start_of(hours.stop)),
    )
    _add(found, ((target_of[seat], *rest) for seat, *rest in rows))


def _add(found: dict[int, _Sum], rows: Iterable[Sequence[Any]]) -> None:
    for target, *counts, total in rows:
        one = found.get(target)
        if one is None:
            one = found[target] = _Sum()
        one.counts.append(tuple(counts))
        one.total.append(total)
