"""A copy of the whole store as of one moment, made while looks come in. Put in its place, it is such a store.

Numbers of spells that may have been given since are then to be skipped: `Observatory.skip_numbers`.
"""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Final

from bavn.disk.copying import copy_of, new_file
from bavn.disk.sqlite import MAGIC
from bavn.model.problem import Problem
from bavn.observatory.connection import reason
from bavn.observatory.schema import VERSION

NO_COPY: Final = "is no copy of what was observed"


def back_up(source: Path, to: Path) -> int:
    """Write a copy to a new file (0600), there only once it is whole; return its bytes.

    `Problem`: there is such a file already, or it cannot be written.
    """
    with new_file(to) as part:
        try:
            with copy_of(source, part):
                pass
        except sqlite3.Error as error:
            raise Problem(reason(error), where=str(source)) from None
        return part.stat().st_size


def check(copy: Path, called: str = "") -> int:
    """Read a copy through, from end to end; return how many spells it has. `called` is its name for people.

    `Problem`: it is none, is damaged, or a newer Bavn wrote it.
    """
    where = called or str(copy)
    try:
        with copy.open("rb") as file:
            head = file.read(len(MAGIC))
        if head != MAGIC:
            raise Problem(NO_COPY, where=where)
        with closing(sqlite3.connect(f"{copy.absolute().as_uri()}?mode=ro&immutable=1", uri=True)) as opened:
            opened.execute("PRAGMA trusted_schema = OFF")
            if opened.execute("PRAGMA integrity_check(1)").fetchall() != [("ok",)]:
                raise Problem("is damaged", where=where)
            (version,) = opened.execute("PRAGMA user_version").fetchone()
            if not 0 < version <= VERSION:
                raise Problem(f"its tables are of version {version}", where=where, allowed=f"1 to {VERSION}")
            (count,) = opened.execute("SELECT count(*) FROM spell").fetchone()
            return int(count)
    except OSError as error:
        raise Problem(f"cannot be read: {error.strerror or error}", where=where) from None
    except sqlite3.Error as error:
        raise Problem(reason(error), where=where) from None
