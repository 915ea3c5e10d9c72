"""Can this machine delete the backup? Seen from rights and flags: nothing is ever deleted to find out."""

import array
import os
from pathlib import Path
from typing import Literal

IMMUTABLE, APPEND_ONLY = 0x10, 0x20
GET_FLAGS = 0x80086601  # FS_IOC_GETFLAGS
MOST_FOLDERS = 40

Writable = Literal["yes", "no", "unknown"]


def writable(path: Path) -> tuple[Writable, str]:
    """Return whether the user who runs this may delete files of a backup, and why.

    ("yes", "writable"), ("no", "read-only") for a disk mounted so, ("no", "flags") where every folder is marked
    append-only or immutable (the administrator of the machine can take that away), ("no", "rights"), or ("unknown",
    "") where it cannot be looked at. A program with the administrator's rights can do more than this user.
    """
    folders = _folders(path if path.is_dir() else path.parent)
    if not folders:
        return "unknown", ""
    try:
        if os.statvfs(folders[0]).f_flag & os.ST_RDONLY:
            return "no", "read-only"
    except (OSError, AttributeError):
        return "unknown", ""
    if all(_flags(folder) & (IMMUTABLE | APPEND_ONLY) for folder in folders):
        return "no", "flags"
    open_to = [folder for folder in folders if os.access(folder, os.W_OK | os.X_OK, effective_ids=EFFECTIVE)]
    return ("yes", "writable") if open_to else ("no", "rights")


# Windows knows no effective user
EFFECTIVE = os.access in os.supports_effective_ids


def _folders(root: Path) -> list[Path]:
    """The folder and some below it, highest first: a repository keeps its data a few folders down."""
    found: list[Path] = []
    todo = [root]
    while todo and len(found) < MOST_FOLDERS:
        folder = todo.pop(0)
        try:
            below = sorted(Path(entry.path) for entry in os.scandir(folder) if entry.is_dir(follow_symlinks=False))
        except OSError:
            continue
        found.append(folder)
        todo += below
    return found


def _flags(folder: Path) -> int:
    """The attributes of ext4, XFS and btrfs (`chattr`); 0 where there are none."""
    try:
        import fcntl  # noqa: PLC0415 - not on Windows

        opened = os.open(folder, os.O_RDONLY)
    except (ImportError, OSError):
        return 0
    try:
        held = array.array("L", [0])
        fcntl.ioctl(opened, GET_FLAGS, held)
    except OSError:
        return 0
    else:
        return int(held[0])
    finally:
        os.close(opened)
