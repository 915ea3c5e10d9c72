"""How ready members let the hub know they are: one row each, which takes the place of the one before."""

from datetime import UTC, date, datetime, time

from sqlalchemy import delete, select

from bavn.disk.moment import moment, stored
from bavn.hubstore import tables
from bavn.hubstore.database import Database
from bavn.model.readiness import Told


class Readiness:
    """Keep what members tell of their readiness, until they take it back or a year has passed."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._upsert = database.upsert(tables.readiness)

    def keep(self, told: Told) -> None:
        """Keep it in the place of what the member told before. The member must be there."""
        self._database.many(self._upsert, [(told.member, told.band, stored(_midnight(told.on)))])

    def take_back(self, member: str) -> bool:
        """Forget what a member told; False where it has told nothing."""
        return self._database.change(delete(tables.readiness).where(tables.readiness.c.member == member)) > 0

    def of(self, member: str) -> Told | None:
        """Return what a member told; None where it has told nothing."""
        found = self._database.row(select(tables.readiness).where(tables.readiness.c.member == member))
        return Told(found.member, found.band, moment(found.at).date()) if found else None

    def all(self) -> list[Told]:
        """Return what all have told, by member."""
        rows = self._database.rows(select(tables.readiness).order_by(tables.readiness.c.member))
        return [Told(one.member, one.band, moment(one.at).date()) for one in rows]


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
