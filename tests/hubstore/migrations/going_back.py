"""A store as an earlier step left it: without the tables and columns that later steps have made."""

import re
from pathlib import Path

from sqlalchemy import text

from bavn.hubstore.migrations import versions
from bavn.hubstore.store import HubStore
from bavn.hubstore.tables import metadata
from bavn.hubstore.upgrading import steps


def go_back(store: HubStore, to: str) -> None:
    """Drop what came after that step."""
    sources = {path.name[1:5]: path.read_text() for path in Path(versions.__path__[0]).glob("v0*.py")}
    since = [sources[step] for step in steps() if step > to]
    later = [name for source in since for name in re.findall(r'create_table\(\s*"(\w+)"', source)]
    columns = [found for source in since for found in re.findall(r'add_column\("(\w+)", sa.Column\("(\w+)"', source)]
    with store.database.transaction() as connection:
        for name, column in columns:
            connection.execute(text(f"ALTER TABLE {name} DROP COLUMN {column}"))
        for table in reversed([one for one in metadata.sorted_tables if one.name in later]):
            table.drop(connection)
        connection.execute(text(f"UPDATE alembic_version SET version_num = '{to}'"))  # noqa: S608  ours
