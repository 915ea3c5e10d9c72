"""Plain copies: a folder, or a folder with one folder for each time (`2026-11-20`, `backup-20261120-0300`).

A copy keeps the times of its source, so they do not say when it was made. What does: the date in a folder's name, and
when the newest file or folder of the copy was written here (ctime, which copying cannot set back).
A folder that is empty, or is called `.partial`, `.tmp` or `.incomplete`, is an attempt that was broken off.
"""

import os
import re
import shutil
import stat
import time
from datetime import UTC, datetime, tzinfo
from pathlib import Path

from bavn.backups.restoring import Extraction
from bavn.backups.result import CouldNotError, DataRead, File, Listing, Snapshot
from bavn.backups.series import made_at, series
from bavn.backups.source import MOST_FILES, spelled
from bavn.backups.tool import Opened, Setting
from bavn.model.problem import visible

BROKEN_OFF = re.compile(
    r"(?i)[._-](partial|part|tmp|temp|incomplete|in[-_]?progress|unfinished|failed)(?![a-z])|^(tmp|temp)[._-]"
)
MOST_COPIES = 5_000
ROOT = "."  # the id of a copy that is the folder itself


class Folder:
    """A copy that any file manager could make. `zone` is what the dates in its folders' names are meant in."""

    def __init__(self, setting: Setting, zone: tzinfo) -> None:
        self.setting = setting
        self.zone = zone
        self.folder = setting.place.folder or Path(setting.place.address)
        self._walked: dict[str, tuple[Listing, float]] = {}

    def open(self) -> Opened:
        """Find the dated copies; without any, the folder itself is the one copy."""
        began = time.monotonic()
        try:
            if not self.folder.exists():
                raise CouldNotError("not-found", path=self.setting.place.shown)
            if not self.folder.is_dir():
                raise CouldNotError("not-a-folder", path=self.setting.place.shown)
            names = sorted(entry.name for entry in self.folder.iterdir())
        except PermissionError:
            raise CouldNotError("unreadable", path=self.setting.place.shown) from None
        except OSError as error:
            raise CouldNotError("failed", says=visible(error.strerror or ""), tool="folder") from None
        dated = [copy for name in names[-MOST_COPIES:] if (copy := self._dated(name))]
        found = dated or ([self._whole()] if names else [])
        return Opened(tuple(sorted(found, key=lambda one: (one.at, one.id))), time.monotonic() - began, encrypted=None)

    def listing(self, snapshot: Snapshot) -> Listing:
        """List the regular files of one copy. Links are not followed: a link to the source is no copy."""
        return self._walk(snapshot.id)[0]

    def read_data(self, stored_bytes: int) -> DataRead:  # noqa: ARG002 - nothing but the files themselves
        """There are no stored data besides the files: the sample that is restored is what is read."""
        return DataRead("unread", because="not-asked")

    def extract(self, snapshot: Snapshot, names: tuple[str, ...], into: Path) -> Extraction:
        """Copy files back."""
        began, says = time.monotonic(), ""
        for name in names:
            if time.monotonic() - began > self.setting.limits.restore_s:
                return Extraction(time.monotonic() - began, says, too_slow=True)
            target = into / name
            try:
                target.parent.mkdir(parents=True, exist_ok=True)
                _copy(self.folder / snapshot.id / name, target)
            except OSError as error:
                says = visible(f"{name}: {error.strerror}")[:300]
        return Extraction(time.monotonic() - began, says)

    def _dated(self, name: str) -> Snapshot | None:
        at = made_at(name, self.zone)
        try:
            state = (self.folder / name).lstat()
            if at is None or not stat.S_ISDIR(state.st_mode):
                return None
            empty = next((self.folder / name).iterdir(), None) is None
        except OSError:
            return None
        complete = not empty and BROKEN_OFF.search(name) is None
        return Snapshot(name, self._moment(name, at[0], at[1].total_seconds()), series=series(name), complete=complete)

    def _moment(self, name: str, at: datetime, open_s: float) -> datetime:
        """Where a name leaves the time open (a date alone), it was made when its folder was, but never later."""
        if not open_s:
            return at
        written = (self.folder / name).lstat().st_ctime
        return datetime.fromtimestamp(min(max(written, at.timestamp()), at.timestamp() + open_s), UTC)

    def _whole(self) -> Snapshot:
        listing, written = self._walk(ROOT)
        return Snapshot(ROOT, datetime.fromtimestamp(written, UTC), complete=bool(listing.files))

    def _walk(self, name: str) -> tuple[Listing, float]:
        if name not in self._walked:
            self._walked[name] = walk_copy(self.folder / name)
        return self._walked[name]


def walk_copy(root: Path) -> tuple[Listing, float]:
    """List a copy, and say when its newest entry was written here, in seconds since 1970."""
    files: dict[str, File] = {}
    folders: set[str] = set()
    newest, todo = 0.0, [(str(root), "")]
    while todo and len(files) < MOST_FILES:
        folder, below = todo.pop()
        try:
            entries = list(os.scandir(folder))
        except OSError:
            continue
        for entry in entries:
            try:
                state = entry.stat(follow_symlinks=False)
            except OSError:
                continue
            name = below + spelled(entry.name)
            newest = max(newest, state.st_ctime)
            if stat.S_ISDIR(state.st_mode):
                folders.add(name)
                todo.append((entry.path, f"{name}/"))
            elif stat.S_ISREG(state.st_mode):
                files[name] = File(state.st_size, state.st_mtime)
    return Listing(files, frozenset(folders), whole=not todo), newest


def _copy(origin: Path, target: Path) -> None:
    """Copy a regular file, and nothing that a link points to."""
    opened = os.open(origin, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    with os.fdopen(opened, "rb") as source, target.open("xb") as copy:
        shutil.copyfileobj(source, copy, 1 << 20)


def same_place(folder: Path, source: Path) -> bool:
    """Whether a backup is the source itself: the same folder, one inside the other's tree where it must not be.

    A link to the source, a bind mount of it, and a backup path that the source lies in are all the source. (A backup
    that lies below its source is a bad idea, but it is a copy.)
    """
    try:
        if folder.samefile(source):
            return True
        return folder.resolve() in source.resolve().parents
    except OSError:
        return False


def shared_files(folder: Path, source: Path, names: list[str], inside: str) -> int:
    """Count files that are the same file on the disk in both: hard links, or a link further up."""
    count = 0
    for name in names:
        try:
            count += (folder / inside / name).samefile(source / name)
        except OSError:
            continue
    return count
