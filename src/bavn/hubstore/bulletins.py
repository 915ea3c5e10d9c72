"""Daily bulletins, as they were signed and sent."""

from datetime import date, datetime

from sqlalchemy import select

from bavn.disk.moment import stored
from bavn.hubstore import tables
from bavn.hubstore.database import Database
from bavn.model.language import Language
from bavn.model.tlp import Tlp


class Bulletins:
    """Keep the bulletin of each day, label and language. A document is kept as it is, byte for byte."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._upsert = database.upsert(tables.bulletins)

    def keep(self, day: date, label: Tlp, language: Language, document: bytes, now: datetime) -> None:
        """Keep one; a later one of the same day, label and language replaces it."""
        self._database.many(self._upsert, [(day.isoformat(), label, language, stored(now), document)])

    def get(self, day: date, label: Tlp, language: Language) -> bytes | None:
        """Return one; None where there is none."""
        row = tables.bulletins.c
        this = (row.day == day.isoformat()) & (row.label == label) & (row.language == language)
        found = self._database.row(select(row.document).where(this))
        return found.document if found else None

    def days(self, label: Tlp, language: Language, most: int = 366) -> list[date]:
        """Return the days that have one, newest first."""
        row = tables.bulletins.c
        query = select(row.day).where((row.label == label) & (row.language == language))
        return [date.fromisoformat(day) for (day,) in self._database.rows(query.order_by(row.day.desc()).limit(most))]
