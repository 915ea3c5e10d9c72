"""PostgreSQL's own programs for a backup, as they are called. The password goes to them where no `ps` shows it.

pg_dump --format=custom --no-owner --no-privileges --file=FILE postgresql://user@host/database
pg_restore --exit-on-error --single-transaction --no-owner --no-privileges --dbname=postgresql://… FILE
"""

import os
import subprocess
from pathlib import Path
from shutil import which
from typing import Final

from sqlalchemy import URL

from bavn.model.problem import Problem

MAGIC: Final = b"PGDMP"  # the first bytes of pg_dump's custom format
PATIENCE_S: Final = 3600.0


def dump(url: URL, to: Path) -> None:
    """Write the database to a file, as of one moment. `Problem` in `pg_dump`'s own words."""
    _run(["pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={to}", _named(url)], url)


def restore(url: URL, copy: Path) -> None:
    """Fill an empty database, or leave it empty. `Problem` in `pg_restore`'s own words."""
    whole = ["--exit-on-error", "--single-transaction", "--no-owner", "--no-privileges"]
    _run(["pg_restore", *whole, f"--dbname={_named(url)}", str(copy)], url)


def check(copy: Path) -> None:
    """Read a copy through, and write it nowhere. `Problem` where it is damaged."""
    _run(["pg_restore", "--exit-on-error", f"--file={os.devnull}", str(copy)], None)


def _named(url: URL) -> str:
    """The database for libpq, without a password."""
    plain = URL.create("postgresql", url.username, None, url.host, url.port, url.database, url.query)
    return plain.render_as_string(hide_password=False)


def _run(command: list[str], url: URL | None) -> None:
    program = which(command[0])
    if program is None:
        why = "is not installed, and a store in PostgreSQL is copied with it: install PostgreSQL's client programs"
        raise Problem(f"{why} (postgresql-client), as new as the server or newer", where=command[0])
    secret = {"PGPASSWORD": url.password} if url is not None and url.password else {}
    try:
        done = subprocess.run(  # noqa: S603  no shell; the arguments are ours and the operator's
            [program, *command[1:]],
            env=os.environ | secret,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=PATIENCE_S,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise Problem(f"took longer than {PATIENCE_S:g} s, and was ended", where=command[0]) from None
    if done.returncode:
        said = (done.stderr.strip() or f"exit {done.returncode}").splitlines()
        raise Problem(said[0], where=command[0])
