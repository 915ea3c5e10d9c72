"""Database dumps: one file, or a folder with a file for each time and each database."""

import re
import shutil
import sqlite3
import stat
import threading
import time
from collections import defaultdict
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from pathlib import Path

from bavn.backups.dump_reading import Dump, read_dump
from bavn.backups.places import Place
from bavn.backups.result import CouldNotError, Restore, Snapshot
from bavn.backups.series import made_at, series
from bavn.model.problem import visible

NAMED = re.compile(
    r"(?i)\.(sql|dump|dmp|backup|pgdump|pg|psql|mysql|sqlite3?|db3?|bak)(\.(gz|bz2|xz|zst|zstd))?(\.\d{1,3})?$"
)
ENDINGS = re.compile(r"(?i)(\.(sql|dump|dmp|backup|pgdump|psql|mysql|sqlite3?|db3?|bak|gz|bz2|xz|zst|zstd|\d{1,3}))+$")
MOST_FILES = 5_000
MOST_TRIED = 5  # newest of a series that are read, until one is good
GOOD = frozenset({"whole"})
LARGEST_COPY_BYTES = 10_000_000_000
ROOM = 2  # times its size that must be free before it is copied
TABLES = """
    SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND sql NOT LIKE '%VIRTUAL%'
"""


@dataclass(frozen=True, slots=True)
class Series:
    """The dumps of one database, oldest first; `read` holds what was read of the newest ones, by id."""

    name: str
    snapshots: tuple[Snapshot, ...]
    read: Mapping[str, Dump]

    @property
    def good(self) -> Snapshot | None:
        """The newest that is whole."""
        return next((one for one in reversed(self.snapshots) if one.id in self.read and good(self.read[one.id])), None)

    @property
    def newest(self) -> Dump:
        """What was read of the newest, whole or not."""
        return self.read[self.snapshots[-1].id]

    @property
    def failed(self) -> int:
        """How many newer ones than the last good one are not whole."""
        found = self.good
        return sum(one.id in self.read and (found is None or one.at > found.at) for one in self.snapshots)


def good(dump: Dump) -> bool:
    """Whether a dump was read and is certainly whole. SQLite is judged when it is opened."""
    return dump.state in GOOD


def find_dumps(place: Place, zone: tzinfo) -> dict[str, tuple[Snapshot, ...]]:
    """Find dumps by database, oldest first. `CouldNotError`: 'not-found', 'unreadable', 'no-dumps'."""
    folder = place.folder or Path(place.address)
    try:
        if not folder.exists():
            raise CouldNotError("not-found", path=place.shown)
        alone = not folder.is_dir() or (folder / "toc.dat").exists()
        paths = [folder] if alone else [path for path in sorted(folder.iterdir()) if _is_dump(path)][-MOST_FILES:]
        found = [_snapshot(path, zone) for path in paths]
    except PermissionError:
        raise CouldNotError("unreadable", path=place.shown) from None
    except OSError as error:
        raise CouldNotError("failed", says=visible(error.strerror or ""), tool="dump") from None
    if not found:
        raise CouldNotError("no-dumps", path=place.shown)
    grouped: dict[str, list[Snapshot]] = defaultdict(list)
    for one in found:
        grouped[one.series].append(one)
    return {name: tuple(sorted(group, key=lambda one: (one.at, one.id))) for name, group in sorted(grouped.items())}


def wanted_series(found: Mapping[str, tuple[Snapshot, ...]], sources: tuple[str, ...]) -> tuple[list[str], list[str]]:
    """Return which series the plan's `sources` name (all of them, where it names none), and which sources have none.

    A source fits a series that is called after it: 'shop' or '/var/lib/shop.db' fits 'shop-#.sql.gz'.
    """
    if not sources:
        return list(found), []
    chosen: list[str] = []
    without: list[str] = []
    for source in sources:
        stem = ENDINGS.sub("", Path(source).name).lower()
        fitting = [
            name for name in found if stem and re.search(rf"(?<![a-z0-9]){re.escape(stem)}(?![a-z0-9])", name.lower())
        ]
        chosen += [name for name in fitting if name not in chosen]
        if not fitting:
            without.append(source)
    return chosen, without


def read_series(
    name: str, snapshots: tuple[Snapshot, ...], *, environment: Mapping[str, str], timeout_s: float, work: Path
) -> Series:
    """Read the newest dumps of a series until one is whole, five at most."""
    read: dict[str, Dump] = {}
    for one in reversed(snapshots[-MOST_TRIED:]):
        dump = read_dump(Path(one.id), environment=environment, timeout_s=timeout_s)
        if dump.kind == "sqlite":
            dump = try_sqlite(Path(one.id), work, timeout_s)[0]
        read[one.id] = dump
        if good(dump) or dump.state == "unread":
            break
    return Series(name, snapshots, read)


def try_sqlite(path: Path, work: Path, timeout_s: float) -> tuple[Dump, Restore]:
    """Restore a SQLite file for real: copy it, open the copy, let SQLite check all of it, count its tables' rows."""
    began = time.monotonic()
    copy = work / "restored.sqlite"
    copy.unlink(missing_ok=True)
    size = path.stat().st_size
    if size > LARGEST_COPY_BYTES or size > shutil.disk_usage(work).free // ROOM:
        return Dump("sqlite", "unread", size, because="too-large"), Restore(0, 0, 0.0, 1, because="no-room")
    try:
        with path.open("rb") as source, copy.open("xb") as target:
            while chunk := source.read(1 << 20):
                target.write(chunk)
        problem, tables, rows = _look_inside(copy, began + timeout_s)
    except OSError as error:
        problem, tables, rows = visible(error.strerror or str(error)), 0, 0
    finally:
        copy.unlink(missing_ok=True)
    seconds = round(time.monotonic() - began, 3)
    if seconds > timeout_s:
        return (
            Dump("sqlite", "unread", size, seconds=seconds, because="too-slow"),
            Restore(0, 0, seconds, 1, because="too-slow"),
        )
    if problem:
        says = problem[:300]
        return (
            Dump("sqlite", "damaged", size, seconds=seconds, says=says),
            Restore(0, 0, seconds, 1, (visible(path.name),), says=says),
        )
    state = Dump("sqlite", "whole" if tables else "hollow", size, tables, rows, seconds)
    return state, Restore(1, size, seconds, 1, minutes_for_all=round(seconds / 60, 2))


def _look_inside(copy: Path, until: float) -> tuple[str, int, int]:
    """Return what is wrong ("" if nothing), the number of tables, and of rows."""
    try:
        with closing(sqlite3.connect(f"{copy.as_uri()}?mode=ro", uri=True, check_same_thread=False)) as opened:
            late = threading.Timer(max(0.0, until - time.monotonic()), opened.interrupt)
            late.start()
            try:
                return _counted(opened)
            finally:
                late.cancel()
                late.join()
    except (sqlite3.Error, ValueError) as error:
        return visible(str(error)), 0, 0


def _counted(opened: sqlite3.Connection) -> tuple[str, int, int]:
    opened.execute("PRAGMA trusted_schema=OFF")
    said = str(opened.execute("PRAGMA integrity_check(1)").fetchone()[0])
    if said != "ok":
        return visible(said), 0, 0
    names = [str(name) for (name,) in opened.execute(TABLES)]
    quoted = [name.replace('"', '""') for name in names]
    counts = [opened.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in quoted]  # noqa: S608
    return "", len(names), sum(counts)


def _is_dump(path: Path) -> bool:
    try:
        state = path.stat()
    except OSError:
        return False
    if stat.S_ISDIR(state.st_mode):
        return (path / "toc.dat").exists()
    return stat.S_ISREG(state.st_mode) and NAMED.search(path.name) is not None


def _snapshot(path: Path, zone: tzinfo) -> Snapshot:
    """A dump is as old as its file, or as its name says, whichever is older: a copy of it has a newer time."""
    state = path.stat()
    at = datetime.fromtimestamp(state.st_mtime, UTC)
    if named := made_at(path.name, zone):
        at = min(at, named[0] + named[1])
    return Snapshot(str(path), at, series=series(path.name), files=1, bytes=state.st_size)
