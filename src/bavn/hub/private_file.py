"""Files that only their owner may read, put in their place whole or not at all."""

import os
from contextlib import suppress
from pathlib import Path
from typing import Final

from bavn.model.problem import Problem

FILE_MODE: Final = 0o600
FOLDER_MODE: Final = 0o700


def make_folder(path: Path) -> None:
    """Make a folder that only its owner may enter, unless it is there. `Problem` where that cannot be done."""
    try:
        path.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
    except OSError as error:
        raise Problem(f"cannot be made: {error.strerror}", where=str(path)) from None


def write_private(path: Path, data: bytes) -> None:
    """Write a file, in place of one that is there. `Problem` where that cannot be done; then all is as it was."""
    fresh = path.with_name(f"{path.name}.new")
    try:
        fresh.unlink(missing_ok=True)  # of a run that was killed here
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, FILE_MODE), "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
    except OSError as error:
        with suppress(OSError):
            fresh.unlink()
        raise Problem(f"cannot be written: {error.strerror}", where=str(path)) from None


def read_private(path: Path) -> bytes:
    """Read a file. `Problem` where it cannot be read, or where others than its owner may."""
    try:
        with path.open("rb") as file:
            if os.fstat(file.fileno()).st_mode & 0o077:
                raise Problem("others than its owner may read this key", where=str(path), allowed="chmod 600")
            return file.read()
    except OSError as error:
        raise Problem(f"cannot be read: {error.strerror}", where=str(path)) from None
