"""One process for each folder: the second is refused. The kernel lets go of a killed one's."""

import fcntl
import os
from contextlib import suppress
from pathlib import Path
from threading import Event
from typing import Final

from bavn.model.problem import Problem

ATTEMPTS: Final = 10
BETWEEN_S: Final = 0.05


def take(folder: Path, name: str, who: str, what: str) -> int:
    """Hold a folder by its file `name`, made (0700 and 0600) where missing, until `os.close` of what is returned.

    `Problem`, one line naming the process, where another `who` ("sensor") has this `what` ("spool"); also where the
    folder cannot be used.
    """
    held = _open(folder, name, f"a {who}'s {what}")
    try:
        _lock(held, folder, who, what)
        os.ftruncate(held, 0)
        os.pwrite(held, f"{os.getpid()}\n".encode(), 0)
    except BaseException:
        os.close(held)
        raise
    return held


def holder(folder: Path, name: str) -> int | None:
    """Return the process that holds the folder: 0 where its number is unknown, None where nobody does.

    `Problem` where that cannot be found out: another user's folder.
    """
    try:
        asked = os.open(folder / name, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise Problem(f"cannot be read: {error.strerror}", where=str(folder / name)) from None
    try:
        fcntl.flock(asked, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return _process(asked)
    except OSError as error:
        raise Problem(f"cannot be asked for its lock: {error.strerror}", where=str(folder / name)) from None
    else:
        return None
    finally:
        os.close(asked)


def _open(folder: Path, name: str, what: str) -> int:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return os.open(folder / name, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK, 0o600)
    except OSError as error:
        where = str(error.filename or folder)
        raise Problem(f"cannot be used for {what}: {error.strerror}", where=where) from None


def _lock(held: int, folder: Path, who: str, what: str) -> None:
    """Try for half a second: who asks `holder` holds the lock for a moment."""
    for _ in range(ATTEMPTS):
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            Event().wait(BETWEEN_S)
        except OSError as error:
            why = f"cannot be locked: {error.strerror} (a {what} belongs on a local disk)"
            raise Problem(why, where=str(folder)) from None
        else:
            return
    process = _process(held)
    other = f"process {process}" if process else "another process"
    raise Problem(f"another {who} ({other}) has this {what}: one is enough", where=str(folder))


def _process(held: int) -> int:
    with suppress(OSError, ValueError):
        return int(os.pread(held, 20, 0))
    return 0
