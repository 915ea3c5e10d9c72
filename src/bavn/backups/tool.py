"""What a tool must be able to do for its backups to be put to the proof, and the bounds that all of them keep."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol

from bavn.backups.places import Place
from bavn.backups.restoring import Extraction
from bavn.backups.result import DataRead, Listing, Remark, Snapshot
from bavn.backups.sample import DEFAULT_FILES

# A clock may be a little ahead of another
SLACK = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Limits:
    """How long each step may take and how much it may read or write, so that no check runs for ever."""

    open_s: float = 120.0
    list_s: float = 900.0
    data_s: float = 1_800.0
    restore_s: float = 1_800.0
    local_data_bytes: int = 10_000_000_000  # stored data that are read in one check
    remote_data_bytes: int = 64_000_000
    restore_bytes: int = 512_000_000
    sample_files: int = DEFAULT_FILES


LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Setting:
    """Where a tool works: the place, a private folder that is removed afterwards, the environment, the time."""

    place: Place
    work: Path
    environment: Mapping[str, str]
    now: datetime  # aware UTC
    host: str
    limits: Limits = LIMITS


@dataclass(frozen=True, slots=True)
class Opened:
    """What was seen on opening: every snapshot, and what the tool itself has to say about the whole."""

    snapshots: tuple[Snapshot, ...]
    seconds: float = 0.0  # to open it and to be told: paid again by every restore
    remarks: tuple[Remark, ...] = ()
    broken_off: int = 0  # attempts that left a trace but no snapshot, since the newest snapshot
    encrypted: bool | None = None
    key_file_here: bool = False
    password_from: str = ""


class Tool(Protocol):
    """One kind of backup. Every method may raise `CouldNotError`; none changes the backup."""

    def open(self) -> Opened:
        """List the snapshots."""

    def listing(self, snapshot: Snapshot) -> Listing:
        """List the files of one snapshot."""

    def read_data(self, stored_bytes: int) -> DataRead:
        """Read the stored data, or as much as the limits allow; `stored_bytes` is about how much there is."""

    def extract(self, snapshot: Snapshot, names: tuple[str, ...], into: Path) -> Extraction:
        """Restore files of one snapshot below `into`, each at its path in the listing."""


def folder_bytes(folder: Path, most_files: int = 1_000_000) -> int:
    """The bytes of all files below a folder; what cannot be read is left out, as is what exceeds `most_files`."""
    total = seen = 0
    for parent, _, names in os.walk(folder):
        for name in names:
            try:
                total += (Path(parent) / name).lstat().st_size
            except OSError:
                continue
        seen += len(names)
        if seen > most_files:
            break
    return total


def moment(text: object) -> datetime | None:
    """Read a time as tools write it, with or without a zone (then it is UTC); None if it is none.

    >>> moment("2026-11-20T03:00:00.123456789+01:00")
    datetime.datetime(2026, 11, 20, 2, 0, 0, 123456, tzinfo=datetime.timezone.utc)
    """
    if not isinstance(text, str):
        return None
    try:
        read = datetime.fromisoformat(text)
        return (read if read.tzinfo else read.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def plain_path(path: object) -> str | None:
    """A path of a listing without its leading slash; None where it is none or would lead elsewhere.

    >>> plain_path("/home/anna"), plain_path("a/../../b")
    ('home/anna', None)
    """
    if not isinstance(path, str):
        return None
    path = path.strip("/")
    return path if path and not {"..", ".", ""} & set(path.split("/")) and "\0" not in path else None


def with_parents(folders: set[str]) -> frozenset[str]:
    """Add the folders above: borg keeps only those that were named, and what is below them.

    >>> sorted(with_parents({"home/anna/docs"}))
    ['home', 'home/anna', 'home/anna/docs']
    """
    found = set(folders)
    for folder in folders:
        while (folder := folder.rpartition("/")[0]) and folder not in found:
            found.add(folder)
    return frozenset(found)
