"""How far each bouncer has been told."""

from collections.abc import Mapping

from sqlalchemy import select

from bavn.hubstore import tables
from bavn.hubstore.database import Database


class LapiCursors:
    """Keep a place in the hub's sequence for each key."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._upsert = database.upsert(tables.lapi_cursors)

    def get(self, key: str) -> int | None:
        """Return where this key is; None for one that was never told anything."""
        found = self._database.row(select(tables.lapi_cursors.c.seq).where(tables.lapi_cursors.c.key == key))
        return int(found.seq) if found else None

    def keep(self, moved: Mapping[str, int]) -> None:
        """Keep where these keys are now. A key that is gone is left out: its member may have been erased meanwhile."""
        known = select(tables.keys.c.id).where(tables.keys.c.id.in_(moved))
        with self._database.transaction() as connection:
            rows = [(key, moved[key]) for (key,) in connection.execute(known)]
            self._database.many(self._upsert, rows)
