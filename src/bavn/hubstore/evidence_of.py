"""What members hold against addresses, and what was decided about them: for people who ask about one of either."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Final

from sqlalchemy import select

from bavn.clearing.changes import Reputation
from bavn.disk.moment import stored
from bavn.hubstore import tables
from bavn.hubstore.database import Database
from bavn.hubstore.packing import unpacked, unpacked_testimony
from bavn.model.campaign import EarlyWarning, SharedDecision, Testimony

MOST: Final = 2_000
MOST_DECISIONS: Final = 50
AT_ONCE: Final = 500


def held_against(database: Database, values: Collection[str], most: int = MOST) -> list[Testimony]:
    """Return what is held against these values now, by whichever member; what was taken back is left out."""
    row, wanted = tables.testimonies.c, sorted(values)[:AT_ONCE]
    query = select(row.value, row.member, row.received, row.document).where(row.value.in_(wanted))
    return _held(database.rows(query.order_by(row.value, row.member).limit(most)))


def held_by(database: Database, member: str, most: int = MOST) -> list[Testimony]:
    """Return what one member holds against addresses now, newest first."""
    row = tables.testimonies.c
    query = select(row.value, row.member, row.received, row.document).where(row.member == member)
    return _held(database.rows(query.order_by(row.received.desc(), row.value).limit(most)))


def decisions_on(database: Database, value: str, since: datetime, most: int = MOST_DECISIONS) -> list[SharedDecision]:
    """Return what was decided about a value, newest first: what holds, and what ended after `since`."""
    row = tables.decisions.c
    query = select(row.document).where(row.value == value, row.until >= stored(since)).order_by(row.id.desc())
    return [unpacked(document, SharedDecision) for (document,) in database.rows(query.limit(most))]


def warnings_of(database: Database, numbers: Collection[int]) -> list[EarlyWarning]:
    """Return these warnings, as far as they are kept."""
    row, wanted = tables.warnings.c, sorted(numbers)[-AT_ONCE:]
    query = select(row.document).where(row.id.in_(wanted)).order_by(row.id)
    return [unpacked(document, EarlyWarning) for (document,) in database.rows(query)]


def reputation_of(database: Database, member: str) -> tuple[float, float]:
    """Return how often a member was borne out, and how often it was mistaken (`clearing.changes.Reputation`)."""
    row = tables.reputations.c
    found = database.row(select(row.document).where(row.member == member))
    if found is None:
        return 0.0, 0.0
    known = unpacked(found.document, Reputation)
    return known.right, known.wrong


def _held(rows: Iterable[tuple[str, str, int, bytes]]) -> list[Testimony]:
    found = (unpacked_testimony(*row) for row in rows)
    return [one for one in found if one.score > 0]
