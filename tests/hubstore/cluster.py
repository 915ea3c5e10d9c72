"""A PostgreSQL of the tests' own: a socket in a folder of its own, no network, nothing synced to disk."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path
from pwd import getpwnam
from typing import Any

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import make_url

from bavn.hubstore.schema import HEAD
from bavn.hubstore.store import open_hub_store
from bavn.hubstore.tables import metadata
from tests.hubstore.samples import NOW

PROGRAMS = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "shared_buffers": "16MB",
    "max_connections": "120",
}


class Cluster:
    """A running one, with one database that has the hub's tables. Making another costs as much as many tests."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._numbers = count(1)
        self._make("hub")
        open_hub_store(self.url("hub"), NOW).close()

    def url(self, database: str) -> str:
        return f"postgresql://bavn@/{database}?host={self._folder}"

    def cut(self, url: str) -> None:
        """End every connection of hubs to this database."""
        hubs = (
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE application_name = 'bavn hub' AND datname = %s"
        )
        with self._connected("postgres") as connection:
            connection.execute(hubs, (make_url(url).database,))

    def _make(self, name: str) -> None:
        words = sql.SQL("CREATE DATABASE {} TEMPLATE template0 STRATEGY file_copy").format(sql.Identifier(name))
        with self._connected("postgres") as connection:
            connection.execute(words)

    def _connected(self, database: str) -> "psycopg.Connection[tuple[object, ...]]":
        return psycopg.connect(self.url(database), autocommit=database == "postgres")

    def database(self) -> str:
        """The one with the tables, and nothing in them."""
        with self._connected("hub") as connection:
            for table in reversed(metadata.sorted_tables):
                connection.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(table.name)))
            connection.execute("UPDATE alembic_version SET version_num = %s", (HEAD,))
        return self.url("hub")

    def empty(self) -> str:
        """A new one, without tables."""
        name = f"empty{next(self._numbers)}"
        self._make(name)
        return self.url(name)


@contextmanager
def running() -> Iterator[Cluster]:
    """Start one, and stop it. A skip where there is no PostgreSQL. It refuses to run as root, so it runs as nobody."""
    if not PROGRAMS:
        pytest.skip("postgresql: /usr/lib/postgresql has no server")
    programs = PROGRAMS[-1].parent
    folder = Path(tempfile.mkdtemp(prefix="bavn-pg-"))
    who = "nobody" if os.getuid() == 0 else None
    if who:
        os.chown(folder, getpwnam(who).pw_uid, getpwnam(who).pw_gid)
    groups: dict[str, Any] = {"user": who, "group": getpwnam(who).pw_gid, "extra_groups": []} if who else {}
    data = folder / "data"
    made = ["--no-sync", "--no-instructions", "--auth=trust", "--username=bavn", "--encoding=UTF8", "--locale=C"]
    try:
        quiet: dict[str, Any] = {"capture_output": True, "cwd": folder, **groups}
        subprocess.run([programs / "initdb", *made, f"--pgdata={data}"], check=True, **quiet)
        with (data / "postgresql.auto.conf").open("a") as file:
            file.writelines(f"{name} = '{value}'\n" for name, value in SETTINGS.items())
            file.write(f"unix_socket_directories = '{folder}'\n")
        log = folder / "log"
        subprocess.run([programs / "pg_ctl", "start", "-w", "-t", "30", "-D", data, "-l", log], check=True, **quiet)
        try:
            yield Cluster(folder)
        finally:
            with suppress(subprocess.CalledProcessError):
                subprocess.run([programs / "pg_ctl", "stop", "-w", "-m", "fast", "-D", data], check=True, **quiet)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
