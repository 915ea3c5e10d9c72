"""What others say, beside what was seen: claims, and attacks that were seen in a target's own logs."""

import sqlite3
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from bavn.disk.moment import moment, moment_or_none, stored, stored_or_none
from bavn.observatory.connection import clean
from bavn.observatory.days import listed
from bavn.observatory.names import Names

Kind = Literal["claimed", "attacked", "down"]
LONGEST: Final = 2_000  # characters of a text


@dataclass(frozen=True, slots=True)
class Note:
    """One thing that is said of a target; it changes nothing of what was measured.

    `claimed`: somebody (`by`) says of themselves that they hit it; `source` is where that is reported. `attacked`: seen
    in its own logs from `began` to `ended` (None: it goes on). `down`: what is said of an outage itself, as `text`.
    `assumed`: no source says it, and it is our guess (in a reconstruction).
    """

    kind: Kind
    target: str
    began: datetime
    ended: datetime | None = None
    by: str = ""
    source: str = ""
    text: str = ""
    assumed: bool = False


def write(raw: sqlite3.Connection, names: Names, notes: Iterable[Note]) -> None:
    """Keep these. One of the same kind, target, beginning and author takes the place of what was said before."""
    for one in notes:
        row = (
            one.kind,
            names.target(raw, one.target),
            stored(one.began),
            stored_or_none(one.ended),
            *(clean(text[:LONGEST]) for text in (one.by, one.source, one.text)),
            one.assumed,
        )
        raw.execute(
            "INSERT INTO notes (kind, target, began, ended, by, source, text, assumed) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
            " ON CONFLICT (target, kind, began, by) DO UPDATE SET ended = excluded.ended, source = excluded.source,"
            " text = excluded.text, assumed = excluded.assumed",
            row,
        )


def within(raw: sqlite3.Connection, began_us: int, ended_us: int, targets: Collection[int] | None) -> list[Note]:
    """What is said of a period, oldest first; of all targets, or of these numbers.

    A claim is of its moment; an attack and an outage that have no end go on.
    """
    only = "" if targets is None else f"AND notes.target IN ({listed(targets)})"
    rows = raw.execute(
        "SELECT kind, target.name, began, ended, by, source, text, assumed FROM notes"  # noqa: S608  ours
        " JOIN target ON target.id = notes.target"
        " WHERE began < ? AND (began >= ? OR ended >= ? OR (ended IS NULL AND kind <> 'claimed'))"
        f" {only} ORDER BY began, notes.id",
        (ended_us, began_us, began_us),
    )
    return [
        Note(kind, target, moment(began), moment_or_none(ended), by, source, text, bool(assumed))
        for kind, target, began, ended, by, source, text, assumed in rows
    ]
