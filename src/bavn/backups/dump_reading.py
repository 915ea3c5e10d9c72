r"""Is a database dump whole? It is read to its end: the size and the name of a dump prove nothing.

    pg_dump, pg_dumpall   begins with '-- PostgreSQL database [cluster] dump', ends with the same and 'complete'
    mysqldump, mariadb    begins with '-- MySQL dump' or '-- MariaDB dump', ends with '-- Dump completed'
    sqlite3 .dump         begins with 'PRAGMA foreign_keys=OFF;', ends with 'COMMIT;' ('ROLLBACK' after errors)
    pg_dump -Fc, -Fd      begins with 'PGDMP': only pg_restore can tell
    SQLite                begins with 'SQLite format 3': its own integrity check tells

A dump of pg_dump 17.6 and later has a line '\unrestrict …' after its last comment, so the end is looked for in the
last kilobytes. A dump that was made without comments has no mark at its end: nobody can see whether it is whole.
"""

import bz2
import gzip
import importlib
import io
import lzma
import re
import time
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, Any, Literal, cast

from bavn.backups.programs import find, run
from bavn.backups.result import CouldNotError
from bavn.model.problem import visible

CHUNK_BYTES = 1 << 20
HEAD_BYTES = 1 << 16
TAIL_BYTES = 1 << 14
MAGIC_BYTES = 16
KEPT_BYTES = 64  # of a line that goes on: its beginning tells what it is
CONTENT = re.compile(rb"(?mi)^(?:CREATE TABLE|COPY |INSERT INTO)")

Kind = Literal["postgres", "postgres-archive", "mysql", "sqlite", "sqlite-text", "unknown"]
# 'whole' and 'hollow' (whole, and nothing in it) are certain; 'unknown': there is no mark that tells.
State = Literal["whole", "hollow", "truncated", "damaged", "empty", "unknown", "unread"]


@dataclass(frozen=True, slots=True)
class Dump:
    """One dump that was read to its end. `bytes` are those of the text inside, `tables` the places with content."""

    kind: Kind
    state: State
    bytes: int = 0
    tables: int = 0
    rows: int = 0  # of SQLite, where they were counted
    seconds: float = 0.0
    says: str = ""
    because: str = ""  # of 'unread': 'too-slow', 'not-installed', 'no-zstd'


@dataclass(frozen=True, slots=True)
class _Text:
    head: bytes
    tail: bytes
    bytes: int
    tables: int


def read_dump(path: Path, *, environment: Mapping[str, str], timeout_s: float) -> Dump:
    """Read one dump, compressed or not, and say whether it is whole. Nothing is loaded into a database."""
    began = time.monotonic()
    try:
        if path.is_dir() or _magic(path).startswith(b"PGDMP"):
            dump = _archive(path, environment, timeout_s)
        elif _magic(path).startswith(b"SQLite format 3\0"):
            dump = Dump("sqlite", "unknown", path.stat().st_size)
        else:
            dump = judge_text(_read(path, began + timeout_s))
    except _TooSlowError:
        dump = Dump("unknown", "unread", because="too-slow")
    except _NoZstdError:
        dump = Dump("unknown", "unread", because="no-zstd")
    except EOFError:
        dump = Dump("unknown", "truncated")
    except (gzip.BadGzipFile, zlib.error, lzma.LZMAError, ValueError) as error:
        dump = Dump("unknown", "damaged", says=visible(str(error))[:300])
    except OSError as error:
        state: State = "damaged" if error.errno is None else "unread"  # bz2 says so of what is no bz2
        dump = Dump("unknown", state, says=visible(error.strerror or str(error))[:300], because="unreadable")
    return replace(dump, seconds=time.monotonic() - began)


def judge_text(text: _Text) -> Dump:
    """Say whether a dump in SQL is whole, from its beginning and its end."""
    if not text.head.strip():
        return Dump("unknown", "empty", text.bytes)
    for kind, first, last in ENDS:
        if re.search(first, text.head):
            if not re.search(last, text.tail):
                return Dump(kind, "truncated", text.bytes, text.tables)
            return Dump(kind, "whole" if text.tables else "hollow", text.bytes, text.tables)
    return Dump("unknown", "unknown", text.bytes, text.tables, says=visible(text.head.strip().splitlines()[0][:200]))


# In this order: a dump of a whole cluster holds dumps of databases
ENDS: tuple[tuple[Kind, bytes, bytes], ...] = (
    (
        "postgres",
        rb"\A(?:--\s*)*-- PostgreSQL database cluster dump",
        rb"(?m)^-- PostgreSQL database cluster dump complete",
    ),
    ("postgres", rb"\A(?:--\s*)*-- PostgreSQL database dump", rb"(?m)^-- PostgreSQL database dump complete"),
    ("mysql", rb"(?m)\A(?:/\*M?!.*\n)?-- (?:MySQL|MariaDB) dump", rb"(?m)^-- Dump completed"),
    ("sqlite-text", rb"\APRAGMA foreign_keys=OFF;", rb"\nCOMMIT;\s*\Z"),
)


class _TooSlowError(Exception):
    pass


class _NoZstdError(Exception):
    pass


def _magic(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(MAGIC_BYTES)


def _read(path: Path, until: float) -> _Text:
    head, tail, length, tables, before = b"", b"", 0, 0, b"\n"
    with _opened(path) as file:
        while chunk := file.read(CHUNK_BYTES):
            if time.monotonic() > until:
                raise _TooSlowError
            head = head or chunk[:HEAD_BYTES]
            tail = (tail + chunk[-TAIL_BYTES:])[-TAIL_BYTES:]
            length += len(chunk)
            # Whole lines only: a word cut in two by the end of a chunk is counted with the next one
            lines, _, rest = (before + chunk).rpartition(b"\n")
            tables += len(CONTENT.findall(lines))
            before = b"\n" + rest[:KEPT_BYTES]
    return _Text(head, tail, length, tables + len(CONTENT.findall(before)))


def _opened(path: Path) -> IO[bytes]:
    magic = _magic(path)
    if magic.startswith(b"\x1f\x8b"):
        return cast("IO[bytes]", gzip.open(path))
    if magic.startswith(b"BZh"):
        return bz2.open(path)
    if magic.startswith(b"\xfd7zXZ\0"):
        return lzma.open(path)
    if magic.startswith(b"\x28\xb5\x2f\xfd"):
        return cast("IO[bytes]", _zstd()(path))
    return path.open("rb")


def _zstd() -> Callable[[Path], io.BufferedIOBase]:
    """Find zstd: it is in Python from 3.14 on, and before that in a package that the plan alone does not bring."""
    for name in ("compression.zstd", "backports.zstd"):
        try:
            module: Any = importlib.import_module(name)
        except ImportError:
            continue
        return cast("Callable[[Path], io.BufferedIOBase]", module.open)
    raise _NoZstdError


def _archive(path: Path, environment: Mapping[str, str], timeout_s: float) -> Dump:
    """Let pg_restore write the whole archive as SQL to nowhere: a list of its contents stands at its front."""
    try:
        program = find("pg_restore", environment)
    except CouldNotError:
        return Dump("postgres-archive", "unread", because="not-installed")
    listed = run([program, "--list", str(path)], environment=environment, timeout_s=timeout_s)
    tables = len(re.findall(rb"(?m)^\d+; \d+ \d+ TABLE DATA ", listed.out))
    whole = run([program, "--file=/dev/null", "--no-owner", str(path)], environment=environment, timeout_s=timeout_s)
    if whole.too_slow or listed.too_slow:
        return Dump("postgres-archive", "unread", because="too-slow")
    if b"unsupported version" in whole.errors + listed.errors:
        return Dump("postgres-archive", "unread", says=whole.said or listed.said, because="newer-version")
    if whole.good and listed.good:
        return Dump("postgres-archive", "whole" if tables else "hollow", _size(path), tables)
    cut = b"end of file" in whole.errors + listed.errors or b"could not read" in whole.errors
    return Dump(
        "postgres-archive", "truncated" if cut else "damaged", _size(path), tables, says=whole.said or listed.said
    )


def _size(path: Path) -> int:
    if path.is_dir():
        return sum(one.stat().st_size for one in path.iterdir() if one.is_file())
    return path.stat().st_size
