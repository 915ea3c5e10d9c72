"""Which members were erased: what others keep of them has to go too."""

from collections.abc import Collection

from sqlalchemy import select

from bavn.hubstore import tables
from bavn.hubstore.database import Database
from bavn.hubstore.members import trace_of


def erased_among(database: Database, members: Collection[str]) -> set[str]:
    """Return those of these ids whose member was erased; not those that never were any, nor those that left."""
    traces = {trace_of(one): one for one in members}
    row = tables.former.c.sha256
    return {traces[found.sha256] for found in database.rows(select(row).where(row.in_(sorted(traces))))}
