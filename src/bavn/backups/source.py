"""What stands at the source now: the folder that must be in the backup, walked without opening a file."""

import os
import re
import stat
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bavn.backups.result import File

MOST_FILES = 500_000
LONGEST_WALK_S = 600.0
# Made by the kernel or for a moment: nobody backs them up
NOT_REAL = frozenset({"/proc", "/sys", "/dev", "/run"})
CACHE_TAG = "CACHEDIR.TAG"
_UNDECODED = re.compile("[\udc80-\udcff]")


@dataclass(frozen=True, slots=True)
class Source:
    """The regular files under a folder, by their path below it ("" for a source that is one file).

    `touched` is when a file's content, name or rights last changed, which nobody can set back.
    """

    files: Mapping[str, File]
    touched: Mapping[str, float]
    caches: frozenset[str] = frozenset()  # folders that are marked as caches (CACHEDIR.TAG)
    unreadable: int = 0
    whole: bool = True


def spelled(name: str) -> str:
    r"""Return a name with every byte that is no UTF-8 as U+FFFD, as backup tools write it.

    >>> spelled("caf\udce9")
    'caf�'
    """
    return _UNDECODED.sub("\ufffd", name)


def walk(root: Path, *, without: frozenset[Path] = frozenset()) -> Source | None:
    """Walk a source; None if there is no such folder or file on this machine.

    Links are not followed. Left out: what is no regular file, `without` (the backup itself, what the plan leaves
    out), and what the kernel makes. Stops at 500,000 files or ten minutes, and says so in `whole`.
    """
    try:
        state = root.stat()
    except (OSError, ValueError):
        return None
    if stat.S_ISREG(state.st_mode):
        return Source({"": File(state.st_size, state.st_mtime)}, {"": state.st_ctime})
    return _Walk(root, without).run() if stat.S_ISDIR(state.st_mode) else None


class _Walk:
    """One walk, folder by folder, in no particular order."""

    def __init__(self, root: Path, without: frozenset[Path]) -> None:
        self.root = root
        self.without = NOT_REAL | {os.path.realpath(path) for path in without}
        self.files: dict[str, File] = {}
        self.touched: dict[str, float] = {}
        self.caches: set[str] = set()
        self.unreadable = 0

    def run(self) -> Source:
        until = time.monotonic() + LONGEST_WALK_S
        todo = [(os.path.realpath(self.root), "")]
        while todo and len(self.files) < MOST_FILES and time.monotonic() < until:
            folder, below = todo.pop()
            try:
                with os.scandir(folder) as entries:
                    todo += [found for entry in entries if (found := self._take(entry, below))]
            except OSError:
                self.unreadable += 1
        return Source(self.files, self.touched, frozenset(self.caches), self.unreadable, whole=not todo)

    def _take(self, entry: "os.DirEntry[str]", below: str) -> tuple[str, str] | None:
        """Note a file; return a folder that is still to be walked."""
        name = below + spelled(entry.name)
        try:
            if entry.is_dir(follow_symlinks=False):
                return None if entry.path in self.without else (entry.path, f"{name}/")
            state = entry.stat(follow_symlinks=False)
        except OSError:
            return None
        if stat.S_ISREG(state.st_mode) and entry.path not in self.without:
            self.files[name] = File(state.st_size, state.st_mtime)
            self.touched[name] = state.st_ctime
            if entry.name == CACHE_TAG:
                self.caches.add(below.removesuffix("/"))
        return None
