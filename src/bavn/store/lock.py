"""One sensor for each state folder: the second is refused."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Event
from typing import Final

from bavn.model.problem import Problem

NAME: Final = "lock"
ATTEMPTS: Final = 10
BETWEEN_S: Final = 0.05


@contextmanager
def hold(folder: Path) -> Iterator[None]:
    """Hold the state folder, made (0700) where it is missing, while the body runs. The kernel lets go of a killed one.

    `Problem`, one line naming the process, where another sensor holds it; also where the folder cannot be used.
    """
    held = _open(folder)
    try:
        _take(held, folder)
        os.ftruncate(held, 0)
        os.pwrite(held, f"{os.getpid()}\n".encode(), 0)
        yield
    finally:
        os.close(held)


def holder(folder: Path) -> int | None:
    """Return the process that holds the folder: 0 where its number is unknown, None where no sensor runs.

    `Problem` where that cannot be found out: another user's folder.
    """
    try:
        asked = os.open(folder / NAME, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise Problem(f"cannot be read: {error.strerror}", where=str(folder / NAME)) from None
    try:
        fcntl.flock(asked, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return _process(asked)
    except OSError as error:
        raise Problem(f"cannot be asked for its lock: {error.strerror}", where=str(folder / NAME)) from None
    else:
        return None
    finally:
        os.close(asked)


def _open(folder: Path) -> int:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return os.open(folder / NAME, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK, 0o600)
    except OSError as error:
        where = str(error.filename or folder)
        raise Problem(f"cannot be used for state: {error.strerror}", where=where) from None


def _take(held: int, folder: Path) -> None:
    """Try for half a second: `bavn status`, which asks whether a sensor runs, holds the lock for a moment."""
    for _ in range(ATTEMPTS):
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            Event().wait(BETWEEN_S)
        except OSError as error:
            why = f"cannot be locked: {error.strerror} (state belongs on a local disk)"
            raise Problem(why, where=str(folder)) from None
        else:
            return
    process = _process(held)
    who = f"process {process}" if process else "another process"
    raise Problem(f"another sensor ({who}) runs on this state folder: one is enough", where=str(folder))


def _process(held: int) -> int:
    with suppress(OSError, ValueError):
        return int(os.pread(held, 20, 0))
    return 0
