"""What is kept of some targets, to be handed over as lines, or to be erased: both are theirs to ask for."""

import sqlite3
from collections.abc import Collection, Iterator
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any, Final

from bavn.disk.moment import EPOCH
from bavn.model.probe import Sample
from bavn.observatory import notes, rollups, spells
from bavn.observatory.connection import Connection
from bavn.observatory.days import Days, listed
from bavn.observatory.names import Names
from bavn.observatory.packing import unpack
from bavn.observatory.reporting import known_targets
from bavn.observatory.schema import NUMBER, NUMBER_BITS
from bavn.verdicts.histogram import middle_of

ALWAYS: Final = (0, 1 << 62)
OF_TARGET: Final = ("spell", "notes", "looked", "unwatched", "standing", "seat")

Line = dict[str, Any]


def lines(connection: Connection, names: Names, days: Days, targets: Collection[int], now: datetime) -> Iterator[Line]:
    """Each as a plain dictionary for JSON, `what` it is first: targets, spells, notes, days, hours, looks.

    Times are text (ISO 8601). `took` maps microseconds to how many looks took about that long.
    """
    only = sorted(targets)
    with connection.moment() as raw:
        known = known_targets(raw, only)
        whole: list[tuple[str, Any]] = [("spell", one) for one in spells.within(raw, *ALWAYS, only)]
        whole += [("note", one) for one in notes.within(raw, *ALWAYS, only)]
    for one in known.values():
        fields = ("name", "url", "site", "member", "home", "supplier")
        yield {"what": "target", **{name: getattr(one, name) for name in fields}}
    for what, each in whole:
        yield {"what": what, **_plain(asdict(each))}
    yield from _days(connection, {number: one.name for number, one in known.items()})
    yield from _hours(connection, names, only)
    for sample in days.read(names, EPOCH, now + timedelta(days=1), only):
        yield _look(sample)


def erase(raw: sqlite3.Connection, names: Names, days: Days, targets: Collection[int]) -> int:
    """Erase all that is kept of these; return how many rows that were. Looks take seconds: every row is read."""
    seats = names.seats_of(targets)
    erased = days.erase(raw, seats) + rollups.erase(raw, seats, targets)
    which = listed(targets)
    for table in OF_TARGET:
        erased += raw.execute(f"DELETE FROM {table} WHERE target IN ({which})").rowcount  # noqa: S608  ours
    return erased + raw.execute(f"DELETE FROM target WHERE id IN ({which})").rowcount  # noqa: S608  ours


def _days(connection: Connection, known: dict[int, str]) -> Iterator[Line]:
    which = listed(known)
    rows = connection.rows(f"SELECT * FROM daily WHERE key & {NUMBER} IN ({which}) ORDER BY key")  # noqa: S608  ours
    for key, *counts, total in rows:
        day = (EPOCH + timedelta(days=key >> NUMBER_BITS)).date()
        yield {"what": "day", "target": known[key & NUMBER], "day": f"{day}", **_counted(counts), "took": _took(total)}


def _hours(connection: Connection, names: Names, targets: Collection[int]) -> Iterator[Line]:
    which, seats = listed(names.seats_of(targets)), names.seats()
    rows = connection.rows(f"SELECT * FROM hourly WHERE key & {NUMBER} IN ({which}) ORDER BY key")  # noqa: S608  ours
    for key, *counts, total, first_byte in rows:
        yield {
            "what": "hour",
            **asdict(seats[key & NUMBER][1]),
            "hour": (EPOCH + timedelta(hours=key >> NUMBER_BITS)).isoformat(),
            **_counted(counts),
            "took": _took(total),
            "first_byte": _took(first_byte),
        }


def _look(sample: Sample) -> Line:
    return {"what": "look", **_plain(asdict(sample))}


def _plain(facts: Line) -> Line:
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in facts.items()}


def _counted(counts: list[int]) -> dict[str, int]:
    return dict(zip(("good", "slow", "guarded", "bad", "unknown"), counts, strict=True))


def _took(packed: bytes) -> dict[str, int]:
    return {f"{middle_of(bucket):.0f}": count for bucket, count in sorted(unpack(packed).counts.items())}
