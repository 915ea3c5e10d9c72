"""Spells, for ever."""

import json
import sqlite3
from collections.abc import Collection, Iterable
from typing import Any, Final

from bavn.disk.moment import moment, moment_or_none, stored, stored_or_none
from bavn.model.probe import Spell
from bavn.observatory.connection import Connection, clean
from bavn.observatory.days import listed
from bavn.observatory.names import Names

HIGHEST: Final = "highest-spell"
WRITE: Final = "INSERT OR REPLACE INTO spell VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
READ: Final = (
    "SELECT spell.id, target.name, spell.site, verdict, began, confirmed, ended, ending, witnesses, through, planned,"
    " flapping, incident, spell.member FROM spell JOIN target ON target.id = spell.target"
)


def write(raw: sqlite3.Connection, names: Names, spells: Iterable[Spell]) -> None:
    """Keep these as they are now: a spell of a number that there is takes its place."""
    for one in spells:
        row = (
            one.id,
            names.target(raw, one.target, one.site),
            clean(one.site),
            clean(one.member),
            one.verdict,
            stored(one.began),
            stored(one.confirmed),
            stored_or_none(one.ended),
            one.ending,
            json.dumps(one.witnesses),
            clean(one.through),
            one.planned,
            one.flapping,
            one.incident,
        )
        raw.execute(WRITE, row)
        raw.execute(
            "INSERT INTO mark VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = max(value, excluded.value)",
            (HIGHEST, one.id),
        )


def next_number(connection: Connection) -> int:
    """The number of the next spell: none that was ever given, not even to one that was erased."""
    return connection.number("SELECT value FROM mark WHERE name = ?", HIGHEST) + 1


def skip_numbers(raw: sqlite3.Connection, count: int) -> None:
    """Never give the next `count` numbers: they may have been given where this store is a copy of."""
    raw.execute(
        "INSERT INTO mark VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = value + excluded.value",
        (HIGHEST, count),
    )


def going_on(connection: Connection) -> list[Spell]:
    """Those that have not ended, in order of their numbers."""
    return [_spell(row) for row in connection.rows(f"{READ} WHERE ended IS NULL ORDER BY spell.id")]


def within(raw: sqlite3.Connection, began_us: int, ended_us: int, targets: Collection[int] | None) -> list[Spell]:
    """Those that were in a period, oldest first; of all targets, or of these numbers."""
    only = "" if targets is None else f"AND spell.target IN ({listed(targets)})"
    rows = raw.execute(
        f"{READ} WHERE (ended IS NULL OR ended >= ?) AND began < ? {only} ORDER BY began, spell.id",
        (began_us, ended_us),
    )
    return [_spell(row) for row in rows]


def _spell(row: tuple[Any, ...]) -> Spell:
    number, target, site, verdict, began, confirmed, ended, ending, witnesses, *rest = row
    through, planned, flapping, incident, member = rest
    return Spell(
        id=number,
        target=target,
        site=site,
        verdict=verdict,
        began=moment(began),
        confirmed=moment(confirmed),
        ended=moment_or_none(ended),
        ending=ending,
        witnesses=tuple(json.loads(witnesses)),
        through=through,
        planned=bool(planned),
        flapping=bool(flapping),
        incident=incident,
        member=member,
    )
